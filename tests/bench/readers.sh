# tests/bench/readers.sh: a house with many people who may read much (sourced behind tests/scenario/house.sh; the caller sets $src).
#
#   readers_facts N       the facts of the sample, its terms with wide quotas, and handlers reader1 to readerN (150 at most: init names no more)
#   readers_enrol N       each with a key of their own
#   readers_sign_in N M   M sessions in turn over N readers: $work/tokens
#   readers_records       the ids of the register's records, 65,536 at most: $work/records
#
# The terms are widened as a contract would do it, by local changes that say so; 1,000,000 is the most that a quota can be.
readers_facts()
{
    {
        cat "$src/profiles/sample.profile"
        for quota in minute day; do
            printf '\ndeviation quota-%s 1000000\nja 測定のために広げる。\nen Wide, to measure.\n' $quota
        done
    } >"$work/wide.profile"
    sample_facts | awk '/^terms /{exit} {print}'
    "$programs/cli/azukari" profile compile nerima hino jica koto "$work/wide.profile" --facts 1 || return
    sample_facts | awk 'past && !/^(control|cell) / {print} /^terms /{past = 1}'
    for i in $(seq "$1"); do
        n=$((100 + i))
        echo "person person=$n org=2 from=@start until=@end human=$n account=reader$i : 読取 $i"
        echo "assign contract=1 person=$n roles=handler registers=1 purposes=1-3 from=@start until=@end"
        echo "training contract=1 person=$n from=@start"
        echo "pledge contract=1 person=$n from=@start"
        echo "enrol-code person=$n"
    done
}

readers_enrol()
{
    for i in $(seq "$1"); do
        enrol "reader$i"
    done
}

readers_sign_in()
{
    for i in $(seq 0 $(($2 - 1))); do
        reader=reader$((i % $1 + 1))
        sign_in $reader || return
        token $reader
    done >"$work/tokens"
}

# The office keeps its database to itself: a copy is read.
readers_records()
{
    mkdir "$work/copy" && cp "$house"/office/office.db* "$work/copy/" || return
    python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT lower(hex(record)) FROM record LIMIT 65536"):
    print(row[0])' "$work/copy/office.db" >"$work/records" && rm -rf "$work/copy"
}
