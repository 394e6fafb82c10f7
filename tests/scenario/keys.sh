#!/bin/sh
# keys.sh SRC: a register in which every field that there can be identifies the record takes a file, changes and searches.
. "$(dirname "$0")/house.sh"
fields=64 rows=700

# Field ${c} of row ${r} is a number that no other row has there.
list_of() # FROM UNTIL
{
    awk -v from="$1" -v until="$2" -v n=$fields 'BEGIN {
        for (c = 1; c <= n; c++) printf "%s番号%d", (c > 1 ? "," : ""), c
        print ""
        for (r = from; r <= until; r++) { for (c = 1; c <= n; c++) printf "%s%d", (c > 1 ? "," : ""), r; print "" } }'
}
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
sample_facts | sed '/^assign .*person=[45] /{s/registers=1/registers=1,2/;s/purposes=1-[35]/&,6,7/}' >"$facts"
{
    echo "register contract=1 register=2 count=$fields : 番号だけの名簿"
    for c in $(seq 1 $fields); do
        echo "field contract=1 register=2 fields=$c kind=digits class=general limit=sealed,key,listed$([ "$c" != 1 ] || echo ,required) : 番号$c"
    done
    echo "purpose contract=1 purpose=6 register=2 fields=1-$fields limit=search,list,open,edit : 照会"
    echo "purpose contract=1 purpose=7 register=2 fields=1-$fields limit=import-open : 取込"
} >>"$facts"

house_new
enrol handler1 manager
must sign_in handler1 manager
list_of 1 $rows >"$work/first.csv"
ok "a file with $rows rows of $fields identifying fields is imported" import_keys "$work/first.csv"
ok '... every row' total stored $rows
{
    list_of $((rows + 1)) $((rows + 100))
    list_of $((rows + 101)) $((rows + 101)) | sed "1d;s/,[0-9]*\$/,$((rows + 7))/" # the last field of a row before it
    list_of $((rows + 102)) $((rows + 102)) | sed '1d;s/,[0-9]*$/,7/'              # of a row that is stored
} >"$work/second.csv"
ok 'another file brings more' import_keys "$work/second.csv"
ok '... and rows that share their last field with another one are refused' total refused 2
ok '... and the others are stored' total stored 100
ok 'the inventory shows no difference' inventory $((rows + 100))
ok 'a record is found by the first' finds 1 456
ok '... and by the last' finds $fields 456
ok 'the house stops in order' house_stop
plan
