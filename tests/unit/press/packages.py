#!/usr/bin/env python3
"""Packages, opened by programs that are not ours (N19.2, N20.5): packages.py PACK_TEST PRESS.  TAP."""
import io, os, shutil, subprocess, sys, tempfile, zipfile

try:
    import openpyxl  # Debian: python3-openpyxl
except ImportError:
    openpyxl = None

maker, press = sys.argv[1:3]
passphrase = "h7kd-m3xq-w9fr-t4ce-zz8p-v2nb"
count = 0


def ok(name, holds):
    global count
    count += 1
    print("ok" if holds else "not ok", count, "-", name)


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


def made(form, fmt, secret, path):
    with open(path, "wb") as f:
        return subprocess.run([maker, press, form, fmt, secret], stdout=f, check=False).returncode == 0


def opens(content):
    if openpyxl is None:
        return content[:2] == b"PK"
    return len(openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames) > 0


work = tempfile.mkdtemp(prefix="press-packages.")
path = os.path.join(work, "p.zip")
if shutil.which("7z") is None:
    ok("7z # SKIP p7zip-full is not installed", True)
else:
    for fmt in ("xlsx", "csv", "csv-cp932"):
        ok(f"{fmt}: made", made("zip", fmt, passphrase, path))
        out = os.path.join(work, fmt)
        ok(f"{fmt}: 7-Zip opens it with the passphrase", run("7z", "x", "-y", f"-p{passphrase}", f"-o{out}", path).returncode == 0)
        names = sorted(os.listdir(out))
        ok(f"{fmt}: a list and a sheet, under names that say nothing", names == ["AZ-3-4711-list." + fmt[:4].rstrip("-"), "AZ-3-4711-sheet.xlsx"])
        content = open(os.path.join(out, names[0]), "rb").read()
        encoding = "cp932" if fmt == "csv-cp932" else "utf-8-sig"
        ok(f"{fmt}: every record is in it", opens(content) if fmt == "xlsx" else content.decode(encoding).count("\r\n") >= 300)
        ok(f"{fmt}: the sheet opens", opens(open(os.path.join(out, names[1]), "rb").read()))
    ok("another passphrase opens nothing", run("7z", "t", "-pwrong-wrong-wrong-wrong", path).returncode != 0)
    listing = run("7z", "l", "-slt", path).stdout.decode()
    ok("every file in it is AES-256", listing.count("Method = AES-256 Deflate") == 2 and listing.count("Encrypted = +") == 2)

pem, key = os.path.join(work, "c.pem"), os.path.join(work, "k.pem")
for algorithm in (["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]):
    run("openssl", "req", "-x509", "-nodes", "-newkey", *algorithm, "-keyout", key, "-out", pem, "-days", "3650", "-subj", "/CN=hino")
    cms, plain = os.path.join(work, "p.cms"), os.path.join(work, "p.plain")
    ok(f"{algorithm[0]}: made", made("cms", "csv", pem, cms))
    ok(f"{algorithm[0]}: openssl cms opens it with the key", run("openssl", "cms", "-decrypt", "-inform", "DER", "-in", cms, "-recip", pem,
                                                                "-inkey", key, "-out", plain).returncode == 0)
    with zipfile.ZipFile(plain) as z:
        ok(f"{algorithm[0]}: list and sheet are in it", sorted(z.namelist()) == ["AZ-3-4711-list.csv", "AZ-3-4711-sheet.xlsx"] and z.testzip() is None)
    ok(f"{algorithm[0]}: nothing can be read without it", b"AZ-3-4711" not in open(cms, "rb").read())
shutil.rmtree(work)
print(f"1..{count}")
