# tests/bench/postgres.sh: PostgreSQL as a careful house would run it, for the benches beside it (sourced): 20,000 records of about 300
# bytes, pgaudit, every commit durable.  The caller sets $pg_dir (a directory that all may enter), $src, $build, $seconds and may set $SLOW.
#
#   fault_plan FILE KIND MICROSECONDS   a plan for libazukari-fault.so that is no fault: every flush is slower (5), or does nothing (6)
#   postgres_start [TLS]                a server on a socket in $pg_dir; with TLS (a port) also on 127.0.0.1, TLS 1.3 only
#   postgres SCRIPT CLIENTS             transactions a second of typical or best over the socket
#   postgres_tls SCRIPT CLIENTS         the same over TLS
#   postgres_stop
fault=$build/tests/torture/libazukari-fault.so
pg=$(dirname "$(ls /usr/lib/postgresql/*/bin/pgbench | tail -1)")
pg_port=5432 as_pg='' slow=''
[ "$(id -u)" != 0 ] || as_pg='runuser -u postgres --'

# armed, place 3 (flush), kind, error, forever, at 1.
fault_plan()
{
    python3 -c 'import struct, sys
sys.stdout.buffer.write(struct.pack("<IIIiIxxxxQ", 1, 3, int(sys.argv[1]), int(sys.argv[2]), 1, 1) + bytes(64))' "$2" "$3" >"$1"
    chmod 666 "$1"
}

postgres_configure()
{
    cat >>"$pg_dir/pg/postgresql.conf" <<CONF
port = $pg_port
unix_socket_directories = '$pg_dir'
fsync = on
synchronous_commit = on
shared_buffers = 256MB
max_connections = 300
shared_preload_libraries = 'pgaudit'
pgaudit.log = 'read,write'
logging_collector = on
log_directory = '$pg_dir/pg/log'
CONF
    if [ -z "${1:-}" ]; then
        echo "listen_addresses = ''" >>"$pg_dir/pg/postgresql.conf"
        return
    fi
    $as_pg openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
        -keyout "$pg_dir/pg/server.key" -out "$pg_dir/pg/server.crt" 2>/dev/null
    cat >>"$pg_dir/pg/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
ssl = on
ssl_min_protocol_version = 'TLSv1.3'
CONF
}

postgres_start()
{
    pg_port=${1:-5432}
    [ -z "$as_pg" ] || chown postgres "$pg_dir"
    chmod 755 "$pg_dir"
    if [ -n "${SLOW:-}" ]; then
        fault_plan "$pg_dir/slow" 5 "$SLOW"
        slow="env LD_PRELOAD=$fault AZUKARI_FAULT_PLAN=$pg_dir/slow"
    fi
    (
        cd "$pg_dir" || exit
        $as_pg "$pg/initdb" -D "$pg_dir/pg" -A trust -E UTF8 --no-locale >/dev/null
        postgres_configure "$@"
        # shellcheck disable=SC2086 # words
        $as_pg $slow "$pg/pg_ctl" -D "$pg_dir/pg" -w start >/dev/null
    )
    (cd "$pg_dir" && $as_pg "$pg/psql" -q -h "$pg_dir" -p "$pg_port" -d postgres) <<'SQL'
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
    cat >"$pg_dir/typical.sql" <<'SQL'
\set id random(1, 20000)
BEGIN;
INSERT INTO audit (person, purpose, record) VALUES (1, 1, :id);
SELECT pgp_sym_decrypt(pgp, 'correct horse battery staple') FROM record WHERE id = :id;
COMMIT;
SQL
    cat >"$pg_dir/best.sql" <<'SQL'
\set id random(1, 20000)
WITH a AS (INSERT INTO audit (person, purpose, record) VALUES (1, 1, :id) RETURNING leaf)
SELECT a.leaf, convert_from(decrypt_iv(raw, '0123456789abcdef', iv, 'aes'), 'UTF8') FROM record, a WHERE id = :id;
SQL
    chmod 644 "$pg_dir"/*.sql
}

postgres_at() # HOST SCRIPT CLIENTS
{
    (cd "$pg_dir" && $as_pg "$pg/pgbench" -h "$1" -p "$pg_port" -n -M prepared -j 2 -c "$3" -T "$seconds" -f "$pg_dir/$2.sql" postgres 2>/dev/null) |
        sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}
postgres() { postgres_at "$pg_dir" "$@"; }
postgres_tls() { PGSSLMODE=require postgres_at 127.0.0.1 "$@"; }

postgres_stop() { $as_pg "$pg/pg_ctl" -D "$pg_dir/pg" -m immediate stop >/dev/null 2>&1; }
