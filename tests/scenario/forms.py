#!/usr/bin/env python3
"""Every form of every profile as a PDF, from drafts of a running house, filled to the brim: sound, searchable, nothing cut.  What is wrong goes
to standard error.

    forms.py ORIGIN TOKEN-OF-乙 TOKEN-OF-甲 DIRECTORY

The PDFs are left in the directory, one a form (1006.pdf).  reports.sh calls this; to look at them: AZUKARI_SHOTS=DIRECTORY, and then
pdftoppm -r 60 -png 1006.pdf page.
"""
import glob, html, os, re, subprocess, sys

project = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
sys.path.insert(0, project + "/tools")
from house_pages import Side, draft_fields  # noqa: E402: needs the path

origin, contractor, entruster, into = sys.argv[1:]
LONG = "架空市中央一丁目１番１号　本庁舎２階　第一作業室（施錠あり・入退室記録あり）において、記録のとおり適正に実施したことを確認した。終わり"
problems = []


def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout.decode("utf-8", "replace")


def words(_label, is_long):
    return "\n".join([LONG] * 4) if is_long else LONG


def make(side, form):
    draft = side.send(f"/documents/new/{form}", {"csrf": side.csrf})
    page = side.page(draft)
    sent = draft_fields(page, words)
    side.send(draft, {**sent, "do": "save"})
    status, _, pdf = side.ask(draft + "/pdf")
    path = f"{into}/{form}.pdf"
    with open(path, "wb") as f:
        f.write(pdf)
    if status != 200 or not pdf.startswith(b"%PDF"):
        return f"no PDF: {status}"
    return faults(path, html.unescape(re.search(r"<h1>(.*?)</h1>", page).group(1)), sum(v.count("終わり") for v in sent.values()))


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
numbers = sorted(no for name in glob.glob(project + "/forms/*.form") if not name.endswith("/template.form")
                 for no in re.findall(r"^form \S+ (\d+) ", open(name, encoding="utf-8").read(), re.M))
sides = {"1": Side(origin, contractor), "2": Side(origin, entruster)}
sides["3"] = sides["1"]
for number in numbers:
    fault = make(sides[number[0]], number)
    if fault:
        problems.append(f"{number}: {fault}")
if len(numbers) < 90:
    problems.append(f"only {len(numbers)} forms")
print("\n".join(problems), file=sys.stderr)
sys.exit(1 if problems else 0)
