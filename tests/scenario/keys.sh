#!/bin/sh
# keys.sh SRC: a register in which every field that there can be identifies the record takes a file, changes and searches.
. "$(dirname "$0")/house.sh"
. "$(dirname "$0")/../support/keys.sh"
fields=64 rows=700

import_keys() { as handler1 import --register 2 --purpose 7 "$1" >"$work/import"; }
total() { [ "$(awk -v what="$1" '$1 == what {print $2}' "$work/import")" = "$2" ]; }
inventory()
{
    as manager inventory --register 2 >"$work/inventory" &&
        [ "$(tr '\n\t' '  ' <"$work/inventory" | grep -o 'keys.*stale [0-9]*')" = "keys $1 rows $1 missing 0 unknown 0 stale 0" ]
}
finds() # FIELD VALUE
{
    as handler1 search --register 2 --purpose 6 --exact "$1=$2" >"$work/found" && [ "$(awk '$1 == "hits" {print $2}' "$work/found")" = 1 ]
}

facts=$work/facts
keys_facts $fields >"$facts"
house_new
enrol handler1 manager
must sign_in handler1 manager
keys_list $fields 1 $rows >"$work/first.csv"
ok "a file with $rows rows of $fields identifying fields is imported" import_keys "$work/first.csv"
ok '... every row' total stored $rows
{
    keys_list $fields $((rows + 1)) $((rows + 100))
    keys_list $fields $((rows + 101)) $((rows + 101)) | sed "1d;s/,[0-9]*\$/,$((rows + 7))/" # the last field of a row before it
    keys_list $fields $((rows + 102)) $((rows + 102)) | sed '1d;s/,[0-9]*$/,7/'              # of a row that is stored
} >"$work/second.csv"
ok 'another file brings more' import_keys "$work/second.csv"
ok '... and rows that share their last field with another one are refused' total refused 2
ok '... and the others are stored' total stored 100
ok 'the inventory shows no difference' inventory $((rows + 100))
ok 'a record is found by the first' finds 1 456
ok '... and by the last' finds $fields 456
ok 'the house stops in order' house_stop
plan
