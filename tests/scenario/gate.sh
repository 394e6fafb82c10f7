#!/bin/sh
# tests/scenario/gate.sh GATE FAKE_HOUSE TLS_CLIENT: the real azukari-gate between a house that plays parent, keeper and
# desks (tests/support/fake_house.c) and clients of every kind.  Prints TAP.
set -u
gate=$1 house=$2 client=$3
port=$(sh "$(dirname "$0")/../support/ports.sh" $$) || exit 1
dir=$(mktemp -d) || exit 1
n=0
trap 'exec 9>&-; wait; rm -rf "$dir"' EXIT

# is NAME GOT WANT
is() {
    n=$((n + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        echo "# got: $2"
        echo "# not: $3"
    fi
}

# holds NAME COMMAND...
holds() {
    name=$1
    shift
    if "$@"; then is "$name" yes yes; else is "$name" no yes; fi
}

# until_true COMMAND...: it comes true within a minute
until_true() {
    for _ in $(seq 600); do
        "$@" && return
        sleep 0.1
    done
    return 1
}

# raw [CERT KEY]: what the gate says to standard input
raw() { timeout 120 "$client" $port raw "$@"; }

# get PATH [FIELD...]: status and body of a GET, one per line
get() {
    path=$1
    shift
    { printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n' "$path"
      for field; do printf '%s\r\n' "$field"; done
      printf '\r\n'; } | raw | tr -d '\r' | sed -n -e '1s/HTTP.1.1 \([0-9]*\).*/\1/p' -e '1,/^$/!p'
}

get_status() { get "$@" | sed -n 1p; }
get_body() { get "$@" | sed 1d; }

certificate() { # NAME [openssl options]
    name=$1
    shift
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$name" \
        -keyout "$dir/$name.key" -out "$dir/$name.pem" "$@" 2>/dev/null
}

# issue NAME [openssl options]: a client certificate from the clients' authority
issue() {
    name=$1
    shift
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -keyout "$dir/$name.key" \
        -out "$dir/$name.csr" 2>/dev/null &&
        openssl x509 -req -in "$dir/$name.csr" -CA "$dir/authority.pem" -CAkey "$dir/authority.key" \
            -out "$dir/$name.pem" "$@" 2>/dev/null
}

rss_peak_kib() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status"; }

start() {
    mkfifo "$dir/input"
    : >"$dir/output"
    "$house" "$gate" --listen 127.0.0.1:$port --approval-listen 127.0.0.1:$((port + 1)) --tls "$dir/tls" --uploads-max 200000000 \
        --connections-per-source-max 300 <"$dir/input" >"$dir/output" 2>"$dir/log" &
    exec 9>"$dir/input"
    until_true grep -q ready "$dir/output"
    pid=$(sed -n 's/^gate //p' "$dir/output")
}

sign_in() { printf 'GET /sign-in-here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' | raw "$@"; }
cookie=2222222222222222222222222222222222222222222222222222222222222222
with_cookie() {
    printf 'GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: __Host-azukari=%s\r\n\r\n' $cookie |
        raw "$@" | tail -n 1
}

echo 1..70
certificate server
certificate authority
issue terminal-a -days 2
issue terminal-b -days 2
issue expired -days -1
printf 'extendedKeyUsage = serverAuth\n' >"$dir/server-use"
issue server-b -days 2 -extfile "$dir/server-use"
certificate stranger
mkdir "$dir/tls"
cp "$dir/server.pem" "$dir/tls/cert.pem"
cp "$dir/server.key" "$dir/tls/key.pem"
cp "$dir/authority.pem" "$dir/tls/clients-ca.pem"
start
holds 'the gate serves' grep -q ready "$dir/output"
is 'a request without a token reaches the lobby' "$(get_body /hello)" 'hello from lobby'
is 'facts of the request reach the desk' \
    "$(get_body '/api/a%20b/%E9%A0%90?x=%20y' 'Accept-Language: en' 'Sec-Fetch-Site: same-origin')" \
    'GET|/api/a b/預|x=%20y|en||-1|json|same'
refused() { printf '%s HTTP/1.1\r\nHost: a\r\n\r\n' "$1" | raw | tr -d '\r' | sed -n -e '1s/HTTP.1.1 //p' -e 's/^Content-Type: //p'; }
is 'an unknown method is refused to machines as they read it' "$(refused 'PATCH /api/v1/registers' | tr '\n' ' ')" \
    '501  application/problem+json '
is '... and to people as a page' "$(refused 'PATCH /registers' | tr '\n' ' ')" '501  text/html; charset=utf-8 '
is 'cross-site requests are marked' "$(get_body /x 'Origin: https://evil.example')" 'GET|/x||ja||-1|page|other'

printf 'GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Filler: 012345678901234567890123456789\r\n\r\n' >"$dir/slow"
timeout 120 "$client" $port trickle 300 <"$dir/slow" >"$dir/trickle" &
trickle=$!
timeout 120 "$client" $port plain </dev/null >/dev/null && echo closed >"$dir/silent" &
silent=$!
# At a desk of its own, whose route is replaced meanwhile: the request stays with it.
get_status /sign-in-here >/dev/null
printf 'POST /upload HTTP/1.1\r\nHost: a\r\nCookie: __Host-azukari=%s\r\nContent-Length: 100\r\n\r\nhalf' \
    $cookie >"$dir/half"
raw <"$dir/half" >"$dir/stalled" &
stalled=$!

# TLS
s_client() { timeout 60 openssl s_client -connect 127.0.0.1:$port "$@" </dev/null 2>&1; }
holds 'TLS 1.3 is spoken' sh -c "timeout 60 openssl s_client -connect 127.0.0.1:$port </dev/null 2>&1 | grep -q TLSv1.3"
is 'TLS 1.2 is refused' "$(s_client -tls1_2 | grep -c 'Cipher is (NONE)')" 1
is 'TLS 1.1 is refused' "$(s_client -tls1_1 -cipher ALL:@SECLEVEL=0 | grep -c 'Cipher is (NONE)')" 1
is 'http/1.1 is agreed on' "$(s_client -alpn h2,http/1.1 | grep -c 'ALPN protocol: http/1.1')" 1
is 'a client that speaks only h2 is refused' "$(s_client -alpn h2 | grep -c 'no application protocol')" 1
is 'no session ticket is given' "$(sh -c "sleep 1" | timeout 60 openssl s_client -connect 127.0.0.1:$port 2>&1 |
    grep -c 'Post-Handshake New Session Ticket')" 0
is 'no renegotiation, no compression' "$(s_client | grep -c -e 'Compression: NONE')" 1
is 'plain HTTP gets no answer' "$(printf 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' | timeout 5 "$client" $port plain |
    tr -dc 'A-Z' | grep -c HTTP)" 0

