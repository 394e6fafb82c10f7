#!/bin/sh
# terms.sh SRC: the terms of the contract: proposed, signed by both parties, in force; withdrawn, refused, dropped; the clause board.
. "$(dirname "$0")/house.sh"

says() { grep -q "$1" "$work/err"; }
fact() { awk -F '\t' -v k="$2" '$1 == k {print $2}' "$work/$1"; }
quietly() { "$@" >"$work/out"; }
said() { grep -q "$1" "$work/out"; }
is() { [ "$1" = "$2" ]; }
verifies() { az verify "$house" --log 1 --replay >/dev/null && az verify "$house" --log 0 --replay >/dev/null; }
today=$(date -u -d '+9 hours' +%F) # in Japan
later=$(date -u -d '+3 days' +%F)

house_new
everybody='responsible manager officer approver auditor handler1'
# shellcheck disable=SC2086 # words
enrol $everybody
# shellcheck disable=SC2086
sign_in $everybody

# The sample's changes, with another number.
changed() # TRAINING
{
    az profile print sample | sed "s/^local sample 1/local house $1/" >"$work/house.profile"
    printf 'clause L-training\narticle L-training\nja 研修は短い間隔で\nen Trained more often\nmet E\ncontrol training %s\n' "$1" >"$work/clause"
    awk -v f="$work/clause" '/^deviation/ && !done {while ((getline l < f) > 0) print l; done = 1} {print}' "$work/house.profile" >"$work/changed.profile"
}
propose() { as "$1" policy propose nerima hino jica koto "$work/changed.profile" --from "$2" --reason '研修を増やす' >"$work/answer" && mv "$work/answer" "$work/proposed"; }
sign() { as "$1" approve "$(fact proposed leaf)" --key "$work/$1.key" --yes >/dev/null; }
reject() { as "$1" reject "$(fact proposed leaf)" --key "$work/$1.key" --reason '数字が違う' >/dev/null; }
in_force() { as auditor policy list | awk -F '\t' '$1 == "version" {v = $2} END {print v}'; }
training() { as auditor policy list --json >/dev/null; page auditor /api/v1/controls -H "Authorization: Bearer $(token auditor)"; grep -o '"control":1,"limit":[0-9]*' "$work/page" | sed 's/.*://'; }

ok 'the terms of the setting up are version 1, signed by nobody' is "$(as auditor policy list | cut -f 1,2,5,6)" "$(printf 'version\t1\t0\t0')"
must changed 300
ok 'the entruster does not propose' fails propose officer "$today"
ok '... nor the manager' fails propose manager "$today"
ok '... nor anybody for a day that has gone by' fails propose responsible 2020-04-01
ok "the contractor's responsible person proposes" propose responsible "$today"
ok 'one at a time' fails propose responsible "$today"
ok 'the other party sees what it changes' quietly as approver policy show
ok '... what becomes stricter' said "$(printf '^stricter\tcontrol training\t365\t300$')"
ok '... and that the facts are those of the text' said "$(printf '^text\tfits$')"
ok 'the command line says where it is signed' quietly as responsible policy sign
ok '... at the other origin' said "https://localhost:$((port + 1))"
ok 'the entruster does not sign first' fails sign approver
ok 'the manager does not sign' fails sign manager
shows() { page "$1" "$2" && grep -q "$3" "$work/page"; }
signed=$(fact proposed leaf)
ok 'the page shows both sides' shows officer "/approvals/$signed" Stricter
ok 'it is not in force' is "$(in_force)" 1
ok 'the responsible person signs' sign responsible
ok '... and not for the entruster too' fails sign responsible
ok 'it is not in force yet' is "$(in_force)" 1
ok 'the entruster signs' sign approver
ok 'both signed: version 2 is in force' is "$(in_force)" 2
ok '... with both names' is "$(as auditor policy list | awk -F '\t' '$2 == 2 {print ($5 > 0) && ($6 > 0)}')" 1
ok '... and its limit' is "$(training)" 300

must changed 200
must propose responsible "$today"
must sign responsible
ok 'the contractor withdraws what it signed' reject responsible
ok '... and the entruster signs it no more' fails sign approver
must propose responsible "$today"
ok 'the entruster refuses' reject approver
ok '... and it is not signed any more' fails sign responsible
must propose responsible "$later"
must sign responsible
must sign approver
ok 'signed for a later day it is not in force' is "$(in_force)" 2
must house_kill
must house_start
# shellcheck disable=SC2086
must sign_in $everybody
ok '... nor behind a kill, which forgets nothing' is "$(in_force) $(as auditor policy list | awk -F '\t' '$1 == "proposal" {print $2}')" "2 $(fact proposed leaf)"
ok 'the contractor does not take it back now' fails reject responsible
ok 'the entruster drops it' reject approver

# --- the pages
ok 'the page lists the versions' shows auditor /terms 'Signed by the contractor'
ok '... and marks the deviations of the sample' shows officer /terms 'Deviation'
ok 'the application goes on showing what it changed' shows officer "/approvals/$signed" Stricter
for who in officer responsible auditor; do
    ok "the clause board is there for the $who" shows "$who" /clauses 'Clause board'
done
ok '... with what is enforced' shows auditor '/clauses?show=4' 'N9.3'
board() { as auditor export board --format csv --output "$work/board.csv" >/dev/null && grep -q '^N9.1,' "$work/board.csv"; }
ok '... and as a file' board
ok 'an item of a checklist is due until somebody looks' shows auditor '/clauses?show=3' 'Due'
look() { as "$1" policy check nerima "$2" "$3" --on "$today" --result "$4" --due "$later" --remark 見た >/dev/null; }
item=$(az profile print nerima | awk '/^clause/ {c = $2} /^check/ {print c, $2; exit}')
# shellcheck disable=SC2086
ok 'the auditor records a look' look auditor $item ok
# shellcheck disable=SC2086
ok '... a handler does not' fails look handler1 $item ok
# shellcheck disable=SC2086
ok '... and what is not in order is a breach' look manager $item bad
ok '... on the board' shows auditor '/clauses?show=1' "${item%% *}"

# --- a proposal made on a page
new_page() { page responsible /terms/new && csrf=$(csrf) nonce=$(sed -n 's/.*name="nonce" value="\([^"]*\)".*/\1/p' "$work/page" | head -n 1) && [ -n "$csrf" ]; }
post_new() # FIELD=VALUE...
{
    set -- --data-urlencode "csrf=$csrf" --data-urlencode "nonce=$nonce" --data-urlencode "from-era=" --data-urlencode "from-year=$(date -d "$today" +%Y)" \
        --data-urlencode "from-month=$(date -d "$today" +%-m)" --data-urlencode "from-day=$(date -d "$today" +%-d)" "$@"
    page responsible /terms/new "$@"
}
must new_page
ok 'a form without a profile is not taken' post_new --data-urlencode 'reason=試し'
ok '... and says so' grep -q 'at least one profile' "$work/page"
must new_page
ok 'a proposal is made on a page' post_new --data-urlencode 'profile-1=1' --data-urlencode 'limit-10=50' --data-urlencode 'reason=試し'
printf 'leaf\t%s\n' "$(went_to | sed 's|.*/||')" >"$work/proposed"
ok '... which shows what it would change' shows responsible "/approvals/$(fact proposed leaf)" 'Goes'
ok '... and is withdrawn' reject responsible

ok 'the house ends in order' house_stop
ok 'the ledger verifies, every decision and signature again' verifies
plan
