"""Every operation of the OpenAPI document, asked of a house with valid and with invalid input; prints TAP without its plan.

Usage: api.py FILE LIST APPROVAL SESSION...   FILE: docs/openapi.json; LIST: a list to import, cp932; APPROVAL: the session file of an
approver at the approvers' origin; SESSION: session files of the command line, the first one that of a handler
"""
import base64
import csv
import datetime
import hashlib
import hmac
import http.client
import io
import json
import pathlib
import re
import ssl
import struct
import subprocess
import sys
import time
import urllib.parse

BASE = "/api/v1"
METHODS = ("get", "put", "post")
TODAY = datetime.date.today().isoformat()
TODAY_IN_JAPAN = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=9)).date().isoformat()
DAY = (datetime.date.today() + datetime.timedelta(days=90)).isoformat()
# Values that mean something, so that more is answered than refusals.
SENSIBLE = {"purpose": 3, "register": 1, "person": 0, "reason": "年次の確認", "until": DAY, "from": TODAY,
            "date": TODAY, "planned": DAY, "quantity": 0, "birth_date": "1980-01-01", "days": 30, "kind": 1}
# What an operation takes of the members that its set shares with others.
ONLY = {
    "invitePerson": {"account": "newcomer", "name": "新井 新", "org": 2, "from": TODAY, "until": DAY},
    "changePerson": {"org": 2, "from": TODAY, "until": DAY},
    "registerMachine": {"account": "robot", "name": "夜間取込", "org": 2, "answers": 5, "from": TODAY, "until": DAY},
    "changeMachine": {"org": 2, "answers": 5, "from": TODAY, "until": DAY},
    "registerCertificate": {"certificate": "", "from": TODAY, "until": DAY, "name": "夜間取込"},
    "assignPerson": {"roles": 4, "from": TODAY, "until": DAY, "registers": 1, "purposes": 3},
    "changeOrg": {"org": 9, "parent": 2, "name": "再委託先", "reason": "繁忙期"},
    "registerTerminal": {"terminal": "0123456789abcdef", "org": 2, "from": TODAY, "until": DAY, "name": "窓口1番"},
    "putTerminal": {"terminal": "0123456789abcdef", "place": 0},
    "revokeTerminal": {"terminal": "0123456789abcdef"},
    "changeControl": {"limit": 500, "clauses": "J21", "reason": "繁忙期"},
    "changePurpose": {"limit": 1, "register": 1, "fields": 1, "reason": "新しい用務"},
    "changeBlock": {"limit": 1, "name": "第九地区"},
    "changeRegister": {"register": 2, "count": 1, "name": "新しい台帳", "reason": "新しい用務"},
    "changeField": {"register": 1, "field": 12, "class": 1, "kind": 1, "limit": 0, "reason": "見直し"},
    "applyForErasure": {"records": [], "quantity": 1, "planned": DAY, "items": "申請書", "media": "電磁的記録",
                        "reason": "保存期間の満了"},
    "applyForErasureOfContract": {"quantity": 0, "planned": DAY, "items": "一式", "media": "電磁的記録",
                                  "reason": "契約の終了"},
    "makeWorklist": {"records": [], "purpose": 2, "name": "電話の確認", "due": DAY},
    "makeWorklistOfImport": {"purpose": 2, "name": "取り込んだ分", "due": DAY, "from": 2},
    "changeWorklist": {"due": DAY},
    "workOnRecord": {"step": "done"},
    "recordDrill": {"date": TODAY_IN_JAPAN, "manifest": "0" * 64, "result": "passed"},
    "recordCheck": {"item": "nerima N19.2 lock-case", "result": 0, "on": TODAY_IN_JAPAN, "due": DAY, "remark": "見た"},
    "openMatter": {"kind": 1, "class": 2, "medium": "data", "count": 1000, "from": TODAY_IN_JAPAN, "until": DAY, "register": 1,
                   "purpose": 2, "words": {"1": "名簿", "2": "氏名", "3": "案内の発送", "4": "印刷会社", "20": "印刷に要る", "21": "パッケージ", "22": "package"}},
    "doMatterStep": {"step": "withdraw"},
    "setSheetItem": {"version": 1, "text": "交付案内の作成"},
    "changeContract": {"org": 2, "parent": 1, "from": TODAY, "until": DAY, "reason": "延長"},
}
# The same, where a member of that name means something else; None: left out.
SENSIBLE_IN = {
    "findEntries": {k: None for k in ("person", "register", "record", "subject", "from", "until", "act", "purpose", "session", "terminal",
                                      "verdict", "clause", "before")},
    "countEntries": {k: None for k in ("person", "register", "record", "subject", "from", "until", "act", "purpose", "session",
                                       "terminal", "verdict", "clause", "before", "limit")},
    "searchRecords": {"birth_date": None, "address": None, "exact": None, "purpose": 2},
    "openRecord": {"version": None, "purpose": 2, "list": None},
    "revealField": {"field": 10, "purpose": 2},
    "moveRecord": {"block": 1, "purpose": 2},
    "putMapping": {"block": None},
    "editRecord": {"purpose": 2, "fields": {"12": "確認済み"}},
    "makeEnrolCode": {"application": None},
    "whoMay": {"person": None, "register": None, "field": None},
    "beginImport": {"encoding": None, "upload": None},
    "putJobData": {"encoding": None, "offset": 0},
    "bringUpload": {"encoding": "cp932", "updates": 0},
    "bringLedger": {"kind": "take-out", "class": 2, "medium": "paper", "encoding": "utf-8"},
    **{op: {**{f"{p}-{part}": None for p in ("from", "to", "day") for part in ("era", "year", "month", "day")},
            **{k: None for k in ("person", "act", "register", "record", "before", "purpose", "session", "verdict", "clause", "terminal",
                                 "subject", "row", "column", "severity", "remedy", "of_column")}, "format": kind}
       for op, kind in (("getLedgerFile", "pdf"), ("getPersonFile", "xlsx"), ("getDayFile", "csv"), ("getClausesFile", "xlsx"),
                        ("getImportFile", "csv"))},
    **{op: {**dict.fromkeys(("show", "below", "sort", "dir", "page")), "format": kind}
       for op, kind in (("getPersonsFile", "pdf"), ("getWorklistsFile", "xlsx"), ("getImportsFile", "csv"), ("getApplicationsFile", "csv"),
                        ("getSessionsFile", "xlsx"), ("getTerminalsFile", "pdf"), ("getDocumentsFile", "csv"))},
    "listMatters": dict.fromkeys(("kind", "person", "before", "show")),
    "getMattersFile": {**dict.fromkeys(("show", "person", "from", "until", "sort", "dir", "page")), "format": "pdf"},
    "getNoticesFile": {**dict.fromkeys(("before", "sort", "dir", "page")), "format": "xlsx"},
    "getContractSheetFile": {"format": "pdf"},
    "getContractRegisterFile": {**dict.fromkeys(("sort", "dir", "page")), "format": "xlsx"},
    "getDutiesFile": {**dict.fromkeys(("show", "owner", "sort", "dir", "page")), "format": "csv"},
    "getClosingFile": {**dict.fromkeys(("show", "kind", "sort", "dir", "page")), "format": "pdf"},
    "getRetentionFile": {**dict.fromkeys(("show", "kind", "sort", "dir", "page")), "format": "xlsx"},
    "getPackagesFile": {**dict.fromkeys(("show", "sort", "dir", "page")), "format": "csv"},
    "getCopiesFile": {**dict.fromkeys(("what", "show", "person", "data_class", "from", "until", "sort", "dir", "page")), "format": "xlsx"},
    "getUseFile": {**dict.fromkeys(("person", "from", "until", "sort", "dir", "page")), "format": "pdf"},
    "getLabelsFile": dict.fromkeys(("show", "person", "medium", "data_class", "org", "ref", "from", "until", "sort", "dir", "page")),
    "getMattersListFile": {**dict.fromkeys(("number", "sort", "dir", "page")), "format": "pdf"},
    "getClauseBoardFile": {**dict.fromkeys(("show", "profile", "owner", "sort", "dir", "page")), "format": "xlsx"},
    "getTouchedFile": {"before": None, "subject": None, "format": "pdf", "record": "0" * 32},
    "listAlerts": {"before": None},
    "listApplications": {"before": None},
    "setHold": {"record": None},
    "endPerson": {"kind": "suspended"},
    "readImportReport": {k: None for k in ("after_row", "after_column", "severity", "remedy", "column")},
}
# These make what the next need, and these end it.
FIRST = ("makeEnrolCode", "startEnrolment", "beginImport", "getJob", "putJobData", "finishJob", "listImports", "makeWorklistOfImport", "listSessions", "searchRecords",
         "makeBackupKey", "beginBackup", "endBackup", "beginUpdate", "makeWorklist", "listWorklists", "getWorklist", "takeNext", "workOnRecord", "openMatter",
         "bringUpload", "listUploads", "scanUpload")
