"""Every value of corpus/values.txt in every parameter of every form and operation: our own scanner.

Usage: probe.py PORT OPENAPI RECORD SESSION...   prints what is wrong with an answer, then "# N requests ...".
Wrong are: a 5xx or a connection that breaks, our word unescaped, words of a database, shell or file, a header or a redirect of the attacker's,
an answer after more than 8 seconds.
"""
import collections
import pathlib
import re
import sys
import time
import urllib.parse

import raw
import targets

WORD = "azq7x"
LEAKS = re.compile(rb"SQLITE_|SQL logic error|unrecognized token|near \"|no such (table|column)|root:x:0|uid=\d|Traceback|\b49\b.{0,5}" + WORD.encode())


def values():
    for line in (pathlib.Path(__file__).parent / "corpus" / "values.txt").read_text().split("\n"):
        if line and not line.startswith("# "):
            yield raw.unescaped(line.replace("~", WORD))


def wrong_with(answer, text, took, is_json):
    if answer.status >= 500:
        return f"answers {answer.status}"
    if LEAKS.search(text):
        return f"shows {LEAKS.search(text)[0]!r}"
    if not is_json and "html" in answer.getheader("Content-Type", "") and re.search(WORD.encode() + b"[<'\"]", text):
        return "shows our word unescaped"
    if answer.getheader("X-Injected"):
        return "has a header of ours"
    if "evil" in (answer.getheader("Location") or ""):
        return "leads to us"
    return f"took {took:.1f} s" if took > 8 else None


def main(port, openapi, record, *sessions):
    client, asked, statuses, found = targets.Client(int(port)), 0, collections.Counter(), 0
    for t in targets.everything(int(port), openapi, record, sessions):
        for field in t.fields:
            if field == "csrf":
                continue
            for value in values():
                path, headers, body = targets.request_of(t._replace(fields={**t.fields, field: value}), port)
                if not t.is_json:  # the bytes of the value, not their UTF-8
                    fields = urllib.parse.urlencode({**{k: v.encode() for k, v in t.fields.items()}, field: value.encode("latin-1")})
                    path, body = (t.path + "?" + fields, None) if t.method == "GET" else (path, fields)
                began = time.monotonic()
                try:
                    answer, text = client.ask(t.method, path, headers, body)
                    bad = wrong_with(answer, text, time.monotonic() - began, t.is_json)
                    statuses[answer.status] += 1
                except OSError as e:
                    bad = f"no answer: {e}"
                asked += 1
                if bad:
                    found += 1
                    print(f"{t.method} {t.path} {field}={value[:40]!r} ({t.who}): {bad}")
    print(f"# {asked} requests, {found} findings, answers {dict(sorted(statuses.items()))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
