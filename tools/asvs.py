#!/usr/bin/env python3
"""OWASP ASVS 5.0 and IPA's checklist for safe web sites: each requirement has a test or a file that shows it, or a written reason.

asvs.py ROOT           lint, TAP: docs/asvs.tsv and docs/ipa-checklist.tsv are complete, every test and file that they name is there,
                       docs/asvs.md says what they say, and docs/security-reference.md names every file that uses a library of cryptography
asvs.py ROOT --write   makes the lists in docs/asvs.md

A row: id, level (ASVS) or class (IPA), what is asked for in our words, status, evidence or reason.  Status: met, not-applicable, exception.
Evidence: "FILE" or "FILE#NAME", several with "; ".  NAME is a case of a C test, or words that stand in a script.
"""
import collections
import pathlib
import re
import sys

# Rows in each section: 345 in all, of which 70, 183 and 92 on the three levels.
ASVS = {
    1: [2, 10, 12, 3, 3], 2: [3, 3, 5, 2], 3: [1, 3, 5, 8, 8, 1, 5], 4: [5, 5, 2, 4], 5: [1, 6, 3, 3], 6: [3, 12, 8, 6, 8, 4, 2, 4],
    7: [3, 4, 2, 5, 3, 2], 8: [4, 4, 3, 2], 9: [3, 4], 10: [2, 3, 5, 16, 5, 2, 3], 11: [4, 5, 5, 4, 2, 2, 2], 12: [5, 2, 5],
    13: [4, 6, 4, 7], 14: [2, 8, 3], 15: [5, 5, 7, 4], 16: [1, 5, 4, 3, 4], 17: [2, 8, 2],
}
LEVELS = [70, 183, 92]
# IPA: items of each class of weakness, 1 to 11.
IPA = [5, 2, 4, 7, 10, 4, 3, 4, 3, 3, 2]
CLASSES = ["SQLインジェクション", "OSコマンド・インジェクション", "ディレクトリ・トラバーサル", "セッション管理", "クロスサイト・スクリプティング", "CSRF",
           "HTTPヘッダ・インジェクション", "メールヘッダ・インジェクション", "クリックジャッキング", "バッファオーバーフロー", "アクセス制御・認可制御"]
STATUS = ("met", "not-applicable", "exception")
CRYPTO = re.compile(r'#include <(?:sodium|openssl/[^>]*|liboath/[^>]*|oath)(?:\.h)?>|zip_file_set_encryption|CURLOPT_SSLVERSION')
BEGIN, END = "<!-- made by tools/asvs.py -->", "<!-- end -->"


class Row:
    def __init__(self, line):
        self.cells = line.split("\t")
        self.id, self.group, self.says, self.status, self.why = (self.cells + [""] * 5)[:5]


def rows_of(root, name):
    text = (root / "docs" / name).read_text(encoding="utf-8")
    return [Row(line) for line in text.splitlines() if line and line[0] != "#"]


def lost(root, evidence):
    """What of the evidence is not there."""
    missing = []
    for item in evidence.split("; "):
        path, _, name = item.partition("#")
        there = root / path
        if not path or not there.is_file():
            missing.append(item or "nothing")
        elif name:
            text = there.read_text(encoding="utf-8")
            found = re.search(r"^T_CASE\(%s\)" % re.escape(name), text, re.M) if there.suffix == ".c" else name in text
            if not found:
                missing.append(item)
    return missing


def faults_of_row(root, row, most):
    if len(row.cells) != 5 or not all(cell.strip() == cell and cell for cell in row.cells):
        return ["five cells, none empty"]
    if row.status not in STATUS:
        return [f"no status is called {row.status}"]
    if len(row.says) > most:
        return [f"says more than {most} characters"]
    if row.status == "met":
        return [f"{item} is not there" for item in lost(root, row.why)]
    return [] if len(row.why) >= 8 else ["needs a reason"]


