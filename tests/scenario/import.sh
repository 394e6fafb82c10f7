#!/bin/sh
# import.sh SRC: an import survives the death of everybody who takes part in it, and its totals are exact.
. "$(dirname "$0")/house.sh"
rows=60000

begin_import()
{
    : >"$work/progress" # else what the import before said is read for as long as this one has not begun
    "$bin/azukari" import --session "$work/handler1.session" --register 1 --purpose 3 "$list" --lang en \
        >"$work/import" 2>"$work/progress" &
    client=$!
    steps=0
}

# Another tenth of the list has been stored, and who is to be killed next is there.  The office stands still then, so that the import
# cannot end before.
has_gone_on() { [ "$(grep -c '%' "$work/progress")" -gt "$steps" ] && next=$("$@"); }
goes_on_to() { until_true 90 has_gone_on "$@" && kill -STOP "$(process office)" && steps=$(grep -c '%' "$work/progress"); }
kill_next()
{
    kill -9 "$next"
    kill -CONT "$(process office)"
}
the_press() { process press; }
the_desk() { pgrep -P "$server" -f 'azukari-desk --kind job'; }
the_client() { echo "$client"; }
client_ends() { wait "$client"; }
import_again() { import "$list" >"$work/import"; }
total() { [ "$(awk -v what="$1" '$1 == what {print $2}' "$work/import")" = "$2" ]; }

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
ok 'an import of 60,000 rows is under way' goes_on_to the_press
kill_next
ok 'when the press is killed the client goes on by itself' goes_on_to the_desk
kill_next
ok 'when its desk is killed the client goes on by itself' goes_on_to the_client
house_kill
ok 'when the whole house is killed, the client says so' fails client_ends
ok '... and that the same command will continue' grep -q 'again' "$work/progress"
ok 'the house starts again' house_start
ok 'people sign in again' sign_in handler1 manager
begin_import
ok 'the same command continues' goes_on_to the_client
ok '... and says that it does' grep -q 'Continuing' "$work/progress"
kill_next
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

# A ledger of media that was kept in Excel, in CP932: entered row by row, and after a kill in the middle no row comes twice.
support=$(dirname "$0")/../support
ledger() { as manager import-ledger "$work/$1" --kind "$2" --class 2 --medium data --reason 引継ぎ >"$work/ledger"; }
row_count() { [ "$(awk -v what="$1" '$1 == what {print $2}' "$work/ledger")" = "$2" ]; }
try_ledger() { as manager import-ledger "$work/media.csv" --kind medium --class 2 --medium data --dry-run >"$work/ledger"; }
some_are_there() { as manager matter list --kind 13 2>"$work/err" | grep -q medium; }
twice() { as manager matter list --kind 13 --json 2>"$work/err" | grep -o '"field":1,"text":"[^"]*"' | sort | uniq -d | grep -q .; }
ledger_ends() { wait "$client"; }
day() { TZ=Asia/Tokyo date -d "$1" +%F; }
reiwa() { echo "R$(($(TZ=Asia/Tokyo date -d "$1" +%Y) - 2018)).$(TZ=Asia/Tokyo date -d "$1" +%-m.%-d)"; }
{
    echo '管理番号,種別（CD等）,内容,保管場所,所有,開始日,廃棄日,課名,業務に不可欠である理由,扱える者'
    for i in $(seq 1 400); do echo "M-$i,CD-R,健診結果,保管庫,乙の所有,$(reiwa '-50 days'),,健康課,結果の引渡し,健診係の3名"; done
    echo "M-900,CD-R,健診結果,保管庫,乙の所有,$(reiwa '-230 days'),$(reiwa '-51 days'),健康課,結果の引渡し,健診係の3名"
    echo 'M-901,CD-R,健診結果,,乙の所有,先週,,健康課,結果の引渡し,健診係の3名'
    echo "Ｍ－１,CD-R,健診結果,保管庫,乙の所有,$(reiwa '-50 days'),,健康課,結果の引渡し,健診係の3名"
} | iconv -t CP932 >"$work/media.csv"
ok 'a trial of a ledger enters nothing' try_ledger
ok '... says which rows can be entered' row_count ready 400
ok '... which were over before' row_count before 1
ok '... which came twice, in another width' row_count twice 1
ok '... which are to be mended' row_count bad 1
ok '... in which columns' grep -q '403  bad .*4:missing  6:bad-date' "$work/ledger"
ok '... and nothing stands there' fails some_are_there
ok 'who opens no areas takes in no ledger of them' fails as handler1 import-ledger "$work/media.csv" --kind place --class 1 --dry-run
ok '... with the clause' grep -q 'N20.9' "$work/err"
ledger media.csv medium 2>/dev/null &
client=$!
until_true 90 some_are_there
house_kill
ledger_ends
ok 'while rows are entered the whole house is killed and starts again' house_start
must sign_in handler1 manager
ok 'the same file again says which rows stand there' try_ledger
before=$(awk '$1 == "there" {print $2}' "$work/ledger")
ok '... and which can still be entered' row_count ready $((400 - before))
ok '... it enters the rest' ledger media.csv medium
ok '... and no row that was there' row_count there 400
ok '... and once more nothing' try_ledger
ok '... of 400' row_count there 400
ok '... none stands twice' fails twice
# People, in a workbook, with the days of Excel; somebody has left before.
lately=$(day '-20 days')
printf '氏名,アカウント,所属会社,従事開始日,離任日\n架空春子,haruko,,%s,\n架空夏子,natsuko,,%s,%s\n架空秋子,秋子,,%s,\n' "$lately" "$(day '-230 days')" "$(day '-51 days')" "$lately" |
    python3 "$support/book.py" "$work/people.xlsx" 従事者
ok 'people come from a workbook' ledger people.xlsx people
ok '... who can be registered are' row_count entered 1
ok '... who had left is counted' row_count before 1
ok '... who has no account that can be typed is told' grep -q '4  bad .*2:bad-account' "$work/ledger"
ok '... and once more registers nobody' ledger people.xlsx people
ok '... of one' row_count there 1
printf 'メモ,番号\nx,1\n' >"$work/other.csv"
ok 'a file that is no such ledger is refused' fails ledger other.csv medium
ok '... with the columns that are missing' grep -q 'missing.*place' "$work/ledger"
ok 'the house stops in order' house_stop
plan
