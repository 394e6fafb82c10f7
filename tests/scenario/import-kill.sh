#!/bin/sh
# import-kill.sh SRC: the office, and then the keeper, is killed while more rows than one load can hold are sealed and not yet stored, so that
# two loads at least are under way.  The same command goes on at the row behind the last that was stored; no row is lost, none comes twice.
. "$(dirname "$0")/house.sh"
rows=40000
load=1024 # rows that one load holds at most: JOB_LOAD_FRAMES of FRAME_ROWS each

begin_import()
{
    : >"$work/progress"
    "$bin/azukari" import --session "$work/handler1.session" --register 1 --purpose 3 "$list" --lang en >"$work/import" 2>"$work/progress" &
    client=$!
}

has_begun() { grep -q '%' "$work/progress"; }
client_ends() { wait "$client"; }
import_again() { import "$list" >"$work/import"; }
total() { [ "$(awk -v what="$1" '$1 == what {print $2}' "$work/import")" = "$2" ]; }
is_stopped() { grep -q '^State:[[:space:]]*T' "/proc/$1/status"; }
stops_by_itself() { timeout 120 tail --pid="$server" -f /dev/null; }
verifies() { az verify "$house" --log 1 --replay >/dev/null; }

# The first and the last row of each sealed batch, in the order of the ledger.
sealed() { grep -a -A 14 '^act import-batch$' "$house"/keeper/ledger/journal.* | grep -a -o 'value [0-9a-f]\{32\}$' | cut -c 7-; }
sealed_until() { printf '%d' "0x$(sealed | cut -c 17- | sort | tail -n 1)"; }

# Rows of which the office has said, or will say when it starts again, that it has seen them.
stored_until()
{
    rm -rf "$work/copy" && mkdir "$work/copy" && cp "$house"/office/office.db* "$work/copy/" &&
        python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT max(rows_seen) FROM import_job").fetchone()[0])' "$work/copy/office.db"
}

# The office stands still, and sooner or later behind it everybody: the office has seen $seen rows, the keeper has sealed more.
two_loads_are_under_way()
{
    office=$(process office)
    kill -STOP "$office" || return
    until is_stopped "$office"; do
        kill -0 "$office" || return
        sleep 0.1
    done
    seen=$(stored_until) rounds=200
    until [ $(($(sealed_until) + 1 - seen)) -gt $load ]; do
        rounds=$((rounds - 1))
        [ $rounds -gt 0 ] || { kill -CONT "$office"; return 1; }
        sleep 0.1
    done
    last=-1
    until [ "$(sealed_until)" = "$last" ]; do # most often this is all
        last=$(sealed_until)
        sleep 0.4
    done
}

# The first batch behind the one that ended with the row $last begins where the office stood.
goes_on_behind_what_is_stored()
{
    sealed | awk -v last="$(printf '%016x' "$last")" -v seen="$(printf '%016x' "$1")" '
        found {exit substr($0, 1, 16) == seen ? 0 : 1}
        substr($0, 17) == last {found = 1}
        END {if (!found) exit 1}'
}

# As many rows as keys, and none without the other.
inventory()
{
    as manager inventory --register 1 >"$work/inventory" &&
        [ "$(tr '\n\t' '  ' <"$work/inventory" | grep -o 'keys.*stale [0-9]*')" = "keys $good rows $good missing 0 unknown 0 stale 0" ]
}

house_new
enrol handler1 manager
must sign_in handler1 manager
sample $rows 3 "$list"

for role in office keeper; do
    begin_import
    ok "an import of 40,000 rows is under way before the $role is killed" until_true 60 has_begun
    ok '... with more rows sealed and not stored than one load can hold' until_true 60 two_loads_are_under_way
    kill -9 "$(process $role)"
    [ $role = office ] || kill -CONT "$office"
    ok "$role killed: the house stops" stops_by_itself
    wait "$server" 2>/dev/null
    server=''
    ok '... the client ends and says so' fails client_ends
    ok '... and that the same command will continue' grep -q 'again' "$work/progress"
    now=$(stored_until)
    ok '... nothing that was stored is gone' [ "$now" -ge "$seen" ]
    ok '... the ledger verifies, and every decision in it' verifies
    ok '... it starts again' house_start
    ok '... people sign in again' sign_in handler1 manager
    last=$(sealed_until) # the row itself included
    [ $role = office ] || break
    begin_import
    ok 'the same command continues' until_true 60 grep -q 'Continuing' "$work/progress"
    ok '... the office has lost what it had not stored' until_true 60 goes_on_behind_what_is_stored "$seen"
    kill -9 "$client"
    wait "$client" 2>/dev/null
done
ok 'the same command ends the import' import_again
ok '... going on behind what is stored' goes_on_behind_what_is_stored "$now"
ok '... every row was seen once' total rows $rows
ok '... stored is what the generator calls good' total stored "$good"
ok '... refused is the rest' total refused $((rows - good))
ok '... and the inventory shows no difference' inventory
ok '... the house stops in order' house_stop
ok '... the ledger verifies, and every decision in it' verifies
plan
