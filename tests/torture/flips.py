#!/usr/bin/env python3
"""One bit that is not what it was, in every kind of file of a house (security.md A8, B5).

    flips.py SRC [--flips N] [--seed N] [--kind NAME]... [--short]

SRC: the directory src of a build in release form.  N flips of each kind (default 1), each on a copy of the same house: it is flipped while the
house is stopped (or was killed), or under it while it runs; then the house is started, asked for the records that it knows, edited, stopped
and verified.  What holds: the house does not start and its words name the file; or what is asked is answered rightly or refused; nothing
is signed that does not extend what was signed before; the ledger verifies with every decision in it.  TAP, and a table of what was seen.
"""
import argparse
import collections
import hashlib
import os
import pathlib
import random
import re
import shutil
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from house import House, Refused, Tap, today  # noqa: E402

PROBED = 6
PATIENCE_S = 180  # for what comes by itself, on a machine that may have ten other things to do
# kind of file -> (glob in the house's work directory, the state in which it is flipped, what names it when the house does not start)
KINDS = {
    "nothing": (None, "stopped", None),
    "nothing after a kill": (None, "killed", None),
    "ledger": ("house/keeper/ledger/journal.*", "stopped", r"journal segment \d+, offset \d+"),
    "ledger after a kill": ("house/keeper/ledger/journal.*", "killed", r"journal segment \d+, offset \d+"),
    "prepared segment": ("house/keeper/ledger/spare", "stopped", None),
    "copy of the ledger": ("copy/journal.*", "stopped", r"the copy \(segment \d+\)"),
    "checkpoint": ("house/keeper/checkpoints/?.checkpoint", "stopped", r"keeper/checkpoints/\d\.checkpoint"),
    "cosigned checkpoint": ("house/keeper/checkpoints/?.cosigned", "stopped", r"keeper/checkpoints/\d\.cosigned"),
    "name of a log": ("house/keeper/checkpoints/?.log", "stopped", r"keeper/checkpoints/\d\.log"),
    "keys": ("house/keeper/keys/keys.*", "stopped", r"keeper/keys/keys\.\d+"),
    "key of the epoch": ("house/keeper/keys/epoch", "stopped", r"keeper/keys/epoch"),
    "root": ("house/keeper/root", "stopped", r"keeper/root"),
    "format": ("house/keeper/format", "stopped", r"keeper/format"),
    "database": ("house/office/office.db", "stopped", r"office\.db"),
    "database under a running house": ("house/office/office.db", "running", r"office\.db"),
    "sums of the database's pages": ("house/office/office.db-sums", "stopped", None),
    "in the keeper's memory": (None, "memory", None),  # a hash of the tree, before it is signed over
    "database's log": ("house/office/office.db-wal", "killed", r"office\.db"),
    "ledger under a running house": ("house/keeper/ledger/journal.*", "running", r"journal segment \d+, offset \d+"),
    "configuration": ("house/azukari.conf", "stopped", r"azukari\.conf"),  # another value that is a value too is not noticed
    "TLS key": ("house/gate/tls/key.pem", "stopped", r"key\.pem"),
    "TLS certificate": ("house/gate/tls/cert.pem", "stopped", r"cert\.pem"),
    "terminals' authority": ("house/gate/tls/clients-ca.pem", "stopped", r"clients-ca\.pem"),
    "shares": ("shares", "stopped", r"share"),
    "backup": ("backup", "stopped", r""),
    "backup's key": ("backup-key", "stopped", r""),
    "exported ledger": ("export/*/**/*", "stopped", None),
    "witness's key": ("witness/key", "stopped", r"key"),
    "witness's state": ("witness/logs/*", "stopped", r"log"),
}
SHORT = ("nothing after a kill", "ledger", "cosigned checkpoint", "keys", "database", "database's log",
         "backup", "witness's state", "in the keeper's memory")
CLIENT_SIDE = {"backup", "backup's key", "exported ledger"}
WITNESS = {"witness's key", "witness's state"}


