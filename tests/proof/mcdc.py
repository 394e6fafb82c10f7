#!/usr/bin/env python3
"""Build and run the tests that reach the files of tests/proof/files, and report their MC/DC (see mcdc.sh)."""
import csv
import glob
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

BRANCH, MCDC_BRANCH = 4, 6  # llvm: kinds of counted regions
# Of these the tests run; of the fuzzers with the committed corpus and a few fresh inputs.
TESTS = re.compile(r"tests/(unit/((wire|proto|rules)/\w+|keeper/keeper_desk(_life)?)_test|fuzz/fuzz-(chan|proto|entry|decide))$")


def sh(*command, **more):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def files():
    names = [line.strip() for line in open("tests/proof/files") if not line.startswith("#")]
    return sorted({path for name in names for path in glob.glob(name)})


def targets(build):
    listed = sh("ninja", "-C", build, "-t", "targets", "all", stderr=subprocess.DEVNULL)
    return [name for name in (line.split(":")[0] for line in listed.split("\n")) if TESTS.search(name)]


def run(build, name):
    out = os.path.join(build, "profiles", os.path.basename(name))
    env = dict(os.environ, LLVM_PROFILE_FILE=os.path.abspath(out) + "-%p.profraw")
    command = [os.path.join(build, name)]
    if "fuzz-" in name:
        command += ["--runs", "2000", "--seconds", "20", "tests/fuzz/corpus/" + os.path.basename(name)]
    with open(out + ".out", "w") as log:
        code = subprocess.run(command, env=env, stdout=log, stderr=subprocess.STDOUT, timeout=600).returncode
    return f"{name} failed: {out}.out" if code != 0 else None


def measure(build):
    sh("ninja", "-C", build, "build.ninja")
    names = targets(build)
    profiles = os.path.join(build, "profiles")
    sh("ninja", "-C", build, *names)
    os.makedirs(profiles, exist_ok=True)
    for old in glob.glob(profiles + "/*"):
        os.remove(old)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = [what for what in pool.map(lambda name: run(build, name), names) if what]
    data = build + "/all.profdata"
    sh("llvm-profdata-19", "merge", "-o", data, *glob.glob(profiles + "/*.profraw"))
    programs = [build + "/" + name for name in names]
    objects = programs[:1] + [word for program in programs[1:] for word in ("-object", program)]
    report = sh("llvm-cov-19", "export", "-format=text", *objects, "-instr-profile=" + data, *files(), stderr=subprocess.DEVNULL)
    return json.loads(report)["data"][0]["files"], failed


def text_of(lines, l1, c1, l2, c2):
    part = lines[l1 - 1:l2]
    if l1 == l2:
        part = [part[0][c1 - 1:c2 - 1]]
    else:
        part = [part[0][c1 - 1:], *part[1:-1], part[-1][:c2 - 1]]
    return re.sub(r"\s+", " ", " ".join(part)).strip()


def function_of(lines, line):
    for at in range(line - 1, -1, -1):
        found = re.match(r"[a-z].*?(\w+)\((?!.*;$)", lines[at])
        if found:
            return found.group(1)
    return "-"


def conditions(decision, branches):
    """The single conditions of a decision, in order."""
    l1, c1, l2, c2 = decision[:4]
    inside = [b for b in branches if b[8] == MCDC_BRANCH and (l1, c1) <= (b[0], b[1]) and (b[2], b[3]) <= (l2, c2)]
    return sorted(inside, key=lambda b: (b[0], b[1]))


def holes(path, report):
    """Each condition not shown to matter: (line, key); and how many there are."""
    lines = open(path).read().split("\n")
    found, total = [], 0

    def add(line, decision, condition, what):
        found.append((line, (path, function_of(lines, line), decision, condition, what)))

    for d in report["mcdc_records"]:
        parts = conditions(d, report["branches"])
        total += len(d[6])
        for i, covered in enumerate(d[6]):
            if not covered:
                name = text_of(lines, *parts[i][:4]) if len(parts) == len(d[6]) else f"condition {i + 1}"
                add(d[0], text_of(lines, *d[:4]), name, "never decides")
    for b in report["branches"]:
        if b[8] != BRANCH:
            continue
        text = text_of(lines, *b[:4])
        is_case = text.startswith(("case ", "default"))
        total += 1 if is_case else 2
        if b[4] == 0:
            add(b[0], text, text, "never true")
        if b[5] == 0 and not is_case:
            add(b[0], text, text, "never false")
    return found, total


def reasons():
    with open("tests/proof/mcdc.tsv", newline="") as table:
        rows = [row for row in csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE) if row and not row[0].startswith("#")]
    return {tuple(row[:5]): row[5] for row in rows}


def main():
    report, failed = measure(sys.argv[1])
    known, used, fresh = reasons(), set(), []
    print(f"{'file':34} {'lines':>6} {'outcomes':>9} {'shown':>7} {'reason':>6} {'open':>5} {'MC/DC':>7}")
    sums = [0] * 4
    for f in sorted(report, key=lambda f: f["filename"]):
        path = os.path.relpath(f["filename"])
        found, total = holes(path, f)
        excused = [key for _, key in found if key in known]
        used.update(excused)
        fresh += [(path, line, key) for line, key in found if key not in known]
        row = [total, total - len(found), len(excused), len(found) - len(excused)]
        sums = [a + b for a, b in zip(sums, row)]
        share = 100 * row[1] / max(1, total - row[2])
        print(f"{path:34} {f['summary']['lines']['percent']:5.1f}% {row[0]:9} {row[1]:7} {row[2]:6} {row[3]:5} {share:6.1f}%")
    print(f"{'all':34} {'':6} {sums[0]:9} {sums[1]:7} {sums[2]:6} {sums[3]:5} {100 * sums[1] / max(1, sums[0] - sums[2]):6.1f}%")
    for path, line, key in sorted(fresh):
        if "--list" in sys.argv:
            print("\t".join([*key, ""]))
        else:
            print(f"{path}:{line}: {key[1]}(): {key[4]}: {key[3]}   in: {key[2]}")
    stale = sorted(set(known) - used)
    for key in stale:
        print(f"mcdc.tsv: no longer needed (or changed): {' | '.join(key)}")
    for what in failed:
        print(what)
    print(f"{len(fresh)} open, {len(stale)} reasons too many, {len(failed)} tests failed")
    return 1 if fresh or stale or failed else 0


if __name__ == "__main__":
    sys.exit(main())
