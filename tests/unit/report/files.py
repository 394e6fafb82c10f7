#!/usr/bin/env python3
"""The files of the sample models, opened by programs that are not ours: files.py SET.  TAP."""
import csv, io, os, re, resource, shutil, subprocess, sys, tempfile, time, xml.etree.ElementTree as xml, zipfile

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

# --- labels
with open(path, "wb") as f:
    f.write(made("labels", "pdf"))
subprocess.run(["pdftoppm", "-r", "200", "-png", path, os.path.join(work, "labels")], check=True)
sheets = [sorted(set(said("zbarimg", "-q", os.path.join(work, f"labels-{n}.png")).split())) for n in (1, 2)]
ok("every label's bar code is read from the sheet, twelve on a page", sheets[0] == sorted(f"CODE-128:AZ-1-{128 + i}" for i in range(12)) and
   sheets[1] == ["CODE-128:AZ-1-140", "CODE-128:AZ-1-141"])
boxes = said("pdftotext", "-bbox", "-f", "1", "-l", "1", path, "-")
places = [(float(x), float(y)) for x, y in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>HDD-07<', boxes)]
ok("labels stand where the sheet has them", len(places) == 12 and abs(places[1][0] - places[0][0] - 83.8 * 72 / 25.4) < 0.1 and
   abs(places[2][1] - places[0][1] - 42.3 * 72 / 25.4) < 0.1 and min(places)[0] > 21.2 * 72 / 25.4)

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
def processor_time():
    """Of all programs that were run, in seconds: what others do on the machine meanwhile does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


sanitized = os.environ.get("REPORT_SANITIZED") == "1"
for form, seconds in (("pdf", 60), ("xlsx", 20), ("csv", 10)):
    before = processor_time()
    made("10000", form)
    ok(f"10,000 rows as {form} within {seconds} s of the processor", processor_time() - before < seconds)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(f"# at most {peak} MiB")
ok("and within 200 MiB of memory", peak < 200 or sanitized)

# --- the same in LibreOffice (Debian: libreoffice-calc-nogui), opened once for all: what stands in quotes is text there, what does not
# is a number or a date, and a formula would show its result
if sanitized or shutil.which("soffice") is None:
    ok("workbooks in LibreOffice # SKIP " + ("the release build has it" if sanitized else "libreoffice-calc-nogui is not installed"), True)
else:
    for model in ("certificate", "people", "30"):
        with open(os.path.join(work, model + ".xlsx"), "wb") as f:
            f.write(made(model, "xlsx"))
    subprocess.run(["soffice", "-env:UserInstallation=file://" + os.path.join(work, "profile"), "--headless", "--convert-to",
                    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1", "--outdir", work]
                   + [os.path.join(work, model + ".xlsx") for model in ("certificate", "people", "30")],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600, check=False,
                   env={"PATH": os.environ["PATH"], "HOME": work, "LANG": "C.UTF-8"})

    def opened(name):
        try:
            with open(os.path.join(work, name + ".csv"), encoding="utf-8", newline="") as f:
                return f.read().splitlines()
        except OSError as problem:
            return [str(problem)] * 20

    people = opened("people-1 名簿")
    ok("LibreOffice: names, rare characters and their variants are as they were", '"髙﨑 𠮷子"' in people[1] and '"辻\U000e0100 一郎"' in people[2])
    ok("LibreOffice: leading zeros stay", people[1].endswith(',"0600001","03-0000-0000"') and people[2].startswith('"000123",')
       and people[2].endswith(',"0010010","0901234567"'))
    ok("LibreOffice: dates are dates", ",1958-01-07," in people[1] and opened("certificate-1 内訳")[1].endswith(",2026-11-20"))
    ok("LibreOffice: what looks like a formula, a fraction or a truth is text, and does nothing",
       next(csv.reader(people[3:4])) == ["-1+1", '=HYPERLINK("https://example.invalid","x")', "1958-01-09", "1/2", "TRUE"]
       and people[3].endswith(',"1/2","TRUE"'))
    rows = opened("30-1 一覧")
    ok("LibreOffice: numbers and times are such, the rest is not", rows[1].startswith('0,2025-11-21 10:03:00,"=1+1","000000000000000000"')
       and '"+81-3-0000-0000"' in rows[2] and '"@SUM(A1)"' in rows[4])
    ok("LibreOffice: every table is a sheet, and the facts are one", opened("certificate-2 添付")[0] == '"項目","件数"'
       and opened("certificate-3 文書")[1] == '"文書番号","AZ-1-4711"')
shutil.rmtree(work)
print(f"1..{count}")
