#!/usr/bin/env python3
"""One fault at every place of a day of the whole house, in one kind of its processes at a time; prints TAP.

    house_sweep.py BUILD [--process NAME]... [--points N] [--seconds S] [--seed N] [--shard I/K] [--every] [--tally FILE] [--only OP,SORT,N]
    house_sweep.py --sum FILE

A day: sign in (passkey; password and one-time code), search, open, reveal, edit, import a file that the virus scanner sees, apply for
an erasure, approve it at the approvers' origin, erase, a report, pages, somebody new redeems their code (by passkey, or by password), the
witness cosigns, sign out, stop, start.  A point is one operation with one call of the
chosen process going wrong; then, without a fault, the house must go on by itself, or have stopped with a reason and start again,
every other time with a fault in that start.  Many points make a life of one house; at its end, and after every stop, these hold:
every plaintext that a client got has its leaf, what was acknowledged is there, nobody was shown another's record, every decision of
the ledger is made again and agrees, the inventory names nothing, no process and no descriptor is left over.

--points N     points for each process (default 12), drawn by --seed; --seconds ends sooner
--every        instead: every call of every operation and of the start, one after the other; --shard I/K takes every K-th
--tally FILE   adds what was done as one line of JSON: also the points of each operation, and how many calls the process has in those that
               were measured; --sum adds the lines up
"""
import argparse
import collections
import datetime
import errno
import fcntl
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from sweep_house import BY_PASSWORD, END_S, NEWCOMERS, NUMBERS, PATIENCE_S, PLACES, Finding, House, csv_of, rows_of, sha256, until

PROGRAMS = {"parent": "azukarid", **{name: "azukari-" + name for name in ("gate", "keeper", "office", "authn", "courier", "scanner", "desk", "press")}}
Sort = collections.namedtuple("Sort", "name place kind error forever")
SORTS = tuple(Sort(*s) for s in (
    ("no memory once", "alloc", "fail", errno.ENOMEM, 0), ("no memory from then on", "alloc", "fail", errno.ENOMEM, 1),
    ("a read fails", "read", "fail", errno.EIO, 0), ("a read is short", "read", "short", 0, 0),
    ("reads fail from then on", "read", "fail", errno.EIO, 1), ("killed before a read", "read", "kill", 0, 0),
    ("a write fails", "write", "fail", errno.EIO, 0), ("the disk is full once", "write", "fail", errno.ENOSPC, 0),
    ("the disk is full from then on", "write", "fail", errno.ENOSPC, 1), ("a write is short", "write", "short", 0, 0),
    ("killed in the middle of a write", "write", "torn", 0, 0), ("killed before a write", "write", "kill", 0, 0),
    ("killed after a write", "write", "kill-after", 0, 0),
    ("a flush fails", "sync", "fail", errno.EIO, 0), ("flushes fail from then on", "sync", "fail", errno.EIO, 1),
    ("killed before a flush", "sync", "kill", 0, 0), ("killed after a flush", "sync", "kill-after", 0, 0),
    ("a message cannot be sent", "send", "fail", errno.ENOBUFS, 0), ("messages cannot be sent from then on", "send", "fail", errno.ENOBUFS, 1),
    ("killed before a message", "send", "kill", 0, 0), ("killed after a message", "send", "kill-after", 0, 0),
    ("a message cannot be received", "recv", "fail", errno.ENOMEM, 0), ("messages cannot be received from then on", "recv", "fail", errno.ENOMEM, 1),
    ("killed before receiving", "recv", "kill", 0, 0), ("killed after receiving", "recv", "kill-after", 0, 0),
    ("no descriptor, no process once", "fd", "fail", errno.EMFILE, 0), ("no descriptor, no process from then on", "fd", "fail", errno.EMFILE, 1),
    ("killed before a new descriptor or process", "fd", "kill", 0, 0)))
KILLS = ("torn", "kill", "kill-after")
LATE_S = 5  # until a house that misses something says that it ends
LIFE = 60  # points in the life of one house
LONG = 12  # points of a run that has time for what takes seconds
REMARK = "12"


