"""What a thief finds: every file below the given paths, byte by byte.

    scan.py words WORDS PATH...    the words (one a line) in every form a program could leave them in: UTF-8, UTF-16, CP932,
                                   half-width and full-width, base64 and hexadecimal of these
    scan.py keys KEYS PATH...      the wrapped keys of a keystore's file, whole or in part

Prints each file that holds something; ends with 1 if there is one.
"""
import base64
import os
import subprocess
import sys
import tempfile
import unicodedata

ROW, WRAPPED, PART = 120, slice(28, 100), 24  # keeper/keystore_internal.h
LEAST = 6  # bytes: a shorter one stands somewhere by chance
FULL = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー"
HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ"
NARROW = {**dict(zip(FULL, HALF)), "\u3099": "ﾞ", "\u309a": "ﾟ"}


def widths(word):
    yield word
    yield "".join(NARROW.get(c, c) for c in unicodedata.normalize("NFD", word))
    yield "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)
    yield "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in word)  # as hiragana
    yield word.lower()


def base64_of(raw):
    """The characters that are the same wherever in a stream the bytes begin."""
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + raw).rstrip(b"=")
        kept = text[(lead * 8 + 5) // 6 : len(raw) * 8 // 6]
        yield kept
        yield kept.replace(b"+", b"-").replace(b"/", b"_")


def forms(word):
    for text in set(widths(word)):
        for encoding in "utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp":
            try:
                raw = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            if len(raw) < LEAST:
                continue
            yield raw
            yield raw.hex().encode()
            yield raw.hex().upper().encode()
            if len(raw) >= 9:
                yield from base64_of(raw)


def parts_of_keys(path):
    rows = open(path, "rb").read()
    for at in range(0, len(rows) - ROW + 1, ROW):
        wrapped = rows[at:][WRAPPED]
        if len(set(wrapped)) > 16:  # of a position of the ledger it is zeros
            yield from (wrapped[i : i + PART] for i in range(0, len(wrapped), PART))


def found_by_grep(wanted, paths):
    """The files that hold one of the byte strings; none of them has a newline."""
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(wanted))
        patterns.flush()
        grep = ["grep", "-rlaF", "-f", patterns.name, "--", *paths]
        ran = subprocess.run(grep, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}, stdout=subprocess.PIPE)
    if ran.returncode > 1:
        sys.exit("scan.py: not everything could be read")
    return ran.stdout.decode(errors="replace").split("\n")[:-1]


what, source, *paths = sys.argv[1:]
if what == "words":
    wanted = {form for word in open(source, encoding="utf-8").read().splitlines() for form in forms(word)}
else:
    wanted = set(parts_of_keys(source))
# grep reads lines: of what spans one, the longest piece.
wanted = {max(form.split(b"\n"), key=len) for form in wanted}
wanted = {form for form in wanted if len(form) >= LEAST}
if not wanted or not paths:
    sys.exit("scan.py: nothing to look for")
held = found_by_grep(wanted, paths)
print("\n".join(held))
sys.exit(1 if held else 0)
