#!/bin/sh
# erasure.sh SRC: records, a whole register and a whole contract are erased under an approval; what stops it (a hold, a date,
# another count) names its clause; the certificate says 消去済 only when the last backup that could hold the keys has ended.
. "$(dirname "$0")/house.sh"

field() { awk -F '[\t ]' -v name="$1" '$1 == name {print $2; exit}' "$2"; }
apply() { as manager apply-erasure --reason 期間満了 "$@" >"$work/applied" && application=$(field application "$work/applied"); }
approve() { as approver approve "$application" --key "$work/approver.key" --yes >/dev/null; }
erase() { as manager erase "$application" >"$work/erased"; }
says() { grep -q "$1" "$work/err"; }
records() { as manager retentions >"$work/retentions" && awk '$1 == 1 {print $2}' "$work/retentions"; }
certificate() { as manager certificate "$application" --out "$work/certificate" --proof "$work/proof"; }
stage() { certificate && grep -q "^state $1\$" "$work/certificate"; }
vkey='' application=0
verified() { az verify-certificate "$work/certificate" "$work/proof" --vkey "$vkey" >"$work/verified"; }
quiet() { "$@" >"$work/said"; }
tomorrow() { date -u -d "+33 hours" +%Y-%m-%d; }

# A contract that began long ago, so that its last day may be yesterday whatever day this is.
facts=$work/facts
sample_facts | sed '/^contract /s/from=@start/from=2020-04-01/' >"$facts"
house_new
vkey=$(awk -F '\t' '$1 == "log" && $2 == 1 {print $3}' "$work/init")
enrol handler1 manager approver officer auditor admin
must sign_in handler1 manager approver officer auditor admin
sample 300 7 "$list"
must import "$list" >"$work/said"
all=$(records)
ok 'the keeper counts what was stored' test "$all" = "$good"

# --- a selection -----------------------------------------------------------------------------------------------------------
name=$(iconv -f cp932 -t utf-8 "$list" | sed -n 2p | awk -F , '{print $3}' | tr -d '"')
person() { as handler1 search --register 1 --purpose 2 --name "$name" >"$work/shown"; }
must person
record=$(awk '$1 == "record" {print $2; exit}' "$work/shown")
ok 'one person is found' test -n "$record"
ok 'N22 another quantity than the keeper counts is refused' fails apply --register 1 --quantity 2 "$record"
ok 'nothing is planned for a day that is over' fails apply --register 1 --planned 2020-01-01 "$record"
ok 'an application for one record' apply --register 1 "$record"
ok 'N22 nothing goes without approval' fails erase
ok '... and the clause is named' says N22
ok 'the approver signs what the form says' approve
hold_one() { as auditor hold --register 1 --record "$record" --reason 開示請求 >"$work/held"; }
ok 'the auditor holds the record' hold_one
ok 'N22 under a hold nothing is erased' fails erase
ok '... and the clause is named' says N22
ok 'the hold is not for those who erase' fails as manager release-hold "$(field hold "$work/held")" --reason x
ok 'it is released' quiet as auditor release-hold "$(field hold "$work/held")" --reason 回答済
ok 'now it is erased' erase
ok '... once' fails erase
ok '... and one key is gone' test "$(records)" = $((all - 1))
ok 'no backup was ever made: the certificate says erased' stage erased
ok '... and names no backup' grep -q '^stage-backups none$' "$work/certificate"
ok '... with the items, the media and who did it' grep -q '^executor 4$' "$work/certificate"
ok 'it verifies offline' verified
ok '... and says the stage' grep -q '^State: erased (no key' "$work/verified"
sed 's/^state erased/state  erased/' "$work/certificate" >"$work/changed"
mv "$work/changed" "$work/certificate"
ok '... and not when a space was added' fails verified

# --- a date ----------------------------------------------------------------------------------------------------------------
planned() { apply --register 1 --quantity "$(records)" --planned "$(tomorrow)"; }
ok 'the whole register, planned for tomorrow' planned
ok '... approved' approve
ok 'J26 nothing before its date' fails erase
ok '... and the clause is named' says J26
ok 'retention is not for those who erase' fails as manager retain --register 1 --until "$(tomorrow)"
ok 'the officer says until when the register is kept' quiet as officer retain --register 1 --until "$(tomorrow)"

# --- a whole register, with a backup before it ----------------------------------------------------------------------------------
key() { as admin backup-key new --until "$(date -u -d '+60 days' +%Y-%m-%d)" --out "$work/backup.key" >"$work/key"; }
ok 'a backup key' key
ok 'a backup' quiet as admin backup --dir "$house" --out "$work/store"
whole() { apply --register 1 --quantity "$(records)"; }
ok 'the whole register, planned for today' whole
ok '... approved' approve
ok 'J26 nothing before the last day of its retention is over' fails erase
ok '... and the clause is named' says J26
ok 'the officer takes the date away' quiet as officer retain --register 1
ok 'the register is erased at once' erase
ok '... all of it' test "$(records)" = 0
ok 'E1: a backup could still hold the keys: not yet called erased' stage local
ok '... and the day is named' grep -Eq '^stage-backups pending 20[0-9-]+$' "$work/certificate"
ok '... which verifies offline' verified
ok '... and says until when' grep -q '^State: erased here; backups expire on 20' "$work/verified"
nobody() { person && ! grep -q '^record' "$work/shown"; }
ok 'nobody is found any more' nobody
no_rows() { as manager inventory --register 1 >"$work/inventory" && grep -Eq '^rows	0' "$work/inventory"; }
ok 'the office keeps no row' no_rows
ended() { as admin backup-key end "$(field key "$work/key")" --key "$work/backup.key" >/dev/null; }
ok 'the backup key is ended' ended
again() { house_stop; house_start && sign_in manager approver officer handler1 admin auditor; }
ok 'the house starts again' again
ok 'E1: ... and the last certificate says erased' until_true 20 stage erased
ok '... which verifies offline' verified