# Sessions
answer=$(get_status /sign-in)
is 'a session opens' "$answer" 200
token=1111111111111111111111111111111111111111111111111111111111111111
is 'its cookie leads to its desk' "$(get_body /hello "Cookie: a=b; __Host-azukari=$token")" 'hello from session'
is 'its bearer token too' "$(get_body /hello "Authorization: Bearer $token")" 'hello from session'
is 'another token leads to the lobby' "$(get_body /hello "Cookie: __Host-azukari=0$token")" 'hello from lobby'
is 'signing out is answered' "$(get_status /sign-out "Cookie: __Host-azukari=$token")" 200
is 'after it the token means nothing' "$(get_body /hello "Cookie: __Host-azukari=$token")" 'hello from lobby'
sign_in "$dir/terminal-a.pem" "$dir/terminal-a.key" >"$dir/answer"
holds 'the session cookie is locked down' grep -q \
    "^Set-Cookie: __Host-azukari=$cookie; Path=/; Secure; HttpOnly; SameSite=Strict" "$dir/answer"
at() { with_cookie "$dir/$1.pem" "$dir/$1.key"; }
strays() { get_body /counts | sed 's/.*strays //'; }
is 'on its terminal a session is reached' "$(at terminal-a)" 'hello from session, ours'
is 'C12: with another certificate it is not' "$(at terminal-b)" 'hello from lobby, elsewhere'
is '... and the keeper is told' "$(strays)" 1
is 'C12: without a certificate it is not' "$(with_cookie)" 'hello from lobby, elsewhere'
is '... and the keeper is told' "$(strays)" 2
is 'a certificate from elsewhere counts as none, and its client can be told' "$(at stranger)" 'hello from lobby, foreign'
is 'a certificate out of its time counts as none, and its client can be told' "$(at expired)" 'hello from lobby, expired'
is 'the certificate of a server is none of a terminal' "$(at server-b)" 'hello from lobby, foreign'
sign_in "$dir/stranger.pem" "$dir/stranger.key" >"$dir/answer"
is 'a session opened with a certificate from elsewhere has no terminal' "$(with_cookie)" 'hello from session'
printf 'GET /hello HTTP/1.1\r\nHost: a\r\nCookie: __Host-azukari=%s\r\n\r\n%.0s' $cookie $cookie $cookie >"$dir/thrice"
printf 'GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' >>"$dir/thrice"
before=$(strays)
raw "$dir/terminal-a.pem" "$dir/terminal-a.key" <"$dir/thrice" >/dev/null
is 'C12: one report for a channel, however often it tries' "$(strays)" $((before + 1))

