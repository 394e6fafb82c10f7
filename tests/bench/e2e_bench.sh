#!/bin/sh
# tests/bench/e2e_bench.sh BUILD [ROUNDS] [SECONDS]: one record shown, end to end: a real house with its API over TLS 1.3 beside
# PostgreSQL over its own TLS, in turn, on the same disk.  BUILD: a release build directory.
#
#   azukari     POST /registers/1/records/ID/open: gate, desk, office, keeper (decide, leaf, fdatasync, unwrap, decrypt) and back; each
#               client a signed-in session of its own, with its own desk, on a kept connection (tests/bench/https_load.c)
#   pg-typical, pg-best   as in reads_bench.sh
# The contract's own quotas are what stops such reading, so this contract has wide ones.  SLOW=MICROSECONDS adds that much to every
# fdatasync of the keeper and of PostgreSQL.  CLIENTS="1 8 64".
build=$(cd "$1" && pwd)
src=$(cd "$(dirname "$0")/../.." && pwd)
rounds=${2:-3} seconds=${3:-5} numbers=${CLIENTS:-1 8 64}
"$src/packaging/install-packages" "$src/packaging/packages.build" "$src/packaging/packages.bench" || exit 1
ninja -C "$build" >/dev/null || exit 1
set -- "$build/src"
. "$src/tests/scenario/house.sh"
. "$src/tests/bench/readers.sh"
pg_dir=$work/postgres
mkdir "$pg_dir"
chmod 711 "$work"
. "$src/tests/bench/postgres.sh"
trap 'postgres_stop; clean' EXIT
postgres_start $((port + 5))

# The parent gives its children no environment: a keeper whose flushes are slow is started by a program in its place.
slow_keeper()
{
    mkdir "$bin/slow" && mv "$bin/azukari-keeper" "$bin/slow/" || return
    printf '#!/bin/sh\nLD_PRELOAD=%s AZUKARI_FAULT_PLAN=%s exec %s "$@"\n' "$fault" "$pg_dir/slow" "$bin/slow/azukari-keeper" >"$bin/azukari-keeper"
    chmod 755 "$bin/azukari-keeper"
}

must install_programs
[ -z "${SLOW:-}" ] || must slow_keeper
install_programs() { :; }
facts=$work/facts
must readers_facts 64 >"$facts"
house_new
enrol handler1
readers_enrol 64
must sign_in handler1
sample "${RECORDS:-20000}" 1 "$list"
must import "$list" >/dev/null
must readers_sign_in 64 64
must readers_records

# Ticks of the processor: of all processes of a role; of the server of PostgreSQL with all that it started.
ticks() { for pid in $(process "$1"); do sed 's/.*) //' "/proc/$pid/stat"; done | awk '{n += $12 + $13} END {print n + 0}'; }
pg_ticks()
{
    server_pid=$(head -n 1 "$pg_dir/pg/postmaster.pid")
    for pid in $server_pid $(pgrep -P "$server_pid"); do sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null; done |
        awk '{n += $12 + $13 + (NR == 1 ? $14 + $15 : 0)} END {print n + 0}'
}
spent() { # NAME CLIENTS TICKS RATE
    awk -v name="$1" -v clients="$2" -v ticks="$3" -v rate="$4" -v s="$seconds" -v hz="$(getconf CLK_TCK)" \
        'BEGIN {if (rate > 0) printf "%s %d %.1f\n", name, clients, ticks * 1e6 / hz / (rate * s)}' >>"$work/cpu"
}
azukari() # CLIENTS
{
    for role in gate desk office keeper; do eval "$role=$(ticks $role)"; done
    "$build/tests/bench/https_load" "$port" "$1" "$seconds" "$work/tokens" "$work/records" >"$work/load" || return
    read -r rate median most <"$work/load"
    echo "$rate"
    for role in gate desk office keeper; do
        eval "before=\$$role"
        spent $role "$1" $(($(ticks $role) - before)) "$rate"
    done
    echo "$1 $median $most" >>"$work/times"
}
peer() # SCRIPT CLIENTS
{
    before=$(pg_ticks)
    rate=$(postgres_tls "$1" "$2")
    echo "$rate"
    spent "pg-$1" "$2" $(($(pg_ticks) - before)) "$rate"
}

echo "fdatasync of 4 KiB: $("$build/tests/bench/flush_bench" "$work") ms (median); added: ${SLOW:-0} us; $(wc -l <"$work/records") records"
for round in $(seq "$rounds"); do
    for clients in $numbers; do
        echo "azukari $clients $(azukari "$clients")"
        echo "pg-typical $clients $(peer typical "$clients")"
        echo "pg-best $clients $(peer best "$clients")"
    done
done >"$work/rows"
python3 "$src/tests/bench/ratios.py" "$work/rows" azukari
sort -n -s "$work/times" | awk '{print $1 " clients: median " $2 " ms, 99th percentile " $3 " ms"}'
# Processor time of a read, which tells more than the rate when others are at work too.
sort -k 2n -k 1 -s "$work/cpu" | awk '{k = $2 " " $1; if (!(k in n)) order[++m] = k; n[k]++; s[k] += $3; all[$2] += $1 ~ /^pg/ ? 0 : $3; r[$2] += $1 == "gate"}
    END {for (i = 1; i <= m; i++) {split(order[i], p, " "); printf "%2d clients  %-10s %7.1f us of processor a read\n", p[1], p[2], s[order[i]] / n[order[i]]}
        for (c in all) {printf "%2d clients  %-10s %7.1f us of processor a read; pg-typical takes %.2f times as much\n", c, "azukari", all[c] / r[c], s[c " pg-typical"] / n[c " pg-typical"] / (all[c] / r[c])}}' | sort -n -s
