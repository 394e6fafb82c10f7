#!/bin/sh
# tests/bench/start_bench.sh BUILD [ROWS]: a house with so many records (1,000,000), brought in by the import command, is stopped and
# started: how long until the first page is there.  BUILD: a release build directory.
build=$(cd "$1" && pwd)
src=$(cd "$(dirname "$0")/../.." && pwd)
rows=${2:-1000000}
ninja -C "$build" >/dev/null || exit 1
set -- "$build/src"
. "$src/tests/scenario/house.sh"
. "$src/tests/bench/readers.sh"

now_ms() { echo $(($(date +%s%N) / 1000000)); }
first_page() { curl -sk --max-time 1 -o /dev/null -w '%{http_code}' "https://localhost:$port/" | grep -q '^[23]'; }

house_new
enrol handler1
must sign_in handler1
sample "$rows" 1 "$list"
before=$(now_ms)
timeout 1200 "$bin/azukari" import --session "$work/handler1.session" --register 1 --purpose 3 "$list" --lang en >/dev/null 2>"$work/err" || { cat "$work/err"; exit 1; }
echo "$rows rows brought in: $(($(now_ms) - before)) ms"
rm "$list"
for how in "in order" "in order" "killed"; do
    if [ "$how" = killed ]; then house_kill; else house_stop; fi
    from=$(now_ms)
    "$bin/azukari" serve "$house" --passphrase-file "$work/passphrase" >>"$log" 2>&1 &
    server=$!
    until first_page; do sleep 0.02; done
    echo "stopped ($how), started, first page: $(($(now_ms) - from)) ms"
done
