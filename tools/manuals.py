#!/usr/bin/env python3
"""What the manuals name exists: pictures, pages linked to, words of the screen, commands; prints TAP, one case a manual and rule.

Words of the screen stand in corner brackets in Japanese and in curly quotes in English, and are messages of that language.
Usage: manuals.py ROOT
"""
import pathlib
import re
import sys

QUOTES = {"ja": "「([^「」]+)」", "en": "“([^“”]+)”"}
BYTES_MAX = 3 << 20


def words(root, lang):
    """What a message may look like on the screen: its text, with anything for each {value}."""
    patterns = set()
    for line in (root / f"messages/{lang}.msgs").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or " = " not in line:
            continue
        parts = re.split(r"\{[^}]*\}", line.split(" = ", 1)[1])
        if any(part.strip() for part in parts):
            patterns.add(".+".join(map(re.escape, parts)))
    return re.compile("|".join(patterns))


def verbs(root):
    source = "".join(p.read_text(encoding="utf-8") for d in ("cli", "client", "audit") for p in (root / "src" / d).glob("*.c"))
    return set(re.findall(r'\{\s*"([a-z-]+)",', source)) | {"ledger"}


def targets(text):
    return [t for t in re.findall(r"\]\(([^)#]+)", text) if "://" not in t]


def faults_of(path, text, lang, known, commands):
    missing = [t for t in targets(text) if not (path.parent / t).is_file()]
    unknown = [w for w in re.findall(QUOTES[lang], text) if not known.fullmatch(w)]
    no_verbs = [v for v in re.findall(r"\bazukari ([a-z][a-z-]*)", text) if v not in commands]
    return {"every picture and page exists": missing, "every word is one of the screen": unknown,
            "every command exists": no_verbs}


def main():
    root = pathlib.Path(sys.argv[1])
    manual = root / "docs/manual"
    cases, used, titles, commands = [], set(), {}, verbs(root)
    for lang in QUOTES:
        known = words(root, lang)
        for path in sorted((manual / lang).glob("*.md")):
            text = path.read_text(encoding="utf-8")
            titles.setdefault(path.name, []).append(lang)
            used.update((path.parent / t).resolve() for t in targets(text))
            for rule, faults in faults_of(path, text, lang, known, commands).items():
                cases.append((f"{lang}/{path.name}: {rule}", faults))
    pictures = list((manual / "images").glob("*"))
    cases.append(("every manual is in both languages", [n for n, langs in titles.items() if len(langs) != 2]))
    cases.append(("there are manuals", [] if titles else ["none"]))
    cases.append(("no picture lies unused", [p.name for p in pictures if p.resolve() not in used]))
    cases.append(("the pictures are small", [] if sum(p.stat().st_size for p in pictures) < BYTES_MAX else ["over 3 MiB"]))
    print(f"1..{len(cases)}")
    for i, (name, faults) in enumerate(cases, 1):
        print(f"{'not ok' if faults else 'ok'} {i} - {name}")
        for fault in faults:
            print(f"# {fault}")
    return any(faults for _, faults in cases)


if __name__ == "__main__":
    sys.exit(main())
