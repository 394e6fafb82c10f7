#!/bin/sh
# tests/bench/import_bench.sh SRC [ROWS] [peers]: a file of made-up residents brought in through all processes of a real house: rows a
# second, and the processor time of each process, whoever else is running.  SRC: the directory src of a release build.  With peers the
# same file goes into SQLite and PostgreSQL afterwards (tests/bench/import_peers.py), which are installed for that.  With KEYS=N (to 64)
# it is another register: N fields that are searched for, all of which (or the first IDS=M) identify the record.
. "$(dirname "$0")/../scenario/house.sh"
. "$(dirname "$0")/../support/keys.sh"
rows=${2:-60000}
src=$(cd "$(dirname "$0")/../.." && pwd)

ticks() { # ROLE: of all its processes
    for pid in $(process "$1"); do sed 's/.*) //' "/proc/$pid/stat"; done | awk '{n += $12 + $13} END {print n + 0}'
}
now() { date +%s.%N; }
cores() { awk '$1 == "cpu" {print $2 + $3 + $4 + $7 + $8, $5 + $6, $9}' /proc/stat; } # ticks of both: at work, idle or waiting for a disk, taken away
peak() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$1/status" 2>/dev/null; }
# Desks and presses as they are now: role, pid, ticks, KiB at most.  Without a program of its own: that would cost as much as some hundred rows.
watch_work() {
    read -r children <"/proc/$server/task/$server/children"
    for pid in $children; do
        read -r role <"/proc/$pid/comm" && read -r stat <"/proc/$pid/stat" || continue
        case $role in azukari-desk | azukari-press) ;; *) continue ;; esac
        most=0
        while read -r what value _; do [ "$what" != VmHWM: ] || most=$value; done <"/proc/$pid/status"
        # shellcheck disable=SC2086 # its numbers
        set -- ${stat##*) }
        echo "${role#azukari-} $pid $((${12} + ${13})) $most"
    done
}

register=1 purpose=3
if [ -n "${KEYS:-}" ]; then
    register=2 purpose=7 facts=$work/facts
    keys_facts "$KEYS" "${IDS:-$KEYS}" >"$facts"
    keys_list "$KEYS" 1 "$rows" >"$list"
fi
house_new
enrol handler1
must sign_in handler1
[ -n "${KEYS:-}" ] || sample "$rows" 1 "$list"
for role in gate courier scanner office keeper; do eval "$role=$(ticks $role)"; done
was=$(cores)
began=$(now)
timeout 1200 "$bin/azukari" import --session "$work/handler1.session" --register $register --purpose $purpose "$list" --lang en >"$work/import" 2>"$work/progress" &
client=$!
: >"$work/cpu"
while kill -0 $client 2>/dev/null; do
    watch_work >>"$work/cpu" 2>/dev/null
    sleep 0.2
done
wait $client || cat "$work/progress"
is=$(cores)
awk -v from="$began" -v to="$(now)" -v rows="$rows" 'BEGIN { printf "%d rows in %.1f s: %.0f rows/s\n", rows, to - from, rows / (to - from) }'
for role in gate courier scanner office keeper; do
    eval "before=\$$role"
    echo "$role $(($(ticks $role) - before)) $(peak "$(process $role | head -1)")"
done >"$work/used"
awk '{ k = $1 " " $2; if ($3 > most[k]) most[k] = $3; if ($4 > peak[$1]) peak[$1] = $4 }
    END { for (k in most) { split(k, p, " "); n[p[1]] += most[k] } for (r in n) print r, n[r], peak[r] }' "$work/cpu" >>"$work/used"
awk -v hz="$(getconf CLK_TCK)" -v rows="$rows" '{ printf "%-8s %6.2f s CPU  %6.1f us a row  %6.1f MiB at most\n", $1, $2 / hz, $2 / hz / rows * 1e6, $3 / 1024 }' "$work/used"
awk -v hz="$(getconf CLK_TCK)" -v rows="$rows" '{ all += $2 } END { printf "together %6.2f s CPU  %6.1f us a row\n", all / hz, all / hz / rows * 1e6 }' "$work/used"
echo "$was $is" | awk -v hz="$(getconf CLK_TCK)" -v own="$(awk '{n += $2} END {print n}' "$work/used")" '
    { printf "cores: %.2f s for these, %.2f s for others, %.2f s idle, %.2f s taken away\n", own / hz, ($4 - $1 - own) / hz, ($5 - $2) / hz, ($6 - $3) / hz }'
if [ "${3:-}" = peers ]; then
    "$src/packaging/install-packages" "$src/packaging/packages.bench"
    echo "fdatasync of 4 KiB: $("$1/../tests/bench/flush_bench" "$work") ms (median)"
    python3 "$src/tests/bench/import_peers.py" "$list"
fi
