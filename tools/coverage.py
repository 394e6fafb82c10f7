#!/usr/bin/env python3
"""Each clause of the shipped profiles: how it is met, by what, and which tests carry its id.

coverage.py ROOT           lint, TAP: every provision of a clause that is enforced or a workflow has a row in tests/clause, or is named open
                           with its reason in tests/clause/open.txt; docs/coverage.md says what the profiles say; and docs/profiles.md names
                           every word
coverage.py ROOT --write   makes docs/coverage.md

A test is named after the clauses that it proves, "." and "-" written as "_": N14_K_T6_person_without_a_pledge_opens_nothing.
A row of tests/clause begins with the clause: {"N14", CONTROL("pledge")}.
"""
import collections
import pathlib
import re
import sys

PROFILES = ["nerima", "shinjuku", "hino", "jica", "koto"]
MET = {"E": "enforced", "W": "workflow", "V": "evidence", "P": "on site", "D": "machine"}
# Where a live query is shown today.
PAGES = {
    "ledger-by-person": "/ledger", "ledger-by-subject": "/record/touched", "ledger-counts": "/ledger", "refusals": "/ledger",
    "access-now": "/access", "people-and-terms": "/people", "trainings": "/people", "pledges": "/people",
    "approvals": "/approvals", "erasures": "/erasure", "certificates": "/verify", "inventory": "/registers",
    "alerts": "/alerts", "copies": "/ledger", "sessions": "/sessions", "terminals": "/terminals", "backups": "/system",
    "document-age": "/duties", "duties-due": "/duties", "attendance": "/people", "supervision": "/contract",
    "ledger-verified": "azukari verify", "take-outs": "/matters", "media-register": "/matters", "place-log": "/matters",
    "subcontracts": "/contract", "log-reviews": "/ledger/review", "recordings": "/matters",
}
# ... and where a control is met.
CONTROL_PAGES = {
    "term": "/people", "staff-filed": "/notices", "affiliation": "/people", "training": "/people", "pledge": "/people", "penalties": "/people",
    "pledge.received": "/people", "change.officer": "/people", "change.staff": "/notices", "separation": "/people", "scope": "/access",
    "role": "/access", "terminal": "/terminals", "places": "/terminals", "private-devices": "/terminals", "hardware-key": "/approvals", "change-approval": "/approvals", "erase-approval": "/erasure",
    "hold": "/retention", "retention": "/retention", "close-out": "/erasure", "certificate": "/verify", "subcontract.approval": "/matters",
    "subcontract.depth": "/matters", "usb": "/matters", "take-out-ledger": "/matters", "close-complete": "/matters",
    "destroy-witness": "/matters", "upload-scan": "/imports", "ledger": "/ledger", "ledger-read": "/ledger",
    "log-review": "/ledger/review", "stocktaking": "/matters", "test-data": "/registers",
}
# What every matter meets (src/rules/matter.h): it stands in the ledger before it is done, and the entruster sees it there.
ALWAYS = {"recorded", "applied", "filed", "reported"}
# Data that is used in the house, and a numbered copy: what the keeper asks of every session and copy; None, or a control that must be
# in force (a registered terminal is in the area; the duties say who the fewest are; nothing has to be put back: nothing is handed out).
USED_HERE = {"purpose-only": None, "named-people": None, "use-log": None, "recorded": None, "put-back": None, "area-only": "terminal",
             "fewest-people": "scope"}


class Matter:
    """A kind of matter: its act, media, and what of its cell its form can meet on which medium."""

    def __init__(self, text):
        lines = [line.split() for line in text.splitlines() if line and line[0] != "#"]
        self.name, self.act, self.media, self.under, self.is_area, self.meets = "", None, set(), [], False, set()
        for words in lines:
            if words[0] == "matter":
                self.name = words[2]
            elif words[0] == "row":
                self.act = {"medium": "media"}.get(words[1], words[1])
            elif words[0] == "media":
                self.media = {{"usb": "data"}.get(m, m) for m in words[1:]}
            elif words[0] == "under":
                self.under = words[1:]
            elif words == ["also", "area"]:
                self.is_area = True
            elif words[0] == "meets":
                at = words.index("on") if "on" in words else len(words)
                for medium in words[at + 1:] or self.media:
                    self.meets |= {(condition, {"usb": "data"}.get(medium, medium)) for condition in words[1:at]}

    def can_meet(self, condition, medium, works):
        """Whether its form asks for the condition where its cell has it: else the keeper refuses it outright."""
        if condition == "area-only":
            return works.reaches_area(self)
        return condition in ALWAYS or (condition, medium) in self.meets


