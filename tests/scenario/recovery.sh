#!/bin/sh
# recovery.sh SRC: a backup under load, and what can be had back from it: with the key file, enough shares and the newest
# ledger everything but what came after; with less than that nothing; what was erased never again (security.md E1-E4, B6).
. "$(dirname "$0")/house.sh"
. "$(dirname "$0")/shares.sh"

move_back() { rm -rf "$work/new" && mv "$house" "$work/new" && mv "$house.old" "$house"; }

house_of_shares
enrol handler1 manager approver auditor admin
must sign_in handler1 manager approver auditor admin
sample 300 7 "$list"
must import "$list" >/dev/null

as admin backup --dir "$house" --out "$work/backup" >/dev/null
ok 'without a backup key there is no backup' says '404\|409'
ok 'a handler makes no backup key' fails as handler1 backup-key new --until "$until_day" --out "$work/no-key"
must as admin backup-key new --until "$until_day" --out "$work/key" >/dev/null
ok 'a handler makes no backup' fails as handler1 backup --dir "$house" --out "$work/no-backup"
ok '... and none is left half done' [ ! -e "$work/no-backup" -a ! -e "$work/no-backup.part" ]

# Two of the people on the list.
name_erased=$(name_in_row 10) name_kept=$(name_in_row 20)
erased=$(record_of "$name_erased") kept=$(record_of "$name_kept")
ok 'there are people to look at' [ -n "$erased" -a -n "$kept" ]

# Under load: an import goes on while the backup is made.
sample 1500 8 "$work/second.csv"
import "$work/second.csv" >/dev/null 2>&1 &
load=$!
backs_up() { as admin backup --dir "$house" --out "$work/backup" >"$work/shown"; }
ok 'E3: a backup is made while an import goes on' backs_up
wait $load
ok '... and the administrator sees when' shows '^bytes'
ok '... who still opens no record' fails as admin open --register 1 --purpose 2 "$kept"
ok '... and no copy of the database stays behind' [ ! -e "$house/office/backup.db" ]

sample 1540 9 "$work/all.csv" # comes after the backup, with numbers of its own
sed -n '1p;1502,$p' "$work/all.csv" >"$work/third.csv"
must import "$work/third.csv" >/dev/null
for row in 3 4 5 6 7 8 9; do # some rows have faults
    name_lost=$(iconv -f cp932 -t utf-8 "$work/third.csv" | tr -d '"\r' | awk -F , -v row=$row 'NR == row {print $3}')
    [ -z "$(record_of "$name_lost")" ] || break
done
ok '... and a file is imported after it' [ -n "$(record_of "$name_lost")" ]
records() { as manager inventory --register 1 | awk '$1 == "keys" {print $2}'; }
before=$(records)

must opens "$erased"
as manager apply-erasure --register 1 --reason 契約終了 "$erased" >"$work/shown"
application=$(number_of application)
must as approver approve "$application" --key "$work/approver.key" --yes >/dev/null
must as manager erase "$application" >"$work/shown"
erased_at=$(number_of leaf)
ok 'a person of the backup is erased' fails opens "$erased"
must until_true 60 covers "$erased_at"
must house_stop

take_shares 1
ok 'E3: with one share fewer nothing is restored' fails restore --ledger "$house/keeper/ledger"
ok '... and it says so' says 'too few shares'
take_shares 1 1
ok 'E4: a share twice is named' fails restore --ledger "$house/keeper/ledger"
ok '... by its number' says 'share 2 was given twice'
take_shares 1 2
sed -i '2s/^../ff/' "$shares"
ok 'E4: a mistyped share is named' fails restore --ledger "$house/keeper/ledger"
ok '... by its number' says 'share 2 is'
"$bin/azukari" init "$work/other" --sample --shares 2/3 --programs "$bin" --lang en 2>/dev/null |
    grep -E '^ *[0-9a-f]{8}(-[0-9a-f]{8}){13}$' | tr -d ' ' >"$work/others"
{ take_shares 1; sed -n 2p "$work/others"; } >>"$shares"
sed -n 1p "$work/all" >"$shares"
sed -n 2p "$work/others" >>"$shares"
ok 'E4: a share of another house is named' fails restore --ledger "$house/keeper/ledger"
ok '... as of another splitting' says 'from another splitting'
ok '... and nothing was made by any of these' nothing_made
take_shares 2 3

head -c 3000 "$work/backup" >"$work/cut"
cut_off() { az restore "$work/cut" --into "$work/new" --key "$work/key" --shares "$shares" --programs "$bin" >/dev/null; }
ok 'a backup that was cut off is refused' fails cut_off
cp "$work/backup" "$work/cut"
printf 'x' | dd of="$work/cut" bs=1 seek=70000 conv=notrunc 2>/dev/null
ok 'a backup with a changed byte is refused' fails cut_off
ok '... and nothing was made' nothing_made