class Drill:
    """The house, as it is before each flip."""

    def __init__(self, programs, seed):
        self.house = House(programs, ["witness_max_age 600"], prefix="azukari-flips.")
        h = self.house
        (h.work / "copy").mkdir()
        with open(h.dir / "azukari.conf", "a", encoding="utf-8") as conf:
            conf.write(f"ledger_copy {h.work / 'copy'}\n")
        h.witness_start()
        self.must(h.start())
        h.enrol("handler1", "manager", "admin")
        h.sign_in("handler1", "manager", "admin")
        path, rows = h.sample_list("list.csv", 120, seed)
        h.as_("handler1", "import", "--register", 1, "--purpose", 3, path)
        self.known = {}
        for row in rows[3:]:
            if len(self.known) < PROBED and sum(r[2] == row[2] for r in rows) == 1:
                found = self.search(row[2])
                if len(found) == 1:
                    self.known[row[2]] = (found[0]["record"], self.open(found[0]["record"]))
        h.as_("admin", "backup-key", "new", "--until", today(30), "--out", h.work / "backup-key")
        h.as_("admin", "backup", "--dir", h.dir, "--out", h.work / "backup")
        for name, (record, fields) in list(self.known.items())[:1]:  # a second version of one
            self.edit(record, 1)
            self.known[name] = (record, self.open(record))
        self.must(h.stop() == 0)
        h.witness_stop()
        h.az("ledger", "export", h.dir, h.work / "export")
        self.keep("stopped")
        h.witness_start()
        self.must(h.start())
        h.sign_in("handler1")
        self.edit(list(self.known.values())[1][0], 1)
        h.kill()
        h.witness_stop()
        self.keep("killed")
        self.edited = list(self.known)[1]

    def must(self, good):
        if not good:
            raise RuntimeError("the house: " + self.house.lines())

    PARTS = ("house", "witness", "copy", "shares", "backup", "backup-key", "export")

    def keep(self, state):
        (self.house.work / state).mkdir()
        for part in self.PARTS:
            if (self.house.work / part).exists():
                self.copy(self.house.work / part, self.house.work / state / part)

    @staticmethod
    def copy(source, to):
        os.system(f"cp -a --sparse=always '{source}' '{to}'")

    def restore(self, state):
        for part in self.PARTS:
            path = self.house.work / part
            if path.is_dir():
                shutil.rmtree(path)
            elif path.exists():
                path.unlink()
            if (self.house.work / state / part).exists():
                self.copy(self.house.work / state / part, path)

    # --- what is asked

    def search(self, name):
        return self.house.get("handler1", "POST", "/registers/1/search", {"purpose": 2, "name": name})["rows"]

    def open(self, record):
        told = self.house.get("handler1", "POST", f"/registers/1/records/{record}/open", {"purpose": 2})
        return told["fields"]

    def edit(self, record, version):
        self.house.get("handler1", "POST", f"/registers/1/records/{record}/edit",
                       {"purpose": 2, "base_version": version, "reason": "確認", "fields": {"12": "確認済み"}})

    def probe(self, flip_now):
        """(what was refused, what was wrong) of what the house is asked."""
        refused, wrong = [], []
        h = self.house
        try:
            h.sign_in("handler1", "manager")
            flip_now()
            for name, (record, fields) in self.known.items():
                try:
                    found = self.search(name)
                    if [f["record"] for f in found] != [record]:
                        wrong.append(f"search found {len(found)}")
                    shown = self.open(record)
                    if {k: v for k, v in shown.items() if k != "12"} != {k: v for k, v in fields.items() if k != "12"} or shown.get(
                            "12") not in (fields.get("12"), "確認済み"):
                        wrong.append("a record shows something else")
                except Refused as e:
                    refused.append(f"{e.status}")
            try:
                told = h.get("manager", "POST", "/registers/1/inventory", {})
                if told["missing"] or told["unknown"] or told["stale"]:
                    refused.append("inventory")
            except Refused as e:
                refused.append(f"inventory {e.status}")
            try:
                record = list(self.known.values())[2][0]
                self.edit(record, 1)
            except Refused as e:
                refused.append(f"edit {e.status}")
        except (OSError, RuntimeError) as e:  # the house has stopped, or refuses at the door
            refused.append(type(e).__name__ + " " + str(e)[-200:])
        return refused, wrong


def leaf_hashes(journal, log):
    """Merkle hashes of the leaves of a log, as docs/ledger.md and keeper/journal.h say."""
    data, at, found = journal.read_bytes(), 0, []
    while at + 24 <= len(data):
        length, _, of, kind, leaf, _ = struct.unpack_from(">IQHHII", data, at)
        if length == 0:
            break
        if kind == 1 and of == log:
            found.append(hashlib.sha256(b"\0" + data[at + 24:at + 24 + leaf]).digest())
        at += length
    return found


