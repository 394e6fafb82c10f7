#!/bin/sh
# tests/bench/reads_bench.sh BUILD [ROUNDS] [SECONDS]: audited, durable reads of one record: the keeper at its desks' channels beside
# PostgreSQL over its unix socket, in turn, in the same directory of the same disk.  BUILD: a release build directory.
#
#   keeper      decide, leaf, fdatasync, unwrap, decrypt, answer (tests/bench/keeper_read_bench.c)
#   pg-typical  BEGIN; INSERT of the audit row; SELECT pgp_sym_decrypt(); COMMIT; with pgaudit
#   pg-best     one statement that inserts the audit row and decrypts with raw AES; with pgaudit
#   no-flush    the keeper with an fdatasync that does nothing: what durability costs
# SLOW=MICROSECONDS adds that much to every fdatasync of both.
set -eu
build=$(cd "$1" && pwd)
src=$(cd "$(dirname "$0")/../.." && pwd)
rounds=${2:-3} seconds=${3:-5}
"$src/packaging/install-packages" "$src/packaging/packages.build" "$src/packaging/packages.bench"
ninja -C "$build" tests/bench/keeper_read_bench tests/bench/flush_bench tests/torture/libazukari-fault.so src/keeper/azukari-keeper >/dev/null

work=$(mktemp -d "${TMPDIR:-/tmp}/azukari-reads-XXXXXX")
pg_dir=$work
. "$src/tests/bench/postgres.sh"
stop() {
    postgres_stop || true
    rm -rf "$work"
}
trap stop EXIT INT TERM

fault_plan "$work/skip" 6 0
postgres_start
keeper() { # CLIENTS [ENV...]
    clients=$1
    shift
    TMPDIR=$work AZUKARI_KEEPER=$build/src/keeper/azukari-keeper env "$@" "$build/tests/bench/keeper_read_bench" "$clients" "$seconds" 2>/dev/null |
        awk '/^[0-9.]+ [0-9.]+ [0-9.]+$/ {print $1}'
}

echo "fdatasync of 4 KiB: $("$build/tests/bench/flush_bench" "$work") ms (median)"
for round in $(seq "$rounds"); do
    for clients in 1 8 64; do
        echo "keeper $clients $(keeper $clients ${slow#env})"
        echo "pg-typical $clients $(postgres typical $clients)"
        echo "pg-best $clients $(postgres best $clients)"
        [ $clients != 64 ] || echo "no-flush $clients $(keeper $clients LD_PRELOAD="$fault" AZUKARI_FAULT_PLAN="$work/skip")"
    done
done >"$work/rows"
python3 "$src/tests/bench/ratios.py" "$work/rows" keeper
