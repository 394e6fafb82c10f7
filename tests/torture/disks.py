#!/usr/bin/env python3
"""Full disks, a disk that turns read-only under load, and clocks that jump by a day (security.md A6, A7, C11), against a house of the
real programs on small file systems of its own.

    disks.py SRC [--part ledger|data|read-only|clock]... [--seed N] [--short]

SRC: the directory src of a build in release form.  Needs root and a mount namespace (unshare -m) for the disks; where there is none they are
skipped, and said to be.  --short: nobody waits until the client of an import gives up.  TAP.
"""
import argparse
import datetime
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from house import House, Refused, Tap, today  # noqa: E402

MIB = 1 << 20


def can_mount():
    """Whether this may mount a file system, in a namespace of its own."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"], capture_output=True,
                                                check=False).returncode == 0


def has_loop():
    """Whether there is a block device for a file."""
    return subprocess.run(["sh", "-c", "losetup -f && command -v mkfs.ext4"], capture_output=True, check=False).returncode == 0


class Disk:
    """A small file system in place of a directory of the house: ext4 on a file where that can be had, else tmpfs."""

    def __init__(self, house, path, mib):
        self.path, self.image, self.filler = path, house.work / (path.name + ".ext4"), path / "filler"
        aside = path.with_name(path.name + ".aside")
        path.rename(aside)
        path.mkdir(mode=0o700)
        self.real = has_loop()
        if self.real:
            with open(self.image, "wb") as f:
                f.truncate(mib * MIB)
            subprocess.run(["mkfs.ext4", "-q", "-m", "0", self.image], check=True)
            self.real = subprocess.run(["mount", "-o", "loop", self.image, path], capture_output=True, check=False).returncode == 0
        if not self.real:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=700", "none", path], check=True)
        subprocess.run(f"cp -a --sparse=never {aside}/. {path}/ && chmod 700 {path} && sync -f {path}", shell=True, check=True)

    def fill(self):
        """No byte is left."""
        with open(self.filler, "ab", buffering=0) as f:
            for size in (MIB, 4096, 1):
                try:
                    while f.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass

    def free(self):
        """There is room again."""
        self.filler.unlink(missing_ok=True)

    def fail(self):
        """What the kernel does after an error of the disk: read-only, for descriptors that are open too."""
        return subprocess.run(["mount", "-o", "remount,abort", self.path], capture_output=True, check=False).returncode == 0

    def mend(self):
        """What the administrator does then."""
        subprocess.run(["umount", self.path], check=True)
        subprocess.run(["e2fsck", "-f", "-y", self.image], capture_output=True, check=False)
        subprocess.run(["mount", "-o", "loop", self.image, self.path], check=True)

    def gone(self):
        """The end of it."""
        subprocess.run(["umount", "-l", self.path], capture_output=True, check=False)


def until(seconds, what):
    """Whether it becomes true in that time."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


class Drill:
    """A house with people in it."""

    def __init__(self, tap, programs, seed, rows=60):
        self.tap, self.house = tap, House(programs, ["witness_max_age 600"], prefix="azukari-disks.")
        h = self.house
        h.witness_start()
        self.must(h.start())
        h.enrol("handler1", "manager", "approver", "admin")
        h.sign_in("handler1", "manager", "approver", "admin")
        path, self.rows = h.sample_list("list.csv", rows, seed)
        h.as_("handler1", "import", "--register", 1, "--purpose", 3, path)
        self.names = [r[2] for r in self.rows if sum(r[2] == o[2] for o in self.rows) == 1]
        self.record = self.found(self.names[0])

    def must(self, good):
        if not good:
            raise RuntimeError("the house: " + self.house.lines())

    def found(self, name):
        rows = self.house.get("handler1", "POST", "/registers/1/search", {"purpose": 2, "name": name})["rows"]
        return rows[0]["record"] if rows else None

    def open(self, who="handler1"):
        return self.house.ask(who, "POST", f"/registers/1/records/{self.record}/open", {"purpose": 2})

    def again(self):
        """A start after an end, and everybody signs in."""
        if not self.house.start():
            return False
        try:
            self.house.sign_in("handler1", "manager", "approver", "admin")
        except RuntimeError as e:
            print(f"# {e}")
            return False
        return True

    def doctor(self, check):
        """The verdict of one check."""
        h = self.house
        try:
            h.az("doctor", "--dir", h.dir, "--json", "--disk-min", "1", check=False)
        except subprocess.TimeoutExpired:
            return ""
        at = h.said.find(f'"check":"{check}"')
        return h.said[at:at + 200] if at >= 0 else ""

    def whole(self):
        """The ledger with every decision, and the inventory."""
        h, tap = self.house, self.tap
        told = h.get("manager", "POST", "/registers/1/inventory", {})
        tap.ok(not told["missing"] and not told["unknown"] and not told["stale"], "... the inventory finds nothing left and nothing missing", told)
        tap.ok(h.stop() == 0, "... it stops in order", h.lines())
        tap.ok(h.verifies() and h.verifies(0), "... the ledger verifies, and every decision in it", h.said)


