"""A house of the real programs for the long tests that are written in Python: tests/torture/flips.py, tests/torture/disks.py,
tests/soak/soak.py.  It is opened by two of three shares, so that a start needs no time for a passphrase, and has a witness beside it.
"""
import atexit
import csv
import datetime
import http.client
import io
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time

SUPPORT = pathlib.Path(__file__).resolve().parent
JAPAN = datetime.timezone(datetime.timedelta(hours=9))


def today(days=0):
    """The Japanese day, so many days from now."""
    return (datetime.datetime.now(JAPAN) + datetime.timedelta(days=days)).date().isoformat()


class Tap:
    """Test lines."""

    def __init__(self):
        self.count, self.bad = 0, 0

    def ok(self, good, name, why=""):
        """One line; what stands in ${why} says more if it is not."""
        self.count += 1
        self.bad += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        for line in str(why).splitlines()[-12:] if not good else ():
            print("# " + line)
        sys.stdout.flush()
        return good

    def plan(self):
        """The end; the exit status."""
        print(f"1..{self.count}")
        return 1 if self.bad else 0


class Refused(Exception):
    """An answer that is no 2xx."""

    def __init__(self, status, told):
        super().__init__(f"{status} {told}")
        self.status, self.told = status, told


def wide_facts(azukari):
    """The facts of the sample with quotas that nobody reaches; without terms, which are bound to the limits of the contract."""
    facts = subprocess.run([azukari, "sample-facts"], capture_output=True, check=True).stdout.decode()
    return re.sub(r"(kind=quota-\w+ limit=)\d+", r"\g<1>1000000", re.sub(r"^terms .*\n", "", facts, flags=re.M))