class Record:
    """What may stand in a record, and whether it may be there."""

    def __init__(self, row):
        self.row, self.remarks, self.version, self.erased = row, {None}, None, "no"  # None: as imported


class Day:
    """The operations of a day, and what their clients were told."""

    def __init__(self, house, dice, header, stock):
        self.house, self.dice, self.header = house, dice, header
        self.stock = stock
        self.records, self.handed, self.importing, self.missed = {}, [], None, {}
        self.serial, self.faulty, self.stuck = 0, False, None
        self.newcomers, self.enrolled, self.tried = list(NEWCOMERS), [], None

    def patience(self):
        """With a fault that stays, somebody may wait until they give up."""
        return 2 if self.faulty else PATIENCE_S

    # --- what was told ------------------------------------------------------------------------------------------------------

    def hand(self, leaf, act, who):
        self.handed.append((leaf, act, NUMBERS[who]))

    def check_row(self, fields, record):
        """These are the values of this record, and of no other."""
        row = record.row
        for no, value in fields.items():
            if no == REMARK:
                if (value or None) not in record.remarks:
                    raise Finding(f"the remark is {value!r}, not of {record.remarks}")
                record.remarks = {value or None}
            elif no in ("1", "3") and value != row[int(no) - 1]:
                raise Finding(f"field {no} of {row[0]} is {value!r}")

    def there(self, least="no"):
        live = [r for r, it in self.records.items() if it.erased == least]
        return self.dice.choice(live) if live else None

    def took_open(self, who, record, answer):
        if not answer.good:
            self.gone(record, answer)
            return
        if answer.told["record"] != record:
            raise Finding(f"{who} asked for {record} and got {answer.told['record']}")
        self.hand(answer.told["leaf"], "open", who)
        it = self.records[record]
        if it.erased == "yes":
            raise Finding(f"{record} was erased and opens")
        it.version = answer.told["version"]
        self.check_row(answer.told["fields"], it)

    def gone(self, record, answer):
        it = self.records[record]
        if answer.status == 404:
            if it.erased == "no":
                raise Finding(f"{record} is gone")
            it.erased = "yes"

    # --- operations ---------------------------------------------------------------------------------------------------------

    def open(self):
        """Two people at once, each a record of their own."""
        mine, other = self.there(), self.there()
        h1, h2 = self.house.who["handler1"], self.house.who["handler2"]
        h1.begin("POST", f"/registers/1/records/{mine}/open", {"purpose": 2})
        h2.begin("POST", f"/registers/1/records/{other}/open", {"purpose": 1})
        answers = h1.end(), h2.end()
        self.took_open("handler1", mine, answers[0])
        self.took_open("handler2", other, answers[1])
        return answers[0].good and answers[1].good

    def search(self):
        record = self.there()
        row = self.records[record].row
        answer = self.house.who["handler1"].ask("POST", "/registers/1/search", {"purpose": 2, "name": row[2]})
        if answer.good:
            self.hand(answer.told["leaf"], "search", "handler1")
            if answer.told["rows"]:
                self.hand(answer.told["list_leaf"], "list", "handler1")
            if [r["record"] for r in answer.told["rows"]] != [record] or answer.told["rows"][0]["fields"].get("1") != row[0]:
                raise Finding(f"a search for {row[2]} found {answer.told['rows']}")
        return answer.good

    def reveal(self):
        record = self.there()
        answer = self.house.who["handler1"].ask("POST", f"/registers/1/records/{record}/reveal", {"purpose": 2, "field": 10})
        if answer.good:
            self.hand(answer.told["leaf"], "reveal", "handler1")
            if answer.told["value"] != self.records[record].row[9]:
                raise Finding("another number was revealed")
        return answer.good

    def edit(self):
        record = self.there()
        it, client = self.records[record], self.house.who["handler1"]
        if it.version is None:
            self.took_open("handler1", record, client.ask("POST", f"/registers/1/records/{record}/open", {"purpose": 2}))
            if it.version is None:
                return False
        self.serial += 1
        remark = f"備考{self.serial}"
        it.remarks.add(remark)
        answer = client.ask("POST", f"/registers/1/records/{record}/edit", {"purpose": 2, "base_version": it.version, "fields": {REMARK: remark}, "reason": "年次の確認"})
        it.version = None
        if answer.good:
            it.remarks, it.version = {remark}, answer.told["version"]
            self.hand(answer.told["leaf"], "edit", "handler1")
        return answer.good

    def find_new(self, rows):
        """Learn the ids of what an import stored."""
        client = self.house.who["handler1"]
        for row in rows:
            answer = client.ask("POST", "/registers/1/search", {"purpose": 2, "name": row[2]})
            if not answer.good:
                return False
            self.hand(answer.told["leaf"], "search", "handler1")
            if [r["fields"].get("1") for r in answer.told["rows"]] != [row[0]]:
                raise Finding(f"{row[2]} was stored, and a search for it found {answer.told['rows']}")
            self.records[answer.told["rows"][0]["record"]] = Record(row)
        return True

    def import_file(self):
        """A small file through gate, keeper, office, scanner, desk and press; what did not come to its end is brought again."""
        if self.importing is None:
            self.importing = [self.stock.pop() for _ in range(2)]
        rows, client = self.importing, self.house.who["handler1"]
        text = csv_of(self.header, rows)
        upload = self.brought(client, text)
        if upload is None:
            return False
        scan = until(self.patience(), lambda: self.scanned(client, upload))
        if scan is None and not self.faulty:
            raise Finding("a file waits for the virus scanner for ever")
        if scan != "clean":
            self.stuck = scan
            return False
        answer = client.ask("POST", "/registers/1/imports", {"purpose": 3, "upload": upload, "sha256": sha256(text), "bytes": len(text.encode())})
        self.stuck = answer
        if not answer.good:
            return False
        job = answer.told["job"]
        state = until(self.patience(), lambda: self.worked(client, job))
        if state is None and not self.faulty:
            raise Finding(f"import {job} runs for ever: {client.ask('GET', f'/imports/{job}')}")
        if state != "finished":
            self.stuck = client.ask("GET", f"/imports/{job}"), answer.told
            return False
        if self.find_new(rows):
            self.importing = None
        return self.importing is None

    def brought(self, client, text):
        """The number of the file in the house: what an attempt that failed has brought is used, as azukari import does."""
        for it in (client.ask("GET", "/imports/uploads").told or {}).get("uploads", ()):
            if it["complete"] and it["sha256"] == sha256(text) and it["scan"] in ("waiting", "clean"):
                return it["upload"]
            client.ask("POST", f"/imports/uploads/{it['upload']}/drop", {})
        self.stuck = client.ask("POST", "/imports/uploads?register=1&purpose=3&encoding=utf-8", text.encode(), kind="application/octet-stream")
        return self.stuck.told["upload"] if self.stuck.good else None

    @staticmethod
    def scanned(client, upload):
        answer = client.ask("GET", "/imports/uploads")
        if not answer.good:
            return "?"
        mine = [u for u in answer.told["uploads"] if u["upload"] == upload]
        return None if mine and mine[0]["scan"] == "waiting" else mine[0]["scan"] if mine else "?"

    @staticmethod
    def worked(client, job):
        answer = client.ask("GET", f"/imports/{job}")
        if not answer.good:
            return "?"
        return None if answer.told["running"] else answer.told["state"]

    def erase(self):
        record = self.there("maybe") or self.there()
        it, manager, house = self.records[record], self.house.who["manager"], self.house
        it.erased = "maybe"
        answer = manager.ask("POST", "/registers/1/erasures", {"records": [record], "quantity": 1, "planned": today(), "items": "記録の全項目",
                                                               "media": "データベース", "reason": "期間満了"})
        if not answer.good:
            if answer.status in (404, 409):
                it.erased = "yes" if house.who["handler1"].ask("POST", f"/registers/1/records/{record}/open", {"purpose": 2}).status == 404 else "maybe"
            return False
        leaf = answer.told["leaf"]
        if house.az("approve", "--session", house.work / "approver.session", leaf, "--key", house.work / "approver.key", "--yes").returncode != 0:
            return False
        answer = manager.ask("POST", f"/applications/{leaf}/erase", {})
        if answer.good:
            it.erased = "yes"
            self.handed.append((answer.told["certificate_leaf"], "certificate", None))
        return answer.good

    def report(self):
        day = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).date()
        answer = self.house.who["manager"].ask("GET", f"/files/day?format=pdf&day-year={day.year}&day-month={day.month}&day-day={day.day}")
        if answer.good and not answer.raw.startswith(b"%PDF-"):
            raise Finding("a report that is none")
        return answer.good

    def look(self):
        """What a person's first pages ask for."""
        client = self.house.who["handler2"]
        return all(client.ask("GET", path).good for path in ("/self", "/registers/counts", "/imports"))

    def sign_in(self):
        return self.house.sign_in("handler2")

    def sign_out(self):
        client = self.house.who["handler2"]
        answer = client.ask("POST", "/sign-out", {})
        if answer.good and client.ask("GET", "/self").good:
            raise Finding("a session that was signed out goes on")
        return answer.good

    def password(self):
        """A code is good once, and a few mistakes make a pause: then this is a refusal, which is an answer too."""
        who = BY_PASSWORD[self.serial % len(BY_PASSWORD)]
        self.serial += 1
        step = int(time.time()) // 30 + self.dice.choice((-1, 0, 1))
        answer = self.house.who[who].ask("POST", "/sign-in", {"account": who, "password": "Sweeps7+every+place", "totp": self.house.code(who, step)})
        if answer.good:
            self.house.who[who].ask("POST", "/sign-out", {}, token=answer.told["token"])
        return answer.good

    def enrol(self):
        """Somebody new redeems their code, by a passkey or by a password.  When the answer got lost the code may be used up: it is tried twice."""
        if not self.newcomers:
            return False
        who = self.newcomers[-1]
        by_passkey = int(who[8:]) % 2 == 0
        done = self.house.enrol(who, by_passkey)
        if done and by_passkey:
            self.enrolled.append(who)
        if done or self.tried == who:
            self.newcomers.pop()
        self.tried = who
        return done

    def cosign(self):
        """Something is written; the courier, which goes every five seconds, has it cosigned."""
        if not self.edit():
            return False
        leaf = self.handed[-1][0]
        return bool(until(self.patience() + 5, lambda: self.house.witnessed() > leaf or self.house.server.poll() is not None, 0.02)) and self.house.witnessed() > leaf


