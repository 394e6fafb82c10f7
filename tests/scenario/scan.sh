#!/bin/sh
# scan.sh SRC: a contract that takes only files that the virus scanner calls clean, with the real clamd and definitions of our own:
# clean, infected, too long, no scanner at all; what is refused cites the clause, and no desk can say that a file was clean.
. "$(dirname "$0")/house.sh"

clamd_socket=$work/clamd.sock clamd=''
clamd_config()
{
    mkdir -p "$work/signatures" "$work/scratch" "$work/clamd"
    printf 'Azukari.Test:0:*:%s\n' "$(printf 'TESTMARKER-7f3a' | od -An -tx1 | tr -d ' \n')" >"$work/signatures/test.ndb"
    printf '%s\n' "LocalSocket $clamd_socket" 'FixStaleSocket yes' "DatabaseDirectory $work/signatures" \
        "TemporaryDirectory $work/scratch" 'Foreground yes' 'StreamMaxLength 1M' >"$work/clamd.conf"
}
clamd_answers()
{
    python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX)
s.settimeout(60)
s.connect(sys.argv[1])
s.sendall(b"zPING\0")
sys.exit(s.recv(5)[:4] != b"PONG")' "$clamd_socket" 2>/dev/null
}
clamd_start()
{
    clamd --config-file="$work/clamd.conf" >>"$work/clamd.log" 2>&1 &
    clamd=$!
    until_true 60 clamd_answers
}
clamd_stop() { kill "$clamd" && wait "$clamd" 2>/dev/null; rm -f "$clamd_socket"; clamd=''; }
clean_all() { [ -z "$clamd" ] || kill "$clamd" 2>/dev/null; clean; }
trap clean_all EXIT

shows() { grep -q "$1" "$work/page"; }
upload()
{
    page handler1 /imports/new && page handler1 /imports/new -F "csrf=$(csrf)" -F target=1-3 -F encoding=auto -F "file=@$1" &&
        upload=$(went_to) && [ -n "$upload" ]
}
look() { page handler1 "$upload"; }
says() { look && shows "$1"; }
begin() { look && page handler1 "$upload" -d "csrf=$(csrf)" -d c-1=1 -d c-2=2; }
again() { look && page handler1 "$upload/scan" -d "csrf=$(csrf)"; }
all_choices() { awk '/<select/ {name = match($0, /name="c-[0-9]+"/) ? substr($0, RSTART + 6, RLENGTH - 7) : ""} / selected/ && name != "" {match($0, /value="[0-9]*"/); print "-d " name "=" substr($0, RSTART + 7, RLENGTH - 8)}' "$work/page"; }
# shellcheck disable=SC2046 # words of options
take() { look && page handler1 "$upload" -d "csrf=$(csrf)" $(all_choices) && job=$(went_to) && [ -n "$job" ]; }
imports() { as handler1 import "$1" --register 1 --purpose 3 >"$work/import"; }
says_totals() { grep -q "stored" "$work/import"; }
none_is_kept() { page handler1 /imports && ! grep -q "$upload" "$work/page"; }
day() { TZ=Asia/Tokyo date -d "$1" +%F; }
record_medium()
{
    as handler1 matter apply 14 --medium paper --class 2 --count 1 --from "$(day today)" --until "$(day '+5 days')" 1=B-1 2=papers 3=cabinet >"$work/matter" &&
        matter=$(awk '$1 == "matter" {print $2}' "$work/matter") && [ -n "$matter" ]
}
attach() { as handler1 matter attach "$matter" "$1" --words 'receipt of the city' >"$work/attached"; }
attached_are() { as handler1 matter show "$matter" >"$work/matter" && [ "$(grep -c '^  file ' "$work/matter")" = "$1" ]; }
fetched_same()
{
    as auditor matter file "$matter" "$(awk '$1 == "file" {print $2}' "$work/matter")" --output "$work/fetched.pdf" >/dev/null && cmp -s "$work/fetched.pdf" "$work/receipt.pdf"
}
handed_as_a_file() # whatever it holds: to be kept and not shown, and nobody guesses its type
{
    page auditor "/matters/$matter/files/$(awk '$1 == "file" {print $2}' "$work/matter")" && tr -d '\r' <"$work/head" >"$work/fields" &&
        grep -qi '^content-disposition: attachment; filename="[a-z0-9.-]*"$' "$work/fields" && grep -qi '^content-type: application/pdf$' "$work/fields" &&
        grep -qi '^x-content-type-options: nosniff$' "$work/fields" && cmp -s "$work/page" "$work/receipt.pdf"
}
scans() { as auditor ledger --act scan --limit 50 >"$work/leaves" && grep -q scan "$work/leaves"; }

