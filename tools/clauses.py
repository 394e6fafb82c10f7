#!/usr/bin/env python3
"""Each clause that a shipped contract demands has a test case named after it; prints TAP, one case a clause.

A case is named after the clauses that it proves, "." and "-" written as "_": N14_K_T5_person_without_a_pledge_opens_nothing.
Usage: clauses.py ROOT
"""
import pathlib
import re
import sys


def demanded(root):
    """Clause id -> the file that demands it."""
    found = {}
    for path in [*root.glob("src/cli/*.inc"), *root.glob("profiles/*")]:
        for ids in re.findall(r"clauses=([A-Za-z0-9.,-]+)", path.read_text(encoding="utf-8")):
            for clause in ids.split(","):
                found.setdefault(clause, path.name)
    return found


def case_names(root):
    names = set()
    for path in root.glob("tests/**/*_test.c"):
        names.update(re.findall(r"T_CASE\((\w+)\)", path.read_text(encoding="utf-8")))
    return names


def main():
    root = pathlib.Path(sys.argv[1])
    clauses, names = demanded(root), case_names(root)
    if not clauses or not names:
        print("Bail out! no clauses or no cases found")
        return 1
    print(f"1..{len(clauses)}")
    missing = 0
    for number, (clause, where) in enumerate(sorted(clauses.items()), 1):
        word = re.sub(r"[.-]", "_", clause)
        proved = any(re.search(rf"(^|_){word}_", name) for name in names)
        missing += not proved
        print(f"{'ok' if proved else 'not ok'} {number} - {clause} of {where} has a test")
    return 1 if missing else 0


sys.exit(main())