OPS = {name: getattr(Day, name) for name in ("open", "search", "reveal", "edit", "import_file", "erase", "report", "look", "sign_in", "sign_out", "password", "enrol", "cosign")}
USUAL = {"parent": ("sign_in", "sign_out", "report", "import_file", "erase", "password"), "authn": ("password", "enrol"), "press": ("import_file", "report"),
         "scanner": ("import_file",), "courier": ("cosign",)}  # it goes to the witness at every start too
ORDINARY = tuple(op for op in OPS if op != "cosign")  # which waits for seconds

TWO = ("handler1", "handler2")
NEEDS = {"erase": ("handler1", "manager", "approver"), "report": ("manager",), "open": TWO, "look": TWO, "sign_out": TWO}


def today():
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).date().isoformat()


class Sweep:
    """The points of one kind of process."""

    def __init__(self, house, process, options, lists):
        self.house, self.process, self.options, self.lists = house, process, options, lists
        self.dice = random.Random(f"{options.seed} {process} {options.shard}")
        self.day, self.calls, self.in_life, self.flat, self.flat_is_sure = None, {}, 0, None, False
        self.done = {"points": 0, "in_start": 0, "lives": 0, "restarts": 0, "quiet": 0}
        self.kinds, self.of, self.findings = collections.Counter(), collections.Counter(), []
        self.now = ""

    # --- lives --------------------------------------------------------------------------------------------------------------

    def begin_life(self):
        header, rows, stock = self.lists
        self.house.renew()
        self.day = Day(self.house, self.dice, header, list(stock))
        self.in_life = 0
        self.start_well()
        if not self.day.find_new(rows):
            raise Finding("the records of before are not found")
        self.done["lives"] += 1

    def start_well(self):
        self.house.start(PROGRAMS[self.process])
        if self.flat is None:
            self.flat = self.settled()
        self.sign_all_in()

    def sign_all_in(self, people=("handler1",)):
        for who in people:
            client = self.house.who[who]
            if not client.token or not client.ask("GET", "/self").good:
                if not until(PATIENCE_S, lambda w=who: self.house.server.poll() is not None or self.house.sign_in(w), 0.1) or not client.token:
                    raise Finding(f"{who} cannot sign in any more: " + self.house.last_words + self.house.said()[-400:])

    def settled(self):
        """The descriptors of each process, once they do not change any more."""
        last = None
        for _ in range(200):
            now = self.house.descriptors()
            if now == last:
                return now
            last = now
            time.sleep(0.01)
        return last

    def end_life(self):
        """All that must hold, without a fault."""
        house, day = self.house, self.day
        try:
            self.see_whole()
        except Finding:  # unless the last fault ends the house only now
            if not until(LATE_S, self.goes):
                raise
            self.see_whole()
        if house.stop() != 0:
            raise Finding("did not end in order: " + house.said()[-400:])
        self.see_ledger()
        day.handed.clear()

    def see_whole(self):
        self.go_on(("handler1", "manager", "officer"), calm=True)
        if self.day.importing is not None and not until(PATIENCE_S, self.day.import_file, 0.2):
            raise Finding(f"an import does not go on: {self.day.stuck}")
        self.see_all()
        self.see_enrolled()
        if self.process == "courier":
            self.see_cosigned()
        self.end_sessions("officer")
        for client in self.house.who.values():
            client.drop()
            client.token = ""
        self.see_descriptors()

    def end_sessions(self, who):
        """All but one's own, also those whose tokens were lost; then one's own."""
        client = self.house.who[who]
        open_now = client.ask("GET", "/sessions")
        if not open_now.good:
            raise Finding(f"{who} cannot list the sessions: {open_now}")
        for session in (it for it in open_now.told["sessions"] if not it["mine"]):
            ended = client.ask("POST", f"/sessions/{session['session']}/end", {})
            if not ended.good:
                raise Finding(f"session {session['session']} cannot be ended: {ended}")
        client.ask("POST", "/sign-out", {})

    def see_all(self):
        """Every record is what it was told to be; the inventory names nothing."""
        day, client = self.day, self.house.who["handler1"]
        for record in list(day.records):
            answer = client.ask("POST", f"/registers/1/records/{record}/open", {"purpose": 2})
            if answer.status not in (200, 404):
                raise Finding(f"{record} neither opens nor is gone: {answer}")
            day.took_open("handler1", record, answer)
        answer = self.house.who["manager"].ask("POST", "/registers/1/inventory", {})
        gone = [r for r, it in day.records.items() if it.erased == "yes"]  # a full disk may leave their rows behind, without keys: they are named
        if not answer.good or answer.told["missing"] or answer.told["stale"] or [r for r in answer.told["unknown"] if r not in gone]:
            raise Finding(f"the inventory: {answer.told or answer}")

    def see_enrolled(self):
        """Who was told that their passkey is registered signs in with it."""
        while self.day.enrolled:
            who = self.day.enrolled.pop()
            if not until(PATIENCE_S, lambda: self.house.sign_in(who), 0.1):
                raise Finding(f"{who} has registered a passkey and cannot sign in: {self.house.last_words}")

    def see_cosigned(self):
        """What was written is cosigned by itself."""
        if not until(3, self.day.cosign, 0.1):
            raise Finding(f"the witness has cosigned {self.house.witnessed()} entries, and not the newest")

    def see_descriptors(self):
        """As many as after a start: the desk that waits for the next person may have been started anew."""
        if until(PATIENCE_S if self.flat_is_sure else 5, lambda: self.house.descriptors() == self.flat, 0.02):
            return
        now = self.settled()
        if not self.flat_is_sure:  # what was counted after the first start may have been too early: a house without a past says
            self.house.stop()
            self.house.start(PROGRAMS[self.process])
            self.flat_is_sure = bool(until(PATIENCE_S, lambda: self.house.descriptors() == now, 0.02))
            self.flat = now if self.flat_is_sure else self.settled()
            if self.flat_is_sure:
                return
        raise Finding(f"descriptors: {({k: (self.flat.get(k), v) for k, v in now.items() if self.flat.get(k) != v})}")

    def see_ledger(self):
        house = self.house
        ran = house.az("verify", house.dir, "--replay")
        if ran.returncode != 0:
            raise Finding("the ledger: " + ran.stderr.decode()[-300:] + ran.stdout.decode()[-300:])
        entries = house.entries()
        for leaf, act, person in self.day.handed:
            e = entries[leaf] if leaf < len(entries) else {}
            if e.get("act") != act or (person is not None and e.get("person") != str(person)) or e.get("verdict") == "deny":
                raise Finding(f"leaf {leaf} was handed out with {act} of person {person}; there stands {e}")

    # --- points -------------------------------------------------------------------------------------------------------------

    def measure(self, op):
        """The calls of one run of ${op}; the start is "start"."""
        if op not in self.calls:
            self.house.plan.count()
            if op == "start":
                self.house.stop()
                self.house.plan.count()
                self.start_well()
            else:
                self.go_on(NEEDS.get(op, ("handler1",)))
                self.house.plan.count()
                OPS[op](self.day)
            self.calls[op], _ = self.house.plan.rest()
        return self.calls[op]

    def point(self, op, sort, n):
        """One fault; whether it happened."""
        house = self.house
        self.go_on(NEEDS.get(op, ("handler1",)))
        self.now = f"{self.process}: {op}, {sort.name}, call {n}"
        house.plan.arm(sort.place, sort.kind, sort.error, sort.forever, n)
        self.day.faulty = True
        OPS[op](self.day)
        if sort.forever and house.server.poll() is None:
            self.day.search()
        self.day.faulty = False
        if sort.kind in KILLS and house.plan.happened():
            until(0.2, self.goes)
        seen, happened = house.plan.rest()
        if happened == 0:  # this time it took more calls than before
            self.calls[op] = {place: max(seen[place], self.calls.get(op, seen)[place]) for place in PLACES}
        self.go_on()
        return happened > 0

    def point_in_start(self, sort, n):
        """A stop in order, and a start with a fault."""
        house = self.house
        self.now = f"{self.process}: start, {sort.name}, call {n}"
        if house.server is not None:
            house.stop()
        self.done["restarts"] += 1
        house.plan.arm(sort.place, sort.kind, sort.error, sort.forever, n)
        house.begin(PROGRAMS[self.process])
        serves = house.ready()
        if serves and sort.forever:
            house.sign_in("handler1")
        if serves and house.plan.happened():
            until(0.2, self.goes)
        seen, happened = house.plan.rest()
        if serves:
            self.go_on()
        else:
            self.ended()
            self.start_well()
        self.calls["start"] = self.calls.get("start") or seen
        return happened > 0

    def ended(self):
        """It stopped by itself: it said why, and nobody is left."""
        house, before = self.house, self.house.said_from
        house.wait_end()
        house.said_from = before
        said = house.said()
        if "stopping: " not in said and "azukarid" not in said and not (self.process == "parent"):
            raise Finding("ended without a reason: " + said[-300:])

    def goes(self):
        return self.house.server.poll() is not None or "stopping: " in self.house.said()

    def go_on(self, people=("handler1",), calm=False):
        """Without a fault (if calm: none in a start either): by itself, or by a start without anybody putting anything right; then ${people} are signed in."""
        house = self.house
        if house.server.poll() is None and "stopping: " in house.said():
            until(END_S, lambda: house.server.poll() is not None)
        if house.server.poll() is not None:
            self.ended()
            self.done["restarts"] += 1
            if not calm and not self.options.only and self.dice.random() < 0.5:
                self.fault_in_next_start()
            else:
                self.start_well()
        try:
            self.sign_all_in(people)
        except Finding:
            if not until(LATE_S, self.goes):
                raise
        if self.goes():
            self.go_on(people, calm)

    def fault_in_next_start(self):
        calls = self.calls.get("start", {})
        sorts = [s for s in SORTS if calls.get(s.place)]
        if not sorts:
            self.start_well()
            return
        before = self.now
        sort = self.dice.choice(sorts)
        if self.point_in_start(sort, self.dice.randint(1, calls[sort.place])):
            self.done["points"] += 1
            self.done["in_start"] += 1
            self.kinds[sort.name] += 1
            self.of["start"] += 1
        self.now = before + ", then " + self.now

    def all_points(self):
        """(op, sort, n) without end, or with --every each once."""
        ops = [*(op for op in USUAL.get(self.process, ORDINARY) if op != "cosign" or self.options.points >= LONG), "start"]
        if self.options.only:
            op, name, n = self.options.only.split(",")
            yield op, next(s for s in SORTS if s.name == name), int(n)
            return
        if not self.options.every:
            while True:
                yield self.dice.choice(ops), None, None
        i, (shard, shards) = 0, self.options.shard
        for op in ops:
            for sort in SORTS:
                n = 1
                while n <= self.measured(op)[sort.place] + 1:
                    i += 1
                    if i % shards == shard:
                        yield op, sort, n
                    n += 1

    def measured(self, op):
        self.ready_for_more()
        return self.measure(op)

    def ready_for_more(self):
        if self.day is not None and self.in_life >= LIFE:
            self.end_life()
            self.day = None
        if self.day is None:
            self.begin_life()
            self.measure("start")

    def draw(self, op):
        calls = self.measured(op)
        sorts = [s for s in SORTS if calls[s.place]]
        if not sorts:
            return None, 0
        sort = self.dice.choice(sorts)
        return sort, self.dice.randint(1, calls[sort.place])

    def step(self, op, sort, n):
        self.now = f"{self.process}: {op}"
        self.ready_for_more()
        if len(self.day.records) < 8 or self.day.there() is None or not self.day.stock:
            self.in_life = LIFE
            self.ready_for_more()
        if sort is None:
            sort, n = self.draw(op)
        if sort is None:
            return
        self.in_life += 1
        if self.point_in_start(sort, n) if op == "start" else self.point(op, sort, n):
            self.done["points"] += 1
            self.kinds[sort.name] += 1
            self.of[op] += 1
            self.done["in_start"] += op == "start"
        else:
            self.done["quiet"] += 1

    def run(self):
        end = time.monotonic() + self.options.seconds
        for op, sort, n in self.all_points():
            began = time.monotonic()
            try:
                self.step(op, sort, n)
            except Finding as found:
                self.note(found)
            if self.options.verbose:
                print(f"# {time.monotonic() - began:.2f} s {self.now}", flush=True)
            if (not self.options.every and self.done["points"] + self.done["quiet"] >= self.options.points) or time.monotonic() > end or len(self.findings) > 20:
                break
        try:
            if self.day is not None:
                self.now = f"{self.process}: the end of its last life after {self.now}"
                self.end_life()
        except Finding as found:
            self.note(found)
        self.house.kill()

    def note(self, found):
        self.house.plan.rest()
        self.findings.append(f"{self.now}: {found}")
        print("# " + self.findings[-1].replace("\n", "\n#   "), flush=True)
        if self.options.keep:
            shutil.copy(self.house.log, f"{self.options.keep}.{self.process}.{len(self.findings)}.log")
        self.house.kill()
        self.day = None


