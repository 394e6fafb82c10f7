#!/usr/bin/env python3
"""Change one thing at a time in the files of tests/proof/files and see whether a test notices (see mutants.sh).

A mutant is one file compiled again, linked into the library that the test programs here use.  One that compiles to the same code as
the original changes nothing and is not counted; one that the compiler refuses is not one.
"""
import argparse
import csv
import glob
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import time

BUILD = "build-proof/mutants"
FLAGS = ["-std=c17", "-D_GNU_SOURCE", "-O1", "-fPIC", "-Werror=incompatible-pointer-types", "-Werror=int-conversion",
         "-Isrc", f"-I{BUILD}/src", f"-I{BUILD}/src/proto", "-Itests"]
# One for all tests; and the keeper's dispatcher, which calls what only its own tests stand in for.
LIBRARIES = {"all": ["base/libbase", "crypto/libcrypto", "wire/libwire", "ledger/libledger", "rules/librules", "proto/libproto"],
             "keeper": ["keeper/libkeeper_desk"]}
TESTS = re.compile(r"tests/(unit/((wire|proto|rules)/\w+|keeper/keeper_desk(_life)?)_test|fuzz/fuzz-(chan|proto|entry))$")
# The tests of a file: those of its directory; of the forms of entries also those that try every byte.
RULES, FRAMES, BYTES = re.compile(r"run-rules_(?!entry)"), re.compile(r"run-(wire_test|refused_test|proto_test|fuzz-chan|fuzz-proto)"), re.compile(r"entry")
KEEPER = re.compile(r"run-keeper_")

# --- what is changed ------------------------------------------------------------------------------------------------------

RELATION = {"==": ["!="], "!=": ["=="], "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"]}
LOGIC = {"&&": ["||"], "||": ["&&"]}
BITS = {"&": ["|"], "|": ["&"], "<<": [">>"], ">>": ["<<"], "+": ["-"], "-": ["+"], "|=": ["="], "+=": ["-="], "-=": ["+="],
        "++": ["--"], "--": ["++"]}
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[A-Za-z_]\w*|0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*'
                   r"|<<=|>>=|->|\+\+|--|[=!<>]=|&&|\|\||<<|>>|[-+|&*/%^]=|\S", re.S)


def tokens_of(text):
    """(start, text) of each token outside comments, strings and lines of the preprocessor (macros with masks are looked into)."""
    skipped = [(m.start(), m.end()) for m in re.finditer(r"^#(?!define \w+ \()(?:[^\n]*\\\n)*[^\n]*", text, re.M)]
    at = 0
    for m in TOKEN.finditer(text):
        while at < len(skipped) and skipped[at][1] <= m.start():
            at += 1
        if at < len(skipped) and skipped[at][0] <= m.start():
            continue
        if m.group()[0] in "\"'" or m.group().startswith(("/*", "//")):
            continue
        yield m.start(), m.group()


def operator_points(text):
    found = list(tokens_of(text))
    for i, (start, token) in enumerate(found):
        before = found[i - 1][1] if i > 0 else ""
        after = found[i + 1][1] if i + 1 < len(found) else ""
        binary = re.match(r"[\w)\]]", before[-1:]) and before not in ("return", "case", "const")
        if token in RELATION:
            yield from ((start, len(token), new, "relation") for new in RELATION[token])
        elif token in LOGIC:
            yield from ((start, len(token), new, "logic") for new in LOGIC[token])
        elif token in BITS and (binary or len(token) == 2):
            yield from ((start, len(token), new, "arithmetic") for new in BITS[token])
        elif token == "true" or token == "false":
            yield start, len(token), "false" if token == "true" else "true", "constant"
        elif re.fullmatch(r"\d+", token) and before not in ("[", "U", "alignas") :
            yield start, len(token), str(int(token) + 1), "constant"
            if int(token) > 1:
                yield start, len(token), str(int(token) - 1), "constant"
        elif token == "!" and after != "=":
            yield start, 1, "", "negation"
        elif token == "~":
            yield start, 1, "", "negation"
        elif token == "continue" or token == "break":
            yield start, len(token), "break" if token == "continue" else "continue", "control flow"


