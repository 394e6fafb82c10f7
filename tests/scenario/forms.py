#!/usr/bin/env python3
"""Every form of every profile as a PDF, from drafts of a running house, filled to the brim: sound, searchable, nothing cut.  What is wrong goes
to standard error.

    forms.py ORIGIN TOKEN-OF-乙 TOKEN-OF-甲 DIRECTORY

The PDFs are left in the directory, one a form (1006.pdf).  reports.sh calls this; to look at them: AZUKARI_SHOTS=DIRECTORY, and then
pdftoppm -r 60 -png 1006.pdf page.
"""
import glob, html, http.client, os, re, ssl, subprocess, sys, urllib.parse

origin, contractor, entruster, into = sys.argv[1:]
host = urllib.parse.urlsplit(origin).netloc
calm = ssl._create_unverified_context()  # the certificate of a sample
LONG = "架空市中央一丁目１番１号　本庁舎２階　第一作業室（施錠あり・入退室記録あり）において、記録のとおり適正に実施したことを確認した。終わり"
problems = []


class Side:
    def __init__(self, token):
        self.token, self.line = token, http.client.HTTPSConnection(host, context=calm, timeout=60)
        self.csrf = re.search(r'name="csrf" value="([0-9a-f]*)"', self.page("/documents/new")).group(1)

    def ask(self, method, path, fields=None):
        head = {"Cookie": "__Host-azukari=" + self.token, "Origin": origin, "Accept-Language": "ja"}
        body = None
        if fields is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(fields)
        self.line.request(method, path, body, head)
        answer = self.line.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read()

    def page(self, path):
        status, _, body = self.ask("GET", path)
        if status != 200:
            raise ValueError(f"{path} answers {status}")
        return body.decode()


def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout.decode("utf-8", "replace")


def fields_of(page):
    """What the draft's form would send: every name with its value, long words where anything may be typed."""
    page = page[page.index("<form class=\"stack\""):]
    page = page[:page.index("</form>")]
    sent, typed = {}, 0
    for tag, attributes, inner in re.findall(r"<(textarea|select)\b([^>]*)>(.*?)</\1>", page, re.S):
        name = re.search(r'name="([^"]*)"', attributes).group(1)
        options = re.findall(r'<option value="([^"]*)"', inner)
        sent[name] = html.unescape(next((o for o in options if o), "")) if tag == "select" else html.unescape(inner)
        if tag == "textarea" and name not in ("to", "from"):
            sent[name] = (LONG + "\n") * 4
            typed += 4
    for attributes in re.findall(r"<input\b([^>]*)>", page):
        name = re.search(r'name="([^"]*)"', attributes).group(1)
        value = html.unescape(re.search(r'value="([^"]*)"', attributes).group(1))
        if 'type="checkbox"' in attributes:
            continue
        if 'type="text"' in attributes and name != "date" and value == "":
            value, typed = LONG, typed + 1
        sent[name] = value
    sent["to"] = sent["to"].strip() or "架空市長"
    sent["from"] = sent["from"].strip() or "架空市中央一丁目１番１号\n株式会社架空データサービス\n代表取締役　架空 太郎"
    sent["do"] = "save"
    return sent, typed


def make(side, form):
    status, draft, _ = side.ask("POST", f"/documents/new/{form}", {"csrf": side.csrf})
    if status != 303:
        return f"no draft: {status}"
    page = side.page(draft)
    title = html.unescape(re.search(r"<h1>(.*?)</h1>", page).group(1))
    sent, typed = fields_of(page)
    status, _, body = side.ask("POST", draft, sent)
    if status != 303:
        return f"not saved: {status}"
    status, _, pdf = side.ask("GET", draft + "/pdf")
    side.ask("POST", draft + "/remove", {"csrf": side.csrf})
    path = f"{into}/{form}.pdf"
    with open(path, "wb") as f:
        f.write(pdf)
    if status != 200 or not pdf.startswith(b"%PDF"):
        return f"no PDF: {status}"
    return faults(path, title, typed)


def faults(path, title, typed):
    if "No syntax or stream encoding errors" not in said("qpdf", "--check", path):
        return "qpdf finds faults"
    fonts = said("pdffonts", path).splitlines()[2:]
    if not fonts or not all(re.search(r"\s+yes\s+yes\s+yes\s+\d+\s+\d+$", font) for font in fonts):
        return "a font is not embedded"
    text = re.sub(r"\s", "", said("pdftotext", path, "-"))
    if re.sub(r"\s", "", title) not in text:
        return "the title is missing"
    ends = text.count("終わり")
    if ends < typed:
        return f"{typed - ends} of {typed} texts are cut"
    return ""


# 1001.. are owed by 乙, 2001.. by 甲, 3001.. by either; also those of profiles that the sample contract does not have.
forms = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../forms")
numbers = sorted(no for name in glob.glob(forms + "/*.form") if not name.endswith("/template.form")
                 for no in re.findall(r"^form \S+ (\d+) ", open(name, encoding="utf-8").read(), re.M))
sides = {"1": Side(contractor), "2": Side(entruster), "3": Side(contractor)}
for number in numbers:
    fault = make(sides[number[0]], number)
    if fault:
        problems.append(f"{number}: {fault}")
if len(numbers) < 90:
    problems.append(f"only {len(numbers)} forms")
print("\n".join(problems), file=sys.stderr)
sys.exit(1 if problems else 0)
