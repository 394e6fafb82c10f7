#!/bin/sh
# loss.sh SRC: the newest ledger is gone for good.  Only who opens the root, brings what the witness has seen and says how much is
# missing can go on without it; and from then on everybody is told (docs/recovery.md; security.md B6).
. "$(dirname "$0")/house.sh"
. "$(dirname "$0")/shares.sh"

origin_of() { sed -n "s/^log\t$1\t\([^+]*\)+.*/\1/p" "$work/init"; }
seen_by_witness()
{
    curl -s --max-time 60 "http://127.0.0.1:$((port + 2))/" | awk -v origin="$1" 'found {print $1; exit} $1 == origin {found = 1}'
}
signed() { sed -n 2p "$house/keeper/checkpoints/1.checkpoint"; }
witness_has_all() { sleep 0.2 && [ "$(seen_by_witness "$1")" = "$(signed)" ]; }
witness_checkpoint() { "$bin/azukari-witness" checkpoint "$work/witness" "$1" 2>"$work/err"; }
accept() { az accept-loss "$work/new" --shares "$shares" --programs "$bin" "$@" >"$work/shown"; }
add_to_witness()
{
    witness_stop
    "$bin/azukari-witness" add-log "$work/witness" "$1" >/dev/null 2>"$work/err" && witness_start
}
# The house that was lost, and the one that goes on.
move_out() { mv "$house" "$work/on" && mv "$house.old" "$house"; }
move_back() { mv "$house" "$house.old" && mv "$work/on" "$house"; }
verifies() { az verify "$house" --replay "$@" >"$work/shown"; }
hash_of_all() { find "$1" -type f -exec sha256sum {} + | sort | sha256sum; }

house_of_shares
sed -i '/^ledger_copy/d' "$house/azukari.conf" # there is no other copy of the ledger, this time
must house_stop
must house_start
enrol handler1 manager approver auditor admin
must sign_in handler1 manager approver auditor admin
sample 60 7 "$list"
must import "$list" >/dev/null
must as admin backup-key new --until "$until_day" --out "$work/key" >/dev/null
first=$(record_of "$(name_in_row 10)") kept=$(record_of "$(name_in_row 20)")
as manager apply-erasure --register 1 --reason 契約終了 "$first" >"$work/shown"
application=$(number_of application)
must as approver approve "$application" --key "$work/approver.key" --yes >/dev/null
must as admin backup --dir "$house" --out "$backup" >/dev/null
as manager erase "$application" >"$work/shown"
erased_at=$(number_of leaf)
origin=$(origin_of 1)
witness_has() { sleep 0.2 && [ "$(seen_by_witness "$1")" -gt "$2" ]; }
must until_true 60 witness_has "$origin" "$erased_at"
must house_stop
must witness_stop
must witness_checkpoint "$origin" >"$work/seen"

accepts_here() { az accept-loss "$house" --shares "$shares" --programs "$bin" "$@" >"$work/shown"; }
ok 'where nothing was restored no loss is accepted' fails accepts_here "$work/seen"
ok '... which it says' says 'no backup was restored'
must restore
must accept "$work/seen"
ok 'B6: it says what the witness has seen and is not here' [ "$(number_of missing)" -gt 0 ]
missing=$(number_of missing)
ok '... and which erasure may have been carried out' grep -q "^erasure.1.$application.1.approved" "$work/shown"
before=$(hash_of_all "$work/new/keeper")
ok 'one share fewer accepts nothing' sh -c 'head -n 1 "$1" >"$1.1"' sh "$shares"
shares=$shares.1
ok '...' fails accept "$work/seen" --accept "$missing"
ok '... and it says so' says 'too few shares'
shares=$work/shares
ok 'nor does who has not looked' fails accept "$work/seen" --accept $((missing + 1))
grep -v '^— witness' "$work/seen" >"$work/unseen"
ok 'nor what the witness has not signed' fails accept "$work/unseen" --accept "$missing"
ok '... which it says' says 'not cosigned'
sed '2s/.*/999/' "$work/seen" >"$work/unseen"
ok 'nor a checkpoint that was changed' fails accept "$work/unseen" --accept "$missing"
mkdir "$work/copy" 2>/dev/null
cp "$house"/keeper/ledger/journal.* "$work/copy"
echo "ledger_copy $work/copy" >>"$work/new/azukari.conf"
ok 'nor while a copy of the ledger knows more' fails accept "$work/seen" --accept "$missing"
ok '... which it says' says 'holds more than the ledger'
sed -i '/^ledger_copy/d' "$work/new/azukari.conf"
ok 'none of these has changed anything' [ "$(hash_of_all "$work/new/keeper")" = "$before" ]
ok 'it is accepted by who opens the root, brings the proof and knows how much' accept "$work/seen" --accept "$missing"
vkey=$(sed -n 's/^new-log.1.//p' "$work/shown")
ok '... with a new name for the log' [ "${vkey%%+*}" = "$origin/2" ]
ok 'a second time there is nothing to accept' fails accept "$work/seen"
ok '... which it says' says 'no backup was restored since'

