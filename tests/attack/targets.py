"""Every form and every operation of the API that takes a parameter: where tools put what they try.

As a module: crawl() and operations() give Target.  As a program: targets.py PORT OPENAPI RECORD SESSION... prints them as the log of a proxy
that sqlmap reads (-l).  SESSION: session files of the command line.  What ends the session that asks is left out.
"""
import collections
import html.parser
import http.client
import json
import pathlib
import re
import ssl
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scenario"))
import api  # noqa: E402  (valid values by operation)

Target = collections.namedtuple("Target", "who token method path fields is_json")  # fields: of the body, or of the query of a GET
ENDS = re.compile(r"/(sign-out|lock|sessions|self/sessions|account/(password|remove)|enrol)")
FILE = re.compile(r"/files/\d+$|format=|/certificate/|/proof$|/checkpoint$|/pdf$|/bundle")
PAGES_MAX, EACH_MAX = 120, 1


class Forms(html.parser.HTMLParser):
    """The links of a page and its forms: method, action, and each field with the value that stands in it."""

    def __init__(self, at):
        super().__init__()
        self.at, self.links, self.forms = at, [], []

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "a" and a.get("href", "").startswith("/"):
            self.links.append(a["href"])
        if tag == "form":
            self.forms.append((a.get("method", "get").upper(), a.get("action") or self.at, {}, a.get("enctype", "")))
        elif tag in ("input", "textarea", "select", "button") and self.forms and a.get("name"):
            if a.get("type") not in ("checkbox", "radio") or "checked" in a:
                self.forms[-1][2].setdefault(a["name"], a.get("value") or "1")
        elif tag == "option" and "selected" in a and self.forms and self.forms[-1][2]:
            self.forms[-1][2][next(reversed(self.forms[-1][2]))] = a.get("value", "")


class Client:
    """Requests to one door of the house on this machine."""

    def __init__(self, port):
        self.port, self.context = port, ssl.create_default_context()
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.link = None

    def ask(self, method, path, headers, body=None):
        for last in (False, True):
            self.link = self.link or http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.context)
            try:
                self.link.request(method, path, body, {"Host": f"localhost:{self.port}", "Origin": f"https://localhost:{self.port}", **headers})
                answer = self.link.getresponse()
                return answer, answer.read()
            except (http.client.HTTPException, OSError):
                self.link = None
                if last:
                    raise
        return None


def kind(path):
    return re.sub(r"[0-9a-f]{32,}|\d+", "#", path)


def crawl(client, who, token, start="/home"):
    """The forms that a person finds, each kind of page once."""
    waiting, seen, found, pages = [start], collections.Counter(), {}, 0
    while waiting and pages < PAGES_MAX:
        path = waiting.pop(0)
        seen[kind(path)] += 1
        if seen[kind(path)] > EACH_MAX or ENDS.search(path) or FILE.search(path):
            continue
        pages += 1
        answer, text = client.ask("GET", path, {"Cookie": "__Host-azukari=" + token} if token else {})
        if answer.status != 200 or "html" not in answer.getheader("Content-Type", ""):
            continue
        page = Forms(path.split("?")[0])
        page.feed(text.decode())
        waiting += page.links
        for method, action, fields, enctype in page.forms + [link_form(p) for p in page.links if "?" in p]:
            key = (method, kind(action.split("?")[0]), tuple(sorted(fields)))
            if fields and "multipart" not in enctype and not ENDS.search(action) and not FILE.search(action):
                found.setdefault(key, Target(who, token, method, action, fields, False))
    return list(found.values())


def link_form(link):
    path, query = link.split("?", 1)
    return "GET", path, dict(urllib.parse.parse_qsl(query)), ""


def operations(doc, who, token, record):
    """The operations of the API, with values that mean something."""
    for path, item in doc["paths"].items():
        for method, op in item.items():
            if ENDS.search(path) or method not in api.METHODS:
                continue
            at = api.BASE + re.sub(r"{(\w+)}", lambda m: {"register": "1", "record": record, "purpose": "2"}.get(m[1], "1"), path)
            body = op.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            query = {p["name"]: p["schema"] for p in op["parameters"] if p["in"] == "query"}
            if body:
                yield Target(who, token, method.upper(), at, api.valid_object(body, op["operationId"]), True)
            elif query:
                made = {n: api.valid(s, n, op["operationId"]) for n, s in query.items()}
                yield Target(who, token, "GET", at, {n: str("1" if v is None else v) for n, v in made.items()}, False)


def request_of(t, port):
    """(path, headers, body) of a target."""
    headers = {"Cookie": "__Host-azukari=" + t.token} if t.token and not t.path.startswith(api.BASE) else {}
    if t.token and not headers:
        headers = {"Authorization": "Bearer " + t.token}
    if t.method == "GET":
        return t.path + "?" + urllib.parse.urlencode(t.fields), headers, None
    headers["Content-Type"] = "application/json" if t.is_json else "application/x-www-form-urlencoded"
    return t.path, headers, json.dumps(t.fields) if t.is_json else urllib.parse.urlencode(t.fields)


def tokens_of(sessions):
    for s in sessions:
        lines = pathlib.Path(s).read_text(encoding="utf-8").splitlines()[1:]
        yield pathlib.Path(s).stem, dict(line.split(" ", 1) for line in lines)["token"]


def everything(port, openapi, record, sessions):
    client, doc = Client(port), json.loads(pathlib.Path(openapi).read_text(encoding="utf-8"))
    found = crawl(client, "nobody", "", "/sign-in") + list(operations(doc, "nobody", "", record))
    known = {(t.method, kind(t.path), tuple(t.fields)) for t in found}
    for i, (who, token) in enumerate(tokens_of(sessions)):
        for t in crawl(client, who, token) + (list(operations(doc, who, token, record)) if i == 0 else []):
            key = (t.method, kind(t.path), tuple(t.fields), t.is_json)
            if key not in known:
                known.add(key)
                found.append(t)
    # Of requests that differ only in who asks, the first must be one of somebody who may: see main().  Sign-ins cost Argon2id, so they come last.
    return sorted(found, key=lambda t: ("sign-in" in t.path, t.who == "nobody"))


def main(port, openapi, record, *sessions):
    printed = set()
    for t in everything(int(port), openapi, record, sessions):
        if (t.path, tuple(t.fields)) in printed:  # sqlmap would leave it out, too, and its targets have the numbers that we print
            continue
        printed.add((t.path, tuple(t.fields)))
        path, headers, body = request_of(t, port)
        body = body or ""
        print("=" * 54 + f"\nhttps://127.0.0.1\n" + "=" * 54 + f"\n{t.method} {path} HTTP/1.1\nHost: localhost:{port}")
        for name, value in {**headers, "Origin": f"https://localhost:{port}"}.items():
            print(f"{name}: {value}")
        if body:
            print(f"Content-Length: {len(body)}")
        print("\n" + body + "\n")
    print("=" * 54)


if __name__ == "__main__":
    main(*sys.argv[1:])
