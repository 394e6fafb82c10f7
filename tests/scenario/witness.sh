#!/bin/sh
# azukari-witness, the real program: cosigns growth, refuses everything else, and remembers through kill -9.
# usage: witness.sh PROGRAM VECTORS
# Prints TAP.  The log and its requests are those of tests/data/tlog-vectors.
set -u
program=$1
vectors=$2
work=$(mktemp -d "${TMPDIR:-/tmp}/witness-scenario.XXXXXX")
pid=
trap '[ -n "$pid" ] && kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

count=0
# ok NAME COMMAND...: the promise holds if the command succeeds.
ok()
{
    name=$1
    shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
    fi
}

fails()
{
    ! "$@" 2>"$work/errors"
}

# start DIR [OPTION...]: serve on a free port; sets pid and url.
start()
{
    dir=$1
    shift
    : >"$work/out"
    "$program" serve "$dir" --listen 127.0.0.1:0 "$@" >"$work/out" 2>>"$work/log" &
    pid=$!
    tries=0
    until grep -q '^listening on ' "$work/out"; do
        tries=$((tries + 1))
        if [ $tries -gt 600 ] || ! kill -0 "$pid" 2>/dev/null; then
            return 1
        fi
        sleep 0.1
    done
    url=$(sed -n 's/^listening on //p' "$work/out")
}

# stop SIGNAL
stop()
{
    kill "-$1" "$pid"
    wait "$pid" 2>/dev/null
    status=$?
    pid=
}

# post FILE: the status; the answer's body is in $work/body, its head in $work/head.
post()
{
    curl -sk -m 60 -o "$work/body" -D "$work/head" -w '%{http_code}' --data-binary "@$1" "${url}add-checkpoint"
}

posts()
{
    got=$(post "$1")
    [ "$got" = "$2" ] || { echo "# status $got, not $2"; return 1; }
}

# hears STATUS BYTES length|chunked
hears()
{
    got=$(timeout 60 python3 "$(dirname "$0")/../support/send_all.py" "${url}add-checkpoint" "$2" "$3" 2>"$work/sent") && [ "$got" = "$1" ]
}

asks_first()
{
    got=$(curl -s -m 60 -o "$work/body" -w '%{http_code} %{size_upload}' -H 'Expect: 100-continue' --expect100-timeout 50 --data-binary "@$work/large" "${url}add-checkpoint")
    [ "$got" = '413 0' ] || { echo "# status and bytes sent: $got"; return 1; }
}

# request OLD CHECKPOINT [PROOF LINE...]
request()
{
    old=$1
    checkpoint=$2
    shift 2
    echo "old $old"
    for line; do
        echo "$line"
    done
    echo
    cat "$checkpoint"
}

body_is()
{
    [ "$(cat "$work/body")" = "$1" ]
}

lacks_right_to_read()
{
    [ "$(stat -c %a "$1")" = 600 ]
}

"$program" init "$work/w" --name witness.example/scenario >"$work/vkey"
ok 'init prints a key of type 04' grep -Eq '^witness\.example/scenario\+[0-9a-f]{8}\+B[A-Za-z0-9+/]{43}$' "$work/vkey"
ok 'the key file is for its owner only' lacks_right_to_read "$work/w/key"
ok 'a second init is refused' fails "$program" init "$work/w" --name witness.example/again
ok 'a witness key is not taken as that of a log' fails "$program" add-log "$work/w" "$(cat "$work/vkey")"
ok 'a log is added' "$program" add-log "$work/w" "$(cat "$vectors/log.vkey")"
ok 'a log is added only once' fails "$program" add-log "$work/w" "$(cat "$vectors/log.vkey")"
ok 'a wrong command line is refused' fails "$program" serve "$work/w"

hash=$(cat "$vectors/consistency.2-3")
request 0 "$vectors/checkpoint.2" >"$work/first"
request 2 "$vectors/checkpoint.3" "$hash" >"$work/second"
request 3 "$vectors/checkpoint.3" >"$work/again"
request 2 "$vectors/checkpoint.3" "A${hash#?}" >"$work/bad-proof"
request 3 "$vectors/checkpoint.2" >"$work/shrunk"
sed 's/6fmxsw/6fmxsx/' "$work/first" >"$work/forged"
sed 's/^ledger.example.custody$/ledger.example\/unknown/' "$work/first" >"$work/unknown"

