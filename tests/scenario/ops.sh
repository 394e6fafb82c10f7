#!/bin/sh
# ops.sh SRC: looking after a house: what its processes measure, what the doctor finds, and that nothing of anybody is in
# its figures or its log.
. "$(dirname "$0")/house.sh"

ask() { curl -s --max-time 60 --unix-socket "$house/status.sock" "http://localhost$1"; }
metrics() { ask /metrics >"$work/metrics"; }
# metric NAME{LABELS} VALUE: the value of one, by an expression of awk on v.
metric() { metrics && awk -v name="$1" '$1 == name {v = $2; f = 1} END {exit !(f && '"$2"')}' "$work/metrics"; }
# Every line of the exposition format is a comment, or a name with labels and a number.
parses() { metrics && ! grep -vE '^# (HELP|TYPE) |^[a-z_]+(\{[a-z]+="[a-z0-9.+Inf-]*"\})? [0-9]+(\.[0-9]+)?$' "$work/metrics"; }
no_name_twice() { [ -z "$(grep '^# TYPE' "$work/metrics" | sort | uniq -d)" ]; }
doctor() { az doctor --dir "$house" "$@" >"$work/doctor"; ended=$?; }
# finds CHECK VERDICT [OPTION]...
finds()
{
    check=$1 verdict=$2
    shift 2
    doctor --json "$@"
    grep -q "\"check\":\"$check\",\"verdict\":\"$verdict\"" "$work/doctor"
}
ends_with() { [ "$ended" = "$1" ]; }
knows() { az status "$house" --json | grep -q "$1"; }
reads() { as handler1 open --register 1 --purpose 2 "$record" >/dev/null; }
is_json() { python3 -m json.tool "$1" >/dev/null; }

house_new "witness_max_age 30"
enrol handler1 admin manager
must sign_in handler1 admin manager
sample 100 1 "$list"
must import "$list" >/dev/null
name=$(iconv -f cp932 -t utf-8 "$list" | awk -F , 'NR == 3 {print $3}')
as handler1 search --register 1 --purpose 2 --name "$name" >"$work/found"
record=$(awk '$1 == "record" {print $2; exit}' "$work/found")
must reads
ok 'N20.9: the administrator opens no record' fails as admin open --register 1 --purpose 2 "$record"

# --- figures
ok 'the figures are in the exposition format' parses
ok '... each metric once' no_name_twice
ok 'within ten seconds they count the rows' until_true 60 metric azukari_rows "v == $good"
ok '... the sessions' until_true 60 metric azukari_sessions 'v == 3'
ok '... the refusal of the administrator' until_true 60 metric 'azukari_refusals_total{kind="role"}' 'v >= 1'
ok '... the leaves' until_true 60 metric azukari_leaves 'v > 60'
ok '... the flushes' until_true 60 metric azukari_flush_duration_seconds_count 'v > 1'
ok '... the answers' until_true 60 metric 'azukari_requests_total{status="2xx"}' 'v > 5'
ok '... the end of the certificate' until_true 60 metric azukari_tls_certificate_end_seconds "v > $(date +%s)"
ok '... the witness' until_true 60 metric azukari_witnessed_logs 'v == 1'
ok 'anything else there is not found' sh -c "! curl -sf --unix-socket '$house/status.sock' http://localhost/records"
ok 'only its owner may ask' [ "$(stat -c %a "$house/status.sock")" = 600 ]
ok 'status names the processes' knows '"keeper":{"pid":[1-9]'
ok '... and the sessions' knows '"sessions":3'
ok 'a second house on the same directory does not start' fails timeout 120 "$bin/azukari" serve "$house" --passphrase-file "$work/passphrase" 2>"$work/second"
ok '... and says why' grep -q 'running already' "$work/second"
ok '... and the first one goes on' answers

# --- the doctor
ok 'the doctor finds a fresh house without fault' finds service good
ok '... but no backup, and says so' finds backup look
ok '... and ends with 1' ends_with 1
ok '... its answer is JSON' is_json "$work/doctor"
ok 'every sandbox stops what it must' finds sandbox good
chmod 640 "$house/gate/tls/key.pem"
ok 'a key that others can read is found' finds permissions bad
ok '... and named' grep -q 'gate/tls/key.pem' "$work/doctor"
ok '... and the doctor ends with 2' ends_with 2
chmod 600 "$house/gate/tls/key.pem"
chmod 755 "$house/keeper"
ok 'a keeper that others can enter is found' finds permissions bad
chmod 700 "$house/keeper"
ok '... mended' finds permissions good
ok 'a disk with less room than demanded is found' finds ledger-disk bad --disk-min 1000000000
cp "$house/gate/tls/cert.pem" "$work/cert.pem"
cp "$(dirname "$0")/../data/expired-cert.pem" "$house/gate/tls/cert.pem"
ok 'an expired certificate is found' finds tls bad
cp "$work/cert.pem" "$house/gate/tls/cert.pem"
witness_stop
ok 'a witness that confirms no more is found' until_true 60 finds witness bad
must witness_start
ok '... and that it is back' until_true 60 finds witness good

