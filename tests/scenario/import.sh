#!/bin/sh
# import.sh SRC: an import survives the death of everybody who takes part in it, and its totals are exact.
. "$(dirname "$0")/house.sh"
rows=40000

begin_import()
{
    "$bin/azukari" import --session "$work/handler1.session" --register 1 --purpose 3 "$list" --lang en \
        >"$work/import" 2>"$work/progress" &
    client=$!
    steps=0
}

# Another tenth of the list has been stored.
has_gone_on() { [ "$(grep -c '%' "$work/progress")" -gt "$steps" ]; }
goes_on() { until_true 30 has_gone_on && steps=$(grep -c '%' "$work/progress"); }
client_ends() { wait "$client"; }
import_again() { import "$list" >"$work/import"; }
total() { [ "$(awk -v what="$1" '$1 == what {print $2}' "$work/import")" = "$2" ]; }
the_press() { process press; }
the_desk() { pgrep -P "$server" -f 'azukari-desk --kind job'; }

adds_up()
{
    ok '... every row was seen once' total rows $rows
    ok '... stored is what the generator calls good' total stored "$good"
    ok '... refused is the rest' total refused $((rows - good))
}

# As many rows as keys, and none without the other.
inventory()
{
    as manager inventory --register 1 >"$work/inventory" &&
        [ "$(tr '\n\t' '  ' <"$work/inventory" | grep -o 'keys.*stale [0-9]*')" = \
            "keys $good rows $good missing 0 unknown 0 stale 0" ]
}

house_new
enrol handler1 manager
must sign_in handler1 manager
sample $rows 1 "$list"

begin_import
ok 'an import of 40,000 rows is under way' goes_on
kill -9 "$(the_press)"
ok 'when the press is killed the client goes on by itself' goes_on
kill -9 "$(the_desk)"
ok 'when its desk is killed the client goes on by itself' goes_on
house_kill
ok 'when the whole house is killed, the client says so' fails client_ends
ok '... and that the same command will continue' grep -q 'again' "$work/progress"
ok 'the house starts again' house_start
ok 'people sign in again' sign_in handler1 manager
begin_import
ok 'the same command continues' goes_on
ok '... and says that it does' grep -q 'Continuing' "$work/progress"
kill -9 "$client"
wait "$client" 2>/dev/null
ok 'after the client was killed the same command ends the import' import_again
adds_up
ok '... and the inventory shows no difference' inventory
job=$(awk '$1 == "job"' "$work/import")
ok 'the same file again is recognised' import_again
ok '... and the answer says so' grep -q 'imported already' "$work/import"
ok '... as the same job' [ "$job" = "$(awk '$1 == "job"' "$work/import")" ]
adds_up
ok '... and nothing came twice' inventory
ok 'the house stops in order' house_stop
plan