# The backup alone is behind what the witness knows.
ok 'E3: two other shares restore it' restore
ok '... the ledger ends where it was begun' [ "$(number_of lost)" = 0 ]
must move_in
ok 'B6: without the newest ledger the house does not start: its copy knows more' refuses_to_start 'the copy (segment 1) holds more'
sed -i '/^ledger_copy/d' "$house/azukari.conf"
ok 'B6: ... and without the copy the witness does' refuses_to_start 'witness has seen'
must move_back
rm -rf "$work/new"

# With the newest ledger: the copy on the other disk.  The machine is gone.
ok 'E3: with the copy of the ledger it is restored' restore --ledger "$work/copy"
lost=$(number_of lost) manifest=$(number_of manifest)
ok '... and what came after the backup is counted as lost' [ "$lost" -ge 0 ]
must move_in
ok 'the restored house starts' house_start
must sign_in handler1 manager auditor admin
ok 'E3: what was in the backup opens' opens "$kept"
ok 'E2: the erased person does not come back' fails opens "$erased"
finds_erased() { as handler1 search --register 1 --purpose 2 --name "$name_erased" | grep -q "$erased"; }
ok 'E2: ... nor is found by name' fails finds_erased
# What the second file had sealed and not stored yet when the backup was made waits for the file: its keys are there, its rows are not.
none_of() { as manager inventory --register 1 >"$work/shown" && ! grep -E "^($1)	[1-9]" "$work/shown"; }
ok 'E2: no row is without its key or of another version' none_of 'unknown|stale'
imports() { import "$1" >"$work/shown"; }
as_many() { now=$(records) && [ "$now" -ge "$((before - 1))" -a "$now" -le "$before" ]; } # the number of who was erased is free again
ok 'what came after the backup is lost' [ "$(records)" -lt "$((before - 1))" ]
ok 'work goes on: a file whose end was lost is imported again' imports "$work/second.csv"
ok 'E2: ... then keys and rows reconcile' none_of 'missing|unknown|stale'
ok '... and one that was lost as a whole' imports "$work/third.csv"
ok '... all are there again but who was erased, and nobody twice' as_many
ok '... and are found' [ -n "$(record_of "$name_lost")" ]
known_file() { imports "$work/third.csv" && shows '取込み済み\|already'; }
ok '... and the same file a third time is known' known_file
as admin backup-key list >"$work/shown"
ok '... and the last backup is known' shows 'in-use'

drills() { as "$1" drill --manifest "$2" --result "$3" >"$work/shown"; }
ok 'a drill is recorded by the administrator' drills admin "$manifest" failed
system_says()
{
    curl -s --max-time 60 --cacert "$house/gate/tls/cert.pem" -H "Authorization: Bearer $(sed -n 's/^token //p' "$work/admin.session")" \
        -H 'Accept-Language: en' "https://127.0.0.1:$port/api/v1/system" | grep -q "$1"
}
ok '... and one that failed is seen' system_says 'drill failed'
ok '... until one passes' drills admin "$manifest" passed
ok '... and then it is good' system_says '"restore-test","verdict":"good"'
ok 'nobody else records one' fails drills manager "$manifest" passed
ok '... nor is one of a backup that never was' fails drills admin "$(printf '%064d' 0)" passed

# Old keys, new ledger; old ledger, new keys.
must house_stop
verifies() { az verify "$house" --replay >"$work/shown"; }
ok 'the ledger verifies, with every decision' verifies
mv "$house/keeper/keys" "$work/keys.new"
cp -r "$house.old/keeper/keys" "$house/keeper/keys"
ok 'keys of another time are refused' refuses_to_start 'do not belong together\|do not verify'
rm -rf "$house/keeper/keys"
mv "$work/keys.new" "$house/keeper/keys"
mv "$house/keeper/ledger" "$work/ledger.new"
cp -r "$house.old/keeper/ledger" "$house/keeper/ledger"
ok 'an older ledger is refused' refuses_to_start 'do not belong together\|do not verify'
rm -rf "$house/keeper/ledger"
mv "$work/ledger.new" "$house/keeper/ledger"
ok 'both together start' house_start

# The key is destroyed: whoever has every disk, the backup and the shares opens nothing.
must sign_in admin
cp "$work/backup" "$work/stolen"
ends_key() { as admin backup-key end 1 --key "$work/key" >/dev/null; }
ok 'the backup key is ended' ends_key
ok '... its file is gone' [ ! -e "$work/key" ]
rm -rf "$work/new"
ok 'E1: without the key file no backup is restored' fails restore --ledger "$house/keeper/ledger"
ok 'E1: no backup is made with an ended key' fails as admin backup --dir "$house" --out "$work/backup3"
must as admin backup-key new --until "$until_day" --out "$work/key" >/dev/null
ok 'E1: another key does not open it' fails restore --ledger "$house/keeper/ledger"
ok '... which it says' says 'sealed to another key'
scan()
{
    for encoding in utf-8 cp932; do
        printf '%s\n%s\n' "$name_erased" "$name_kept" | iconv -f utf-8 -t $encoding
    done >"$work/names"
    ! LC_ALL=C grep -rlaF -f "$work/names" "$house" "$house.old" "$work/stolen" "$log" >"$work/err"
}
ok 'E1: no name stands in any file of the house, the old one or the backup' scan
must house_stop
plan
