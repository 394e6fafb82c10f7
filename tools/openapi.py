#!/usr/bin/env python3
"""docs/openapi.json is what the server's tables say, and holds together; prints TAP.

Usage: openapi.py DESK FILE           check FILE against what DESK --api-description prints
       openapi.py DESK FILE --write   write FILE
"""
import json
import pathlib
import re
import subprocess
import sys

METHODS = ("get", "put", "post")


def operations(doc):
    """(method, path, operation) of each."""
    return [(m, path, item[m]) for path, item in doc["paths"].items() for m in METHODS if m in item]


def references(node):
    """Every $ref below NODE."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value] if key == "$ref" else references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolves(doc, ref):
    for part in ref.removeprefix("#/").split("/"):
        doc = doc.get(part, {})
    return doc != {}


def names_its_parameters(path, op):
    named = {p["name"] for p in op["parameters"] if p["in"] == "path"}
    return named == set(re.findall(r"{(\w+)}", path))


def checks(doc, text, file):
    ops = operations(doc)
    ids = [op["operationId"] for _, _, op in ops]
    schemes = doc["components"]["securitySchemes"]
    yield "there are operations, each with a name of its own", len(ops) > 0 and len(set(ids)) == len(ids)
    yield "every reference resolves", all(resolves(doc, ref) for ref in references(doc))
    yield "every path names its parameters", all(names_its_parameters(path, op) for _, path, op in ops)
    yield "every scheme of security is described", all(set(s) <= set(schemes) for _, _, op in ops for s in op["security"])
    current = file.exists() and file.read_text(encoding="utf-8") == text
    if not current:
        print(f"# write it again: tools/openapi.py BUILD/src/desk/azukari-desk {file} --write")
    yield f"{file.name} is what the tables say", current


def main():
    desk, file = sys.argv[1], pathlib.Path(sys.argv[2])
    said = subprocess.run([desk, "--api-description"], capture_output=True, check=False)
    if said.returncode != 0:
        print("Bail out! " + said.stderr.decode(errors="replace").strip())
        return 1
    doc = json.loads(said.stdout)
    text = json.dumps(doc, indent=1, ensure_ascii=False) + "\n"
    if sys.argv[3:] == ["--write"]:
        file.write_text(text, encoding="utf-8")
        return 0
    failed = 0
    number = 0
    for number, (name, fine) in enumerate(checks(doc, text, file), 1):
        print(f"{'ok' if fine else 'not ok'} {number} - {name}")
        failed += not fine
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
