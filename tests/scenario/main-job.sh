#!/bin/sh
# main-job.sh SRC: what ./start shows, end to end, twice on the same data: the second time a house that is already there.
programs=$1
. "$(dirname "$0")/house.sh"
job=$(dirname "$0")/../../tools/main-job

main_job()
{
    timeout 600 sh "$job" --programs "$programs" --data "$work/data" --port "$port" --lang ja --once --rows 2000 \
        >"$work/out" 2>"$work/err"
}

# In the first weeks of its fiscal year the contract owes little, on the first day nothing.
many='[1-9][0-9]' few='[1-9]'
case $(TZ=Asia/Tokyo date +%m) in 04 | 05) many='[0-9]\{1,2\}' few='[0-9]' ;; esac

says() { grep -q "$1" "$work/out"; }

# What ./start makes as root and the package declares: one for every program that the house starts.
each_has_a_user()
{
    for program in "$programs"/*/azukari-*; do
        name=${program##*/}
        [ -d "$program" ] || [ "$name" = azukari-verify ] || [ "$name" = azukari-witness ] ||
            grep -q "^u $name " "$(dirname "$0")/../../packaging/debian/azukari.sysusers" || return
    done
}

ok 'every process has a system user of its own' each_has_a_user

ok 'a new house does the main job' main_job
ok '... the papers of a contract that began properly are handed in, and a few are left' says "^ *${many}件を提出しました。期限を過ぎた${few}件は"
ok '... people work in a place that was filed and approved, with its terminals and its log' says 'stands[[:blank:]]*2[[:blank:]]*20[0-9-]*[[:blank:]]*本社2階 第一作業室'
ok '... and the rows add up' says '合計は受け取った 2000件と一致します'
ok '... limited duties find their own block only' says '第一地区の対象者だけが見つかります'
ok '... the administrator was refused, with the clause' says 'N20\.9'
ok '... there is a certificate of erasure' says '^ *azukari-certificate v2'
ok '... keys and rows agree' says '鍵と記録は一致しています'
ok '... every decision was made again' says 'すべての判定をやり直し、一致しました'
ok '... the witness has seen it' says '立会人が確認した範囲'
ok 'the same house does it a second time' main_job
ok '... hands in nothing twice' fails says '件を提出しました'
ok '... and knows the list' grep -q '取込み済み' "$work/data/import.txt"
ok '... keys and rows still agree' says '鍵と記録は一致しています'
ok '... every decision was made again' says 'すべての判定をやり直し、一致しました'
plan
