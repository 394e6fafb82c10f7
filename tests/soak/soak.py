#!/usr/bin/env python3
"""An hour of everything: mixed work on one house, with processes killed at random, and what it costs the machine.

    soak.py SRC [--minutes N] [--seed N] [--workers N] [--kill-every SECONDS]

SRC: the directory src of a build in release form.  Default: 60 minutes, two workers, a kill every 90 seconds (of desks only in the second half).  People sign in, search, read,
edit, import, reveal, print, apply for erasures and erase, keep worklists, and ask for what is wrong; a machine books for residents.
Every process is looked at every 5 seconds: its private and shared part of memory (PSS) and its descriptors must not grow over the
time; the ledger verifies with every decision at the end, the inventory finds nothing missing and nothing left, and every answer that
showed a record stands in the ledger.  The tally by kind and the errors by reason are printed.  TAP at the end.
"""
import argparse
import collections
import csv
import io
import os
import pathlib
import queue
import random
import re
import signal
import ssl
import http.client
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from house import House, Refused, Tap, today  # noqa: E402

PEOPLE = ("handler1", "handler2", "manager", "approver", "auditor", "admin")
ROLES = ("gate", "office", "authn", "courier", "keeper", "scanner", "desk")
MOST_KIB, MOST_FDS = 65536, 200
STEADY = ("azukarid", "gate", "office", "authn", "courier", "keeper", "scanner")


def pss_kib(pid):
    """Memory of a process: its proportional part, and what of that is its own and no file's (the rest depends on who else runs)."""
    found = {line.split()[0]: int(line.split()[1]) for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if line.startswith("Pss")}
    return found.get("Pss:", 0), found.get("Pss_Anon:", 0)


def slope_per_hour(points):
    """Least squares through (seconds, value): growth in an hour."""
    n = len(points)
    if n < 6:
        return 0.0
    mt, mv = sum(t for t, _ in points) / n, sum(v for _, v in points) / n
    below = sum((t - mt) ** 2 for t, _ in points)
    return 3600 * sum((t - mt) * (v - mv) for t, v in points) / below if below else 0.0