must move_in
must witness_start
ok 'the house starts' house_start
must sign_in handler1 manager approver auditor admin
not_seen() { [ -z "$(seen_by_witness "$origin/2")" ]; }
ok 'B6: the witness confirms nothing of the new name unasked' not_seen
ok 'the erased person is there again' opens "$first"
as manager erase "$application" >"$work/shown"
ok '... until the erasure is done again' fails opens "$first"
tells() { page "$1" "$2" && grep -q 'id="losses-name"' "$work/page"; }
ok 'the pages of the ledger tell of the loss' tells auditor /ledger
ok '... also of one person' tells auditor /ledger/touched
ok '... and the system state' tells admin /system
ok '... and the check of a certificate' tells auditor "/verify?number=1&hash=$(printf '%064d' 0)"
status_json() { az status "$house" --json | grep -q '"ledger_losses":2'; }
ok '... and the status' until_true 60 status_json
must as auditor take-home --out "$work/home.tar" >/dev/null
must add_to_witness "$vkey"
ok 'the entruster lets the witness watch the new name' until_true 60 witness_has "$origin/2" "$erased_at"
must house_stop
ok 'verify says what is missing' verifies
ok '... for every log' [ "$(grep -c '^LOST: ' "$work/shown")" = 2 ]
ok '... by their numbers' grep -q "^LOST: entries [0-9]* to $(($(sed -n 2p "$work/seen") - 1)) are missing" "$work/shown"
ok 'what the witness had seen fits' verifies --log 1 --witnessed "$work/seen"

mkdir "$work/home" && tar -xf "$work/home.tar" -C "$work/home"
at_home() { (cd "$work"/home/* && "$bin/azukari-verify" --lang en verify) >"$work/shown" 2>"$work/err"; }
ok 'what was taken home has the proof of it' [ -s "$work"/home/azukari-ledger-1/log/lost.2 ]
(cd "$work/home/azukari-ledger-1" && sed -i '/^quorum/s/.*/quorum none/' policy) # taken before the witness knew the new name
ok '... and verifies' at_home
ok '... telling of the loss' grep -q '^LOST: ' "$work/shown"

# What was given up does not go on, should it turn up again.
must move_out
ok 'B6: the old house does not start beside it' refuses_to_start 'witness has seen'
must move_back

# An export, and who changes it.
must az ledger export "$house" "$work/export" >/dev/null
tampered() { rm -rf "$work/evil" && cp -r "$work/export" "$work/evil"; }
evil_verifies() { az verify "$work/evil" --log 1 >"$work/shown"; }
tampered
ok 'an export says it too' evil_verifies
ok '... loudly' grep -q '^LOST: ' "$work/shown"
LC_ALL=C sed -i "s/^limit $(sed -n 2p "$work/seen")\$/limit 110/" "$work"/evil/1/tile/entries/000.p/*
ok 'a loss that is made smaller is found' fails evil_verifies
tampered
rm "$work/evil/1/lost.2"
ok 'a loss without its proof is found' fails evil_verifies
cp "$work/evil/1/checkpoint" "$work/evil/1/lost.2"
ok '... and with another one too' fails evil_verifies

# Once more.
must house_start
must sign_in admin handler1
backup=$work/backup2
must as admin backup --dir "$house" --out "$backup" >/dev/null
as handler1 search --register 1 --purpose 2 --name "$(name_in_row 20)" >"$work/shown"
at=$(number_of leaf)
must until_true 60 witness_has "$origin/2" "${at:-0}"
must house_stop
must witness_stop
must witness_checkpoint "$origin/2" >"$work/seen2"
must restore
ok 'a checkpoint of before the first loss proves no second one' fails accept "$work/seen"
must accept "$work/seen2"
ok 'a second loss is accepted' accept "$work/seen2" --accept "$(number_of missing)"
ok '... with a third name' grep -q "^new-log.1.$origin/3+" "$work/shown"
must move_in
must add_to_witness "$(sed -n 's/^new-log.1.//p' "$work/shown")"
ok 'the house starts with it' house_start
ok '... and the witness confirms it' until_true 60 witness_has "$origin/3" 0
must house_stop
ok 'verify tells of both' verifies
ok '... in every log' [ "$(grep -c '^LOST: ' "$work/shown")" = 4 ]
plan
