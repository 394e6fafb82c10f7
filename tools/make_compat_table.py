#!/usr/bin/env python3
"""Write src/text/compat_table.inc: the CJK compatibility ideographs U+F900-FAFF and what they stand for.

Run by hand and commit the result: python3 tools/make_compat_table.py > src/text/compat_table.inc
"""
import unicodedata

FIRST, LAST = 0xF900, 0xFAFF

bases = [ord(base) if len(base := unicodedata.normalize("NFC", chr(c))) == 1 else 0 for c in range(FIRST, LAST + 1)]
bases = [0 if base == FIRST + at or base > 0xFFFF else base for at, base in enumerate(bases)]

print("/* Made by tools/make_compat_table.py; do not edit.  0: the character stands for itself. */")
print(f"static const uint16_t compat_base[{len(bases)}] = {{")
for at in range(0, len(bases), 16):
    print("    " + ", ".join(f"0x{base:04x}" if base else "0" for base in bases[at:at + 16]) + ",")
print("};")