command -v curl >/dev/null || { echo '1..0 # SKIP needs curl'; exit 0; }
command -v clamd >/dev/null || { echo '1..0 # SKIP needs clamav-daemon'; exit 0; }
clamd_config
must clamd_start
sample_facts | grep -Ev '^(terms|control|cell) ' >"$work/facts"
# What JICA asks for, with the scan; not its terminals and places, so no terms that it would be the text of.
"$programs/cli/azukari" profile compile jica --facts 1 | grep -Ev '^terms |kind=(terminal|places) ' >>"$work/facts"
facts=$work/facts
house_new "virus_scanner $clamd_socket"
enrol handler1 auditor
must sign_in handler1
must sign_in auditor
sample 60 5 "$list"
{ cat "$list"; head -n 2 "$list" | tail -n 1 | sed 's/^[0-9]*/TESTMARKER-7f3a/'; } >"$work/infected.csv"
sample 9000 6 "$work/long.csv"

ok 'a list is uploaded' upload "$list"
ok '... the scanner calls it clean' until_true 60 says 'Nothing found'
ok '... which is in the ledger' until_true 60 scans
ok '... and it is taken' take
ok 'a list with a virus is uploaded' upload "$work/infected.csv"
ok '... the scanner finds it and names it' until_true 60 says 'Azukari.Test.UNOFFICIAL'
ok '... the page lets nobody take it' fails shows 'name="c-1"'
ok '... and it is not taken all the same' fails take
ok '... nor by the command line' fails imports "$work/infected.csv"
ok '... which names what was found' grep -q 'Azukari.Test.UNOFFICIAL' "$work/err"
ok '... and deletes what was sent' none_is_kept
ok 'a record of a medium is written down' record_medium
printf '%%PDF-1.7 TESTMARKER-7f3a\n%%%%EOF\n' >"$work/infected.pdf"
ok '... a certificate with a virus is not attached to it' fails attach "$work/infected.pdf"
printf 'MZ\220\000program' >"$work/program.exe"
ok '... nor a program, whatever the scanner says' fails attach "$work/program.exe"
ok '... nothing is' attached_are 0
printf '%%PDF-1.7 receipt\n%%%%EOF\n' >"$work/receipt.pdf"
ok '... a clean one is attached by the command line' attach "$work/receipt.pdf"
ok '... once' fails attach "$work/receipt.pdf"
ok '... listed with what it shows' attached_are 1
ok '... and fetched as it was brought' fetched_same
ok '... on the page as a file to be kept, under a name of ours' handed_as_a_file
sample 70 9 "$work/clean.csv"
ok 'the command line imports a clean list' imports "$work/clean.csv"
ok '... to its end' says_totals
ok 'a list that is longer than the scanner looks at' upload "$work/long.csv"
ok '... is called unchecked, not clean' until_true 60 says 'could not be checked to its end'
ok '... and is not taken' fails take
ok 'the scanner goes away' clamd_stop
sample 50 7 "$work/other.csv"
ok '... a list can still be sent' upload "$work/other.csv"
ok '... but nobody has looked at it' until_true 60 says 'does not answer'
ok '... and it is not taken' fails take
ok '... nor by the command line, which names the clause' fails imports "$work/other.csv"
ok '... J30, as N20.6ko' grep -q 'J30' "$work/err"
ok '... and says that nobody could look at it' grep -q 'could not look' "$work/err"
printf '持出物,内容,用途,持出先,返却期限\n紙,名簿,訪問,区民館,%s\n' "$(day '+60 days')" >"$work/ledger.csv"
take_in() { as handler1 import-ledger "$work/ledger.csv" --kind take-out --class 1 --medium paper --reason 引継ぎ >"$work/ledger"; }
ok '... nor is a ledger that was kept before taken in' fails take_in
ok '... of which not one row is read' fails grep -q 'ready	1' "$work/ledger"
away() { [ "$(grep -c 'does not answer: until it does' "$log")" = "$1" ]; }
back() { [ "$(grep -c 'answers again' "$log")" = "$1" ]; }
status_says_away() { az doctor --dir "$house" --json | grep -q '"check":"scanner","verdict":"bad"'; }
sent_again() { for i in 1 2 3; do upload "$work/other.csv" && until_true 60 says 'does not answer' || return; done; }
ok '... which the log says' until_true 60 away 1
ok '... once, however many files come' sent_again
ok '... (once)' away 1
ok '... and not that it is back' back 0
ok '... and the status says it' until_true 60 status_says_away
ok 'the scanner comes back' clamd_start
ok '... and the ledger is taken in' take_in
ok '... with its row' grep -q 'entered	1' "$work/ledger"
ok '... it is asked again' again
ok '... and now the list is called clean' until_true 60 says 'Nothing found'
ok '... and taken' take
ok 'nothing of the lists lies in the scratch of the scanner' [ -z "$(ls -A "$work/scratch")" ]
ok 'the house stops in order' house_stop
plan
