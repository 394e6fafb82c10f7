# tests/support/keys.sh: a register (2) of N fields that are searched for, of which the first M (else all) identify the record.  Sourced
# behind tests/scenario/house.sh.

# The facts of the sample, with that register; handler1 brings files into it (purpose 7), looks for its records and changes them (6).
keys_facts() # N [M]
{
    sample_facts | sed '/^assign .*person=[45] /{s/registers=1/registers=1,2/;s/purposes=1-[35]/&,6,7/}'
    echo "register contract=1 register=2 count=$1 : 番号だけの名簿"
    for c in $(seq 1 "$1"); do
        echo "field contract=1 register=2 fields=$c kind=digits class=general limit=sealed,listed$([ "$c" -gt "${2:-$1}" ] || echo ,key)$([ "$c" != 1 ] || echo ,required) : 番号$c"
    done
    echo "purpose contract=1 purpose=6 register=2 fields=1-$1 limit=search,list,open,edit : 照会"
    echo "purpose contract=1 purpose=7 register=2 fields=1-$1 limit=import-open : 取込"
}

# A file for it: each field of row ${r} is a number that no other row has there.
keys_list() # N FROM UNTIL
{
    awk -v n="$1" -v from="$2" -v until="$3" 'BEGIN {
        for (c = 1; c <= n; c++) printf "%s番号%d", (c > 1 ? "," : ""), c
        print ""
        for (r = from; r <= until; r++) { for (c = 1; c <= n; c++) printf "%s%d", (c > 1 ? "," : ""), r; print "" } }'
}