def closing(text, at):
    """The place of the parenthesis that closes the one at ${at}."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0:
            return i
    return -1


def condition_points(text):
    for m in re.finditer(r"\b(if|while) \(", text):
        end = closing(text, m.end() - 1)
        if end > 0:
            yield m.end() - 1, end - m.end() + 2, f"(!{text[m.end() - 1:end + 1]})", "condition"


def mask_points(text):
    """One bit less in a mask of keys, gates, roles or flags."""
    bit = r"(?:[GK]\(\w+\)|ROLE_\w+|[A-Z]\w*_[A-Z]\w+|[A-Z]{4,}|1U << [A-Z_]+)"
    for m in re.finditer(rf" \|\s+{bit}(?=[ ,;)\n}}])", text):
        yield m.start(), len(m.group()), "", "mask"
    for m in re.finditer(rf"(?<=[ ({{]){bit} \|(?!\|)\s", text):
        yield m.start(), len(m.group()), "", "mask"


def split_arguments(inside):
    parts, depth, last = [], 0, 0
    for i, c in enumerate(inside):
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            parts.append((last, i))
            last = i + 1
    return parts + [(last, len(inside))]


def argument_points(text):
    for m in re.finditer(r"\b([a-z]\w+)\(", text):
        line = text[text.rfind("\n", 0, m.start()) + 1:m.start()]
        end = closing(text, m.end() - 1)
        if not line.startswith(" ") or end < 0 or m.group(1) in ("if", "while", "for", "switch", "sizeof", "return"):
            continue
        inside = text[m.end():end]
        parts = split_arguments(inside)
        for (a, b), (c, d) in zip(parts, parts[1:]):
            first, second = inside[a:b].strip(), inside[c:d].strip()
            if first != second and not first.startswith('"') and not second.startswith('"'):
                yield m.end() + a, d - a, f"{second}, {first}", "arguments"


def statement_points(text):
    """A statement left out; another value returned."""
    kind = ""
    for m in re.finditer(r"^([^\n]*)\n", text, re.M):
        line = m.group(1)
        head = re.match(r"(?:static |inline )*((?:const )?(?:struct |enum )?\w+ \*?)\w+\(", line)
        if head:
            kind = head.group(1).strip()
        one = re.match(r"\s+(?!return|const|struct|enum|static|else|case|default|goto|break|continue|\w+ \**\w+( =|;|,|\[))"
                       r"([\w*(].*;)\s*(/\*.*\*/)?$", line)
        if one and line.count("(") == line.count(")") and not line.strip().startswith(("for ", "if ", "while ", "}", "do ", "T ")):
            yield m.start() + one.start(2), len(one.group(2)), ";", "left out"
        value = re.match(r"\s+(?:if \(.*\) |else )?return (.+);", line)
        if value and line.count("(") == line.count(")"):
            old = value.group(1)
            for new in other_values(kind, old):
                yield m.start() + value.start(1), len(old), new, "returned"


def other_values(kind, old):
    if kind == "bool":
        return [f"!({old})"] if old not in ("true", "false") else []
    if kind == "enum refusal":
        return ["REFUSAL_NONE"] if old != "REFUSAL_NONE" else ["REFUSAL_ROLE"]
    if kind == "enum err":
        return ["ERR_OK"] if old not in ("ERR_OK", "err") else ["ERR_INPUT"] if old == "ERR_OK" else []
    if kind.endswith("*"):
        return ["NULL"] if old != "NULL" else []
    return [f"({old}) + 1"] if kind and kind != "void" and not kind.startswith("struct") else []


def points_of(path):
    text = open(path).read()
    seen = set()
    for make in (operator_points, condition_points, mask_points, argument_points, statement_points):
        for start, n, new, what in make(text):
            if (start, n, new) not in seen and text[start:start + n] != new:
                seen.add((start, n, new))
                yield {"path": path, "start": start, "n": n, "new": new, "what": what, "line": text.count("\n", 0, start) + 1}


# --- how it is built and tested ---------------------------------------------------------------------------------------------

def sh(*command):
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)[:200]}\n{done.stdout[-2000:]}")
    return done.stdout


def object_of(path):
    directory = path.split("/")[1] + "/"
    library = next(name for names in LIBRARIES.values() for name in names if name.startswith(directory))
    return f"{BUILD}/src/{library}.a.p/{os.path.basename(path)}.o"


class Bench:
    """The library of the code under test, and the tests linked against it."""

    def __init__(self):
        if not os.path.exists(BUILD + "/build.ninja"):
            os.makedirs(os.path.dirname(BUILD), exist_ok=True)
            os.environ["CC"] = "gcc"
            sh("meson", "setup", BUILD, "--buildtype=plain", "-Doptimization=1", "-Dwerror=false")
        sh("ninja", "-C", BUILD, "build.ninja")
        names = [line.split(":")[0] for line in sh("ninja", "-C", BUILD, "-t", "targets", "all").split("\n")]
        self.names = [name for name in names if TESTS.search(name)]
        sh("nice", "ninja", "-C", BUILD, *self.names)
        self.objects = {part: [path for name in names for path in glob.glob(f"{BUILD}/src/{name}.a.p/*.o")]
                        for part, names in LIBRARIES.items()}
        self.link(None, None)
        self.tests = [self.program(name) for name in self.names]
        self.times, self.reach = {}, {}

    def link(self, old, new):
        for part, paths in self.objects.items():
            objects = [new if path == old else path for path in paths]
            sh("gcc", "-shared", "-o", f"{BUILD}/lib{part}.so", *objects, "-lsodium", "-lcrypto", "-lm")

    def program(self, name):
        out = f"{BUILD}/run-{os.path.basename(name)}"
        objects = glob.glob(f"{BUILD}/{name}.p/*.o")
        parts = ["-lkeeper", "-lall"] if KEEPER.search(out) else ["-lall"]
        sh("gcc", "-o", out, *objects, f"-L{BUILD}", *parts, "-Wl,-rpath," + os.path.abspath(BUILD))
        return out

    def command(self, test):
        name = os.path.basename(test).removeprefix("run-")
        return [test] + (["--runs", "300", "tests/fuzz/corpus/" + name] if name.startswith("fuzz-") else [])

    def fails(self, test, limit):
        """Whether the test says no, dies, or takes too long; it is stopped at its first no."""
        child = subprocess.Popen(self.command(test), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            return self.watch(child, time.monotonic() + limit)
        finally:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            child.stdout.close()
            child.wait()

    @staticmethod
    def watch(child, end):
        os.set_blocking(child.stdout.fileno(), False)
        tail = b""
        while True:
            part = child.stdout.read()
            if part:
                tail = (tail + part)[-65536:]
                if b"\nnot ok" in tail:
                    return True
            if child.poll() is not None:
                rest = child.stdout.read() or b""
                return child.returncode != 0 or b"\nnot ok" in tail + rest
            if time.monotonic() > end:
                return True
            time.sleep(0.002)

    def baseline(self):
        for test in self.tests:
            began = time.monotonic()
            if self.fails(test, 300):
                sys.exit(f"{test} fails without any change")
            self.times[test] = time.monotonic() - began
        self.tests.sort(key=self.times.get)

    def of(self, path):
        kinds = {"rules": [RULES] + [BYTES] * ("entry" in path), "keeper": [KEEPER]}.get(path.split("/")[1], [FRAMES])
        return [test for test in self.tests if any(kind.search(test) for kind in kinds)]

    def kills(self, order):
        """The first test that fails, or None."""
        for test in order:
            if self.fails(test, 2 + 8 * self.times[test]):
                return test
        return None


def compiled(path, source, out):
    done = subprocess.run(["gcc", *FLAGS, "-c", "-o", out, "-x", "c", "-"], input=source.encode(), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, timeout=120)
    if done.returncode != 0:
        return None
    return hashlib.sha256(open(out, "rb").read()).digest()


def line_texts(path, point, text):
    """The lines that change, before and after, without their spaces: how a mutant is named in mutants.tsv."""
    changed = text[:point["start"]] + point["new"] + text[point["start"] + point["n"]:]
    first = text.rfind("\n", 0, point["start"]) + 1
    last = text.find("\n", point["start"] + point["n"])
    before = text[first:last]
    after = changed[first:last + len(changed) - len(text)]
    return [re.sub(r"\s+", " ", part).strip() for part in (before, after)], changed


def reviewed():
    with open("tests/proof/mutants.tsv", newline="") as table:
        rows = [row for row in csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE) if row and not row[0].startswith("#")]
    return {tuple(row[:3]): row[3] for row in rows}


class Tally:
    def __init__(self):
        self.killed = self.survived = self.same = self.refused = self.excused = 0
        self.open = []
        self.by = {}

    def share(self):
        return 100 * self.killed / max(1, self.killed + self.survived)


def try_one(bench, point, known, tally, originals, last):
    path = point["path"]
    text = open(path).read()
    (before, after), changed = line_texts(path, point, text)
    out = f"{BUILD}/mutant.o"
    if path not in originals:
        originals[path] = compiled(path, text, out)
    made = compiled(path, changed, out)
    if made is None:
        tally.refused += 1
        return
    if made == originals[path]:
        tally.same += 1
        return
    bench.link(object_of(path), out)
    order = sorted(bench.of(path), key=lambda test: (test not in last.get(path, []), bench.times[test]))
    killer = bench.kills(order)
    if killer:
        tally.killed += 1
        tally.by[os.path.basename(killer)] = tally.by.get(os.path.basename(killer), 0) + 1
        if bench.times[killer] < 0.3:
            last.setdefault(path, set()).add(killer)
        return
    tally.survived += 1
    key = (path, before, after)
    if key in known:
        tally.excused += 1
    else:
        tally.open.append((point, key))
        print(f"{path}:{point['line']}: {point['what']}: {before}  =>  {after}", flush=True)


def chosen(options):
    files = options.files or [p for line in open("tests/proof/files") if not line.startswith("#")
                              for p in sorted(glob.glob(line.strip()))]
    points = [point for path in files for point in points_of(path)]
    random.Random(options.seed).shuffle(points)
    return len(points), points if options.points == 0 else points[:options.points]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", nargs="+")
    parser.add_argument("--points", type=int, default=300, help="how many, 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=3600)
    options = parser.parse_args()
    all_n, points = chosen(options)
    bench = Bench()
    bench.baseline()
    known, tally, originals, last = reviewed(), Tally(), {}, {}
    end, tried = time.monotonic() + options.seconds, 0
    for point in points:
        if time.monotonic() > end:
            break
        try_one(bench, point, known, tally, originals, last)
        tried += 1
    bench.link(None, None)
    real = tally.killed + tally.survived
    print(f"{tried} of {all_n} changes tried, seed {options.seed}: {real} mutants ({tally.refused} do not compile, {tally.same} compile to"
          f" the same code)\n{tally.killed} killed ({tally.share():.1f} %), {tally.survived} survived, {tally.excused} of them reviewed")
    print("killed by " + ", ".join(f"{name.removeprefix('run-')} {n}" for name, n in sorted(tally.by.items(), key=lambda x: -x[1])))
    sys.exit(0 if tally.share() >= 95 and not tally.open else 1)


if __name__ == "__main__":
    main()
