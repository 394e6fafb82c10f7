"""A house of the real programs for house_sweep.py: its processes, its clients, and what they were told.

The fault library is preloaded into the parent alone; there it does nothing but hand itself and the plan on to the program that is
chosen (tests/torture/fault.c, execve).  Everything lies below one directory in memory; what is not flushed is not looked at here.
"""
import base64
import csv
import hashlib
import hmac
import http.client
import json
import mmap
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from house import wide_facts  # noqa: E402

PLACES = ("alloc", "read", "write", "sync", "send", "recv", "fd")  # enum fault_place
KINDS = ("fail", "short", "torn", "kill", "kill-after", "slow", "skip")  # enum fault_kind
PLAN = struct.Struct("=IIIiI4xQ%dQQ" % len(PLACES))
PATIENCE_S = 60  # for one answer, of a machine that may have ten other things to do
END_S = 180  # for an end: longer than the parent waits for all of them, one after the other
PEOPLE = ("handler1", "handler2", "manager", "approver", "officer")
BY_PASSWORD = ("handler3", "auditor", "admin", "responsible")
NEWCOMERS = [f"newcomer{n}" for n in range(60, 100)]  # the number is the person's; nobody has redeemed their codes
NUMBERS = {"handler1": 5, "handler2": 6, "manager": 4}
JAPANESE = re.compile("[぀-ヿ一-鿿]")


class Finding(Exception):
    """What must not be."""


def until(seconds, holds, pause=0.005):
    end = time.monotonic() + seconds
    while not (it := holds()):
        if time.monotonic() > end:
            return it
        time.sleep(pause)
    return it


class Plan:
    """struct fault_plan, shared with the process that it happens to."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(bytes(PLAN.size))
        with path.open("r+b") as file:
            self.map = mmap.mmap(file.fileno(), PLAN.size)

    def arm(self, place, kind, error, forever, at):
        self.map[:] = PLAN.pack(0, PLACES.index(place), KINDS.index(kind), error, forever, at, *[0] * (len(PLACES) + 1))
        self.map[0:4] = struct.pack("=I", 1)

    def count(self):
        self.arm("alloc", "fail", 0, 0, 0)

    def rest(self):
        """The calls that were seen, and how often it happened."""
        self.map[0:4] = bytes(4)
        told = PLAN.unpack(self.map[:])
        return dict(zip(PLACES, told[6:])), told[-1]

    def happened(self):
        return PLAN.unpack(self.map[:])[-1] > 0


class Clamd(threading.Thread):
    """Calls every stream clean, as clamd does that knows no virus."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(16)

    def run(self):
        while True:
            threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()

    @staticmethod
    def serve(link):
        with link, link.makefile("rb") as stream:
            try:
                command = b""
                while not command.endswith(b"\0"):
                    if not (more := stream.read(1)):
                        return
                    command += more
                if command == b"zVERSION\0":
                    link.sendall(b"ClamAV 1.0.9/27818/" + time.strftime("%a %b %d %H:%M:%S %Y", time.gmtime()).encode() + b"\0")
                    return
                while n := struct.unpack(">I", stream.read(4))[0]:
                    stream.read(n)
                link.sendall(b"stream: OK\0")
            except (OSError, struct.error):
                return


class Answer:
    """One answer, or that there was none (status None)."""

    def __init__(self, status=None, raw=b""):
        self.status, self.raw = status, raw
        try:
            self.told = json.loads(raw) if raw[:1] in (b"{", b"[") else None
        except ValueError:
            self.told = None
        if status is not None and status >= 400 and not JAPANESE.search(raw.decode("utf-8", "replace")):
            raise Finding(f"status {status} without a word of Japanese: {raw[:200]!r}")

    @property
    def good(self):
        return self.status is not None and self.status < 400

    def __repr__(self):
        return f"{self.status} {self.raw[:160].decode('utf-8', 'replace')}"


