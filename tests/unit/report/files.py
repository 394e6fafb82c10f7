#!/usr/bin/env python3
"""The files of the sample models, opened by programs that are not ours: files.py SET.  TAP."""
import io, os, re, resource, shutil, subprocess, sys, tempfile, time, xml.etree.ElementTree as xml, zipfile

try:
    import openpyxl  # Debian: python3-openpyxl
except ImportError:
    openpyxl = None

program = sys.argv[1]
count = 0


def ok(name, holds):
    global count
    count += 1
    print("ok" if holds else "not ok", count, "-", name)


def made(model, form):
    return subprocess.run([program, model, form], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode("utf-8", "replace")


# --- PDF
work = tempfile.mkdtemp(prefix="report-files.")
path = os.path.join(work, "certificate.pdf")
pdf = made("certificate", "pdf")
with open(path, "wb") as f:
    f.write(pdf)
ok("the same model gives the same PDF, today and tomorrow", pdf == made("certificate", "pdf"))
fonts = said("pdffonts", path).splitlines()[2:]
ok("every font is embedded, as a subset, and its text can be read",
   len(fonts) > 0 and all(re.search(r"\s+yes\s+yes\s+yes\s+\d+\s+\d+$", font) for font in fonts))
text = said("pdftotext", "-layout", path, "-")
ok("title, number and names are text", all(word in text for word in ["個人情報消去証明書", "AZ-1-4711", "山川 一郎", "髙﨑", "𠮷野家"]))
ok("the hash stands in groups of four", re.search(r"([0-9a-f]{4} ){15}[0-9a-f]{4}", text) is not None)
ok("the page says which of how many it is", "1／1ページ" in text)
info = said("pdfinfo", path)
ok("A4, with title, without script and form", "(A4)" in info and "個人情報消去証明書" in info and "JavaScript:      no" in info and "Form:            none" in info)
ok("no time but the model's", "2025" in info and str(time.localtime().tm_year) not in re.sub(r"2025", "", re.findall(r"CreationDate:.*", info)[0]))
subprocess.run(["pdftoppm", "-r", "110", "-png", path, os.path.join(work, "page")], check=True)
codes = said("zbarimg", "-q", "--raw", os.path.join(work, "page-1.png"))
ok("the QR code leads to the verification", codes.strip() == "https://azukari.city.example/ledger/4711")
with open(path, "wb") as f:
    f.write(made("1000", "pdf"))
pages = int(re.findall(r"Pages:\s+(\d+)", said("pdfinfo", path))[0])
heads = [said("pdftotext", "-layout", "-f", str(n), "-l", str(n), path, "-") for n in (2, pages - 1)]
ok("a long table has its heads on every page", pages > 10 and all("番号" in page and "識別番号" in page and "AZ-1-99" in page for page in heads))
ok("the last page says so", f"{pages}／{pages}ページ" in said("pdftotext", "-f", str(pages), path, "-"))
whole = said("pdftotext", "-layout", path, "-")
ok("every row is there", all(f"00{i:08x}" in whole for i in (0, 1, 499, 998, 999)))

# --- workbook
book = zipfile.ZipFile(io.BytesIO(made("300", "xlsx")))
ok("the archive is sound", book.testzip() is None)
parts = {name: book.read(name) for name in book.namelist()}
ok("every part is well-formed XML", all(xml.fromstring(part) is not None for part in parts.values()))
sheet = parts["xl/worksheets/sheet1.xml"].decode()
ok("no cell is a formula", "<f>" not in sheet and "<f " not in sheet)
ok("what looks like one is a string", ">=1+1</t>" in sheet and "@SUM(A1)</t>" in sheet)
ok("the head stays in sight and filters", 'state="frozen"' in sheet and '<autoFilter ref="A1:E301"/>' in sheet)
ok("numbers and times are typed", '<c r="A2" s="3"><v>0</v></c>' in sheet and re.search(r'<c r="B2" s="5"><v>45982\.\d+</v></c>', sheet) is not None)
ok("a day before 1 March 1900 is text, because the calendar of workbooks is wrong there", ">1891-02-03</t>" in sheet)
ok("an escape in a text stays what it says", "_x005F_x000D_" in sheet)
if openpyxl is not None:
    rows = list(openpyxl.load_workbook(io.BytesIO(made("30", "xlsx"))).worksheets[0].iter_rows(values_only=True))
    ok("another program reads the same", rows[0][:3] == ("番号", "日時", "内容") and rows[1][0] == 0 and rows[1][2] == "=1+1"
       and rows[1][1].isoformat()[:19] == "2025-11-21T10:03:00" and rows[2][4] == "1891-02-03"
       and rows[12][4].isoformat()[:10] == "1901-02-03")

# --- size
for form, seconds in (("pdf", 60), ("xlsx", 20), ("csv", 10)):
    began = time.monotonic()
    made("10000", form)
    ok(f"10,000 rows as {form} within {seconds} s", time.monotonic() - began < seconds)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(f"# at most {peak} MiB")
ok("and within 200 MiB of memory", peak < 200 or os.environ.get("REPORT_SANITIZED") == "1")
shutil.rmtree(work)
print(f"1..{count}")
