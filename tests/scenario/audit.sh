#!/bin/sh
# audit.sh SRC: what an auditor is told by the house, and what the entruster finds at home with nothing but the bundle.
. "$(dirname "$0")/house.sh"

home=$work/home/azukari-ledger-1 root=$work/root
# What must be in no file that leaves the house.
canary='架空 カナリヤ'

handler() { as handler1 "$@" --register 1 --purpose 2; }
leaf() { awk '$1 == "leaf" {print $2}' "$work/$1"; }
word() { grep -q "$1" "$work/out"; }

ledger()
{
    who=$1
    shift
    as "$who" ledger "$@" >"$work/out"
}
lines() { [ "$(grep -c "$1" "$work/out")" -eq "$2" ]; }

# Nothing of ours: no library, no /proc, no shell.
alone()
{
    (cd "$root/b" && chroot "$root" /b/azukari-verify --dir /b/log --policy /b/policy --lang en "$@") >"$work/out" 2>"$work/err"
}
bundle()
{
    rm -rf "$work/home" "$work/bundle.tar"
    az ledger bundle "$house" --log 1 --out "$work/bundle.tar" >"$work/out" && mkdir "$work/home" &&
        tar -x -C "$work/home" -f "$work/bundle.tar"
}
# The same from afar, as the page gives it: the token of a session of the command line serves for pages too.
from_page()
{
    rm -rf "$work/home" "$work/page.tar"
    curl -sS --fail --cacert "$house/gate/tls/cert.pem" -H "Authorization: Bearer $(sed -n 's/^token //p' "$work/$1.session")" \
        -o "$work/page.tar" "https://localhost:$port/ledger/bundle" 2>"$work/err" && mkdir "$work/home" &&
        tar -x -C "$work/home" -f "$work/page.tar"
}
to_root() { rm -rf "$root" && mkdir -p "$root" && cp -r "$home" "$root/b"; }
no_canary() { ! grep -rqaF -e "$canary" -e "$name" "$work/home"; }

house_new
enrol handler1 handler2 manager auditor officer admin
must sign_in handler1 handler2 manager auditor officer admin
sample 300 1 "$list"
must import "$list" >/dev/null
python3 - "$list" >"$work/names" <<'P'
import csv, io, sys
rows = csv.reader(io.StringIO(open(sys.argv[1], "rb").read().decode("cp932", "replace")))
print("\n".join(row[2] for i, row in enumerate(rows) if 5 <= i < 25))
P
while read -r name; do # some rows were refused
    handler search --name "$name" >"$work/search"
    record=$(awk '$1 == "record" {print $2; exit}' "$work/search")
    [ -z "$record" ] || break
done <"$work/names"
to_file() { file=$1; shift; "$@" >"$work/$file"; }
must to_file open handler open "$record"
must to_file reveal handler reveal --field 10 "$record"
printf "11=%s\n" "$canary" >"$work/fields"
must to_file edit handler edit --base-version 1 --fields "$work/fields" --reason "$canary" "$record"
admin_opens() { as admin open --register 1 --purpose 2 "$record" >/dev/null; }
ok 'the administrator is refused' fails admin_opens

# --- what the house tells an auditor -----------------------------------------------------------------------------------------
ok 'H10.2 who touched one person is told by the record' ledger auditor --record "$record"
subject=$(awk '$1 == "subject" {print $2}' "$work/out")
ok '... the import, the list, the look, the number, the change, the refusal' lines ' subjects=' 6
ok '... and by the blinded id, which outlives the record' ledger officer --subject "$subject" --act reveal
ok '... with the leaf that the handler was told' word "^ *$(leaf reveal) "
ok 'refusals alone can be asked for' ledger auditor --verdict refusal --clause N20.9
ok '... and cite that clause' lines 'N20\.9' 1
ok 'what a worker did is counted by day' ledger auditor --person "$(awk '/ open permit/ {print}' "$work/out" | head -1 | grep -o '[0-9]*$' || echo 5)" --count
ok 'a handler may not read what others did' fails ledger handler2 --record "$record"
ok '... the clause is told' grep -q 'N20\.' "$work/err"
ok '... nor count it' fails ledger handler2 --count