class Client:
    """One person's connection and session."""

    def __init__(self, house, who):
        self.house, self.who, self.token, self.link = house, who, "", None

    def begin(self, method, path, body=None, kind="application/json", token=None):
        """Send it; what goes wrong is told by end()."""
        if body is not None and kind == "application/json":
            body = json.dumps(body)
        for fresh in (self.link is None, True):
            try:
                if fresh:
                    self.drop()
                    self.link = http.client.HTTPSConnection("127.0.0.1", self.house.port, timeout=PATIENCE_S, context=self.house.tls)
                self.link.request(method, "/api/v1" + path, body=body,
                                  headers={"Authorization": "Bearer " + (token or self.token), **({"Content-Type": kind} if body is not None else {})})
                return
            except (http.client.HTTPException, OSError):
                self.drop()

    def end(self):
        if self.link is None:
            return Answer()
        try:
            answer = self.link.getresponse()
            return Answer(answer.status, answer.read())
        except TimeoutError as slow:
            raise Finding(f"{self.who} got no answer within {PATIENCE_S} s") from slow
        except (http.client.HTTPException, OSError):
            self.drop()
            return Answer()

    def ask(self, *what, **more):
        self.begin(*what, **more)
        return self.end()

    def drop(self):
        if self.link is not None:
            self.link.close()
        self.link = None


