"""Every form refuses another token than that of its page, none, and a request that another site sent.

Usage: csrf.py PORT OPENAPI RECORD SESSION...   prints what was not refused, then "# N forms, M not refused".
"""
import sys
import urllib.parse

import targets


def main(port, openapi, record, *sessions):
    client, forms, bad = targets.Client(int(port)), 0, 0
    for t in targets.everything(int(port), openapi, record, sessions):
        if t.method != "POST" or t.is_json:
            continue
        forms += 1
        others = {k: v for k, v in t.fields.items() if k != "csrf"}
        for what, fields, origin in (("another token", {**others, "csrf": "0" * 64}, f"https://localhost:{port}"), ("no token", others, f"https://localhost:{port}"),
                                     ("another site", t.fields, "https://evil.example")):
            path, headers, _ = targets.request_of(t, port)
            answer, _ = client.ask("POST", path, {**headers, "Origin": origin}, urllib.parse.urlencode(fields))
            if answer.status not in (400, 403, 415):
                bad += 1
                print(f"{path} ({t.who}) with {what}: {answer.status}")
    print(f"# {forms} forms, {bad} not refused")


if __name__ == "__main__":
    main(*sys.argv[1:])
