#!/bin/sh
# sqlc refuses what is not a set of typed statements, and says where and what to do.
. "$(dirname "$0")/tap.sh"
sqlc=$1

run() { "$sqlc" x "$dir/x.h" "$dir/x.c" "$dir"/*.sql; }
text() { printf '%b' "$1" >"$dir/a.sql"; }
head='-- name: get\n-- role: desk\n-- kind: one\n'

text "-- What it does.\n$head-- in: a u32\n-- out: b u8\nSELECT 1 WHERE 1 = :a;\n"
refuses "a type that does not exist" 'a.sql:6: "u8" is no type' run
text "-- What it does.\n$head-- in: a u32, int bytes<4>?\n-- out: b u16\nSELECT 1 WHERE :int = :a AND ':b' <> \"?\"\n;\n"
accepts "a statement with two parameters and quoted text is compiled" run
accepts "its parameters are numbered and its quotes kept" \
    grep -qF "\"SELECT 1 WHERE ?2 = ?1 AND ':b' <> \\\"?\\\"\"" "$dir/x.c"
accepts "its comment is copied" grep -qF '/* What it does. */' "$dir/x.h"
accepts "a column that may be NULL has a flag" grep -qF 'bool has_int;' "$dir/x.h"

text "$head-- out: b u16\nSELECT 1 WHERE 1 = :a;\n"
refuses "a parameter that is not declared" 'a.sql:1: get uses :a' run
text "$head-- in: a u16\n-- out: b u16\nSELECT 1;\n"
refuses "a declared parameter that is not used" 'get does not use :a' run
text "$head-- out: b u16\nSELECT ?1;\n"
refuses "a parameter without a name" 'has a bare "?"' run
text "$head-- out: b u16\nSELECT 'open;\n"
refuses "an open quote" 'has an open quote' run
text "$head""SELECT 1;\n"
refuses "a query without columns" 'need "-- out:"' run
text "-- name: get\n-- kind: one\n-- out: b u16\nSELECT 1;\n"
refuses "a statement that nobody may run" 'get lacks its role' run
text "-- name: get\n-- role: desk\n-- out: b u16\nSELECT 1;\n"
refuses "a statement without a kind" 'get lacks its kind' run
text "-- name: get\n-- role: desk\n-- kind: several\nSELECT 1;\n"
refuses "a kind that does not exist" 'a.sql:3: "several" is no kind' run
text "$head-- out: b u16\nSELECT 1;\n$head-- out: b u16\nSELECT 1;\n"
refuses "a name declared twice" 'get is declared at a.sql:1 already' run
text "$head-- out: b u16\nSELECT 1\n"
refuses "a statement without end" 'get has no end' run
text "$head-- out: b u16\nSELECT 1\n-- name: other\n"
refuses "a name inside another statement" 'get has no end' run
text "SELECT 1;\n"
refuses "SQL without a name" 'SQL without a name' run
text "$head-- out: b bytes\nSELECT 1;\n"
refuses "bytes without a maximum" 'bytes lacks its maximum' run
text "$head-- out: b u16, b u16\nSELECT 1;\n"
refuses "a column declared twice" 'b is declared twice' run
text "$head-- limit: 3\n-- out: b u16\nSELECT 1;\n"
refuses "an unknown line in the head" '"limit" is unknown' run
text "-- name: role_get\n"
refuses "a name that would clash with the roles" 'reserved' run
text "$head-- out: b u16\nSELECT 1;\n"
printf 'CREATE TABLE t (a);\n' >"$dir/0003-late.sql"
refuses "a gap in the schema's versions" 'schema version 2 is missing' run
printf 'CREATE TABLE t (a);\n' >"$dir/0001-first.sql"
printf 'CREATE TABLE t (a);\n' >"$dir/schema.sql"
refuses "two files that lead to one version" 'leads to version 1, as another file does' run
finish