class Soak:
    """The house and what is done in it."""

    def __init__(self, programs, seed, workers):
        self.seed, self.workers = seed, workers
        self.house = House(programs, ["witness_max_age 600"], prefix="azukari-soak.", wide=True)
        h = self.house
        h.witness_start()
        if not h.start():
            raise RuntimeError(h.lines())
        h.enrol(*PEOPLE)
        h.sign_in(*PEOPLE)
        self.gate = threading.RLock()  # held while the house is down
        self.tally, self.errors = collections.Counter(), collections.Counter()
        self.shown = queue.SimpleQueue()  # leaves of answers that showed something
        self.records, self.names, self.files = {}, [], 0
        self.locks = {who: threading.Lock() for who in PEOPLE}
        self.kills, self.starts, self.lives = collections.Counter(), 1, []
        self.stopping = False
        self.import_list(random.Random(seed), 300)
        self.run = self.approved_run()

    # --- the work

    def import_list(self, rng, rows):
        self.files += 1
        path, listed = self.house.sample_list(f"list{self.files}.csv", rows, self.seed * 1000 + self.files)
        header = path.read_bytes().split(b"\r\n")[0].decode("cp932")
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([f"{self.files:03d}{i:07d}", *row[1:]] for i, row in enumerate(listed))
        path.write_bytes((header + "\r\n" + out.getvalue()).encode("cp932", "replace"))
        self.house.as_("handler1", "import", "--register", 1, "--purpose", 3, path)
        self.names += [r[2] for r in listed if r[2]]
        path.unlink()

    def search(self, rng, who):
        told = self.house.get(who, "POST", "/registers/1/search", {"purpose": 2, "name": rng.choice(self.names)})
        self.shown.put(told["leaf"])
        for row in told["rows"]:
            self.records.setdefault(row["record"], row["version"])

    def any_record(self, rng, who):
        for _ in range(5):
            if self.records:
                break
            self.search(rng, who)
        return rng.choice(list(self.records) or ["0" * 32])

    def read(self, rng, who):
        told = self.house.get(who, "POST", f"/registers/1/records/{self.any_record(rng, who)}/open", {"purpose": 2})
        self.shown.put(told["leaf"])
        self.records[told["record"]] = told["version"]

    def reveal(self, rng, who):
        self.shown.put(self.house.get(who, "POST", f"/registers/1/records/{self.any_record(rng, who)}/reveal", {"purpose": 2, "field": 10})["leaf"])

    def edit(self, rng, who):
        record = self.any_record(rng, who)
        told = self.house.get(who, "POST", f"/registers/1/records/{record}/edit",
                              {"purpose": 2, "base_version": self.records.get(record, 1), "reason": "確認",
                               "fields": {"12": f"確認{rng.randrange(1000)}"}})
        self.records[record] = told["version"]

    def approved_run(self):
        """A print run that was decided on, in a work place that was filed."""
        h, days, found = self.house, ("--from", today(), "--until", today(5)), 0
        for who, words in (("manager", (11, "--count", 1, *days, "1=作業室", "2=架空市役所3階", "3=図3", "4=施錠", "5=窓口")),
                           ("handler1", (3, "--count", 5000, "--register", 1, *days, "1=記録の写し", "2=窓口で確かめる", "3=窓口のプリンター"))):
            told = h.as_(who, "matter", "apply", *words, "--class", 3, "--medium", "paper", *(("--ref", found) if found else ()))
            found = int(re.search(r"^matter\t(\d+)", told, re.MULTILINE)[1])
            h.as_("approver", "approve", found, "--key", h.work / "approver.key", "--yes")
        return found

    def print(self, rng, who):
        if who != "handler1":  # whose run it is
            return self.read(rng, who)
        return self.house.get(who, "POST", f"/registers/1/records/{self.any_record(rng, who)}/print",
                              {"purpose": 2, "reason": "窓口での交付", "under": self.run})

    def bring(self, rng, who):
        self.import_list(rng, rng.randrange(20, 200))

    def erase(self, rng, who):
        record = self.any_record(rng, who)
        h = self.house
        leaf = h.get(who, "POST", "/registers/1/erasures", {"records": [record], "quantity": 1, "planned": today(), "items": "全項目",
                                                            "media": "電磁的記録", "reason": "満了"})["leaf"]
        h.as_("approver", "approve", leaf, "--key", h.work / "approver.key", "--yes")
        h.get(who, "POST", f"/applications/{leaf}/erase", {})
        self.records.pop(record, None)
        h.get(who, "GET", f"/applications/{leaf}/certificate")

    def list(self, rng, who):
        told = self.house.get(who, "POST", "/registers/1/worklists", {"records": [self.any_record(rng, who)], "purpose": 2, "name": "電話", "due": today(9)})
        self.house.get(who, "POST", f"/worklists/{told['list']}/close", {})

    def look(self, rng, who):
        self.house.get(who, "GET", rng.choice(("/self", "/registers/counts", "/imports", "/applications", "/checkpoint", "/retentions")))

    def audit(self, rng, who):
        with self.locks["auditor"]:
            self.house.get("auditor", "POST", "/ledger", {"limit": 20})
            self.house.get("auditor", "POST", "/ledger/counts", {})

    def watch(self, rng, who):
        with self.locks["admin"]:
            self.house.get("admin", "GET", "/system")

    def again(self, rng, who):
        self.house.ask(who, "POST", "/sign-out", {})
        self.house.sign_in(who)

    def wrong(self, rng, who):
        """What is refused or malformed."""
        h, record = self.house, self.any_record(rng, who)
        which = rng.randrange(6)
        status, told = (lambda: h.ask(who, "POST", f"/registers/1/records/{record}/open", {"purpose": 31}),
                        lambda: h.ask(who, "POST", "/registers/9/search", {"purpose": 2, "name": "x"}),
                        lambda: h.ask(who, "POST", "/registers/1/search", {"purpose": "two"}),
                        lambda: h.ask(who, "GET", "/nowhere/" + "x" * rng.randrange(2000)),
                        lambda: h.ask(who, "POST", "/registers/1/search", b"{" * rng.randrange(1, 3000)),
                        lambda: h.ask(who, "POST", f"/registers/1/records/{record}/edit", {"purpose": 2, "base_version": 9999, "reason": "x", "fields": {}}))[which]()
        if status // 100 == 2:
            raise AssertionError(f"wrong request {which} was answered")

    KINDS = {"search": 30, "read": 30, "reveal": 4, "edit": 10, "print": 4, "bring": 2, "erase": 2, "list": 3, "look": 10, "audit": 3, "watch": 1,
             "again": 2, "wrong": 12}

    def strangers(self, rng):
        """Residents at the door: connections that say nothing, or nonsense, and go."""
        context = ssl.create_default_context(cafile=self.house.dir / "gate/tls/cert.pem")
        context.check_hostname = False
        link = http.client.HTTPSConnection("127.0.0.1", self.house.port, timeout=10, context=context)
        try:
            link.request(rng.choice(("GET", "POST", "HEAD", "PUT")), rng.choice(("/", "/sign-in", "/api/v1/self", "/%00", "/" + "a" * 5000)))
            link.getresponse().read()
        finally:
            link.close()

    def work(self, number, until):
        """One person's hour."""
        rng, who = random.Random(self.seed * 100 + number), PEOPLE[number % 2]
        kinds, weights = list(self.KINDS), list(self.KINDS.values())
        while time.monotonic() < until and not self.stopping:
            kind = rng.choices(kinds, weights)[0]
            with self.gate:
                pass  # the house is up
            with self.locks[who]:
                self.one(kind, lambda: getattr(self, kind)(rng, who))
            if rng.random() < 0.1:
                self.one("stranger", lambda: self.strangers(rng))
            time.sleep(rng.random() * 0.05)

    def one(self, kind, act):
        self.tally[kind] += 1
        try:
            act()
        except Refused as e:
            told = e.told if isinstance(e.told, dict) else {}
            self.errors[f"{kind}: {e.status} {told.get('refusal') or told.get('code') or told.get('title', '')}"] += 1
        except (OSError, http.client.HTTPException) as e:
            self.errors[f"{kind}: {type(e).__name__}"] += 1
        except AssertionError as e:
            self.errors[f"{kind}: {e}"] += 1
        except (RuntimeError, KeyError, AttributeError) as e:
            self.errors[f"{kind}: command line: {str(e).splitlines()[0][:90]}"] += 1

    # --- what happens to it

    def killer(self, until, every):
        rng, half = random.Random(self.seed), (time.monotonic() + until) / 2
        while time.monotonic() + 10 < until and not self.stopping:
            time.sleep(min(every * (0.5 + rng.random()), max(0.0, until - time.monotonic() - 10)))
            # In the second half only desks, so that the others live long enough to show whether they grow.
            role = rng.choice((*ROLES, "all", "stop")) if time.monotonic() < half else "desk"
            h = self.house
            with self.gate:
                self.kills[role] += 1
                if role == "desk":
                    desks = [p for p, r in h.processes() if r == "desk"]
                    if desks:
                        os.kill(rng.choice(desks), signal.SIGKILL)
                    self.sign_in_again()
                    continue
                if role == "all":
                    h.kill()
                elif role == "stop":
                    if h.stop() != 0:
                        self.errors["a stop did not end in order"] += 1
                else:
                    os.kill(h.pid(role), signal.SIGKILL)
                    if not h.ended(30):
                        self.errors[f"{role} killed: the house went on"] += 1
                        h.kill()
                self.lives.append([])
                if not h.start():
                    print("# it does not start again: " + h.lines())
                    self.stopping = True
                    return
                self.starts += 1
                self.sign_in_again()

    def sign_in_again(self):
        """Whose session is gone."""
        for who in PEOPLE:
            try:
                if who not in self.house.tokens or self.house.ask(who, "GET", "/self")[0] != 200:
                    self.house.sign_in(who)
            except (RuntimeError, OSError, http.client.HTTPException) as e:
                self.errors[f"sign-in after a kill: {str(e).splitlines()[0][:90]}"] += 1

    def measure(self, began):
        """One look at every process."""
        now, sums = time.monotonic() - began, collections.Counter()
        for pid, role in self.house.processes():
            try:
                if role in STEADY:
                    self.lives[-1].append((now, role, *pss_kib(pid), len(os.listdir(f"/proc/{pid}/fd"))))
                sums[role] += 1
            except (OSError, IndexError):
                continue
        return sums

    def disk(self):
        """Bytes below each directory of the house."""
        return {part: sum(p.stat().st_blocks * 512 for p in (self.house.dir / part).rglob("*") if p.is_file()) for part in ("keeper", "office")}