def peaks(hashes):
    """The hashes of the complete subtrees: these go into the root."""
    found = []  # (height, hash)
    for h in hashes:
        found.append((0, h))
        while len(found) > 1 and found[-1][0] == found[-2][0]:
            (height, right), (_, left) = found.pop(), found.pop()
            found.append((height + 1, hashlib.sha256(b"\1" + left + right).digest()))
    return [h for _, h in found]


def flip_in_memory(pid, hashes, rng):
    """Change a bit in one of these hashes, wherever the process has it; whether it has any."""
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        places = []
        for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
            words = line.split()
            if not words[1].startswith("rw") or (len(words) > 5 and words[5] not in ("[heap]", "[stack]")):
                continue
            start, end = (int(x, 16) for x in words[0].split("-"))
            try:
                memory.seek(start)
                part = memory.read(end - start)
            except OSError:
                continue
            places += [start + m.start() for h in hashes for m in re.finditer(re.escape(h), part)]
        if not places:
            return False
        at = rng.choice(places) + rng.randrange(32)
        memory.seek(at)
        byte = memory.read(1)[0]
        memory.seek(at)
        memory.write(bytes([byte ^ 1 << rng.randrange(8)]))
    return True


def used(path):
    """Offsets of bytes near which something stands: not the prepared zeros."""
    data = path.read_bytes()
    if len(data) < 1 << 20:
        return range(len(data))
    end = len(data.rstrip(b"\0"))
    return range(end + (16 if end else 4096))


