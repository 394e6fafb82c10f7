#!/usr/bin/env python3
"""Add up the cases of meson test runs and print what failed; the last line is "N passed, N failed"."""
import json
import re
import sys

CASE = re.compile(r"^(not ok|ok) \d+(?: -)? ?(.*)$", re.M)


def cases(test):
    """The (name, passed) of each case of one test program."""
    found = CASE.findall(test.get("stdout", ""))
    if test["result"] in ("OK", "EXPECTEDFAIL") and not found:
        return [(test["name"], True)]
    if test["result"] == "SKIP":
        return []
    done = [(test["name"] + ": " + name, verdict == "ok") for verdict, name in found if "# SKIP" not in name]
    if test["result"] != "OK" and all(passed for _, passed in done):
        done.append((test["name"] + ": " + test["result"].lower(), False))
    return done


def main():
    passed, failures = 0, []
    for tree in sys.argv[1:]:
        try:
            with open(tree + "/meson-logs/testlog.json", encoding="utf-8", errors="replace") as log:
                tests = [json.loads(line) for line in log]
        except FileNotFoundError:
            failures.append((tree + ": no test ran", "", ""))
            continue
        for test in tests:
            for name, good in cases(test):
                passed += good
                if not good:
                    failures.append((tree + ": " + name, test.get("stdout", ""), test.get("stderr", "")))
    for name, out, err in failures:
        print("FAILED " + name)
        print("\n".join("    " + line for line in (out + err).splitlines()[-25:]))
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or passed == 0 else 0


sys.exit(main())