# --- C2, C3: at home ---------------------------------------------------------------------------------------------------------
must until_true 60 covers "$(($(leaf reveal) + 2))"
ok 'the bundle is made while the house runs' bundle
ok '... its files are whole' sh -c "cd '$home' && sha256sum -c --quiet SHA256SUMS"
ok '... no personal data is in it' no_canary
ok '... its verifier is one static program' sh -c "ldd '$home/azukari-verify' 2>&1 | grep -q 'not a dynamic'"
to_root
ok 'C2 in an empty root the verifier verifies, and makes every decision again' alone verify
ok '... and says so' word 'decision'
ok '... up to what the witness has seen' word 'itness'
ok 'C2 who touched this person is answered at home, with the day, the act and the person' alone who "$subject"
ok '... by the same leaf as in the house' word "^$(leaf reveal)	.*reveal	permit"
ok '... with the refusal' word 'open	deny	.*N20\.9'
printf '# %s\n%s\n' "$(date +%F)" "$subject" >"$root/b/these"
person=$(awk -v leaf="$(leaf reveal)" '$1 == leaf {print $5}' "$work/out")
ok 'C2 who touched these people is one line a person' alone touched /b/these
ok '... with whoever looked, and that it was one of them' word "^$person	[0-9]*	0	[0-9]*	1	20"
ok 'what a person did' alone what "$person"
ok '... the same look is in it' word "^$(leaf reveal)	"
ok 'what happened on a day' alone day "$(TZ=Asia/Tokyo date +%F)"
ok '... the same look is in it' word "^$(leaf reveal)	"
ok 'why it was decided so' alone explain "$(leaf reveal)"
ok '... the purpose is among the reasons' word '^clauses	'
ok 'a question that is none is refused' fails alone who nobody
find "$root/b/log/tile/entries" -type f -exec sed -i 's/^act reveal$/act revexl/' {} +
ok 'C3 a byte that was changed makes the verification fail' fails alone verify
ok '... and names the first leaf that does not fit' grep -q "$(leaf reveal)" "$work/err"
to_root

# --- the same from the page, from afar ------------------------------------------------------------------------------------------
ok 'the officer downloads the bundle from the page' from_page officer
ok '... its files are whole' sh -c "cd '$home' && sha256sum -c --quiet SHA256SUMS"
ok '... no personal data is in it' no_canary
to_root
ok 'C2 it verifies in an empty root, every decision again' alone verify
ok '... and says so' word 'decision'
ok 'that it was taken is an entry' ledger officer --act ledger-read
from_afar() { as "$1" take-home --out "$work/afar.tar" >"$work/out"; }
ok '... and by the command line, from afar' from_afar officer
ok '... which is an archive of the same log' sh -c "tar -xOf '$work/afar.tar' azukari-ledger-1/log/log.vkey | cmp - '$home/log/log.vkey'"
ok '... never written over' fails from_afar officer
rm "$work/afar.tar"
ok 'N20.6e who may not gets no file' fails from_afar manager
ok '... not even a piece' test ! -e "$work/afar.tar"
ok '... but the clause' grep -q 'N20\.6e' "$work/err"
ok 'N20.6e a handler takes no ledger home' fails from_page handler1
ok '... nor does the manager' fails from_page manager

# An older bundle, whose end is missing, against what the witness has seen since.
mv "$root" "$work/old"
must to_file open2 handler open "$record"
must until_true 60 covers "$(leaf open2)"
must bundle
cp "$home/log/checkpoint" "$work/old/b/witnessed"
[ ! -f "$home/log/checkpoint.cosigned" ] || cp "$home/log/checkpoint.cosigned" "$work/old/b/witnessed"
root=$work/old
ok 'an old bundle verifies by itself' alone verify
ok 'C3 but not against the newest checkpoint of the witness' fails alone --witnessed /b/witnessed verify
ok '... the missing end is told' grep -qi 'fewer\|short\|missing' "$work/err"
ok 'an archive is never written over' fails az ledger bundle "$house" --log 1 --out "$work/bundle.tar"
ok 'a log that is not there gives no archive' fails az ledger bundle "$house" --log 7 --out "$work/none.tar"
ok '... not even a piece' test ! -e "$work/none.tar"
plan
