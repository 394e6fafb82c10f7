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
pg=$(dirname "$(ls /usr/lib/postgresql/*/bin/pgbench | tail -1)")
as_pg=
if [ "$(id -u)" = 0 ]; then
    chown postgres "$work"
    as_pg='runuser -u postgres --'
fi
chmod 755 "$work"
stop() {
    $as_pg "$pg/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap stop EXIT INT TERM

# The plan of a fault that is none: every flush is slower, or does nothing.  armed, place 3 (flush), kind, error, forever, at 1.
plan() { # FILE KIND MICROSECONDS
    python3 -c 'import struct, sys
sys.stdout.buffer.write(struct.pack("<IIIiIxxxxQ", 1, 3, int(sys.argv[1]), int(sys.argv[2]), 1, 1) + bytes(64))' "$2" "$3" >"$1"
    chmod 666 "$1"
}
fault=$build/tests/torture/libazukari-fault.so
slow=''
if [ -n "${SLOW:-}" ]; then
    plan "$work/slow" 5 "$SLOW"
    slow="env LD_PRELOAD=$fault AZUKARI_FAULT_PLAN=$work/slow"
fi
plan "$work/skip" 6 0

# --- PostgreSQL: 20,000 records of about 300 bytes, as a careful house would keep them --------------------------------------------
cd "$work"
$as_pg "$pg/initdb" -D "$work/pg" -A trust -E UTF8 --no-locale >/dev/null
cat >>"$work/pg/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$work'
fsync = on
synchronous_commit = on
shared_buffers = 256MB
max_connections = 300
shared_preload_libraries = 'pgaudit'
pgaudit.log = 'read,write'
logging_collector = on
log_directory = '$work/pg/log'
CONF
$as_pg $slow "$pg/pg_ctl" -D "$work/pg" -w start >/dev/null
$as_pg "$pg/psql" -q -h "$work" -d postgres <<'SQL'
CREATE EXTENSION pgcrypto;
CREATE EXTENSION pgaudit;
CREATE TABLE record (id int PRIMARY KEY, pgp bytea, raw bytea, iv bytea);
CREATE TABLE audit (leaf bigserial PRIMARY KEY, at timestamptz DEFAULT now(), person int, purpose int, record int);
INSERT INTO record SELECT i, pgp_sym_encrypt(repeat('架空花子', 20), 'correct horse battery staple'),
    encrypt_iv(convert_to(repeat('架空花子', 20), 'UTF8'), '0123456789abcdef', '0123456789abcdef', 'aes'), '0123456789abcdef'
    FROM generate_series(1, 20000) i;
VACUUM ANALYZE record;
CHECKPOINT;
SQL
cat >"$work/typical.sql" <<'SQL'
\set id random(1, 20000)
BEGIN;
INSERT INTO audit (person, purpose, record) VALUES (1, 1, :id);
SELECT pgp_sym_decrypt(pgp, 'correct horse battery staple') FROM record WHERE id = :id;
COMMIT;
SQL
cat >"$work/best.sql" <<'SQL'
\set id random(1, 20000)
WITH a AS (INSERT INTO audit (person, purpose, record) VALUES (1, 1, :id) RETURNING leaf)
SELECT a.leaf, convert_from(decrypt_iv(raw, '0123456789abcdef', iv, 'aes'), 'UTF8') FROM record, a WHERE id = :id;
SQL
chmod 644 "$work"/*.sql
postgres() { # SCRIPT CLIENTS
    $as_pg "$pg/pgbench" -h "$work" -n -M prepared -j 2 -c "$2" -T "$seconds" -f "$work/$1.sql" postgres 2>/dev/null |
        sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}
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
python3 - "$work/rows" <<'PY'
import statistics, sys
rows = {}
for line in open(sys.argv[1]):
    name, clients, *rate = line.split()
    if rate:
        rows.setdefault((name, int(clients)), []).append(float(rate[0]))
median = {k: statistics.median(v) for k, v in rows.items()}
for (name, clients), rates in sorted(rows.items(), key=lambda r: (r[0][1], r[0][0])):
    print(f"{clients:3d} clients  {name:10s} {median[name, clients]:9.0f} /s  ({min(rates):.0f} to {max(rates):.0f})")
for clients in (1, 8, 64):
    for peer in ("pg-typical", "pg-best"):
        if ("keeper", clients) in median and (peer, clients) in median:
            print(f"{clients:3d} clients  keeper / {peer}: {median['keeper', clients] / median[peer, clients]:.2f}")
if ("no-flush", 64) in median:
    print(f" 64 clients  durability costs {100 * (1 - median['keeper', 64] / median['no-flush', 64]):.0f} %")
PY
