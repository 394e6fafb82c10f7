#!/usr/bin/env python3
"""tests/bench/import_peers.py LIST: the same list (CP932 CSV) brought into databases that do not keep what we promise: rows a second
and processor time of a row.  What is not installed (packaging/packages.bench) is left out.

    sqlite3     .import of the plain text, no index
    pg-copy     PostgreSQL COPY of the plain text, no index; with one index for each of nine columns
    pg-pgcrypto PostgreSQL, every value by pgp_sym_encrypt() and an indexed hmac() for each of nine columns (of the first 1,000 rows: it is
                slow); with the default S2K, and with s2k-mode=0
"""
import csv
import glob
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

CRYPTO_ROWS = 1000
INDEXED = 9


def run(args, **more):
    return subprocess.run(args, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def line(name, rows, seconds, cpu):
    print(f"{name:28s} {rows:8d} rows  {rows / seconds:9.0f} rows/s  {cpu / rows * 1e6:7.1f} us of processor a row")


def by_sqlite(work, text, rows):
    if shutil.which("sqlite3") is None:
        return
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run(["sqlite3", os.path.join(work, "plain.db"), ".mode csv", f".import {text} list"])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    line("sqlite3 .import", rows, time.monotonic() - began,
         after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


class Postgres:
    def __init__(self, work):
        self.bin = os.path.dirname(sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))[-1])
        self.work, self.data = work, os.path.join(work, "pg")
        self.user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.user:
            shutil.chown(work, "postgres")
        run([*self.user, f"{self.bin}/initdb", "-D", self.data, "-A", "trust", "-E", "UTF8", "--no-locale"], cwd=work)
        with open(f"{self.data}/postgresql.conf", "a", encoding="ascii") as f:
            f.write(f"listen_addresses = ''\nunix_socket_directories = '{work}'\nshared_buffers = 256MB\nmax_wal_size = 4GB\n")
        subprocess.run([*self.user, f"{self.bin}/pg_ctl", "-D", self.data, "-w", "-l", f"{work}/log", "start"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=work)
        with open(f"{self.data}/postmaster.pid", encoding="ascii") as f:
            self.pid = int(f.readline())

    def stop(self):
        subprocess.run([*self.user, f"{self.bin}/pg_ctl", "-D", self.data, "-m", "immediate", "stop"], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.work)

    def sql(self, text):
        run([*self.user, f"{self.bin}/psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.work, "-d", "postgres"], input=text.encode(),
            cwd=self.work)

    def spent(self):  # by the server and by the processes of sessions that have ended
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return sum(int(fields[i]) for i in range(11, 15)) / os.sysconf("SC_CLK_TCK")

    def measure(self, name, rows, text):
        before, began = self.spent(), time.monotonic()
        self.sql(text)
        seconds = time.monotonic() - began
        time.sleep(0.3)  # until the session's process is counted
        line(name, rows, seconds, self.spent() - before)


def by_postgres(work, text, columns, rows):
    if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        return
    pg = Postgres(work)
    try:
        names = [f"c{i}" for i in range(columns)]
        table = ", ".join(f"{n} text" for n in names)
        copy = f"COPY {{}} FROM '{text}' WITH (FORMAT csv, HEADER true);"
        indexes = "".join(f"CREATE INDEX ON indexed ({n});" for n in names[:INDEXED])
        pg.sql(f"CREATE EXTENSION pgcrypto; CREATE TABLE plain ({table}); CREATE TABLE indexed ({table}); {indexes}")
        pg.measure("PostgreSQL COPY", rows, copy.format("plain"))
        pg.measure("PostgreSQL COPY, 9 indexes", rows, copy.format("indexed"))
        some = min(rows, CRYPTO_ROWS)
        for name, options in (("PostgreSQL + pgcrypto", ""), ("PostgreSQL + pgcrypto, s2k 0", ", 's2k-mode=0'")):
            sealed = ", ".join(f"pgp_sym_encrypt(coalesce({n}, ''), 'correct horse battery staple'{options})" for n in names)
            keyed = ", ".join(f"hmac(coalesce({n}, ''), '0123456789abcdef', 'sha256')" for n in names[:INDEXED])
            made = ", ".join(f"s{n} bytea" for n in names) + ", " + ", ".join(f"k{n} bytea" for n in names[:INDEXED])
            keys = "".join(f"CREATE INDEX ON sealed (k{n});" for n in names[:INDEXED])
            pg.sql(f"DROP TABLE IF EXISTS sealed; CREATE TABLE sealed ({made}); {keys}")
            pg.measure(name, some, f"INSERT INTO sealed SELECT {sealed}, {keyed} FROM (SELECT * FROM plain LIMIT {some}) AS p;")
    finally:
        pg.stop()


def main():
    work = tempfile.mkdtemp(prefix="azukari-peers-", dir=os.environ.get("TMPDIR", "/tmp"))
    os.chmod(work, 0o755)
    try:
        text = os.path.join(work, "list.csv")
        # Rows that they would refuse, and with them the whole file, are left out: we name each instead.
        with open(sys.argv[1], encoding="cp932", errors="replace", newline="") as f, open(text, "w", encoding="utf-8", newline="") as out:
            to, rows = csv.writer(out), 0
            for row in csv.reader(f):
                header = row if rows == 0 else header
                if len(row) == len(header):
                    to.writerow(cell.replace("\0", "") for cell in row)
                    rows += 1
            rows -= 1
        by_sqlite(work, text, rows)
        by_postgres(work, text, len(header), rows)
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