LAST = ("closeWorklist", "runKeptSearch", "renameKeptSearch", "removeKeptSearch", "endBackupKey", "endPerson", "endSession", "signOut")
# What takes a person's key, or what follows from it: see Keyed.
BY_KEY = {"signIn", "signInByPasskey", "signInByCertificate", "chooseContract", "finishEnrolment", "removeAuthenticator", "proveByPassword", "proveByPasskey",
          "approveApplication", "enterChange", "eraseByApplication", "getCertificate", "getCertificateFile", "checkCertificate", "cancelImport",
          "proposeTerms", "getProposal", "registerSubcontractor", "makePackage", "getPackage", "fetchPackage", "showPassphrase", "dropPackage",
          "stepDocument", "getDocumentFile", "receiveUpstream", "getMatterAttachment", "tryLedger", "enterLedger", "getLedgerRowsFile",
          "bringAttachment", "getBroughtAttachment", "attachFile", "getCopyForm", "printRecord", "listStocktaking", "countThing",
          "getStocktakingFile"}


# Where the number in a path is not of what stands before it: of a kind of matter.
NUMBERS = {"getMattersFile": "1", "getLabelsFile": "13"}  # of a medium

# What the files of each kind begin with.
BEGINS = {"application/pdf": b"%PDF-1.", "application/x-tar": b"azukari-ledger-", "text/csv": b"\xef\xbb\xbf",
          "application/zip": b"PK\x03\x04",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04"}


class House:
    """One house and the tokens for it."""

    def __init__(self, file, listed, approval, sessions):
        self.list = pathlib.Path(listed).read_bytes()
        SENSIBLE.update(bytes=len(self.list), sha256=hashlib.sha256(self.list).hexdigest())
        # What stands in paths: of whom and what there is.
        self.known = {"person": "6", "register": "1", "purpose": "3", "record": "0" * 32, "contract": "2",
                      "sheets": "2", "items": "2"}
        self.doc = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
        places = [dict(line.split(" ", 1) for line in pathlib.Path(s).read_text(encoding="utf-8").splitlines()[1:])
                  for s in (approval, *sessions)]
        self.approval, *self.tokens = (p["token"] for p in places)
        self.origins = {door: place["origin"] for door, place in zip(("approval", "main"), places)}
        self.who = {pathlib.Path(s).stem: p["token"] for s, p in zip(sessions, places[1:])}
        self.keys = pathlib.Path(sessions[0]).parent
        self.job = None
        self.changes = ("予約管理番号,備考\r\n" + self.column(0)[0] + ",確認済み\r\n").encode()
        ONLY["beginUpdate"] = {"purpose": 2, "key": 1, "bytes": len(self.changes), "sha256": hashlib.sha256(self.changes).hexdigest(),
                               "columns": [{"header": "予約管理番号", "field": 1}, {"header": "備考", "field": 12}]}
        self.ports = {door: urllib.parse.urlsplit(place["origin"]).port for door, place in zip(("approval", "main"), places)}
        self.context = ssl.create_default_context(cafile=places[0].get("cacert"))
        self.context.check_hostname = False
        self.links = {}
        self.ports["machine"] = self.ports["main"]  # with the certificate that api.sh had issued
        self.machine = ssl.create_default_context(cafile=places[0].get("cacert"))
        self.machine.check_hostname = False
        self.machine.load_cert_chain(self.keys / "robot.crt", self.keys / "robot.pem")
        der = ssl.PEM_cert_to_DER_cert((self.keys / "robot.crt").read_text(encoding="ascii"))
        ONLY["registerCertificate"]["certificate"] = hashlib.sha256(der).hexdigest()
        self.asked = 0
        self.done = set()

    def learn(self, op_id, told):
        """What the answer says of things that later paths and bodies name."""
        if "object" in told and "leaf" in told:
            self.known["applications"] = told["leaf"]
        if op_id == "beginUpdate" and "token" in told:
            self.try_changes(told)
        if op_id == "makeEnrolCode":
            ONLY["startEnrolment"] = {"account": "handler2", "code": told["code"]}
        if op_id == "beginBackup":
            SENSIBLE.update(machine_leaf=told["machine_leaf"])
        if op_id == "listUploads" and told["uploads"]:
            self.known["uploads"] = told["uploads"][0]["upload"]
        if op_id == "setHold":
            self.known["holds"] = told["leaf"]
        if op_id == "makeBackupKey":
            self.known["backup-keys"] = told["number"]
        if op_id == "listSessions":
            self.known["sessions"] = max(s["session"] for s in told["sessions"])
        if op_id == "listImports" and told["jobs"]:
            self.known["imports"] = told["jobs"][0]["job"]
        if op_id == "finishJob":
            ONLY["applyForErasureOfContract"]["quantity"] = told["stored"]
        if op_id == "searchRecords" and told["rows"]:
            self.known["record"] = told["rows"][0]["record"]
            SENSIBLE.update(base_version=told["rows"][0]["version"])
            SENSIBLE_IN["getTouchedFile"]["record"] = self.known["record"]
            ONLY["applyForErasure"]["records"] = ONLY["makeWorklist"]["records"] = [self.known["record"]]
        if op_id == "openMatter":
            self.known["matters"] = told["matter"]
        if op_id == "registerMachine":
            self.known["machines"] = told["person"]
        if op_id == "makeWorklist":
            self.known["worklists"] = told["list"]
        if op_id == "keepSearch":
            self.known.setdefault("searches", told["search"])  # of the first who asks

    def column(self, i):
        return [row[i] for row in csv.reader(io.StringIO(self.list.decode("cp932", "replace")))][5:25]

    def names(self):
        return self.column(2)

    def try_changes(self, told):
        """The file of changes, up to the end of its trial."""
        headers = {"Authorization": "Bearer " + told["token"]}
        for method, path, body in (("PUT", "/job/data?offset=0", self.changes), ("POST", "/job/finish", b"{}")):
            kind = "application/json" if method == "POST" else "application/octet-stream"
            answer, text = self.send("main", method, BASE + path, {**headers, "Content-Type": kind}, body)
            assert answer.status == 200, text
        self.known["imports"] = told["job"]

    def form(self, who, path, action, **typed):
        """Send the form of a page that no operation of the API does, with what stands in it and what is typed; where it leads."""
        headers = {"Cookie": "__Host-azukari=" + self.who[who], "Origin": f"https://127.0.0.1:{self.ports['main']}"}
        _, text = self.send("main", "GET", path, headers, None)
        found = re.search(rf'<form[^>]* action="({action})"[^>]*>(.*?)</form>', text.decode(), re.DOTALL)
        assert found, (path, action, re.findall(r'field-error"[^>]*>([^<]*)', text.decode()))
        made = dict(re.findall(r'<input (?:class="[^"]*" )?type="(?:hidden|text)"(?: id="[^"]*")? name="([^"]+)" value="([^"]*)"', found[2]))
        for empty in re.findall(r'<(?:textarea|input)[^>]* name="(f-\d+)"', found[2]):
            made[empty] = made.get(empty) or TODAY_IN_JAPAN  # a day is also a text
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer, text = self.send("main", "POST", found[1], headers, urllib.parse.urlencode({**made, **typed}).encode())
        assert answer.status == 303, (answer.status, found[1], re.findall(r'field-error"[^>]*>([^<]*)', text.decode()))
        return answer.getheader("Location")

    def send(self, door, method, target, headers, body):
        for fresh in (False, True):
            if door not in self.links or fresh:
                self.links[door] = http.client.HTTPSConnection("127.0.0.1", self.ports[door], timeout=120,
                                                              context=self.machine if door == "machine" else self.context)
            link = self.links[door]
            try:
                link.request(method, target, body=body, headers=headers)
                answer = link.getresponse()
                return answer, answer.read()
            except (http.client.HTTPException, OSError):
                link.close()
                if fresh:
                    raise
        return None

    def ask(self, op, method, path, token, body=None, kind="application/json", query=""):
        """Send it; (status, parsed answer), after what holds for every answer."""
        headers = {"Accept-Language": "en"}
        if token:
            headers["Authorization"] = "Bearer " + token
        if body is not None:
            headers["Content-Type"] = kind
        door = "approval" if op["security"] == [{"approval": []}] else "main"
        answer, text = self.send(door, method.upper(), BASE + path + query, headers, body)
        self.asked += 1
        kind_told = answer.getheader("Content-Type").split(";")[0]
        told = json.loads(text) if text and "json" in kind_told else None
        assert answer.status < 500, f"{answer.status} {told}"
        assert answer.getheader("Cache-Control") == "no-store", answer.getheaders()
        want = op["responses"]["200"] if answer.status == 200 else self.doc["components"]["responses"]["Problem"]
        kinds = {k.split(";")[0]: v for k, v in want["content"].items()}
        assert kind_told in kinds, (answer.status, kind_told)
        if told is not None:
            conforms(self.doc, kinds[kind_told]["schema"], told, "answer")
        else:
            length = answer.getheader("Content-Length", len(text))  # an archive is made while it goes out
            assert text.startswith(BEGINS[kind_told]) and len(text) == int(length), (kind_told, text[:20])
            assert answer.getheader("Content-Disposition").startswith("attachment; filename="), answer.getheaders()
            told = {}
        if answer.status != 200:
            assert told["status"] == answer.status, told
        return answer.status, told


def conforms(doc, schema, value, place):
    """A validator for the keywords that the document uses."""
    if "$ref" in schema:
        schema = doc["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    is_kind = {"string": isinstance(value, str), "integer": isinstance(value, int) and not isinstance(value, bool),
               "boolean": isinstance(value, bool), "array": isinstance(value, list), "object": isinstance(value, dict),
               "null": value is None}
    assert any(is_kind[k] for k in kinds), f"{place}: {value!r} is no {kinds}"
    if isinstance(value, str) and "pattern" in schema:
        assert re.search(schema["pattern"], value), f"{place}: {value!r} is not {schema['pattern']}"
    if isinstance(value, int) and "minimum" in schema:
        assert value >= schema["minimum"], f"{place}: {value}"
    if isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            conforms(doc, schema["items"], item, f"{place}[{i}]")
    if isinstance(value, dict) and "properties" in schema:
        unknown = set(value) - set(schema["properties"])
        missing = set(schema.get("required", ())) - set(value)
        assert not unknown and not missing, f"{place}: not described {unknown}, missing {missing}"
        for key, item in value.items():
            conforms(doc, schema["properties"][key], item, f"{place}.{key}")


def valid(schema, name, op_id):
    """A value of the schema, or None to leave it out."""
    special = SENSIBLE_IN.get(op_id, {})
    if name in special:
        return special[name]
    kind = schema["type"]
    hexes = re.search(r"{(\d+)}", schema.get("pattern", ""))
    if hexes:
        return SENSIBLE.get(name, "0" * int(hexes[1]))
    if kind == "integer":
        sensible = SENSIBLE.get(name, 1)
        return min(sensible, schema["maximum"]) if isinstance(sensible, int) else 1
    if kind == "array":
        return [valid_object(schema["items"], op_id) if schema["items"]["type"] == "object" else valid(schema["items"], "", op_id)]
    if kind == "object":
        return {"1": "x"}
    if schema.get("format") == "date-time":
        return "2026-01-01T00:00:00Z"
    if schema.get("contentEncoding"):
        return "AAAA"
    sensible = SENSIBLE.get(name, "x")
    return sensible if isinstance(sensible, str) else "x"


def valid_object(schema, op_id):
    made = {name: valid(s, name, op_id) for name, s in schema["properties"].items()}
    return {name: value for name, value in made.items() if value is not None}


def wrong(schema):
    """(value, what is said of it) for values that the schema does not allow."""
    kind = schema["type"]
    others = {"string": [1, True, None, [], {}], "integer": ["1", -1, 1.5, True, None, []], "array": ["x", {}, 1, [1], [None]],
              "object": ["x", [], 1, {"x": "y"}, {"01": "y"}, {"65536": "y"}, {"1": 1}]}[kind]
    for value in others:
        yield value, "wrong-value"
    hexes = re.search(r"{(\d+)}", schema.get("pattern", ""))
    if hexes:
        n = int(hexes[1])
        for value in ("", "0" * (n - 1), "0" * (n + 2), "g" * n):
            yield value, "wrong-value"
    elif schema.get("format") == "date-time":
        yield "yesterday", "wrong-value"
    elif schema.get("contentEncoding"):
        yield "!!!!", "wrong-value"
        yield "A" * (schema["maxLength"] + 8), "too-long"
    elif kind == "string":
        yield "x" * (schema["x-max-bytes"] + 1), "too-long"
        yield "あ" * (schema["x-max-bytes"] // 3 + 1), "too-long"
        yield "\ud800", "malformed"
        yield "a\0b", ("wrong-value", "malformed")
    elif kind == "integer" and schema["maximum"] < 2 ** 63 - 1:
        yield schema["maximum"] + 1, "wrong-value"
    elif kind == "object":
        yield {str(i): "x" for i in range(schema["maxProperties"] + 1)}, "too-long"
        yield {"1": "x" * (schema["additionalProperties"]["x-max-bytes"] + 1)}, "too-long"


class Operation:
    def __init__(self, house, path, method, op):
        self.house, self.method, self.op = house, method, op
        self.id = op["operationId"]
        self.at = re.sub(r"{(\w+)}", lambda m: {"register": "1", "record": "0" * 32}.get(m[1], "9"), path)
        self.path, self.item = path, house.doc["paths"][path]
        self.queries = {p["name"]: p for p in op["parameters"] if p["in"] == "query"}
        content = op.get("requestBody", {}).get("content", {})
        self.body = content.get("application/json", {}).get("schema")
        self.streams = "application/octet-stream" in content
        self.schemes = [next(iter(s), None) for s in op["security"]]

    def token(self):
        if "session" in self.schemes:
            return self.house.tokens[0]
        if "approval" in self.schemes:
            return self.house.approval
        return self.house.job if "job" in self.schemes else None

    def ask(self, token="", body="", query=None, at=None, method=None, kind="application/json"):
        made = {name: valid(p["schema"], name, self.id) for name, p in self.queries.items()}
        made = {k: v for k, v in made.items() if v is not None} if query is None else query
        if body == "":
            body = b"a,b" if self.streams else None if self.body is None else json.dumps(valid_object(self.body, self.id))
        return self.house.ask(self.op, method or self.method, at or self.at, self.token() if token == "" else token, body,
                              kind if not self.streams else "application/octet-stream",
                              "?" + urllib.parse.urlencode(made) if made else "")

    def refused(self, place, problem, **how):
        """400, with the place."""
        status, told = self.ask(**how)
        wanted = [f"[{place}: {p}]" for p in ((problem,) if isinstance(problem, str) else problem)]
        assert status == 400 and any(w in told["detail"] for w in wanted), f"{how} -> {status} {told}, not {wanted}"
        assert told["type"] == "urn:azukari:input", told

    # --- what is promised

    def without_token(self):
        status, told = self.ask(token=None)
        if None not in self.schemes:
            assert status == 401 and told["type"] == "urn:azukari:refused", (status, told)
            status, told = self.ask(token="0" * 64)
            assert status == 401, (status, told)

    def other_methods(self):
        for method in ("get", "put", "post", "delete"):
            if method not in self.item:
                status, told = self.ask(method=method, body=None)
                assert status in (404, 405), (method, status, told)

    def wrong_path(self):
        for name in re.findall(r"{(\w+)}", self.path):
            for value in ("x", "-1", "01", "1e3", "18446744073709551616"):
                at = re.sub(r"{(\w+)}", lambda m: value if m[1] == name else {"record": "0" * 32}.get(m[1], "1"), self.path)
                status, told = self.ask(at=at)
                assert status in (400, 404), (at, status, told)

    def wrong_query(self):
        base = {n: valid(p["schema"], n, self.id) for n, p in self.queries.items()}
        base = {k: v for k, v in base.items() if v is not None}
        self.refused("x_unknown", "unknown-member", query={**base, "x_unknown": "1"})
        for name, p in self.queries.items():
            if p["required"]:
                self.refused(name, "missing", query={k: v for k, v in base.items() if k != name})
            for value, problem in wrong(p["schema"]):
                if isinstance(value, (str, int)) and not isinstance(value, bool) and value not in ("1", "", "\ud800", 1):
                    self.refused(name, ("wrong-value", "too-long") if "\0" in str(value) else problem, query={**base, name: value})

    def wrong_body(self):
        if self.body is None:
            return
        base = valid_object(self.body, self.id)
        self.refused("x_unknown", "unknown-member", body=json.dumps({**base, "x_unknown": 1}))
        for text in ("[]", "1", "{", '{"a":1}}', "\xff", "[" * 60000, "nul"):
            self.refused("", "malformed", body=text.encode("latin-1"))
        for name, schema in self.body["properties"].items():
            pair = json.dumps({name: valid(schema, "", "") })[1:-1]
            self.refused("", "twice", body="{" + pair + "," + pair + "}")
            for value, problem in wrong(schema):
                at = "" if problem == "malformed" else name
                body = json.dumps({name: value} if problem == "malformed" else {**base, name: value})
                if isinstance(problem, tuple):
                    status, told = self.ask(body=body)
                    assert status == 400, (body, status, told)
                else:
                    self.refused(at, problem, body=body)
            if schema["type"] == "array" and schema["items"]["type"] == "object":
                self.wrong_items(base, name, schema["items"])
        for name in self.body.get("required", ()):
            self.refused(name, "missing", body=json.dumps({k: v for k, v in base.items() if k != name}))
        status, told = self.ask(kind="text/plain")
        assert status == 415, (status, told)
        status, told = self.ask(body=b" " * (self.op["requestBody"]["x-max-bytes"] + 1))
        assert status == 413, (status, told)

    def wrong_items(self, base, name, schema):
        item = valid_object(schema, self.id)
        self.refused("x_unknown", "unknown-member", body=json.dumps({**base, name: [{**item, "x_unknown": 1}]}))
        for key in schema.get("required", ()):
            self.refused(key, "missing", body=json.dumps({**base, name: [{k: v for k, v in item.items() if k != key}]}))

    def longest_lists(self):
        """What may be said at most gets through; one more does not."""
        for name, schema in self.body["properties"].items() if self.body else ():
            if schema["type"] != "array":
                continue
            one = valid(schema, name, self.id)
            base = valid_object(self.body, self.id)
            self.refused(name, "too-long", body=json.dumps({**base, name: one * (schema["maxItems"] + 1)}))
            status, told = self.ask(body=json.dumps({**base, name: one * schema["maxItems"]}))
            assert status != 413 and "too-long" not in str(told), (status, told)

    def in_time(self):
        """The valid request, by everybody: done, or refused with what it takes to understand why."""
        tokens = self.house.tokens if "session" in self.schemes else [self.token()]
        last = None
        body = json.dumps(ONLY[self.id]) if self.id in ONLY else self.house.list if self.streams else ""
        before = re.findall(r"/([a-z-]+)/{(\w+)}", self.path)
        at = self.path
        for segment, name in before:
            at = at.replace("{" + name + "}", NUMBERS.get(self.id) or str(self.house.known.get(segment, self.house.known.get(name, "9"))))
        for token in tokens:
            status, told = self.ask(token=token, body=body, at=at)
            last = status, told
            if status == 200:
                self.house.learn(self.id, told)
            if status == 200:
                self.house.done.add(self.id)
            elif status == 403:
                assert told["refusal"] and isinstance(told["clauses"], list), told
                # That a file is imported already, or who somebody is before any contract is known, no clause decides.
                assert told["clauses"] or told["refusal"] == "job" or None in self.schemes, told
            if self.id == "beginImport" and status == 200 and "token" in told:
                self.house.job = told["token"]
        assert (self.id in BY_KEY) != (self.id in self.house.done), last


def check(name, run):
    check.number += 1
    try:
        run()
        print(f"ok {check.number} - {name}", flush=True)
    except (AssertionError, KeyError, ValueError, http.client.HTTPException, OSError) as e:
        print(f"not ok {check.number} - {name}\n# {type(e).__name__}: {str(e)[:600]}", flush=True)


check.number = 0


def main():
    house = House(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
    ops = [Operation(house, path, m, item[m]) for path, item in house.doc["paths"].items() for m in METHODS if m in item]
    data = next(op for op in ops if op.id == "putJobData")
    begin = next(op for op in ops if op.id == "beginImport")
    check("an import is begun", begin.in_time)
    check("bytes from another offset are refused, and the one wanted is said", lambda: other_offset(data))
    served = next(op for op in ops if op.id == "describeApi").ask(token=None)[1]
    check("the house serves the document itself", lambda: conforms_to(served, house.doc))
    for op in ops:
        check(f"{op.id}: without a token", op.without_token)
        check(f"{op.id}: other methods and paths", lambda o=op: (o.other_methods(), o.wrong_path()))
        check(f"{op.id}: what is not in the query", op.wrong_query)
        if op.body is not None:
            check(f"{op.id}: what is not in the body", lambda o=op: (o.wrong_body(), o.longest_lists()))
    rank = {**{op_id: i - len(FIRST) for i, op_id in enumerate(FIRST)}, **{op_id: i + 1 for i, op_id in enumerate(LAST)}}
    SENSIBLE_IN["searchRecords"]["name"] = house.names()[0]
    ONLY["keepSearch"] = {"title": "確認待ち", "purpose": 1, "name": house.names()[0]}
    for op in sorted(ops, key=lambda o: rank.get(o.id, 0)):
        if op.id == LAST[0]:
            keyed(house, ops)
        if op.id == "startAuthenticator":  # asks for a proof of the last five minutes: signing in may be longer ago
            Keyed(house, ops).proves("handler1")
            house.done.discard("proveByPasskey")
        if op.id == "openRecord":
            check("a record is found", lambda: find_record(house, ops))
        check(f"{op.id}: what is described", op.in_time)
    left = {op.id for op in ops} - house.done
    check("every operation is seen done", lambda: only_these_left(left))
    print(f"# {house.asked} requests; {len(house.done)} of {len(ops)} operations done")


def b64(b):
    return base64.urlsafe_b64encode(b).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Key:
    """A software passkey of the command line; openssl signs."""

    def __init__(self, path, origin):
        lines = dict(line.split(" ", 1) for line in path.read_text(encoding="ascii").splitlines()[1:])
        self.rp_id, self.origin, self.credential = lines["rp_id"], origin, bytes.fromhex(lines["credential"])
        der = bytes.fromhex("30770201010420" + lines["private"] + "a00a06082a8648ce3d030107a144034200" + lines["public"])
        self.pem = path.with_suffix(".pem")
        self.pem.write_text("-----BEGIN EC PRIVATE KEY-----\n" + base64.encodebytes(der).decode() + "-----END EC PRIVATE KEY-----\n",
                            encoding="ascii")

    def answer(self, challenge):
        data = hashlib.sha256(self.rp_id.encode()).digest() + b"\x05" + bytes(4)
        client = json.dumps({"type": "webauthn.get", "challenge": b64(challenge), "origin": self.origin, "crossOrigin": False},
                            separators=(",", ":")).encode()
        signed = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.pem], input=data + hashlib.sha256(client).digest(),
                                check=True, capture_output=True)
        return {"credential": b64(self.credential), "authenticator_data": b64(data), "client_data": b64(client),
                "signature": b64(signed.stdout)}


def code_of(secret, step):
    """RFC 6238."""
    h = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", step), "sha1")
    return f"{(struct.unpack('>I', h[h[19] & 15:][:4])[0] & 0x7fffffff) % 10**6:06}"


class Keyed:
    """What takes a person's key, and what follows from it: each operation succeeds once."""

    def __init__(self, house, ops):
        self.house, self.ops = house, {op.id: op for op in ops}

    def does(self, op_id, who, body=None, **path):
        op = self.ops[op_id]
        at = re.sub(r"{(\w+)}", lambda m: str(path[m[1]]), op.path)
        token = self.house.approval if who == "approval" else self.house.who.get(who)
        status, told = op.ask(token=token, body=None if op.body is None else json.dumps(body or {}), at=at, query={})
        assert status == 200, (op_id, status, told)
        self.house.done.add(op_id)
        return told

    def key(self, who, door="main"):
        return Key(self.house.keys / f"{who}.key", self.house.origins[door])

    def signs_in(self):
        start = self.does("startSignIn", None, {"account": "auditor"})
        key = self.key("auditor")
        assert b64(key.credential) in start["credentials"], start
        told = self.does("signInByPasskey", None, {"account": "auditor", "challenge": start["challenge"],
                                                   **key.answer(unb64(start["challenge"]))})
        assert len(told["token"]) == 64 and told["session"] > 0, told

    def renewed(self, who, told):
        """ASVS 7.2.4: after a proof the token before it is worth nothing."""
        old, self.house.who[who] = self.house.who[who], told["token"]
        self.house.tokens[:] = [told["token"] if t == old else t for t in self.house.tokens]
        status, _ = self.ops["listAuthenticators"].ask(token=old)
        assert status == 401, status

    def proves(self, who):
        start = self.does("startProof", who)
        self.renewed(who, self.does("proveByPasskey", who, {"challenge": start["challenge"],
                                                            **self.key(who).answer(bytes.fromhex(start["challenge"]))}))

    def passwords(self):
        step, password = lambda: int(time.time()) // 30, "".join(("Q+", self.house.who["handler1"][:16]))
        self.proves("handler1")
        more = self.does("startAuthenticator", "handler1")
        self.does("finishEnrolment", "handler1", {"ticket": more["ticket"], "password": password,
                                                  "totp": code_of(more["totp_secret"], step())})
        used = step()
        self.renewed("handler1", self.does("proveByPassword", "handler1", {"password": password, "totp": code_of(more["totp_secret"], used)}))
        told = self.does("signIn", None, {"account": "handler1", "password": password,
                                          "totp": code_of(more["totp_secret"], max(used + 1, step()))})
        assert len(told["token"]) == 64, told
        kinds = {a["kind"]: a["id"] for a in self.does("listAuthenticators", "handler1")["authenticators"]}
        assert set(kinds) == {"passkey", "password", "totp"}, kinds
        self.does("removeAuthenticator", "handler1", {"id": kinds["password"]})
        left = [a["kind"] for a in self.does("listAuthenticators", "handler1")["authenticators"]]
        assert left == ["passkey"], left

    def approves(self, leaf):
        start = self.does("startApproval", "approval", leaf=leaf)
        told = self.does("approveApplication", "approval", self.key("approver", "approval").answer(unb64(start["challenge"])), leaf=leaf)
        assert told["leaf"] > leaf, told
        state = self.does("getApplication", "manager", leaf=leaf)["state"]
        assert state == "approved", state

    def erases(self):
        record = self.house.known["record"]
        applied = self.does("applyForErasure", "manager", {"records": [record], "quantity": 1, "planned": TODAY_IN_JAPAN, "items": "名簿",
                                                           "media": "電磁的記録", "reason": "申出"}, register=1)["leaf"]
        self.approves(applied)
        for hold in self.does("listHolds", "officer")["holds"]:
            self.does("releaseHold", "officer", {"reason": "回答済"}, leaf=hold["leaf"])
        told = self.does("eraseByApplication", "manager", leaf=applied)
        assert told["count"] == 1 and told["certificate_leaf"] > applied, told
        note = self.does("getCertificate", "manager", leaf=applied)["text"]
        self.does("getCertificateFile", "manager", leaf=applied)
        text = note[:note.index("\n\n") + 1]
        seen = self.does("checkCertificate", None, {"application": applied, "object": hashlib.sha256(text.encode()).hexdigest()})
        assert seen["leaf"] == told["certificate_leaf"] and seen["count"] == 1, (seen, told)

    def changes(self):
        was = self.does("listControls", "manager")
        assert was["version"] == 1 and not was["changed"], was
        assert {"kind": 9, "data_class": 2, "verdict": 1, "conditions": 16648, "clauses": ["N20.11", "H10.2-copy", "K-T9"]} in was["cells"], was
        told = self.does("changeControl", "manager", {"limit": 55, "clauses": "J21", "reason": "繁忙期"}, control=8)
        self.approves(told["leaf"])
        assert self.does("enterChange", "manager", leaf=told["leaf"])["leaf"] > told["leaf"]
        is_now = self.does("listControls", "manager")
        now = {c["control"]: c["limit"] for c in is_now["controls"]}
        assert now[8] == 55, now
        assert is_now["changed"] and is_now["text"] == was["text"], is_now

    def proposes(self):
        told = self.does("proposeTerms", "responsible", {"profiles": [{"name": name} for name in ("nerima", "hino", "jica", "koto", "sample")],
                                                         "from": TODAY_IN_JAPAN, "reason": "署名するため"})
        assert told["leaf"] > 0 and told["gaps"] == [], told
        assert self.does("listTerms", "auditor")["proposal"] == told["leaf"]
        seen = self.does("getProposal", "officer", leaf=told["leaf"])
        assert seen["version"] == 2 and seen["fits_text"] and seen["signer"] == 0, seen
        self.does("rejectApplication", "approval", {"reason": "また今度"}, leaf=told["leaf"])
        assert self.does("listTerms", "auditor")["proposal"] == 0

    def releases(self):
        told = self.does("openMatter", "handler1", ONLY["openMatter"])
        assert told["waits"], told
        matter = told["matter"]
        self.approves(matter)
        ask = {"matter": matter, "register": 1, "purpose": 2, "fields": "1,3", "format": "csv", "until": DAY}
        package = self.does("makePackage", "handler1", ask)["package"]
        while (seen := self.does("getPackage", "handler1", number=package))["state"] == "making":
            time.sleep(0.05)
        assert seen["state"] == "ready" and seen["matter"] == matter and seen["count"] > 0, seen
        assert len(self.does("showPassphrase", "handler1", number=package)["passphrase"]) == 29
        self.does("fetchPackage", "handler1", number=package)
        self.does("dropPackage", "handler1", number=package)
        seen = self.does("getPackage", "handler1", number=package)
        assert seen["state"] == "gone" and seen["why"] == "dropped", seen

    def prints(self):
        days = {"class": 2, "medium": "paper", "from": TODAY_IN_JAPAN, "until": DAY}
        place = self.does("openMatter", "manager", {**days, "kind": 11, "count": 1, "words": {"1": "作業室", "2": "架空市役所3階", "3": "図3", "4": "施錠", "5": "窓口"}})["matter"]
        self.approves(place)
        self.place = place
        run = self.does("openMatter", "handler1", {**days, "kind": 3, "count": 1, "register": 1, "ref": place,
                                                   "words": {"1": "記録の写し", "2": "窓口で確かめる", "3": "窓口のプリンター"}})["matter"]
        form, copy, token = self.ops["getCopyForm"], self.ops["printRecord"], self.house.who["handler1"]
        at = re.sub(r"{(\w+)}", lambda m: str({"register": 1, "record": self.house.known["record"]}[m[1]]), copy.path)
        ask = lambda body: copy.ask(token=token, body=json.dumps({"purpose": 2, "reason": "窓口", **body}), at=at, query={})
        status, told = ask({})  # before the decision
        assert status == 403 and told["refusal"] == "not-approved" and "K-T9" in told["clauses"], (status, told)
        self.approves(run)
        status, told = form.ask(token=token, query={"purpose": 2}, at=at)
        assert status == 200 and told["needs_under"] and [u["matter"] for u in told["unders"]] == [run], (status, told)
        self.house.done.add("getCopyForm")
        for under in (None, place):  # a place is no decision
            status, told = ask({} if under is None else {"under": under})
            assert status == 403 and told["refusal"] == "not-approved", (status, told)
        status, _ = ask({"under": run})
        assert status == 200, status
        self.house.done.add("printRecord")
        status, told = ask({"under": run})  # its count is used up
        assert status == 403 and told["refusal"] == "matter-count", (status, told)

    def counts_things(self):
        days = {"class": 2, "medium": "paper", "from": TODAY_IN_JAPAN, "until": DAY}
        days["ref"] = self.does("openMatter", "manager", {**days, "kind": 12, "count": 1, "words": {
            "1": "保管庫", "2": "storage", "3": "3階", "5": "施錠", "6": "管理責任者"}})["matter"]
        self.approves(days["ref"])
        bundle, lost = (self.does("openMatter", "manager", {**days, "kind": 14, "count": 1, "words": {"1": name, "2": "申請書", "3": "棚1"}})["matter"]
                        for name in ("B-1", "B-2"))
        stock = self.does("openMatter", "manager", {**days, "kind": 39, "count": 2, "words": {"1": "現物とラベル"}})["matter"]
        seen = self.does("listStocktaking", "manager", number=stock)["things"]
        assert [(t["matter"], t["state"]) for t in seen] == [(bundle, "uncounted"), (lost, "uncounted")], seen
        self.does("countThing", "manager", {"thing": bundle}, number=stock)
        self.does("countThing", "manager", {"thing": lost, "missing": 1}, number=stock)
        count, token = self.ops["countThing"], self.house.who["manager"]
        status, told = count.ask(token=token, body=json.dumps({"thing": self.place}), at=f"/matters/{stock}/stock")  # no thing that is counted
        assert status == 403 and told["refusal"] == "matter", (status, told)
        seen = self.does("listStocktaking", "officer", number=stock)["things"]
        assert [t["state"] for t in seen] == ["seen", "missing"], seen
        status, told = self.ops["doMatterStep"].ask(token=self.house.who["officer"], at=f"/matters/{stock}/steps",
                                                    body=json.dumps({"step": "close", "count": 0, "words": {"2": "済"}}))
        assert status == 403 and told["refusal"] == "missing", (status, told)
        file, text = self.house.send("main", "GET", f"{BASE}/files/matters/{stock}/stock?format=csv", {"Authorization": "Bearer " + token}, None)
        assert file.status == 200 and text.startswith(b"\xef\xbb\xbf"), (file.status, text[:80])
        self.house.done.add("getStocktakingFile")

    def engages(self):
        matter = self.does("openMatter", "responsible", {
            "kind": 18, "class": 0, "medium": "paper", "count": 1, "from": TODAY_IN_JAPAN, "until": DAY, "org": 21, "parent": 2,
            "words": {"1": "架空印刷", "2": "封入", "3": "封入封緘", "4": "氏名", "5": "確認済み", "6": "no", "7": "月次の報告"}})["matter"]
        self.approves(matter)
        self.does("registerSubcontractor", "responsible", {"name": "架空印刷"}, number=matter)
        self.does("doMatterStep", "responsible", {"step": "close", "count": 0, "words": {"9": "返却した"}}, number=matter)
        self.does("receiveUpstream", "officer", {"matter": matter, "kind": "ended", "to": 1})

    def attaches(self):
        matter, other = (self.does("openMatter", "handler1", ONLY["openMatter"])["matter"] for _ in range(2))
        headers = {"Authorization": "Bearer " + self.house.who["handler1"], "Content-Type": "application/octet-stream"}
        bring = lambda sent: self.house.send("main", "POST", f"{BASE}/matters/{matter}/uploads", headers, sent)
        answer, text = bring(b"MZ\x90\x00 a program")
        assert answer.status == 400 and b"[file:" in text, (answer.status, text)
        answer, text = bring(b"%PDF-1.7\n%%EOF\n")
        told = json.loads(text)
        assert answer.status == 200 and told["type"] == "application/pdf", (answer.status, told)
        conforms(self.house.doc, self.ops["bringAttachment"].op["responses"]["200"]["content"]["application/json"]["schema"], told, "answer")
        self.house.done.add("bringAttachment")
        upload = told["upload"]
        while (seen := self.does("getBroughtAttachment", "handler1", number=matter, upload=upload))["scan"] == "waiting":
            time.sleep(0.05)
        assert seen["sha256"] == told["sha256"], seen
        for at, token in ((other, "handler1"), (matter, "manager")):  # of another matter; somebody else's
            status, told = self.ops["attachFile"].ask(body=json.dumps({"upload": upload, "words": "x"}), token=self.house.who[token], at=f"/matters/{at}/files")
            assert status == 404, (status, told)
        self.does("attachFile", "handler1", {"upload": upload, "words": "配置図"}, number=matter)
        answer, text = bring(b"%PDF-1.7\n%%EOF\n")  # the matter has it
        assert answer.status == 409, (answer.status, text)
        seen = self.does("getMatter", "handler1", number=matter)["files"]
        assert [f["words"] for f in seen] == ["配置図"], seen
        self.does("getMatterAttachment", "responsible", number=matter, file=seen[0]["leaf"])

    def takes_in(self):
        rows = ["持出物,内容,用途,持出先,返却期限,返却日,業務に不可欠である理由,定められた持出しの方法"]
        rows += [f"紙,{what},訪問,{where},{DAY},{back},対面で確認する,施錠したかばん" for what, where, back in (("名簿", "区民館", ""), ("名簿", "公民館", "R8.10.1"), ("", "公民館", ""))]
        body = "\r\n".join(rows).encode("cp932")
        headers = {"Authorization": "Bearer " + self.house.who["handler1"], "Content-Type": "application/octet-stream"}
        answer, text = self.house.send("main", "POST", BASE + "/intakes?kind=take-out&class=2&medium=paper", headers, body)
        assert answer.status == 200, text
        number = json.loads(text)["upload"]
        seen = self.does("tryLedger", "handler1", number=number)
        assert (seen["ready"], seen["before"], seen["bad"], seen["will_wait"]) == (1, 1, 1, 1), seen["rows"]
        assert [r["state"] for r in seen["rows"]] == ["ready", "before", "bad"] and seen["rows"][2]["issues"] == [{"column": 2, "why": "missing"}], seen
        done = self.does("enterLedger", "handler1", {"reason": "引継ぎ"}, number=number)
        assert done["entered"] == 1 and done["rows"][0]["matter"] > 0 and done["waiting"] == 1, done
        again = self.does("tryLedger", "handler1", number=number)
        assert again["ready"] == 0 and again["rows"][0]["matter"] == done["rows"][0]["matter"], again
        status, told = self.ops["enterLedger"].ask(token=self.house.who["handler1"], at=f"/intakes/{number}/rows", body=json.dumps({"reason": "もう一度"}))
        assert status == 409, (status, told)
        file, text = self.house.send("main", "GET", BASE + f"/files/intakes/{number}?format=xlsx", {"Authorization": headers["Authorization"]}, None)
        assert file.status == 200 and text.startswith(b"PK"), file.status
        self.house.done.add("getLedgerRowsFile")

    def documents(self):
        draft = self.house.form("responsible", "/documents/new", r"/documents/new/\d+")
        freeze = self.house.form("responsible", draft, draft, do="freeze", to="架空市長", **{"from": "株式会社架空データサービス"})
        frozen = self.house.form("responsible", freeze, freeze)
        leaf = int(re.fullmatch(r"/documents/(\d+)", frozen)[1])
        self.does("getDocumentFile", "responsible", number=leaf)
        self.does("stepDocument", "responsible", {"step": "submit"}, number=leaf)
        self.does("stepDocument", "officer", {"step": "receive"}, number=leaf)
        seen = next(d for d in self.does("listDocuments", "officer")["documents"] if d["leaf"] == leaf)
        assert seen["state"] == "received" and seen["receipt"] == 1, seen
        assert [d["leaf"] for d in self.does("getDocument", "officer", number=seen["number"])["documents"]] == [leaf], seen

    def machines(self):
        self.does("assignPerson", "manager", {"roles": 16, "registers": 1, "purposes": 3, "from": TODAY, "until": DAY},
                  person=self.house.known["machines"])
        headers = {"Content-Type": "application/json"}
        answer, text = self.house.send("machine", "POST", BASE + "/sign-in/certificate", headers, b'{"account": "robot"}')
        told = json.loads(text)
        assert answer.status == 200 and len(told["token"]) == 64, told
        conforms(self.house.doc, self.ops["signInByCertificate"].op["responses"]["200"]["content"]["application/json"]["schema"], told, "answer")
        self.house.done.add("signInByCertificate")
        headers["Authorization"] = "Bearer " + told["token"]
        told = json.loads(self.house.send("machine", "GET", BASE + "/self", headers, None)[1])
        assert told["machine"] and told["person"] == self.house.known["machines"], told
        told = json.loads(self.house.send("machine", "POST", BASE + "/holds", headers, b'{"register": 1, "reason": "x"}')[1])
        assert told["status"] == 403 and told["refusal"] == "machine", told

    def cancels(self):
        told = self.does("beginImport", "handler1", {"purpose": 3, "sha256": "ab" * 32, "bytes": 10}, register=1)
        self.does("cancelImport", "handler1", job=told["job"])
        status, again = self.ops["cancelImport"].ask(token=self.house.who["handler1"], at=f"/imports/{told['job']}/cancel")
        assert status == 404, (status, again)


def keyed(house, ops):
    k = Keyed(house, ops)
    check("signInByPasskey: done", k.signs_in)
    check("proveByPasskey, finishEnrolment, proveByPassword, signIn, removeAuthenticator: done", k.passwords)
    check("cancelImport: done", k.cancels)
    check("signInByCertificate: done by a machine, which holds nothing", k.machines)
    check("proposeTerms, getProposal: proposed, seen by the other party and refused", k.proposes)
    check("makePackage, getPackage, showPassphrase, fetchPackage, dropPackage: under a matter that was approved", k.releases)
    check("getCopyForm, printRecord: under a print run that was approved, as often as was decided", k.prints)
    check("listStocktaking, countThing, getStocktakingFile: things of a place, seen or missing, and nothing else", k.counts_things)
    check("registerSubcontractor: of a subcontract that was approved", k.engages)
    check("bringAttachment, getBroughtAttachment, attachFile, getMatterAttachment: once, by who brought it, to its own matter", k.attaches)
    check("tryLedger, enterLedger, getLedgerRowsFile: of a ledger in CP932, once", k.takes_in)
    check("stepDocument, getDocumentFile: frozen, submitted and received", k.documents)
    check("enterChange: approved by a passkey, then done", k.changes)
    check("approveApplication, eraseByApplication, getCertificate, checkCertificate: done", k.erases)


def only_these_left(left):
    # The sample has one contract: nobody chooses.
    assert left == {"chooseContract"}, left


def other_offset(data):
    status, told = data.ask(query={"offset": 7})
    assert status == 409 and told["offset"] == 0, (status, told)


def find_record(house, ops):
    """Some rows of the list were refused: the first that is found will do."""
    search = next(op for op in ops if op.id == "searchRecords")
    for name in house.names():
        SENSIBLE_IN["searchRecords"]["name"] = name
        told = search.ask()[1]
        if told.get("rows"):
            house.learn("searchRecords", told)
            return
    raise AssertionError("nobody")


def conforms_to(served, doc):
    assert served == doc, "another document"


if __name__ == "__main__":
    main()
