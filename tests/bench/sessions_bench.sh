#!/bin/sh
# tests/bench/sessions_bench.sh BUILD [SESSIONS]: so many people signed in at once (500): what a session and an idle TLS connection take in
# memory, and whether all are answered.  Each has a connection, has looked at the first page and read a record.  BUILD: a release build.
#
# Private memory is what smaps_rollup calls Private_Clean and Private_Dirty: what would be free again without this process.
build=$(cd "$1" && pwd)
src=$(cd "$(dirname "$0")/../.." && pwd)
sessions=${2:-500} people=100
ninja -C "$build" >/dev/null || exit 1
set -- "$build/src"
. "$src/tests/scenario/house.sh"
. "$src/tests/bench/readers.sh"

private() { for pid in $(process "$1"); do awk '/^Private_(Clean|Dirty)/ {n += $2} END {print n + 0}' "/proc/$pid/smaps_rollup"; done; }
all() { private "$1" | awk '{n += $1} END {print n + 0}'; }

facts=$work/facts
readers_facts $people >"$facts" || exit 1
house_new
enrol handler1
readers_enrol $people
must sign_in handler1
sample 2000 1 "$list"
must import "$list" >/dev/null
must readers_records
for role in gate office keeper; do eval "$role=$(all $role)"; done
azukarid=$(awk '/^Private_/ {n += $2} END {print n}' "/proc/$server/smaps_rollup")
before=$(date +%s%N)
must readers_sign_in $people "$sessions"
echo "$sessions sign-ins, one after the other: $(($(($(date +%s%N) - before)) / sessions / 1000)) us each, with the program that asks"
signed_in=$(all gate)
mkfifo "$work/end"
"$build/tests/bench/https_load" "$port" "$sessions" hold "$work/tokens" "$work/records" <"$work/end" >"$work/held" &
exec 9>"$work/end"
load=$!
held() { grep -q held "$work/held" || ! kill -0 $load; }
until_true 120 held && grep -q held "$work/held" || { cat "$work/held"; exit 1; }
private desk | sort -n | awk '{a[NR] = $1; n += $1}
    END {printf "private memory of %d desks: %.0f KiB each, median %d, at most %d\n", NR, n / NR, a[int((NR + 1) / 2)], a[NR]}'
for role in office keeper; do
    eval "before=\$$role"
    echo "$role: $((($(all $role) - before) * 1024 / sessions)) bytes more a session"
done
echo "parent: $((($(awk '/^Private_/ {n += $2} END {print n}' "/proc/$server/smaps_rollup") - azukarid) * 1024 / sessions)) bytes more a session"
echo "gate: $(((signed_in - gate) * 1024 / sessions)) bytes more a session, $((($(all gate) - signed_in) * 1024 / sessions)) an idle TLS connection"
exec 9>&-
until_true 60 grep -q answered "$work/held"
cat "$work/held"