# The approvers' door
printf 'GET /sign-in-here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >"$dir/request-sign-in"
approvals() {
    (port=$((port + 1)) && get_body "$@")
}
theirs=7777777777777777777777777777777777777777777777777777777777777777
ours=$(raw <"$dir/request-sign-in" | tr -d '\r' | sed -n 's/^Set-Cookie: __Host-azukari=\([0-9a-f]*\);.*/\1/p')
is "B11: the approvers' door has a lobby of its own" "$(approvals /hello)" 'hello from approvals'
is '... and its own cookie' "$(approvals /hello "Cookie: __Host-azukari-approval=$theirs")" 'hello from approval'
is '... which is worth nothing at the main door' "$(get_body /hello "Authorization: Bearer $theirs")" 'hello from lobby'
is 'B11: a session of the main door is worth nothing there' "$(approvals /hello "Authorization: Bearer $ours")" 'hello from approvals'
is '... though it is worth something at its own' "$(get_body /hello "Authorization: Bearer $ours")" 'hello from session'

# Streaming
size=104857600
sum=$(head -c $size /dev/zero | sha256sum | cut -c1-8)
is '100 MiB go up' "$({ printf 'POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %s\r\n\r\n' $size
    head -c $size /dev/zero; } | raw | tail -n 1)" "$size bytes $sum"
is '100 MiB come down' "$(printf 'GET /download?%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' $size | raw |
    sed '1,/^\r$/d' | sha256sum | cut -c1-8)" "$sum"
is 'chunks go up' "$(printf 'POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\n!!!\r\n0\r\n\r\n' |
    raw | tail -n 1)" "8 bytes $(printf 'hello!!!' | sha256sum | cut -c1-8)"
behind='GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
is 'a short body goes along with its request, and the next request is found behind it' \
    "$(printf "POST /along HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nhello\n$behind" | raw | grep -a '^hello' | tr '\n' ' ')" 'hello hello from lobby '
is '... also if the desk takes it in parts all the same' \
    "$(printf "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nhello\n$behind" | raw | grep -a -e '^hello' -e bytes | tr '\n' ' ')" \
    "6 bytes $(printf 'hello\n' | sha256sum | cut -c1-8) hello from lobby "
is '... or refuses it' "$(printf "POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nhello\n$behind" | raw |
    grep -a -e '^hello' -e '^not' | tr '\n' ' ')" 'not wanted hello from lobby '
is 'a body of which a part is missing does not go along' "$({ printf 'POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 6\r\n\r\nhel'
    sleep 0.3; printf 'lo\n'; } | "$client" $port trickle 1 | tail -n 1)" "6 bytes $(printf 'hello\n' | sha256sum | cut -c1-8)"
is 'a client that does not read holds nobody up' "$({ printf 'GET /stream?%s HTTP/1.1\r\nHost: a\r\n\r\n' $size; sleep 4; } |
    timeout 4 "$client" $port raw | { sleep 2; get_body /hello; })" 'hello from lobby'
is 'too large an upload is refused' "$(printf 'POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 200000001\r\n\r\n' | raw |
    sed -n '1s/HTTP.1.1 \([0-9]*\).*/\1/p')" 413
is 'an early answer to an upload arrives' "$({ printf 'POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n'
    head -c 1000000 /dev/zero; } | raw | tail -n 1)" 'not wanted'
# The gate waits three seconds for each piece: a client that this machine lets pause for longer tries again.
slowly() {
    for _ in 1 2 3 4; do
        got=$(timeout 120 python3 "$(dirname "$0")/../support/send_all.py" "https://127.0.0.1:$port/refuse" 1300000 "$1" 6 2>&1) && break
    done
    echo "$got"
}
is '... also to a client that looks for it when it has sent everything, and that takes its time' "$(slowly length)" 403
is '... whether it said how much or not' "$(slowly chunked)" 403
is 'a hundred thousand bytes sent ahead are answered in order' "$({ i=0; while [ $i -lt 1000 ]; do
    printf 'GET /%d HTTP/1.1\r\nHost: localhost\r\nX-Filler: 0123456789012345678901234567890123456789\r\n\r\n' $i
    i=$((i + 1)); done; printf 'GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'; } | raw | grep -c '^GET|/[0-9]*|')" 1000