def judge(tap, soak, minutes, disk_before):
    """What must hold at the end."""
    h = soak.house
    grown = {part: (n - disk_before[part]) // 1024 for part, n in soak.disk().items()}
    requests_an_hour = sum(soak.tally.values()) * 60 / minutes
    for role in STEADY:
        points = [(t, own, fds, pss) for t, r, pss, own, fds in soak.lives[-1] if r == role]
        points = points[len(points) // 3:]  # behind what it needs at first
        span = points[-1][0] - points[0][0] if points else 0
        memory, descriptors = slope_per_hour([p[:2] for p in points]), slope_per_hour([(p[0], p[2]) for p in points])
        kib, fds = max((p[3] for p in points), default=0), max((p[2] for p in points), default=0)
        print(f"# {role}: at most {kib} KiB and {fds} descriptors, {memory:+.0f} KiB of its own and {descriptors:+.1f} descriptors an hour in the last {span:.0f} s")
        # The keeper holds facts and places of leaves; the office a cache of what is in its database.  A short life says nothing of growth.
        kept = {"keeper": requests_an_hour * 1.5, "office": grown["office"] * 90 / minutes}.get(role, 4096)
        tap.ok(kib < MOST_KIB and (span < 600 or memory < 1024 + kept), f"{role}: memory grows by no more than what is kept", f"{memory:+.0f} KiB an hour")
        tap.ok(fds < MOST_FDS and (span < 600 or descriptors < 30), f"{role}: descriptors do not grow", f"{descriptors:+.1f} an hour")
    status, told = h.ask("manager", "POST", "/registers/1/inventory", {})
    tap.ok(status == 200 and not told["missing"] and not told["unknown"], "the inventory finds nothing missing and nothing left", told)
    leaves = []
    while not soak.shown.empty():
        leaves.append(soak.shown.get())
    tap.ok(h.stop() == 0, "it stops in order", h.lines())
    tap.ok(h.verifies() and h.verifies(0), "the ledger verifies, and every decision in it", h.said)
    some = random.Random(1).sample(leaves, min(40, len(leaves)))
    tap.ok(all(h.works("azukari", "explain", h.dir, leaf, "--log", 1) for leaf in some), f"of {len(leaves)} answers that showed somebody the leaves are there",
           h.said)
    print(f"# disk: ledger and keys {grown['keeper']:+d} KiB, database {grown['office']:+d} KiB for {sum(soak.tally.values())} requests")
    tap.ok(grown["keeper"] < (65536 + 8 * sum(soak.tally.values())), "the ledger grows by what was asked", grown)
    bad = {e: n for e, n in soak.errors.items() if ": 500" in e or "did not end" in e or "went on" in e or "was answered" in e}
    tap.ok(not bad, "no error that is the house's own", bad)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("programs")
    words.add_argument("--minutes", type=float, default=60)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--kill-every", type=float, default=90)
    a = words.parse_args()
    tap, soak = Tap(), Soak(a.programs, a.seed, a.workers)
    try:
        began = time.monotonic()
        until, disk_before = began + a.minutes * 60, soak.disk()
        soak.lives.append([])
        threads = [threading.Thread(target=soak.work, args=(i, until)) for i in range(a.workers)]
        threads.append(threading.Thread(target=soak.killer, args=(until, a.kill_every)))
        for t in threads:
            t.start()
        most = collections.Counter()
        while any(t.is_alive() for t in threads):
            time.sleep(1 if a.minutes < 10 else 5)
            with soak.gate:
                most |= soak.measure(began)
        for t in threads:
            t.join()
        print(f"# {a.minutes:g} minutes, seed {a.seed}: {sum(soak.tally.values())} requests, {soak.starts} starts, most desks at once {most['desk']}")
        print("# " + ", ".join(f"{k} {n}" for k, n in soak.tally.most_common()))
        print("# killed: " + ", ".join(f"{k} {n}" for k, n in soak.kills.most_common()))
        for error, n in soak.errors.most_common():
            print(f"# {n} {error}")
        tap.ok(not soak.stopping, "it came back after every kill, by itself")
        judge(tap, soak, a.minutes, disk_before)
    finally:
        soak.stopping = True
        soak.house.remove()
    return tap.plan()


if __name__ == "__main__":
    sys.exit(main())