def faults(root, rows, wanted, most):
    found = []
    for row in rows:
        found += [f"{row.id}: {fault}" for fault in faults_of_row(root, row, most)]
    ids = [row.id for row in rows]
    if ids != wanted:
        found += [f"{i} stands {ids.count(i)} times" for i in dict.fromkeys(wanted + ids) if ids.count(i) != 1 or i not in wanted]
        found += ["rows are not in order"] if sorted(ids) == sorted(wanted) else []
    return found


def asvs_ids():
    return [f"{chapter}.{section}.{n}" for chapter, sections in ASVS.items() for section, count in enumerate(sections, 1) for n in range(1, count + 1)]


def ipa_ids(rows):
    """IPA's own numbers differ in form (1-i-a); the file has as many of each class as the list has."""
    found = collections.Counter(row.id.split("-")[0] for row in rows)
    wrong = [f"class {n}: {found[str(n)]} rows, not {count}" for n, count in enumerate(IPA, 1) if found[str(n)] != count]
    wrong += [f"{row.id} is not of {row.group}" for row in rows if CLASSES[int(row.id.split('-')[0]) - 1] != row.group]
    return wrong


def unlisted(root):
    """Files that use a library of cryptography and that the inventory does not name, and the other way round."""
    text = (root / "docs/security-reference.md").read_text(encoding="utf-8")
    part = text.split("## Cryptography", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"`(\w+/\w+\.c)`", part))
    used = {str(p.relative_to(root / "src").with_suffix(".c")) for p in (root / "src").rglob("*.[ch]") if CRYPTO.search(p.read_text(encoding="utf-8"))}
    return sorted(f"{p} is not in the inventory" for p in used - named) + sorted(f"{p} uses none" for p in named - used - {"crypto/shares.c"})


def lists(asvs, ipa):
    count = {name: collections.Counter(row.status for row in rows) for name, rows in (("ASVS", asvs), ("IPA", ipa))}
    out = ["", "| | rows | met | not applicable | exceptions |", "|---|---|---|---|---|"]
    for level in "123":
        c = collections.Counter(row.status for row in asvs if row.group == level)
        out.append(f"| ASVS 5.0, level {level} | {sum(c.values())} | " + " | ".join(str(c[s]) for s in STATUS) + " |")
    out += [f"| {name} | {sum(c.values())} | " + " | ".join(str(c[s]) for s in STATUS) + " |" for name, c in count.items()]
    out += ["", "## Exceptions", "", "| | level | asked for | why not, and what stands instead |", "|---|---|---|---|"]
    out += [f"| {row.id} | {row.group} | {row.says} | {row.why} |" for row in asvs if row.status == "exception"]
    out += [f"| IPA {row.id} | – | {row.says} | {row.why} |" for row in ipa if row.status == "exception"]
    return "\n".join(out) + "\n\n"


def main(root, write):
    asvs, ipa = rows_of(root, "asvs.tsv"), rows_of(root, "ipa-checklist.tsv")
    page = root / "docs/asvs.md"
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    made = head + BEGIN + "\n" + lists(asvs, ipa) + END + rest.partition(END)[2]
    if write:
        page.write_text(made, encoding="utf-8")
        return 0
    levels = [sum(row.group == str(level) for row in asvs) for level in (1, 2, 3)]
    checks = [
        ("every requirement of ASVS 5.0 is answered once, by what is there", faults(root, asvs, asvs_ids(), 100)),
        ("the levels are those of ASVS 5.0", [] if levels == LEVELS else [str(levels)]),
        ("every item of IPA's checklist is answered once, by what is there", faults(root, ipa, list(dict.fromkeys(r.id for r in ipa)), 60) + ipa_ids(ipa)),
        ("docs/asvs.md says what the tables say (tools/asvs.py . --write)", [] if made == text else ["run it"]),
        ("the inventory of cryptography names what uses it", unlisted(root)),
    ]
    print(f"1..{len(checks)}")
    for number, (name, wrong) in enumerate(checks, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong[:40]:
            print(f"# {line}")
    return 1 if any(wrong for _, wrong in checks) else 0


sys.exit(main(pathlib.Path(sys.argv[1]), "--write" in sys.argv))