backs_up()
{
    as admin backup-key new --until "$(date -d '+30 days' +%Y-%m-%d)" --out "$work/backup.key" >/dev/null &&
        as admin backup --dir "$house" --out "$work/backup" >/dev/null
}
ok 'the administrator makes a backup' backs_up
ok '... and the doctor knows of it' until_true 60 finds backup good
ok "... but not of a restore, which nobody has tried" finds restore-test look

# --- measures
measured() { as "$@" measure >"$work/measured"; }
listed() { as manager measure --list >"$work/listed" && [ "$(wc -l <"$work/listed")" -gt 10 ]; }
ok 'K10: the doctor looks at the routes of the machine' grep -q '"check":"routes","verdict":"[gl]o' "$work/doctor"
ok 'N20.6o: the administrator has the machine measured into the ledger' measured admin
ok '... with its routes' grep -qE '^network-routes	(good|look)	' "$work/measured"
ok '... what no program can see is not among it' fails grep -q cameras-and-power "$work/measured"
ok '... and others read the same there' listed
ok 'who handles records has nothing measured' fails measured handler1
ok '... and nothing of it is written' fails grep -q . "$work/measured"

# --- no personal data
{
    iconv -f cp932 -t utf-8 "$list" | awk -F , 'NR > 1 && NR <= 62 {print $3; print $4; print $9; print $10}' | awk 'length($0) > 3'
    echo "$record"
    awk -F '\t' '$1 == "code" {print $2; print $3}' "$work/init" | awk 'length($0) > 5'
} | sort -u >"$work/canaries"
names_nobody() { ! grep -aFf "$work/canaries" "$@" >"$work/err"; }
metrics && ask /numbers >"$work/numbers"
ok 'no metric names a person, a record or a code' names_nobody "$work/metrics" "$work/numbers"
ok 'no line of the log does' names_nobody "$log"
ok 'the house stops in order' house_stop
ok 'no line of the log does when it has stopped' names_nobody "$log"
ok 'the doctor says that it does not run' finds service bad

# --- the journal: a socket of ours in the place of systemd's
if command -v python3 >/dev/null; then
    cat >"$work/journal.py" <<'P'
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
out = open(sys.argv[2], "wb", buffering=0)
while True:
    out.write(s.recv(65536) + b"\n")
P
    python3 "$work/journal.py" "$work/journal.sock" "$work/journal" &
    journal=$!
    until_true 60 [ -S "$work/journal.sock" ]
    lines=$(wc -l <"$log")
    "$bin/azukari" serve "$house" --passphrase-file "$work/passphrase" --journal "$work/journal.sock" >>"$log" 2>&1 &
    server=$!
    ok 'a house with a journal serves' serves
    must sign_in handler1
    as handler1 open --register 1 --purpose 2 "$record" >/dev/null
    has_record() { grep -q "^$1" "$work/journal"; }
    each_has() { cp "$work/journal" "$work/records" && [ "$(grep -c '^MESSAGE=' "$work/records")" = "$(grep -c "^$1" "$work/records")" ]; }
    ok 'its words are records there' until_true 60 has_record 'MESSAGE=ready: https://'
    ok '... with the process' has_record 'AZUKARI_PROCESS=azukarid$'
    ok '... the number of the kind of message' has_record 'MESSAGE_ID=[0-9a-f]\{32\}$'
    ok '... and the priority, each' each_has 'PRIORITY=[3-6]$'
    kill -9 "$(process office)"
    wait "$server"
    server=''
    ok 'the reason of an end is there too' until_true 60 has_record 'MESSAGE=stopping: the office has ended: signal 9'
    ok '... and nothing went to standard error' [ "$(wc -l <"$log")" = "$lines" ]
    ok 'no record names a person' names_nobody "$work/journal"
    kill "$journal"
fi
plan
