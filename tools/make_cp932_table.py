#!/usr/bin/env python3
"""Write src/text/cp932_table.inc from the cp932 codec of Python (Microsoft's code page 932).

Run by hand and commit the result: python3 tools/make_cp932_table.py > src/text/cp932_table.inc
The user-defined area F040-F9FC is computed in cp932.c and left out here.
"""

LEADS = [*range(0x81, 0xA0), *range(0xE0, 0xF0), *range(0xFA, 0xFD)]
TRAILS = [*range(0x40, 0x7F), *range(0x80, 0xFD)]


def decode(lead, trail):
    try:
        return ord(bytes([lead, trail]).decode("cp932"))
    except UnicodeDecodeError:
        return 0


def preference(code):
    """The smallest wins: JIS X 0208, NEC row 13, the IBM block, the NEC-selected copy of the IBM block."""
    return (0xED00 <= code < 0xEF00, code)


def lines(values, per_line=16):
    for at in range(0, len(values), per_line):
        print("    " + ", ".join(values[at:at + per_line]) + ",")


rows = {lead: [decode(lead, trail) for trail in TRAILS] for lead in LEADS}
rows = {lead: row for lead, row in rows.items() if any(row)}

codes = {}
for lead, row in rows.items():
    for trail, unicode in zip(TRAILS, row):
        code = lead << 8 | trail
        if unicode and (unicode not in codes or preference(code) < preference(codes[unicode])):
            codes[unicode] = code

print("/* Made by tools/make_cp932_table.py; do not edit. */\n")
print("/* 1 + the row of a lead byte; 0: the lead byte has no row. */")
print("static const uint8_t row_of_lead[256] = {")
lines([f"[0x{lead:02x}] = {at + 1}" for at, lead in enumerate(rows)], 8)
print("};\n")
print("/* Unicode by row and trail; 0: not assigned. */")
print(f"static const uint16_t row_unicode[{len(rows)}][{len(TRAILS)}] = {{")
for row in rows.values():
    print("    {")
    lines([f"0x{unicode:04x}" if unicode else "0" for unicode in row])
    print("    },")
print("};\n")
print("/* The preferred code of every character, in the order of their Unicode values. */")
print(f"static const uint16_t code_by_unicode[{len(codes)}] = {{")
lines([f"0x{codes[unicode]:04x}" for unicode in sorted(codes)])
print("};")
