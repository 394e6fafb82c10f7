#!/usr/bin/env python3
"""Somebody has taken over processes of a running house and makes a call that none of them needs (security.md B2).

    outbreak.py SRC

As root, code of ours is put where a process of the house goes on after it has waited; the kernel kills it, the parent says so, the keeper
writes it down.  Nothing in the programs helps with this.  Skipped where there is no root, and on other machines than x86-64.  TAP.
"""
import os
import pathlib
import platform
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from house import House, Refused, Tap  # noqa: E402

# mov $59 (execve), %eax; syscall; jmp to itself
CODE = bytes.fromhex("b83b000000" "0f05" "ebfe")
DESK, AUTHN = 65520 + 6, 65520 + 3


def until(holds, seconds=60):
    """Whether it becomes so."""
    end = time.monotonic() + seconds
    while not (it := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return it


def take_over(pid):
    """Where the process waits in the kernel now, it goes on with our code."""
    def place():
        words = pathlib.Path(f"/proc/{pid}/syscall").read_text().split()
        return int(words[-1], 16) if len(words) == 9 else None
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        memory.seek(until(place))
        memory.write(CODE)


def misuses(house, log):
    """The entries of misuse, as the stopped house's ledger has them."""
    found = []
    house.az("ledger", "export", house.dir, house.work / f"export{log}")
    for tile in sorted((house.work / f"export{log}" / str(log) / "tile/entries").rglob("*")):
        if tile.is_file():
            found += re.findall(rb"act misuse\n(?:[a-z]+ .*\n)*", tile.read_bytes())
    return [dict(line.split(" ", 1) for line in e.decode().splitlines()) for e in found]


def alerted(h):
    """The alerts of misuse; none while an answer breaks off, as that of a desk does which was to wait for the next person and was taken over too."""
    try:
        return [a for a in h.get("manager", "GET", "/alerts?days=1")["alerts"] if a["kind"] == "misuse"]
    except Refused as refused:
        if not str(refused).startswith("502"):
            raise
        return []


def of_a_desk(tap, h):
    """A session's desk: the person's session ends, the others' work goes on."""
    h.get("manager", "GET", "/self")  # else the desk that is taken over could become hers
    desks = {p for p, role in h.processes() if role == "desk"}
    h.sign_in("handler1")
    h.get("handler1", "GET", "/self")
    mine = {p for p, role in h.processes() if role == "desk"} - desks
    tap.ok(len(mine) >= 1, "a session has a desk of its own", h.processes())
    for pid in mine:
        take_over(pid)
    try:
        h.ask("handler1", "GET", "/self")
    except OSError:
        pass
    tap.ok(until(lambda: "the desk tried what its sandbox forbids" in h.lines()), "B2: a desk that was taken over is killed at its first forbidden call, and that is said",
           h.lines())
    h.links.clear()
    told = until(lambda: alerted(h))
    tap.ok(told and not told[0]["machine"] and told[0]["act"] == "misuse", "B2: the manager is alerted of it", told)
    tap.ok(h.get("manager", "GET", "/self")["account"] == "manager", "... and works on")


def main():
    tap = Tap()
    if os.geteuid() != 0 or platform.machine() != "x86_64":
        print("1..0 # SKIP needs root on x86-64")
        return 0
    h = House(sys.argv[1], ["witness_max_age 600"], prefix="azukari-outbreak.")
    try:
        h.witness_start()
        tap.ok(h.start(), "a house serves", h.lines())
        h.enrol("handler1", "manager")
        h.sign_in("manager")
        of_a_desk(tap, h)
        take_over(h.pid("authn"))
        h.works("azukari", "enrol", "--dir", h.dir, "--account", "auditor", "--key", h.work / "auditor.key", "--code", h.codes["auditor"])
        tap.ok(h.ended(180) and "the authn tried what its sandbox forbids" in h.lines(), "B2: a member of the house that was taken over is killed, and the house stops",
               h.lines())
        own, machine = misuses(h, 1), misuses(h, 0)
        tap.ok(len(own) == 1 and own[0]["kind"] == str(DESK) and {"contract", "session", "person"} <= own[0].keys(),
               "B2: the desk's attempt is one entry of the contract's log, with its session", own)
        tap.ok(len(machine) == 1 and machine[0]["kind"] == str(AUTHN), "B2: the member's attempt is one entry of the machine's log", machine)
        tap.ok(h.verifies() and h.verifies(0), "... the ledgers verify, and every decision in them", h.said)
    finally:
        h.remove()
    return tap.plan()


if __name__ == "__main__":
    sys.exit(main())