# --- what is left of the contract ------------------------------------------------------------------------------------------------
day() { TZ=Asia/Tokyo date -d "$1" +%F; }
left() { as manager closing >"$work/closing" && test "$(field "$1" "$work/closing")" = "$2"; }
open_matter() { who=$1; shift; as "$who" matter apply "$@" >"$work/matter" && matter=$(field matter "$work/matter") && [ -n "$matter" ]; }
paper() { open_matter manager 14 --medium paper --class 2 --count 1 --from "$(day today)" --until "$(day '+3 days')" 1=B-1 2=申請書 3=書庫; }
close_out() { as manager matter apply 22 --medium data --class 1 --count 1 --from "$(day today)" --until "$(day today)" 1=紙 2=記録 3=全員 >"$work/matter"; }
listed() { as "$1" closing "$2" >"$work/things" && grep -q "$3" "$work/things"; }
ok 'J26 a register without a date is listed as that' listed officer no-date 'register	1	'
ok '... and the ledger by its years' listed officer dated log
ok 'a bundle of paper is put away' paper
bundle=$matter
ok 'N22 while it lies there the contract is not closed' fails close_out
ok '... which names the clause' says N22
ok '... and the list says one' left matters 1
papers() { as officer duties >"$work/duties" && grep -q "$1" "$work/duties"; }
ok 'the papers that clauses owe are listed' papers overdue
file() { as officer export "$1" --format pdf --output "$work/$1.pdf" >/dev/null && head -c 5 "$work/$1.pdf" | grep -q '%PDF'; }
ok 'what is kept until when is a file' file retention
ok '... and what shows that it is gone' file closing

# --- a whole contract ------------------------------------------------------------------------------------------------------------
sample 50 8 "$work/more.csv"
ok 'more people come' quiet import "$work/more.csv"
contract() { apply --contract --quantity "$(records)"; }
ok 'an application for the whole contract' contract
grown() { sample 80 8 "$work/five.csv" && import "$work/five.csv" >/dev/null; }
ok '... approved' approve
ok 'then more come' grown
ok 'what was approved is not what is there: nothing is erased' fails erase
ok '... and nothing is gone' test "$(records)" -gt 50
yesterday=$(date -u -d '+9 hours -1 day' +%Y-%m-%d)
ends_yesterday()
{
    curl -s --max-time 20 --cacert "$house/gate/tls/cert.pem" -H "Authorization: Bearer $(sed -n 's/^token //p' "$work/officer.session")" \
        -H 'Content-Type: application/json' -d '{"org":2,"parent":1,"from":"2020-04-01","until":"'"$yesterday"'"}' \
        "https://127.0.0.1:$port/api/v1/contract" | grep -q '"leaf"'
}
ok 'the officer ends the contract: its last day is over' ends_yesterday
ok 'N22 then nobody is searched for' fails person
ok '... and the clause is named' says N22
sample 5 9 "$work/late.csv"
ok '... nor does anybody else come' fails import "$work/late.csv"
ok '... but who is to close the contract signs in' sign_in manager approver officer auditor
ok 'applied for again' contract
ok '... approved' approve
hold_all() { as officer hold --reason 調査 >"$work/held"; }
ok 'the officer holds the contract' hold_all
ok 'N22 under that hold nothing is erased' fails erase
ok 'released' quiet as officer release-hold "$(field hold "$work/held")" --reason 調査終了
ok 'the contract is erased' erase
ok '... all of it' test "$(records)" = 0

# --- its end ---------------------------------------------------------------------------------------------------------------------
ok 'N22 records are not all: the contract does not close' fails close_out
ok '... for the paper' left matters 1
ok '... and not for what was approved and cannot be done any more' left applications 0
ok 'E1: the certificate says erased' stage erased
ok '... which is in the list of what is gone' listed officer gone 'erasure.*certificate'
back() { as officer matter step "$bundle" close 5=returned 6=受領書 >/dev/null; }
ok 'who put the paper away does not say that it is gone' fails as manager matter step "$bundle" close 5=returned 6=x
ok 'somebody else does' back
ok '... who is named in the list' listed officer gone 'confirmed'
ok 'N22 open accounts are enough' fails close_out
ok '... and counted' fails left accounts 0
leave()
{
    for person in $(as officer person list | awk '$1 == "person" {print $2}'); do
        [ "$person" = 4 ] || as manager person end "$person" >/dev/null 2>&1 || true
    done
    left accounts 0
}
ok 'everybody of the contractor but the manager leaves' leave
ok 'N22 paper of which no receipt is there keeps it open' left unshown 1
ok '... all the same' fails close_out
ok '... and is told by its number' listed manager missing "	$bundle	"
printf '%%PDF-1.7 receipt\n%%%%EOF\n' >"$work/receipt.pdf"
ok 'the receipt is attached' quiet as manager matter attach "$bundle" "$work/receipt.pdf" --words 受領書
ok '... and shows it' listed manager gone "	$bundle	.*file"
ok 'now it is applied for' close_out
matter=$(field matter "$work/matter") application=$matter
ok '... decided by the approver of the entruster' approve
ok '... and closed' quiet as officer matter show "$matter"
ok 'every decision of the ledger is made again' quiet az verify "$house"
ok 'the house ends in order' house_stop
plan