def shard(text):
    i, k = text.split("/")
    return int(i), int(k)


def sum_up(path):
    total, by = collections.Counter(), collections.defaultdict(collections.Counter)
    for line in pathlib.Path(path).read_text().splitlines():
        it = json.loads(line)
        for key in ("points", "in_start", "lives", "restarts", "seconds", "findings"):
            by[it["process"]][key] += it.get(key, 0)
            total[key] += it.get(key, 0)
        by[it["process"]]["calls"] = max(by[it["process"]]["calls"], it.get("calls", 0))
    total["calls"] = sum(it["calls"] for it in by.values())
    for name, it in [*sorted(by.items()), ("all", total)]:
        print(f"{name:14} {it['points']:9,} points ({it['in_start']:,} in a start) at {it['calls']:7,} calls of a day, {it['lives']:7,} lives, {it['restarts']:8,} restarts, "
              f"{it['seconds']:8,.0f} s, {it['findings']} findings")


def add_up(path, line):
    with open(path, "a", encoding="utf-8") as tally:
        fcntl.flock(tally, fcntl.LOCK_EX)
        tally.write(json.dumps(line) + "\n")


def main():
    read = argparse.ArgumentParser(usage=__doc__)
    read.add_argument("build", nargs="?")
    read.add_argument("--process", action="append", choices=PROGRAMS)
    read.add_argument("--points", type=int, default=12)
    read.add_argument("--seconds", type=float, default=1e9)
    read.add_argument("--seed", type=int, default=1)
    read.add_argument("--shard", type=shard, default=(0, 1))
    read.add_argument("--every", action="store_true")
    read.add_argument("--tally")
    read.add_argument("--sum")
    read.add_argument("--only")
    read.add_argument("--verbose", action="store_true")
    read.add_argument("--keep", help="where the logs of findings go: a path to which names are added")
    options = read.parse_args()
    if options.sum:
        return sum_up(options.sum)
    programs = pathlib.Path(options.build, "src").resolve()
    work = pathlib.Path(tempfile.mkdtemp(prefix="azukari-sweep.", dir="/dev/shm" if pathlib.Path("/dev/shm").is_dir() else None))
    try:
        return sweep_all(options, programs, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def sweep_all(options, programs, work):
    port = int(subprocess.run(["sh", pathlib.Path(__file__).parent.parent / "support/ports.sh", str(subprocess.os.getpid())], capture_output=True, check=True).stdout)
    house = House(work, programs, port)
    bad = 0
    try:
        header, rows = rows_of(programs, work, 400)
        house.make(csv_of(header, rows[:24]))
        chosen = options.process or list(PROGRAMS)
        print(f"1..{len(chosen)}", flush=True)
        for i, process in enumerate(chosen):
            began = time.monotonic()
            sweep = Sweep(house, process, options, (header, rows[:24], rows[24:]))
            sweep.run()
            seconds = time.monotonic() - began
            it = sweep.done
            print(f"{'not ok' if sweep.findings else 'ok'} {i + 1} - {process}: {it['points']} faults ({it['in_start']} in a start, {len(sweep.kinds)} of {len(SORTS)} kinds), "
                  f"{it['quiet']} that did not happen, {it['lives']} lives, {it['restarts']} restarts, {it['points'] / seconds:.1f} a second", flush=True)
            bad += len(sweep.findings)
            if options.tally:
                add_up(options.tally, {"when": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), "process": process, "seed": options.seed,
                                       "shard": options.shard, "every": options.every, "seconds": round(seconds), "findings": len(sweep.findings), **it, "of": sweep.of,
                                       "calls": sum(sum(calls.values()) for calls in sweep.calls.values())})
    finally:
        house.kill()
        house.witness_stop()
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