class Flip:
    """One of them."""

    def __init__(self, drill, kind, rng, short):
        self.drill, self.kind, self.done, self.rng = drill, kind, False, rng
        self.asks = short or rng.random() < 0.5  # for a checkpoint, before one is due
        glob, self.state, self.named = KINDS[kind]
        base = "killed" if self.state == "killed" else "stopped"
        self.drill.restore(base)
        if glob is None:
            self.done, self.file, self.at, self.bit = self.state != "memory", drill.house.work, 0, 0
            return
        files = sorted(p for p in drill.house.work.glob(glob) if p.is_file() and p.stat().st_size > 0)
        self.file = rng.choice(files)
        self.at = rng.choice(used(self.file))
        self.bit = rng.randrange(8)

    def __str__(self):
        return f"{self.file.relative_to(self.drill.house.work)} byte {self.at} bit {self.bit}"

    def now(self):
        """Change it."""
        if self.done:
            return
        self.done = True
        if self.state == "memory":
            h = self.drill.house
            self.drill.open(list(self.drill.known.values())[0][0])
            hashes = leaf_hashes(max(h.dir.glob("keeper/ledger/journal.*")), 1)
            if not flip_in_memory(h.pid("keeper"), peaks(hashes), self.rng):
                raise RuntimeError("no hash of the tree is in the keeper's memory")
            return
        with open(self.file, "r+b") as f:
            f.seek(self.at)
            byte = f.read(1)[0]
            f.seek(self.at)
            f.write(bytes([byte ^ 1 << self.bit]))

    def signed(self):
        """Size and text of every checkpoint that is kept, by file."""
        return {p.name: p.read_bytes() for p in (self.drill.house.dir / "keeper/checkpoints").glob("?.checkpoint")}

    def asked_offline(self):
        """A restore from the changed file; (outcome, what is wrong)."""
        h = self.drill.house
        if self.kind == "exported ledger":
            passed = h.works("azukari", "verify", h.work / "export" / self.file.relative_to(h.work).parts[1], "--replay", "--lang", "en")
            said = h.said.strip().splitlines()[-1]
            return ("verifies" if passed else "refused: " + said), "it verifies: " + h.said if passed else None
        into = h.work / "new"
        shutil.rmtree(into, ignore_errors=True)
        made = h.works("azukari", "restore", h.work / "backup", "--into", into, "--key", h.work / "backup-key", "--shares", h.work / "shares",
                       "--ledger", h.dir / "keeper/ledger", "--programs", h.bin, "--lang", "en")
        left = into.exists() or (h.work / "new.restoring").exists()
        shutil.rmtree(into, ignore_errors=True)
        if made:
            return "restored", "a changed file was restored from"
        if left:
            return "refused", "a refused restore left something"
        return "refused: " + h.said.strip().splitlines()[-1], None

    def lived(self):
        """A start and a day on the changed file; (outcome, what is wrong)."""
        h = self.drill.house
        before = self.signed()
        if self.state not in ("running", "memory"):
            self.now()
        h.witness_start()
        if self.kind in WITNESS:
            try:
                h.witness.wait(0.5)
                said = (h.work / "witness.log").read_text().strip().splitlines()[-1]
                h.start()
                h.stop()
                return "the witness does not start: " + said, None if re.search(self.named, said) else "it does not name the file: " + said
            except Exception:  # it runs: the house must get on with it
                pass
        if not h.start():
            h.kill()
            said = h.lines()
            told = [line for line in said.splitlines() if self.named and re.search(self.named, line)]
            changed = [n for n, text in self.signed().items() if n != self.file.name and before.get(n) != text]
            if self.kind == "database":
                changed = []  # the office stops when the others have begun: their start is signed, and nothing of the database in it
            why = "it signed " + ",".join(changed) if changed else None if told else "it does not name the file: " + said
            return "does not start: " + (told[0].split(": ", 1)[1] if told else said), why
        refused, wrong = self.drill.probe(self.now)
        if self.kind == "database" and h.server is not None:
            h.ended(PATIENCE_S)  # whoever asks for the page or not: the scrub has found it
        if self.state == "memory":
            if self.asks:
                try:
                    h.ask("handler1", "GET", "/checkpoint")
                except OSError:
                    pass
            if not h.ended(12) and "<3>" in h.lines():  # when the next checkpoint is due; or the hash went into none any more
                h.ended(PATIENCE_S)
        alive = h.server is not None and h.server.poll() is None
        status = h.stop() if alive else 0
        said = h.lines()
        if status != 0 and self.kind.startswith("database") and re.search(r"office\.db: page \d+", said):
            alive = False  # it was stopping by itself when it was told to
        if wrong:
            return "wrong", "; ".join(wrong) + "\n" + said
        for log in (0, 1):
            if not h.verifies(log):
                where = re.search(r"segment \d+, offset \d+|leaf \d+|entry \d+", h.said)
                if not (self.file.name.startswith("journal") and where):
                    return "verify", h.said + said
                refused.append("verify: " + where[0])
        if self.state == "memory":  # the next start takes the tree from the disk, and the witness agrees with it
            if not h.start() or h.stop() != 0:
                return "does not start again", said + h.lines()
        if self.kind == "database" and (alive or not re.search(r"office\.db: page \d+", said)):
            return "not found", said
        if not alive:
            return "stopped by itself: " + next(line for line in said.splitlines() if line.startswith("<3>")).split(": ", 1)[1], None
        if status != 0:
            return "ended in error", said
        if KINDS[self.kind][0] is None and refused:
            return "refused", "; ".join(refused) + said
        return ("refused on access: " + refused[0]) if refused else "answered rightly", None

    def run(self):
        """(outcome, what is wrong with it)"""
        try:
            if self.kind in CLIENT_SIDE:
                self.now()
                return self.asked_offline()
            return self.lived()
        finally:
            self.drill.house.kill()
            self.drill.house.witness_stop()


def main():
    words = argparse.ArgumentParser()
    words.add_argument("programs")
    words.add_argument("--flips", type=int, default=1)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--kind", action="append", choices=KINDS)
    words.add_argument("--short", action="store_true", help="one flip of the kinds that fail in different ways")
    a = words.parse_args()
    tap, seen = Tap(), collections.defaultdict(collections.Counter)
    drill = Drill(a.programs, a.seed)
    try:
        for kind in a.kind or (SHORT if a.short else KINDS):
            rng = random.Random(hashlib.sha256(f"{a.seed} {kind}".encode()).digest())
            bad = []
            for _ in range(a.flips):
                flip = Flip(drill, kind, rng, a.short)
                outcome, why = flip.run()
                seen[kind][re.sub(r"[0-9a-f]{8,}|\d+", "N", outcome.splitlines()[-1])[:150]] += 1
                if why:
                    bad.append(f"{flip}: {why}")
            tap.ok(not bad, f"A8: one bit of {kind}: found, or harmless ({a.flips} flipped, {len(bad)} not)", "\n".join(bad))
    finally:
        drill.house.remove()
    for kind, outcomes in seen.items():
        for outcome, n in outcomes.most_common():
            print(f"# {kind}: {n} {outcome}")
    return tap.plan()


if __name__ == "__main__":
    sys.exit(main())
