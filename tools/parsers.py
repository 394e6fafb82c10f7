#!/usr/bin/env python3
"""Every function of src/ that reads bytes from outside has a fuzz target, or a reason why not (tests/proof/parsers.tsv).

A function that reads is one in a header whose name says so and that takes a struct view or a path.  Prints TAP.
"""
import glob
import os
import re
import sys

READS = re.compile(r"(_parse|_read|_get|_decode|_take|_scan|_open|_split|_cut|_push|_verify|_feed|_parse_size|_read_\w+|_open_\w+|_get_\w+)$")
DECLARED = re.compile(r"^(?:MUST_USE )?(?:enum err|bool|int64_t|unsigned|size_t|const \w+ \*|struct \w+ \*?|uint\d+_t)\s?\*?(\w+)\(([^;{]*)\);", re.M)


def readers(root):
    """Function -> header."""
    found = {}
    for path in sorted(glob.glob(root + "/src/*/*.h")):
        for name, arguments in DECLARED.findall(open(path).read()):
            if READS.search(name) and re.search(r"struct view (?!\*?out)|const char \*(dir|path|text)", arguments):
                found[name] = os.path.relpath(path, root)
    return found


def main():
    root = sys.argv[1]
    found, wrong = readers(root), []
    rows = [line.rstrip("\n").split("\t") for line in open(root + "/tests/proof/parsers.tsv") if not line.startswith("#")]
    sources = {os.path.basename(path)[:-2]: open(path).read() for path in glob.glob(root + "/tests/fuzz/*/fuzz-*.c")}
    listed = open(root + "/tests/fuzz/meson.build").read()
    for row in rows:
        name, target, how = (row + ["", ""])[:3]
        if name not in found:
            wrong.append(f"parsers.tsv: {name} does not exist, or does not read")
        elif target == "-" and len(how) < 10:
            wrong.append(f"parsers.tsv: {name} has neither a target nor a reason")
        elif target != "-" and (target not in sources or f"'{target}'" not in listed):
            wrong.append(f"parsers.tsv: {name}: there is no target {target}")
        elif target != "-" and name not in sources[target] and (not how or how.split()[0] not in sources[target]):
            wrong.append(f"parsers.tsv: {target} does not call {name}, nor what it is said to be reached through")
    known = {row[0] for row in rows}
    wrong += [f"{found[name]}: {name}() reads, and parsers.tsv does not say what fuzzes it" for name in sorted(found) if name not in known]
    for line in wrong:
        print("#", line)
    print(f"1..1\n{'not ok' if wrong else 'ok'} 1 - every_parser_has_a_fuzz_target ({len(found)} parsers, {len(sources)} targets)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
