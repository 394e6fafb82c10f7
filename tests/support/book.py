#!/usr/bin/env python3
"""book.py OUT.xlsx [SHEET]: a workbook of the rows of a CSV (UTF-8) that comes in; what is a day (2026-10-01) is a day of Excel."""
import csv
import datetime
import io
import re
import sys
import zipfile
from xml.sax.saxutils import escape

TYPES = ('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
         'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
         '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
         '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
         '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>')
RELS = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>')
REL = '<Relationship Id="r{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STYLES = f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'


def cell(text):
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f'<c s="1"><v>{(datetime.date.fromisoformat(text) - datetime.date(1899, 12, 30)).days}</v></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


rows = list(csv.reader(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="")))
name = sys.argv[2] if len(sys.argv) > 2 else "Sheet1"
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("[Content_Types].xml", TYPES)
    z.writestr("_rels/.rels", RELS.format(REL.format(1, "officeDocument", "xl/workbook.xml")))
    z.writestr("xl/workbook.xml", f'<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
               f'<sheets><sheet name="{escape(name)}" sheetId="1" r:id="r1"/></sheets></workbook>')
    z.writestr("xl/_rels/workbook.xml.rels", RELS.format(REL.format(1, "worksheet", "worksheets/sheet1.xml") + REL.format(2, "styles", "styles.xml")))
    z.writestr("xl/styles.xml", STYLES)
    z.writestr("xl/worksheets/sheet1.xml", f'<worksheet {MAIN}><sheetData>'
               + "".join(f'<row r="{i}">{"".join(cell(c) for c in row)}</row>' for i, row in enumerate(rows, 1)) + "</sheetData></worksheet>")
