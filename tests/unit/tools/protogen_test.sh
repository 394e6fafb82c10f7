#!/bin/sh
# protogen refuses what is not a message set, and says where and what to do.
. "$(dirname "$0")/tap.sh"
protogen=$1

run() { "$protogen" "$dir/x.msg" "$dir/x.h" "$dir/x.c"; }
# set TEXT: the input behind a good head (line 2 onward)
set_text() { printf 'protocol x number 1 version 1\n%b' "$1" >"$dir/x.msg"; }

set_text 'state A\n## What it is.\nmessage GO 1 from desk in A { # c\n int u8\n list_of list<u8, 2>; }\n'
accepts "a set with a comment, a word of C and a new line between fields is compiled" run
accepts "a word of C gets an underscore" grep -q 'uint8_t int_;' "$dir/x.h"
accepts "a double comment is copied" grep -qF '/* What it is. */' "$dir/x.h"

set_text 'message GO 1 from desk { a u8 b u8 }'
refuses "two fields without a separator" "x.msg:2: \"b\" follows a field" run
set_text 'message GO 1 from desk { a list<later, 2> }\nstruct later { a u8 }'
refuses "a struct used before its declaration" 'x.msg:2: "later" is no type' run
set_text 'message GO 1 from desk { a bytes<0> }'
refuses "a maximum of nothing" '"0" is no maximum: give a number from 1' run
set_text 'message GO 1 from desk { a bytes<4294967297> }'
refuses "a maximum beyond 32 bits" 'is no maximum' run
set_text 'message GO 1 from desk { a list<list<u8, 2>, 2> }'
refuses "a list of lists" '"list" is no type' run
set_text 'message GO 1 from desk { }\n\nmessage COME 1 from desk { }'
refuses "a message number used twice" 'x.msg:4: number 1 belongs to GO' run
set_text 'message GO 1 from desk { }\nmessage GO 2 from desk { }'
refuses "a message declared twice" 'go is declared twice' run
set_text 'message GO 65536 from desk { }'
refuses "a message number beyond 16 bits" 'is no message number' run
set_text 'state A\nmessage A 1 from desk { }'
refuses "a message named like a state" 'A is declared twice' run
set_text 'message GO 1 from desk in NOWHERE { }'
refuses "an unknown state" 'NOWHERE is no state' run
set_text 'message GO 1 from desk { a u8; a u16 }'
refuses "a field declared twice" 'a is declared twice' run
set_text 'message GO 1 from desk { a list<u8, 2>; a_n u8 }'
refuses "a field that is the count of another" 'a_n is declared twice' run
set_text 'message GO 1 from a b c d e { }'
refuses "more sides than a channel has" 'more than 4 sides' run
set_text 'struct any { a u8 }\nmessage GO 1 from desk { }'
refuses "a reserved name" 'any is declared twice' run
set_text 'struct s { }\nmessage GO 1 from desk { }'
refuses "an empty struct" 'struct s is empty' run
set_text '## bad */ comment\nmessage GO 1 from desk { }'
refuses "a comment that would end early" 'a comment contains "*/"' run
set_text 'message GO 1 from desk { a u8'
refuses "a message without end" 'follows a field' run
set_text 'struct s { a u8 }'
refuses "a set without a message" 'has no message' run
set_text 'message go 1 from desk { }'
refuses "a message in lower case" '"go" is no name of a message' run
printf 'protocol x number 256 version 1\n' >"$dir/x.msg"
refuses "a protocol number beyond a byte" 'x.msg:1: "256" is no protocol number' run
printf '\377\n' >"$dir/x.msg"
refuses "a file that is not UTF-8" 'is not UTF-8' run
rm "$dir/x.msg"
refuses "a missing file" 'could not be read' run
finish
