#!/bin/sh
# stylecheck finds each kind of violation, and nothing in comments, strings and waived places.
. "$(dirname "$0")/tap.sh"
stylecheck=$1

mkdir -p "$dir/src/base" "$dir/src/page" "$dir/src/desk" "$dir/tools"
run() { "$stylecheck" "$dir"; }
text() { printf '%b' "$1" >"$dir/src/base/a.c"; }

text '#include "base/a.h"\n/* strcpy(a, b) is banned */\nstatic const char *s = "free(p)"; /* p->free(q) */\n'
accepts "comments and strings may name what code may not call" run
text '/* nothing */\nx->free(p);\n'
accepts "a member of a banned name may be called" run
text 'strcpy (a, b);\n'
refuses "a banned call" 'src/base/a.c:1: strcpy: is banned: use base/buf.h' run
text '\n/* stylecheck: allow strcpy, because the size was\n * checked above. */\nstrcpy(a, b);\n'
accepts "a waiver with a reason holds for the next line" run
text '/* stylecheck: allow strcpy, because of this. */\n\nstrcpy(a, b);\n'
refuses "a waiver does not reach further" 'src/base/a.c:3: strcpy' run
refuses "a waiver that waives nothing" 'src/base/a.c:1: waiver: strcpy is not needed' run
text 'strcpy(a, b); /* stylecheck: allow strcpy */\n'
refuses "a waiver without a reason" 'waiver: has no reason' run
text '#include "desk/desk.h"\n'
refuses "a lower module including a higher one" 'src/base/a.c:1: layer: base includes desk' run
text 'const char *s = "SELECT x";\n'
refuses "SQL in a string" 'a.c:1: sql' run
text 'const char *s = "</p>";\n'
refuses "HTML in a string" 'a.c:1: html' run
text 'const char *s = "a < b <%%d>";\n'
accepts "a comparison is no tag" run
text 'int a;\t\n'
refuses "a tab" 'a.c:1: space' run
text 'int a; \n'
refuses "a space at the end" 'a.c:1: space' run
text '/* TO''DO: more */\n'
refuses "something left open" 'a.c:1: todo' run
text '/* \0343\0201\0202 */\nint a;\n'
accepts "Japanese in a comment" run
text 'const char *s = "\0343\0201\0202";\n'
refuses "Japanese in a string" 'a.c:1: ascii' run
text 'int a;\n'
printf 'const char *s = "\343\201\202";\n' >"$dir/src/page/p.c"
accepts "Japanese in a string of a page" run
{ printf 'int f(void)\n{\n'; yes '    f();' | head -n 60; printf '}\n'; } >"$dir/src/base/a.c"
accepts "a function of 60 lines" run
{ printf 'int f(void)\n{\n'; yes '    f();' | head -n 61; printf '}\n'; } >"$dir/src/base/a.c"
refuses "a function of 61 lines" 'a.c:1: long-function: the function has 61 lines' run
yes 'int a;' | head -n 901 >"$dir/src/base/a.c"
refuses "a file of 901 lines" 'a.c:1: long-file' run
rm -r "$dir/src" && mkdir "$dir/src"
refuses "a tree without sources" '0 files' run
finish
