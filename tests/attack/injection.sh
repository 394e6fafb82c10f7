#!/bin/sh
# tests/attack/injection.sh SRC [MINUTES [FROM]]: our own corpus of values, then sqlmap, in every form and operation of the API that takes a parameter
# (security.md B4), in the sessions of seven roles and without one.  SRC: the directory src of a build; MINUTES (10) bound each run of sqlmap: the
# first looks at each parameter, the second spends some hundred requests on each; for all of them it needs hours.  FROM (1): the target with which
# both begin, so that one run goes on where another ended; the order of the targets is always the same.
. "$(dirname "$0")/attack.sh"
minutes=${2:-10} from=${3:-1}

everywhere() # PROGRAM
{
    # shellcheck disable=SC2046 # words
    python3 "$here/$1" "$port" "$here/../../docs/openapi.json" "$record" $(for one in $roles; do echo "$work/$one.session"; done)
}
probes_find_nothing()
{
    everywhere probe.py >"$work/probed" 2>"$work/err"
    sed 's/^#* */# /' "$work/probed"
    grep -q ' 0 findings' "$work/probed"
}
are_refused() { [ "$(figure 'azukari_requests_total{status="4xx"}')" -gt "$(grep -c . "$here/corpus/values.txt")" ]; }
targets_from() { awk -v from="$1" '/^=====/ {marks++} int((marks + 1) / 2) >= from' "$work/targets"; } # each stands behind two marks
# sqlmap of Debian 12 speaks no TLS 1.3: plain.py carries what it sends.
run_sqlmap() # NAME OPTION...
{
    log=$work/sqlmap-$1
    shift
    targets_from "$from" >"$log.targets"
    timeout $((minutes * 60)) sqlmap -l "$log.targets" --ignore-stdin --batch --dbms SQLite --level 1 --risk 1 --technique BEUST --time-sec 2 \
        --timeout 20 --retries 1 --threads 4 --param-exclude '^csrf$' --drop-set-cookie --ignore-code '*' --output-dir "$log.dir" \
        --results-file "$log.csv" --disable-coloring "$@" >"$log" 2>&1 </dev/null
    targets=$(grep -c 'testing URL' "$log")
    echo "# targets $from to $((from - 1 + targets)) of $(grep -c '^https://127' "$work/targets"): $(grep -c 'heuristic (basic) test' "$log")" \
        "parameters looked at, $(grep -c "does not seem to be injectable" "$log") tried to the end"
    awk '/testing URL/ {at = $0; sub(/.*testing URL /, "", at)}
        /is vulnerable|appears to be .*injectable/ {print "# " $0 ": " at}' "$log" | head -20
    grep -q 'heuristic (basic) test' "$log" && ! grep -qE 'is vulnerable|^Parameter: ' "$log"
}
roles='handler1 manager approver officer auditor admin responsible'
# Two times MINUTES are longer than a session stands in which nobody asks for anything: what is sent in it then would reach the lobby only.
stay()
{
    while sleep 240 && [ -d "$work" ]; do
        for one in $roles; do page "$one" /home; done
    done
}
is_signed_in() { page "$1" /home && grep -q '<main' "$work/page" && [ "$(sed -n '1s/HTTP.1.1 \([0-9]*\).*/\1/p' "$work/head")" = 200 ]; }
all_are_signed_in() { for one in $roles; do is_signed_in "$one" || { echo "# $one is not"; return 1; }; done; }
verifies() { az verify "$house" --log 1 --replay >"$work/verified"; }

attack_house
sign_in handler1 manager
ok 'B4: our own values in every parameter: no fault, nothing of them is run or shown' probes_find_nothing
ok '... and the refusals are counted' until_true 15 are_refused
# shellcheck disable=SC2086 # words
must until_true 120 sign_in $roles # our values locked accounts for a while
python3 "$here/plain.py" $((port + 5)) "$port" 2>"$work/bridge" &
bridge=$!
stay >/dev/null 2>&1 &
staying=$!
trap 'kill "$bridge" "$staying" 2>/dev/null; clean' EXIT
everywhere targets.py | sed "s/localhost:$port/localhost:$((port + 5))/" >"$work/targets"
ok 'B4: sqlmap looks at every parameter and finds none that answers like a database' run_sqlmap smart --smart
ok 'B4: sqlmap tries what it has, as far as it comes, and finds nothing' run_sqlmap whole
ok '... and everybody in whose session it tried is still signed in' all_are_signed_in
kill "$bridge" "$staying"
ok 'others go on' goes_on
ok 'the house stops in order' house_stop
ok 'the ledger verifies, every decision again' verifies
plan