class House:
    """One house below a directory of its own; ${wide}: for work beyond the quotas of the sample."""

    def __init__(self, programs, lines=(), prefix="azukari-house.", env=None, wide=False):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
        self.dir, self.bin, self.log = self.work / "house", self.work / "bin", self.work / "log"
        self.env = {**os.environ, **(env or {})}
        self.server = self.witness = None
        self.tokens, self.links = {}, {}
        atexit.register(self.remove)  # also if the test itself fails
        self.port = int(subprocess.run(["sh", SUPPORT / "ports.sh", str(os.getpid())], check=True, capture_output=True).stdout)
        self.bin.mkdir()
        for program in pathlib.Path(programs).resolve().glob("*/azukari*"):
            if program.is_file():
                shutil.copy(program, self.bin)
        os.chmod(self.work, 0o700)
        vkey = re.search(r"witness\.kaku\.example\+\S*", self.run("azukari-witness", "init", self.work / "witness", "--name", "witness.kaku.example"))[0]
        (self.work / "facts").write_text(wide_facts(self.bin / "azukari"), encoding="utf-8")
        facts = ("--facts", self.work / "facts") if wide else ("--sample",)
        said = self.az("init", self.dir, *facts, "--shares", "2/3", "--listen", f"127.0.0.1:{self.port}", "--programs", self.bin,
                       "--witness", "1", vkey, f"http://127.0.0.1:{self.port + 2}")
        shares = [s.replace(" ", "") for s in re.findall(r"^ *[0-9a-f]{8}(?:-[0-9a-f]{8}){13}$", said, re.MULTILINE)]
        (self.work / "shares").write_text("\n".join(shares[:2]) + "\n")
        self.codes = {row[1]: row[2] for row in (r.split("\t") for r in said.splitlines()) if row[0] == "code"}
        log = next(r.split("\t")[2] for r in said.splitlines() if r.startswith("log\t1\t"))
        self.run("azukari-witness", "add-log", self.work / "witness", log)
        with open(self.dir / "azukari.conf", "a", encoding="utf-8") as conf:
            conf.write("".join(line + "\n" for line in lines))

    # --- programs

    def run(self, program, *words, check=True, timeout=300):
        """What the program says; an error if it fails."""
        done = subprocess.run([self.bin / program, *map(str, words)], capture_output=True, text=True, env=self.env, timeout=timeout, check=False)
        self.said = done.stdout + done.stderr
        if check and done.returncode != 0:
            raise RuntimeError(f"{program} {words[0]}: {done.returncode}: {self.said}")
        return self.said

    def az(self, *words, **how):
        """The command line."""
        return self.run("azukari", *words, "--lang", "en", **how)

    def works(self, program, *words, timeout=300):
        """Whether the program ends well in that time; what it said is in .said."""
        try:
            self.run(program, *words, timeout=timeout)
            return True
        except (RuntimeError, subprocess.TimeoutExpired):
            return False

    def verifies(self, log=1):
        """Whether the ledger verifies with every decision in it."""
        return self.works("azukari", "verify", self.dir, "--log", log, "--replay")

    # --- service

    def witness_start(self):
        """The witness, in another process."""
        with open(self.work / "witness.log", "ab") as log:
            self.witness = subprocess.Popen([self.bin / "azukari-witness", "serve", self.work / "witness", "--listen",
                                             f"127.0.0.1:{self.port + 2}"], stdout=log, stderr=log)

    def witness_stop(self):
        """... ends."""
        if self.witness:
            self.witness.kill()
            self.witness.wait()
            self.witness = None

    def start(self, seconds=180, before=()):
        """Start it; whether it serves within so many seconds.  What it says from now on is in lines()."""
        self.from_here = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as log:
            self.server = subprocess.Popen([*before, self.bin / "azukari", "serve", self.dir, "--shares", self.work / "shares"],
                                           stdout=log, stderr=log, env=self.env)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.server.poll() is not None:
                self.server = None
                return False
            if self.answers():
                return True
            time.sleep(0.05)
        return False

    def answers(self):
        """Whether the parent says that all is there."""
        try:
            with open(self.log, "rb") as log:
                log.seek(self.from_here)
                return b"ready: https" in log.read()
        except OSError:
            return False

    def lines(self):
        """What the house has said since its last start."""
        with open(self.log, "rb") as log:
            log.seek(self.from_here)
            return log.read().decode("utf-8", "replace")

    def stop(self, seconds=180):
        """In order; the exit status."""
        if self.server is None:
            return 0
        self.server.send_signal(signal.SIGTERM)
        ended = self.server.wait(seconds)
        self.server, self.links, self.tokens = None, {}, {}
        return ended

    def ended(self, seconds):
        """Whether it stops by itself in that time."""
        try:
            self.server.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self.server, self.links, self.tokens = None, {}, {}
        return True

    def processes(self):
        """(pid, role) of all of it; the parent is "azukarid"."""
        found = []
        if self.server is None:
            return found
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == self.server.pid:
                    found.append((int(entry.name), (entry / "comm").read_text().strip().removeprefix("azukari-")))
            except (OSError, ValueError, IndexError):
                continue
        return [(self.server.pid, "azukarid"), *found]

    def pid(self, role):
        """Of one of them."""
        return next(p for p, r in self.processes() if r == role)

    def kill(self):
        """SIGKILL for every process of it, so that none can notice that another one has gone."""
        there = self.processes()
        for how in (signal.SIGSTOP, signal.SIGKILL):
            for pid, _ in there:
                try:
                    os.kill(pid, how)
                except ProcessLookupError:
                    pass
        if self.server:
            self.server.wait()
        self.server, self.links, self.tokens = None, {}, {}

    def remove(self):
        """End everything and remove the directory."""
        self.kill()
        self.witness_stop()
        shutil.rmtree(self.work, ignore_errors=True)

    # --- people

    def enrol(self, *people):
        """A passkey for each."""
        for who in people:
            self.az("enrol", "--dir", self.dir, "--account", who, "--key", self.work / f"{who}.key", "--code", self.codes[who])

    def sign_in(self, *people):
        """A session for each, at the main origin."""
        for who in people:
            self.az("sign-in", "--dir", self.dir, "--account", who, "--key", self.work / f"{who}.key", "--session", self.work / f"{who}.session")
            self.tokens[who] = re.search(r"^token (\S+)", (self.work / f"{who}.session").read_text(), re.MULTILINE)[1]

    def as_(self, who, verb, *words, **how):
        """A verb of the command line in the session of ${who}."""
        return self.az(verb, "--session", self.work / f"{who}.session", *words, **how)

    def ask(self, who, method, path, body=None, kind="application/json", seconds=120, base="/api/v1"):
        """(status, answer) of an operation of the API in the session of ${who}."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {"Accept-Language": "ja", "Content-Type": kind}
        if who:
            headers["Authorization"] = "Bearer " + self.tokens[who]
        for fresh in (False, True):
            if who not in self.links or fresh:
                context = ssl.create_default_context(cafile=self.dir / "gate/tls/cert.pem")
                context.check_hostname = False
                self.links[who] = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=seconds, context=context)
            link = self.links[who]
            try:
                link.request(method, base + path, body=body, headers=headers)
                answer = link.getresponse()
                text = answer.read()
                break
            except (http.client.HTTPException, OSError):
                link.close()
                self.links.pop(who, None)
                if fresh:
                    raise
        said = answer.getheader("Content-Type", "")
        return answer.status, json.loads(text) if text and "json" in said else text

    def get(self, who, method, path, body=None, **how):
        """The answer; an error if it is no 2xx."""
        status, told = self.ask(who, method, path, body, **how)
        if status // 100 != 2:
            raise Refused(status, told)
        return told

    def sample_list(self, name, rows, seed):
        """A list of made-up people: its path and its rows (without the header)."""
        path = self.work / name
        self.az("sample-list", path, "--rows", rows, "--seed", seed, "--encoding", "cp932")
        return path, list(csv.reader(io.StringIO(path.read_bytes().decode("cp932", "replace"))))[1:]
