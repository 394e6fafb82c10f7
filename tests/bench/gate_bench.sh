#!/bin/sh
# tests/bench/gate_bench.sh GATE FAKE_HOUSE TLS_CLIENT: what a request, a handshake and an idle connection cost at the gate.
# Needs wrk.  As a yardstick, nginx (if installed) and "openssl s_server -WWW" serve the same bytes in the same run, with the
# same certificate over TLS 1.3; they read them from memory or disk and have no second process behind them.
set -u
gate=$1 house=$2 client=$3
seconds=${SECONDS_EACH:-5}
port=$(sh "$(dirname "$0")/../support/ports.sh" $$) || exit 1
dir=$(mktemp -d) || exit 1
peer=
trap 'exec 9>&-; [ -n "$peer" ] && kill "$peer"; wait; rm -rf "$dir"' EXIT

mkdir "$dir/tls" "$dir/www"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -keyout "$dir/tls/key.pem" -out "$dir/tls/cert.pem" 2>/dev/null
mkfifo "$dir/input"
: >"$dir/output"
"$house" "$gate" --listen 127.0.0.1:$port --tls "$dir/tls" --uploads-max 1000000 --connections-max 8192 \
    --connections-per-source-max 8192 <"$dir/input" >"$dir/output" 2>"$dir/log" &
exec 9>"$dir/input"
until grep -q ready "$dir/output"; do sleep 0.1; done
pid=$(sed -n 's/^gate //p' "$dir/output")

ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }
pss_kib() { awk '/^Pss:/ {print $2}' "/proc/$1/smaps_rollup"; }

# load NAME PID URL: requests per second, and processor time of PID per request
load() {
    before=$(ticks "$2")
    wrk -t1 -c"${CONNECTIONS:-32}" -d"${seconds}s" "$3" >"$dir/wrk" 2>&1
    after=$(ticks "$2")
    awk -v name="$1" -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '
        /requests in/ { n = $1 } /Requests.sec/ { rate = $2 } /Non-2xx|Socket errors/ { print "# " $0 }
        END { printf "%-28s %8.0f req/s  %6.1f us CPU/req\n", name, rate, n ? ticks * 1e6 / hz / n : 0 }' "$dir/wrk"
}

load 'gate + desk, 17 bytes' "$pid" https://127.0.0.1:$port/hello
load 'gate + desk, 100 kB' "$pid" 'https://127.0.0.1:'$port'/download?100000'

printf 'hello from lobby\n' >"$dir/www/hello"
if command -v nginx >/dev/null; then
    cat >"$dir/nginx.conf" <<CONF
daemon off; master_process off; pid $dir/nginx.pid; error_log $dir/nginx.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000;
  server { listen 127.0.0.1:$((port + 1)) ssl; ssl_certificate $dir/tls/cert.pem; ssl_certificate_key $dir/tls/key.pem;
    ssl_protocols TLSv1.3; root $dir/www; } }
CONF
    nginx -c "$dir/nginx.conf" &
    peer=$!
    sleep 1
    load 'nginx, static file' "$peer" https://127.0.0.1:$((port + 1))/hello
    kill "$peer"
fi
(cd "$dir/www" && exec openssl s_server -accept $((port + 2)) -cert "$dir/tls/cert.pem" -key "$dir/tls/key.pem" -tls1_3 \
    -WWW -quiet >/dev/null 2>&1) &
peer=$!
sleep 1
echo "handshake, gate              $("$client" $port handshakes 500)"
echo "handshake, openssl s_server  $("$client" $((port + 2)) handshakes 500)"

n=3000
ulimit -n 8192 2>/dev/null
before=$(pss_kib "$pid")
"$client" $port idle $n 3 >"$dir/idle" &
idle=$!
until grep -q idle "$dir/idle" || ! kill -0 $idle 2>/dev/null; do sleep 0.2; done
after=$(pss_kib "$pid")
wait $idle
awk -v kib=$((after - before)) -v n=$n 'BEGIN { printf "idle TLS connection          %.1f KiB\n", kib / n }'