def ledger_full(tap, programs, seed, _short):
    """A6: no room for the ledger to grow."""
    drill = Drill(tap, programs, seed, rows=60)
    h = drill.house
    try:
        records = [drill.found(drill.names[1])]
        drill.must(h.stop() == 0)
        disk = Disk(h, h.dir / "keeper", 48)
        disk.fill()
        tap.ok(drill.again(), "a house starts on a full ledger disk, on what is prepared", h.lines())
        status, told = 200, {}
        for i in range(20000):  # to the half of the segment, behind which stands the reserve
            status, told = h.ask("handler1", "POST", "/registers/1/erasures",
                                 {"records": records, "quantity": 1, "planned": today(9), "items": "一", "media": "二", "reason": "三" * 60})
            if status // 100 != 2:
                break
            if i % 1000 == 999:
                h.sign_in("handler1")  # a new session, before a limit of one ends it
        tap.ok(status == 503, f"A6: ledger disk full: refused after {i} more entries", (status, told))
        status, told = drill.open()
        tap.ok(status == 503 and "保存領域" in told["detail"], "... a read too, with 503 and the reason in Japanese", (status, told))
        denied, told = drill.open("admin")
        tap.ok(denied == 403 and told["leaf"] > 0, "... a refusal is still written down, and has its number", (denied, told))
        tap.ok(until(120, lambda: '"bad"' in drill.doctor("ledger-disk")), "... the doctor says which disk", h.said)
        disk.free()
        tap.ok(until(120, lambda: drill.open()[0] == 200), "... when there is room again reading goes on by itself", h.lines())
        drill.whole()
    except OSError:
        tap.ok(False, "the house stays there", h.lines())
    finally:
        h.kill()
        subprocess.run(["umount", "-l", h.dir / "keeper"], capture_output=True, check=False)
        h.remove()


def data_full(tap, programs, seed, short):
    """A6 for the other disk: nothing is stored, reading goes on; what is erased meanwhile leaves no row."""
    drill = Drill(tap, programs, seed)
    h = drill.house
    try:
        drill.must(h.stop() == 0)
        disk = Disk(h, h.dir / "office", 12)
        tap.ok(drill.again(), "a house on a small data disk")
        disk.fill()
        body = {"purpose": 2, "base_version": 1, "reason": "確認", "fields": {"12": "確認済み" * 200}}
        status, told = h.ask("handler1", "POST", f"/registers/1/records/{drill.record}/edit", body)
        tap.ok(status in (503, 507), "A6: data disk full: an edit is refused with the reason", (status, told, h.lines()))
        path, _ = h.sample_list("more.csv", 2000, seed + 1)
        tap.ok(not h.works("azukari", "import", "--session", h.work / "handler1.session", "--register", 1, "--purpose", 3, path,
                           timeout=2 if short else 120), "... an import stops", h.said)
        tap.ok(drill.open()[0] == 200, "... reading goes on", h.lines())
        erased = drill.found(drill.names[2])
        leaf = h.get("handler1", "POST", "/registers/1/erasures", {"records": [erased], "quantity": 1, "planned": today(), "items": "全項目",
                                                                  "media": "電磁的記録", "reason": "満了"})["leaf"]
        h.as_("approver", "approve", leaf, "--key", h.work / "approver.key", "--yes")
        status, told = h.ask("handler1", "POST", f"/applications/{leaf}/erase", {})
        tap.ok(status == 200 and told["count"] == 1, "... an erasure destroys the key all the same", (status, told, h.lines()))
        left = until(5, lambda: "no space to remove the rows" in h.lines())
        print(f"# the row was {'left behind' if left else 'removed in what the database had room for'}")
        disk.free()
        tap.ok(not left or until(120, lambda: "are being removed" in h.lines()), "N22: when there is room the row is removed, by nobody's hand", h.lines())
        tap.ok(h.works("azukari", "import", "--session", h.work / "handler1.session", "--register", 1, "--purpose", 3, path)
               or h.works("azukari", "import", "--session", h.work / "handler1.session", "--register", 1, "--purpose", 3, path),
               "... the same import goes on where it was", h.said)
        drill.whole()
    finally:
        h.kill()
        subprocess.run(["umount", "-l", h.dir / "office"], capture_output=True, check=False)
        h.remove()