class Works:
    """What the code has today, read from its tables."""

    def __init__(self, root):
        self.controls, self.kept = controls_of(root), kept_of(root)
        self.measures, self.evidence = lists_of(root, "measures"), lists_of(root, "evidence")
        self.matters = [Matter(path.read_text(encoding="utf-8")) for path in sorted((root / "matters").glob("*.matter"))]
        self.forms = {word for path in (root / "forms").glob("*.form") for word in re.findall(r"^form (\S+)", path.read_text(encoding="utf-8"), re.M)}

    def reaches_area(self, matter, seen=()):
        """Whether a matter of this kind can belong to an area, or to what lies in one."""
        above = [m for m in self.matters if m.name in matter.under and m.name not in seen]
        return any(m.is_area or self.reaches_area(m, (*seen, m.name)) for m in above)

    def keeps(self, name, value):
        """Whether the control is kept today; ${value} None: with any value."""
        state = self.controls.get(name)
        return state in ("keeper", "measured") or (state == "always" and (value is None or self.kept[name](value)))


class Clause:
    def __init__(self, profile, ident):
        self.profile, self.id, self.also = profile, ident, []
        self.article = self.ja = self.en = ""
        self.met, self.bindings = [], []


def read_profile(root, name):
    clauses, clause, words = [], None, None
    for line in (root / f"profiles/{name}.profile").read_text(encoding="utf-8").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "clause":
            clause = words = Clause(name, rest)
            clauses.append(clause)
        elif word in ("form", "profile", "deviation"):
            clause = words = None
        elif clause is None or not word or word.startswith("#"):
            continue
        elif word == "also":
            clause.also.append(rest)
        elif word == "met":
            clause.met = rest.split()
        elif word in ("article", "ja", "en"):
            if words is not None:
                setattr(words, word, rest)
        else:
            words = None if word == "check" else clause
            clause.bindings.append((word, rest))
    return clauses


def controls_of(root):
    """Control name -> "keeper", "always", "measured" or "declared", from the tables of the source."""
    rules = (root / "src/rules/decide_words.c").read_text(encoding="utf-8")
    known = {name: "keeper" for name in re.findall(r'\[CONTROL_\w+\] = "([a-z.-]+)"', rules)}
    for name, state in re.findall(r'\{"([a-z.-]+)",[^\n]*\b(ALWAYS|DECLARED|MEASURED|SHOWN)\b', (root / "src/policy/param.c").read_text(encoding="utf-8")):
        known[name] = {"SHOWN": "measured"}.get(state, state.lower())
    return known


def kept_of(root):
    """Control that is always kept -> the values that are: a test of what a profile demands."""
    text = (root / "src/policy/param.c").read_text(encoding="utf-8")
    macros = {name: words for name, words in re.findall(r"#define (\w+) (WORD\([^\n]*\))", text)}
    kept = {}
    for name, kind, limit in re.findall(r'\{"([a-z.-]+)", (.*), ALWAYS\((\d+)\)\}', text):
        kind, limit = macros.get(kind, kind), int(limit)
        words = re.findall(r'"([a-z-]+)"', kind)
        if kind.startswith("FLAGS"):
            kept[name] = lambda value, words=words, limit=limit: all(limit >> words.index(flag) & 1 for flag in value.split("+"))
        elif kind.startswith("WORD"):
            kept[name] = lambda value, words=words, limit=limit: words.index(value) <= limit
        elif kind.startswith("MOST"):
            kept[name] = lambda value, limit=limit: int(value) >= limit
        elif kind.startswith("LEAST"):
            kept[name] = lambda value, limit=limit: int(value) <= limit
        else:
            kept[name] = lambda value: value == "yes"
    return kept


def lists_of(root, name):
    """Word of src/policy/vocab.c -> whether it works today."""
    text = (root / "src/policy/vocab.c").read_text(encoding="utf-8")
    body = re.search(r"static const char \*const " + name + r"\[\] = \{(.*?)\};", text, re.S).group(1)
    return {word: not later for later, word in re.findall(r'(LATER )?"([a-z-]+)"', body)}


ROW = re.compile(r'\{"([NSHJK][\w.-]*)",\s*(CONTROL|KEEPS|CELLS|FORM|ASKS|MEETS)\("([\w.-]+)"')


def rows_of(root):
    """(profile, clause, provision) of the rows of tests/clause: the name of a control, "matrix ACT" or "form ID"."""
    short = {"CONTROL": "", "KEEPS": "", "CELLS": "matrix ", "FORM": "form "}
    return {(name, clause, short[how] + what) for name in PROFILES
            for clause, how, what in ROW.findall((root / f"tests/clause/{name}_test.c").read_text(encoding="utf-8")) if how in short}