# Desks that fail
is 'a desk that dies is answered for' "$(get_status /die)" 502
is 'the next lobby serves' "$(get_body /hello)" 'hello from lobby'
printf 'GET /half HTTP/1.1\r\nHost: a\r\n\r\n' >"$dir/request"
raw <"$dir/request" >"$dir/answer" &
until_true grep -q '^half' "$dir/answer"
get_status /die >/dev/null
wait $!
is 'a half answer is cut, not completed' "$(tail -n 1 "$dir/answer")" half
printf 'GET /broken HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n' >"$dir/request"
is 'an answer that its desk breaks off is cut, and the connection with it' "$(timeout 5 "$client" $port raw <"$dir/request" | grep -c 'hello from')" 0
is 'and the desk serves on' "$(get_body /hello)" 'hello from lobby'
is 'a desk that leads elsewhere is dropped' "$(get_status /evil)" 502
is 'a desk whose answer is longer than it says is dropped' "$(get_status /lie)" 502
is 'a desk that overflows is dropped' "$(printf 'GET /overflow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' | raw |
    grep -c '^0')" 0
printf 'GET /hang HTTP/1.1\r\nHost: a\r\n\r\n' | timeout 60 "$client" $port half
gone() { get_body /counts | grep -q '^gone [1-9]'; }
holds 'a desk learns that its client has gone' until_true gone

# Bytes that two readers could understand differently, and heads of every kind
attack=$(dirname "$0")/../attack
python3 "$attack/raw.py" $port "$attack"/corpus/smuggling.txt "$attack"/corpus/headers.txt >"$dir/raw"
sed -n -e '/^not/s/^/# /p' -e '/^#/p' "$dir/raw"
is 'F3: every request of the corpora that two readers could understand differently is refused, and nothing behind it is read' "$(grep -c '^ok' "$dir/raw")" \
    "$(cat "$attack"/corpus/*.txt | grep -c '^== ')"
told() { [ "$(get_body /counts | sed 's/.*improper \([0-9]*\) .*/\1/')" -gt 0 ]; }
holds 'ASVS 16.3.3: the keeper is told that requests were refused' until_true told
i=0
while [ $i -lt 200 ]; do
    printf 'GET /hello HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n' "$ours"
    i=$((i + 1))
done >"$dir/both"
printf 'GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' >>"$dir/both"
is 'F3: two users on one connection each get the answers of their own desk, in order' "$(raw <"$dir/both" | grep '^hello' | uniq -c | sort | uniq -c | tr -s ' ')" \
    "$(printf ' 200 1 hello from lobby\n 200 1 hello from session')"

# Slow clients: started at the beginning, looked at here.
wait $trickle $silent $stalled
is 'a head that trickles is refused in time' "$(sed -n '1s/HTTP.1.1 \([0-9]*\).*/\1/p' "$dir/trickle")" 408
is 'a client that says nothing is hung up on' "$(cat "$dir/silent")" closed
is 'a body that stalls is refused in time' "$(sed -n '1s/HTTP.1.1 \([0-9]*\).*/\1/p' "$dir/stalled")" 408

# Many
is 'F3: a flood of passwords from one network keeps no other network, no page and no session waiting' \
    "$(python3 "$(dirname "$0")/../support/pile_up.py" "https://127.0.0.1:$port/hang" 45 /hello "$ours")" '8 200 200 200'
is '200 connections are kept alive' "$(timeout 300 "$client" $port many 200 5)" 'ok 1000'
malformed=$(timeout 300 "$client" $port malformed 1000)
echo "# $malformed"
holds '1,000 malformed requests do no harm' test -n "$malformed"
is 'nor does anything before' "$(get_body /hello)" 'hello from lobby'
peak=$(rss_peak_kib)
echo "# peak memory $peak KiB"
# Sanitizers multiply memory.
if grep -q asan "/proc/$pid/maps" 2>/dev/null; then peak=0; fi
holds 'memory stays below 32 MiB' test "$peak" -lt 32768
exec 9>&-
wait
is 'the gate stops when it is told' "$(sed -n 's/^gate ended: //p' "$dir/output")" 0
sed 's/^/# /' "$dir/log"