def read_only(tap, programs, seed, _short):
    """A7: the kernel takes a disk away under load."""
    for name in ("keeper", "office"):
        drill = Drill(tap, programs, seed)
        h = drill.house
        try:
            drill.must(h.stop() == 0)
            disk = Disk(h, h.dir / name, 48)
            if not disk.real:
                tap.ok(True, f"{name} # SKIP no loop device: a tmpfs in use does not turn read-only")
                continue
            drill.must(drill.again())
            shown = [told["leaf"] for status, told in (drill.open() for _ in range(5)) if status == 200]
            began = time.monotonic()
            drill.must(disk.fail())
            refused = 0
            while time.monotonic() - began < 10 and refused == 0 and h.server.poll() is None:
                try:
                    h.ask("handler1", "POST", f"/registers/1/records/{drill.record}/edit",
                          {"purpose": 2, "base_version": 1, "reason": "確認", "fields": {"12": "x"}})
                    status, told = drill.open()
                    if status == 200:
                        shown.append(told["leaf"])
                    else:
                        refused += 1
                except OSError:
                    refused += 1
            seconds = time.monotonic() - began
            said = until(10, lambda: "<3>" in h.lines())
            tap.ok(said and time.monotonic() - began <= 10, f"A7: the disk of {name} turns read-only under load: said within {seconds:.1f} s", h.lines())
            stopped = h.ended(10)
            if not stopped:
                h.kill()
            disk.mend()
            tap.ok(drill.again(), f"... mended and mounted again it starts (it had {'stopped' if stopped else 'gone on refusing'})", h.lines())
            tap.ok(drill.open()[0] == 200, "... and works")
            drill.whole()
            tap.ok(all(h.works("azukari", "explain", h.dir, leaf, "--log", 1) for leaf in shown[-5:]), "... every read that was answered is in it",
                   h.said)
        finally:
            h.kill()
            subprocess.run(["umount", "-l", h.dir / name], capture_output=True, check=False)
            h.remove()


def wrap_clocks(house, built):
    """Every program of the house begins with a clock of its own; how to set one (seconds)."""
    real = house.bin / "real"  # the parent can start nothing elsewhere
    real.mkdir()
    shutil.copy(built / "libazukari-clock.so", house.bin)
    for role in ("gate", "keeper", "desk", "office"):
        program = house.bin / f"azukari-{role}"
        program.rename(real / program.name)
        shutil.copy(built / "clock_run", program)
        (house.bin / f"clock-{program.name}").write_bytes(bytes(8))

    def put(role, seconds):
        with open(house.bin / f"clock-azukari-{role}", "r+b") as f:
            f.write(struct.pack("<q", seconds))
    return put


def clock(tap, programs, seed, _short):
    """C11: a day forward and back, in each process alone."""
    drill = Drill(tap, programs, seed)
    h = drill.house
    day = 86400
    try:
        drill.must(h.stop() == 0)
        put = wrap_clocks(h, pathlib.Path(programs).resolve().parent / "tests/torture")
        tap.ok(drill.again(), "a house in which each process has a clock of its own", h.lines())

        def newest():
            for line in h.as_("manager", "ledger", "--limit", 1).splitlines():
                for word in line.split():
                    try:
                        return datetime.datetime.fromisoformat(word.replace("Z", "+00:00"))
                    except ValueError:
                        continue
            return None

        before = newest()
        for role in ("gate", "desk", "office"):
            for jump in (day, -day):
                put(role, jump)
                tap.ok(drill.open()[0] == 200, f"the {role} a day {'ahead' if jump > 0 else 'behind'}: reading goes on", h.lines())
            put(role, 0)
        after = newest()
        tap.ok(before is not None and after >= before and abs((after - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) < 120,
               "... and the ledger has the keeper's time", (before, after))
        put("keeper", -day)
        drill.open()
        behind = newest()
        tap.ok(behind >= after, "C11: the keeper a day behind: the ledger's time does not go back", (after, behind))
        tap.ok(until(120, lambda: any(w in drill.doctor("clock") for w in ('"bad"', '"look"'))), "... the doctor says that the witness has another time", h.said)
        put("keeper", 0)
        h.sign_in("handler1", "manager")
        put("keeper", day)
        try:
            status, told = drill.open()
        except OSError as e:
            status, told = 0, e
        tap.ok(status in (401, 403, 503, 504), "C11: the keeper a day ahead: the session is over or the witness's word too old, nothing is shown", (status, told))
        put("keeper", 0)
        h.kill()
        tap.ok(h.start(), "... with the right clock it starts again, after entries of tomorrow", h.lines())
        h.sign_in("handler1", "manager")
        tap.ok(drill.open()[0] in (200, 403), "... and answers", h.lines())
        tap.ok(h.stop() == 0 and h.verifies() and h.verifies(0), "... the ledger verifies, and every decision in it", h.said)
    finally:
        h.remove()


PARTS = {"ledger": ledger_full, "data": data_full, "read-only": read_only, "clock": clock}


def main():
    words = argparse.ArgumentParser()
    words.add_argument("programs")
    words.add_argument("--part", action="append", choices=PARTS)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--short", action="store_true")
    a = words.parse_args()
    mounts = can_mount()
    if mounts and os.environ.get("AZUKARI_DISKS") is None:
        os.environ["AZUKARI_DISKS"] = "1"
        os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])
    tap = Tap()
    for name in a.part or PARTS:
        if name != "clock" and not mounts:
            tap.ok(True, f"{name} # SKIP nothing can be mounted here")
            continue
        PARTS[name](tap, a.programs, a.seed, a.short)
    return tap.plan()


if __name__ == "__main__":
    sys.exit(main())