def open_of(root):
    """(profile, clause, provision) -> why nothing enforces it yet."""
    lines = (root / "tests/clause/open.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split(" ", 3) for line in lines if line and line[0] != "#"]
    return {tuple(w[:3]): w[3] if len(w) > 3 else "" for w in words}


def provisions(clause):
    """What of a clause that is enforced or a workflow is to be shown in tests/clause."""
    if not {"E", "W"} & set(clause.met):
        return []
    found = []
    for kind, rest in clause.bindings:
        words = rest.split()
        if kind in ("control", "by"):
            found.append(words[0])
        elif kind == "matrix":
            found.append(f"matrix {words[0]}")
        elif kind == "duty":
            found.append(f"form {words[4]}")
    return [(clause.profile, clause.id, what) for what in dict.fromkeys(found)]


def tests_of(root):
    """(file, names of its cases, ids that it holds as words) of every test that could carry an id."""
    found = []
    for path in sorted((root / "tests").rglob("*")):
        if path.suffix not in (".c", ".sh", ".mjs") or "node_modules" in path.parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        words = {clause for clause, _, _ in ROW.findall(text)} if path.parent.name == "clause" else set()
        if path.suffix in (".sh", ".mjs"):
            words = set(re.findall(r"\b([NSHJK](?:-?T?\d+)(?:\.\d+\w*)?)\b", text))
        found.append((str(path.relative_to(root)), re.findall(r"T_CASE\((\w+)\)", text), words))
    return found


def tests_for(clause, tests):
    found = set()
    for ident in [clause.id, *clause.also]:
        case = re.compile(r"(^|_)" + re.sub(r"[.-]", "_", ident) + "_")
        found |= {path for path, cases, words in tests if ident in words or any(case.search(c) for c in cases)}
    return sorted(found)


def cells_of(works, rest, controls):
    """A row of the handling matrix: of each of its media, which of its conditions are met by every form that goes by it.  A medium on which
    no kind of matter has the act has no way to it: what cannot be opened keeps every verdict (tests/clause tries it)."""
    act, _, media, verdict, *conditions = rest.split()
    conditions = [c for c in conditions[0].split("+")] if conditions else []
    done, open_ = [], []
    for medium in ["paper", "data", "audio"] if media == "*" else media.split(","):
        kinds = [m for m in works.matters if m.act == act and medium in m.media]
        here = act == "use" and medium == "data"
        done.append(f"matrix {act} {medium}")
        for condition in conditions:
            if here:
                met = condition in USED_HERE and USED_HERE[condition] in controls | {None}
            else:
                met = all(m.can_meet(condition, medium, works) for m in kinds)
            (done if met else open_).append(f"{act} {medium} {condition}")
    return done, open_


def state_of(clause, works, controls):
    """What of the clause works today and what is only written down; ${controls}: those that its profile relies on."""
    done, open_ = [], []
    for kind, rest in clause.bindings:
        name = rest.split()[0]
        if kind in ("control", "by"):
            (done if works.keeps(name, rest.split()[1] if kind == "control" else None) else open_).append(name)
        elif kind in ("measure", "evidence"):
            (done if getattr(works, {"measure": "measures"}.get(kind, kind))[name] else open_).append(name)
        elif kind == "matrix":
            met, unmet = cells_of(works, rest, controls)
            done += met
            open_ += unmet
        elif kind == "check":
            done.append(f"check {name}")  # of the clause board: looked at, due again
        else:
            form = rest.split()[4]
            (done if form in works.forms else open_).append(f"form {form}")
    return done, open_


def binding_text(clause):
    short = {"by": "by", "control": "", "matrix": "matrix", "duty": "duty", "check": "check", "measure": "measure", "evidence": "evidence"}
    return "; ".join(f"{short[kind]} `{rest}`".strip() for kind, rest in clause.bindings)


def pages_of(clause):
    """Where people meet the clause."""
    found = set()
    for kind, rest in clause.bindings:
        name = rest.split()[0]
        found |= {{"duty": "/documents", "matrix": "/matters", "check": "/clauses"}.get(kind, "")}
        found |= {PAGES.get(name, "")} if kind == "evidence" else {CONTROL_PAGES.get(name, "")} if kind in ("control", "by") else set()
    return sorted(found - {""})


def row(clause, works, controls, cases):
    done, open_ = state_of(clause, works, controls)
    state = "works" if done and not open_ else "in part" if done else "open"
    pages = pages_of(clause)
    tests = "<br>".join(f"`{t.removeprefix('tests/')}`" for t in tests_for(clause, cases))
    state += f": {', '.join(dict.fromkeys(open_))}" if state == "in part" else ""
    return (f"| {clause.id} | {clause.article} | {clause.en} | {' '.join(clause.met)} | {binding_text(clause)} | {state} | "
            f"{tests} | {' '.join(f'`{p}`' for p in pages)} |")


def render(root):
    works, cases = Works(root), tests_of(root)
    out = ["# Coverage of the clauses", "",
           "Made by `tools/coverage.py . --write` from `profiles/` and `tests/`; not written by hand.", "",
           "How a clause is met: " + ", ".join(f"{k} {v}" for k, v in MET.items()) + ". *Works*: all of its bindings do what they say "
           "today; *in part*: all but what is named; *open*: none.", "",
           "A control works where the keeper or the whole program keeps it. A cell of the handling matrix works where a kind of matter asks "
           "for it (`matters/`): what is never allowed is refused, what needs an approval waits; each of its conditions works where every "
           "such form asks for it, and the keeper refuses what does not meet it; else it is named. Where no kind has the act on a medium there is "
           "no way to do it. Data that is used here: what the keeper asks of every session. A duty works where its form can be filled, submitted and received: when it is due says "
           "`/duties` (docs/profiles.md). A checklist works by the clause board. "
           "Queries and measures work where there is a page, or a finding. *Tests*: files with a test that carries the id.", ""]
    total = collections.Counter()
    for name in PROFILES:
        clauses = read_profile(root, name)
        out += [f"## {name}", "", "| clause | article | statement | met | bindings | today | tests | pages |", "|---|---|---|---|---|---|---|---|"]
        controls = {rest.split()[0] for c in clauses for kind, rest in c.bindings if kind in ("control", "by")}
        controls = {control for control in controls if works.keeps(control, None)}
        for clause in clauses:
            out.append(row(clause, works, controls, cases))
            total[out[-1].split(" | ")[5].split(":")[0]] += 1
        out.append("")
    out += ["## Open", "", "What clauses marked E or W demand and nothing enforces yet (`tests/clause/open.txt`).", "",
            "| profile | clause | provision | why |", "|---|---|---|---|"]
    out += [f"| {profile} | {clause} | `{what}` | {why} |" for (profile, clause, what), why in open_of(root).items()] + [""]
    declared = sorted(n for n, s in works.controls.items() if s == "declared")
    out += ["## Not enforced yet", "", "Controls that profiles demand and nothing enforces: " + ", ".join(f"`{n}`" for n in declared) + ".", "",
            "Measures that are not taken: " + ", ".join(f"`{n}`" for n, there in works.measures.items() if not there) + ".", "",
            "Queries that cannot be shown: " + ", ".join(f"`{n}`" for n, there in works.evidence.items() if not there) + ".", "",
            f"Clauses: {sum(total.values())}; " + ", ".join(f"{total[k]} {k}" for k in ("works", "in part", "open")) + "."]
    return "\n".join(out) + "\n"


def without_tests(page):
    """The page without the column that changes with every test."""
    return ["|".join(part for n, part in enumerate(line.split(" | ")) if n != 6) for line in page.splitlines()]


def undocumented(root):
    """Controls, and words of src/policy/vocab.c, that docs/profiles.md does not name."""
    lists = ["acts", "classes", "media", "verdicts", "conditions", "who", "when", "measures", "evidence"]
    words = set(controls_of(root)).union(*(lists_of(root, name) for name in lists))
    return sorted(words - set(re.findall(r"`([^`]+)`", (root / "docs/profiles.md").read_text(encoding="utf-8"))))


def lint(root):
    rows, still = rows_of(root), open_of(root)
    page = (root / "docs/coverage.md").read_text(encoding="utf-8") if (root / "docs/coverage.md").is_file() else ""
    clauses = [c for name in PROFILES for c in read_profile(root, name) if provisions(c)]
    if not clauses or not rows:
        print("Bail out! no clauses or no tests found")
        return 1
    print(f"1..{len(clauses) + 3}")
    wrong = 0
    for number, clause in enumerate(clauses, 1):
        missing = [what for p, c, what in provisions(clause) if (p, c, what) not in rows and not still.get((p, c, what))]
        wrong += bool(missing)
        print(f"{'not ok' if missing else 'ok'} {number} - {clause.id} of {clause.profile} is shown in tests/clause, or open {' '.join(missing)}")
    known = {what for clause in clauses for what in provisions(clause)}
    stale = [" ".join(line) for line in still if line in rows or line not in known]
    wrong += len(stale)
    print(f"{'not ok' if stale else 'ok'} {len(clauses) + 1} - tests/clause/open.txt names nothing that is tried or that no clause says {stale or ''}")
    old = without_tests(page) != without_tests(render(root))
    wrong += old
    print(f"{'not ok' if old else 'ok'} {len(clauses) + 2} - docs/coverage.md says what the profiles say (tools/coverage.py . --write)")
    unnamed = undocumented(root)
    wrong += len(unnamed)
    print(f"{'not ok' if unnamed else 'ok'} {len(clauses) + 3} - docs/profiles.md names every word of a profile {' '.join(unnamed)}")
    return 1 if wrong else 0


def main():
    root = pathlib.Path(sys.argv[1])
    if sys.argv[2:] == ["--write"]:
        (root / "docs/coverage.md").write_text(render(root), encoding="utf-8")
        return 0
    return lint(root)


sys.exit(main())