class House:
    """The installation, its processes and its clients."""

    def __init__(self, work, programs, port):
        self.work, self.bin, self.port = work, work / "bin", port
        self.dir, self.kept = work / "house", work / "kept"
        self.plan, self.log = Plan(work / "plan"), work / "log"
        self.server = self.witness = self.tls = None
        self.bin.mkdir()
        for program in sorted(programs.glob("*/azukari*")):
            if program.is_file() and not program.name.endswith(".p"):
                shutil.copy(program, self.bin)
        shutil.copy(programs.parent / "tests/torture/libazukari-fault.so", self.bin)
        Clamd(work / "clamd").start()
        self.who = {who: Client(self, who) for who in (*PEOPLE, *BY_PASSWORD, *NEWCOMERS)}

    # --- the programs -------------------------------------------------------------------------------------------------------

    def az(self, *words, check=False, say=None):
        ran = subprocess.run([self.bin / "azukari", *map(str, words)], input=say, capture_output=True, timeout=END_S, check=False)
        if check and ran.returncode != 0:
            raise Finding(f"azukari {' '.join(map(str, words))}: {ran.stderr.decode()}")
        return ran

    def make(self, rows):
        """A new installation with records, stopped: what every life begins with."""
        facts = wide_facts(self.bin / "azukari")
        for who in NEWCOMERS:
            no = who[8:]
            facts += (f"person person={no} org=2 from=@start until=@end human={no} account={who} : 新田 {no}\nassign contract=1 person={no} roles=auditor from=@start until=@end\n"
                      f"training contract=1 person={no} from=@start\npledge contract=1 person={no} from=@start\nenrol-code person={no}\n")
        (self.work / "facts").write_text(facts, encoding="utf-8")
        (self.work / "password").write_text("Sweeps7+every+place\n")
        key = subprocess.run([self.bin / "azukari-witness", "init", self.work / "witness", "--name", "witness.kaku.example"], capture_output=True,
                             check=True).stdout.decode()
        init = self.az("init", self.dir, "--facts", self.work / "facts", "--shares", "2/3", "--listen", f"127.0.0.1:{self.port}",
                       "--programs", self.bin, "--witness", 1, re.search(r"witness.kaku.example\+\S+", key)[0], f"http://127.0.0.1:{self.port + 2}",
                       check=True).stdout.decode()
        shares = re.findall(r"^ *([0-9a-f]{8}(?:-[0-9a-f]{8}){13})$", init, re.M)
        (self.work / "shares").write_text("\n".join(shares[:2]) + "\n")  # quicker than a passphrase
        with (self.dir / "azukari.conf").open("a") as conf:
            conf.write(f"virus_scanner {self.work}/clamd\n")
        log = re.search(r"^log\t1\t(\S+)", init, re.M)[1]
        subprocess.run([self.bin / "azukari-witness", "add-log", self.work / "witness", log], capture_output=True, check=True)
        self.codes = dict(re.findall(r"^code\t(\S+)\t(\S+)", init, re.M))
        self.tls = ssl.create_default_context(cafile=self.dir / "gate/tls/cert.pem")
        self.tls.check_hostname = False
        self.witness_start()
        self.start("")
        for who in PEOPLE:
            self.az("enrol", "--dir", self.dir, "--account", who, "--key", self.work / f"{who}.key", "--code", self.codes[who], check=True)
        for who in BY_PASSWORD:
            self.az("enrol", "--dir", self.dir, "--account", who, "--code", self.codes[who], "--password-file", self.work / "password", "--totp-now",
                    "--totp-secret-file", self.work / f"{who}.totp", check=True)
        (self.work / "list.csv").write_text(rows, encoding="utf-8")
        self.sign_in("handler1")
        self.az("import", "--session", self.work / "handler1.session", "--register", 1, "--purpose", 3, self.work / "list.csv", check=True)
        self.az("sign-out", "--session", self.work / "handler1.session", check=True)
        self.stop()
        self.witness_stop()
        self.kept.mkdir()
        self.copy(self.work, self.kept)

    @staticmethod
    def copy(of, to):
        for part in ("house", "witness"):
            shutil.rmtree(to / part, ignore_errors=True)
            subprocess.run(["cp", "-a", "--sparse=always", of / part, to], check=True)

    def renew(self):
        """The house and its witness as they were made."""
        self.witness_stop()
        self.copy(self.kept, self.work)
        self.log.write_bytes(b"")
        self.witness_start()

    def witness_start(self):
        self.witness = subprocess.Popen([self.bin / "azukari-witness", "serve", self.work / "witness", "--listen", f"127.0.0.1:{self.port + 2}"],
                                        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def witness_stop(self):
        if self.witness is not None:
            self.witness.terminate()
            self.witness.wait()
        self.witness = None

    def begin(self, of):
        """Start the server with the library in the program ${of} ("": in none); its first words are in the log."""
        env = {"LANG": "C.UTF-8"}
        if of:
            env |= {"LD_PRELOAD": str(self.bin / "libazukari-fault.so"), "AZUKARI_FAULT_PLAN": str(self.plan.path), "AZUKARI_FAULT_IN": of}
        self.said_from = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.server = subprocess.Popen([self.bin / "azukarid", "--programs", self.bin, "--shares", self.work / "shares", self.dir],
                                           stderr=log, stdout=log, env=env)

    def said(self):
        with self.log.open("rb") as log:
            log.seek(self.said_from)
            return log.read().decode("utf-8", "replace")

    def ready(self):
        """True: it serves; False: it has ended."""
        began = time.monotonic()
        it = until(END_S, lambda: "ready" if "ready: https" in self.said() or self.answers(began) else "ended" if self.server.poll() is not None else None, 0.002)
        if it is None:
            raise Finding(f"neither ready nor ended after {END_S} s")
        return it == "ready"

    def answers(self, began):
        """Whether it serves, though the line that says so may be what could not be written."""
        return time.monotonic() - began > 2 and self.az("status", self.dir).returncode == 0

    def start(self, of):
        self.begin(of)
        if not self.ready():
            raise Finding("does not start without a fault: " + self.said()[-600:])

    def wait_end(self, seconds=END_S):
        """The server has ended; nobody of it is left."""
        try:
            code = self.server.wait(seconds)
        except subprocess.TimeoutExpired as slow:
            raise Finding("did not end: " + self.said()[-400:]) from slow
        self.server = None
        for client in self.who.values():
            client.drop()
        if not until(PATIENCE_S, lambda: not self.left_over()):
            raise Finding(f"processes are left over: {self.left_over()}")
        return code

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        return self.wait_end()

    def kill(self):
        for pid in ([] if self.server is None else [self.server.pid]) + self.left_over():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.server is not None:
            self.server.wait()
        self.server = None

    def processes(self):
        """The names of our processes by pid; the witness and short commands are not of the house."""
        found = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    first = pathlib.Path("/proc", entry, "cmdline").read_bytes().split(b"\0", 1)[0].decode()
                except OSError:
                    continue
                if first.startswith(f"{self.bin}/azukari"):
                    found[int(entry)] = first.rsplit("/", 1)[1]
        return found

    def left_over(self):
        return [pid for pid, name in self.processes().items() if name not in ("azukari", "azukari-witness")]

    def descriptors(self):
        """How many each process has open; desks are not counted one by one."""
        open_now = {}
        for pid, name in self.processes().items():
            if name in ("azukari", "azukari-witness"):
                continue
            try:
                n = len(os.listdir(f"/proc/{pid}/fd"))
            except OSError:
                continue
            open_now[name] = open_now.get(name, 0) + n
        return open_now

    # --- people -------------------------------------------------------------------------------------------------------------

    def sign_in(self, who):
        """By passkey, with the real client."""
        session = self.work / f"{who}.session"
        self.who[who].token = ""
        ran = self.az("sign-in", "--dir", self.dir, "--account", who, "--key", self.work / f"{who}.key", "--session", session)
        if ran.returncode == 0:
            self.who[who].token = re.search(r"^token (\w+)", session.read_text(), re.M)[1]
        self.last_words = ran.stderr.decode()[-200:]
        return ran.returncode == 0

    def enrol(self, who, by_passkey):
        """With the real client."""
        how = ("--key", self.work / f"{who}.key") if by_passkey else ("--password-file", self.work / "password", "--totp-now", "--totp-secret-file", self.work / f"{who}.totp")
        return self.az("enrol", "--dir", self.dir, "--account", who, *how, "--code", self.codes[who]).returncode == 0

    def witnessed(self):
        """The size of log 1 that the witness has cosigned last."""
        for path in (self.work / "witness/logs").glob("[0-9a-f]*"):
            text = path.read_text(encoding="utf-8").splitlines()
            return int(text[5]) if len(text) > 5 else 0  # behind its own four lines the checkpoint: origin, size, root
        return 0

    def code(self, who, step):
        secret = (self.work / f"{who}.totp").read_text().split()[0]
        h = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", step), "sha1")
        return "%06d" % ((struct.unpack(">I", h[h[19] & 15:][:4])[0] & 0x7FFFFFFF) % 10**6)

    def entries(self):
        """The texts of log 1, by leaf, from an export that was checked."""
        out = self.work / "export"
        shutil.rmtree(out, ignore_errors=True)
        self.az("ledger", "export", self.dir, out, check=True)
        texts = []
        for tile in sorted((out / "1/tile/entries").rglob("*"), key=lambda p: re.sub(r"\D", "", str(p.relative_to(out)).split(".p")[0])):
            raw, at = tile.read_bytes() if tile.is_file() else b"", 0
            while at < len(raw):
                n = struct.unpack_from(">H", raw, at)[0]
                texts.append(dict(line.split(" ", 1) for line in raw[at + 2:at + 2 + n].decode().splitlines() if " " in line))
                at += 2 + n
        return texts


def rows_of(programs, work, n):
    """${n} lists' worth of rows: numbers as the sample has them, everything else plain; (header, rows)."""
    subprocess.run([programs / "cli/azukari", "sample-list", work / "sample.csv", "--rows", str(n), "--seed", "1", "--encoding", "utf-8"], capture_output=True, check=True)
    with (work / "sample.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    plain = [[row[0], row[1], f"架空　{kanji(i)}", "カクウ　タロウ", "1980/01/01", "男", "000-0001", f"架空市中央{i + 1}番地", "000-0000-0000", row[9], "架空市民センター", ""]
             for i, row in enumerate(rows) if re.fullmatch(r"[0-9]{10}", row[0]) and re.fullmatch(r"[0-9]{12}", row[9])]
    return header, plain


def kanji(i):
    digits = "零一二三四五六七八九"
    return "".join(digits[int(c)] for c in f"{i:05d}")


def csv_of(header, rows):
    return "".join(",".join(row) + "\r\n" for row in (header, *rows))


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
