#!/usr/bin/env python3
"""docs/scenarios.md from the names of the tests: which scenario of the security plan is played by which test.

    scenarios.py ROOT [--write]     without --write: TAP, whether the page is what the tests say
"""
import pathlib
import re
import sys

SCENARIOS = {
    "A4": "the power is cut at any moment",
    "A5": "power is cut, or something fails, while it starts after that",
    "A6": "a disk is full",
    "A7": "a disk turns read-only under load",
    "A8": "one bit flips, in a file or in memory before something is signed",
    "B1": "attacker's code in a desk: every message in every state, random frames",
    "B2": "who has taken a process over tries every call",
    "B3": "an insider's program reads its own scope as fast as it can: stopped at the quota, seen within a minute",
    "B5": "rows swapped, replayed, deleted in the database",
    "B6": "an old copy of the keeper is put back",
    "B8": "another user looks for keys in memory, swap and core dumps",
    "B9": "no plaintext is left behind, in any file, in any form",
    "B10": "a desk lies about the terminal",
    "B11": "the approval screen lies",
    "C1": "who maintains the system copies everything (Benesse 2014): ciphertext only, and seen",
    "C2": "who touched this person, answered years later without the contractor",
    "C3": "the ledger is edited or its end cut off during an inquiry",
    "C4": "somebody of a firm below the subcontractor, of whom the entruster does not know (Amagasaki 2022, SAY Kikaku 2018)",
    "C8": "four eyes by one person with two accounts",
    "C9": "person, terminal or contract revoked in the middle of a session",
    "C11": "a clock moved by a day",
    "C12": "sprayed passwords, used codes, phishing, stolen cookies",
    "E1": "erased, then the attacker gets every disk and backup",
    "E2": "a backup of before the erasure is restored",
    "E3": "the keeper's machine is lost; k and k-1 shares",
    "E4": "a share is wrong, old or given twice",
    "E6": "the resold disk (Kanagawa 2019)",
    "F5": "every decision is made again, offline",
}
HEAD = """# Scenarios of the security plan and the tests that play them

Made by `tools/scenarios.py . --write` from the names of the tests; not written by hand. Incidents: Benesse 2014 is C1 with B3
(`tests/scenario/benesse.sh`), Kanagawa 2019 is E6 with B9 (`tests/scenario/residue.sh`), Amagasaki 2022 and SAY Kikaku
2018 are C4 (`tests/scenario/incidents.sh`).

| id | what happens | test | what it proves |
|---|---|---|---|
"""
NAME = {".sh": re.compile(r"""\bok (?:'([^']+)'|"([^"]+)")"""), ".mjs": re.compile(r'promise\("([^"]+)"()'), ".c": re.compile(r"T_CASE\((\w+)()\)"),
        ".py": re.compile(r'\bok\([^"]*f?"([A-F]\d{1,2}: [^"]+)"()')}
IDS = re.compile(r"(?<![A-Za-z0-9.])([A-F]\d{1,2})(?![A-Za-z0-9.-])")


def tests(root):
    for path in sorted((root / "tests").rglob("*")):
        if path.suffix not in NAME or "node_modules" in path.parts:
            continue
        for found in NAME[path.suffix].finditer(path.read_text(encoding="utf-8")):
            name = re.sub(r"\{[^{}]*\}", "…", found.group(1) or found.group(2)) if path.suffix == ".py" else found.group(1) or found.group(2)
            if path.suffix == ".c":
                name = re.sub(r"(\d)_(\d)", r"\1.\2", name).replace("_", " ")
            for scenario in set(IDS.findall(name)) & set(SCENARIOS):
                words = re.sub(r"^\W+", "", IDS.sub("", name) if path.suffix == ".c" else re.sub(r"^[A-F]\d+[:,]? *(?:[A-F]\d+: *)?", "", name))
                yield scenario, str(path.relative_to(root / "tests")), words.strip()


def page(root):
    rows = {scenario: {} for scenario in SCENARIOS}
    for scenario, path, words in tests(root):
        rows[scenario].setdefault(path, []).append(words)
    lines = []
    for scenario, what in SCENARIOS.items():
        for path, names in rows[scenario].items():
            lines.append("| %s | %s | `%s` | %s |" % (scenario, what, path, "; ".join(n.replace("|", "/") for n in names)))
            what = ""
    return HEAD + "\n".join(lines) + "\n", [s for s in SCENARIOS if not rows[s]]


root = pathlib.Path(sys.argv[1])
there = root / "docs" / "scenarios.md"
text, missing = page(root)
if "--write" in sys.argv:
    there.write_text(text, encoding="utf-8")
else:
    print("1..2")
    print("%s 1 - every scenario has a test" % ("not ok" if missing else "ok"))
    if missing:
        print("# " + " ".join(missing))
    same = there.exists() and there.read_text(encoding="utf-8") == text
    print("%s 2 - docs/scenarios.md is what tools/scenarios.py makes of the tests" % ("ok" if same else "not ok"))
    if not same:
        print("# run: tools/scenarios.py . --write")