ok 'it starts and prints its address' start "$work/w"
ok 'a second one on the same directory is refused' fails "$program" serve "$work/w" --listen 127.0.0.1:0
ok 'a forged signature is 403' posts "$work/forged" 403
ok 'an unknown origin is 404' posts "$work/unknown" 404
ok 'garbage is 400' posts "$vectors/log.vkey" 400
ok 'the first checkpoint is cosigned' posts "$work/first" 200
ok 'the answer is one signature line of the witness' grep -Eq '^— witness\.example/scenario [A-Za-z0-9+/=]{104}$' "$work/body"
ok 'a proof that proves nothing is 422' posts "$work/bad-proof" 422
ok 'a wrong old size is 409' posts "$work/first" 409
ok '... with the size' body_is 2
ok '... and its type' grep -qi '^content-type: text/x\.tlog\.size' "$work/head"
ok 'the published request is cosigned' posts "$vectors/add-checkpoint.2-3.request" 200
stop KILL
ok 'it starts again after kill -9' start "$work/w"
ok '... and asked with old 0 tells the size it cosigned' posts "$work/first" 409
ok '... which is 3' body_is 3
ok 'a shrunken log is refused' posts "$work/shrunk" 400
ok 'the same checkpoint again is cosigned again' posts "$work/again" 200
head -c 200000 /dev/zero | tr '\0' 'a' >"$work/large"
ok 'a body beyond the limit is 413' posts "$work/large" 413
ok 'a body without length is, too' \
    [ "$(curl -s -m 60 -o "$work/body" -w '%{http_code}' -H 'Transfer-Encoding: chunked' --data-binary "@$work/large" "${url}add-checkpoint")" = 413 ]
ok '... also for a client that looks for its answer when it has sent everything' hears 413 1048576 length
ok '... with length or without' hears 413 1048576 chunked
ok 'a client that asks before it sends is told at once' asks_first
ok 'what is longer than anybody has reason to send is cut' fails hears 413 9000000 length
ok '... with length or without' fails hears 413 9000000 chunked
ok 'a GET of add-checkpoint is 405' [ "$(curl -s -o /dev/null -w '%{http_code}' "${url}add-checkpoint")" = 405 ]
ok 'another path is 404' [ "$(curl -s -o /dev/null -w '%{http_code}' "${url}key")" = 404 ]
curl -s "$url" >"$work/page"
ok 'the page names the log and its size' sh -c "grep -q '^ledger.example/custody' '$work/page' && grep -q '^  3\$' '$work/page'"
ok 'the page speaks Japanese and English' sh -c "grep -q 個人情報 '$work/page' && grep -q 'personal data' '$work/page'"

i=0
while [ $i -lt 20 ]; do
    post "$work/again" >"$work/parallel.$i" &
    eval "post_$i=\$!"
    i=$((i + 1))
done
i=0
while [ $i -lt 20 ]; do
    eval "wait \$post_$i"
    i=$((i + 1))
done
ok 'twenty at once are all served' [ "$(cat "$work"/parallel.* | tr -d '\n' | sed 's/200//g')" = '' ]
stop TERM
ok 'it ends in order when asked to' [ "$status" = 0 ]

state=$(echo "$work"/w/logs/*)
cp "$state" "$work/good"
sed 's/^3$/2/' "$work/good" >"$state"
ok 'a damaged state stops the start' fails "$program" serve "$work/w" --listen 127.0.0.1:0
ok '... and the message says so' grep -q 'damaged' "$work/errors"
cp "$work/good" "$state"

if command -v openssl >/dev/null; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
    ok 'it starts with TLS' start "$work/w" --cert "$work/tls.crt" --key "$work/tls.key"
    ok '... and cosigns there' posts "$work/again" 200
    stop TERM
    ok '--cert without --key is refused' fails "$program" serve "$work/w" --listen 127.0.0.1:0 --cert "$work/tls.crt"
fi
echo "1..$count"
