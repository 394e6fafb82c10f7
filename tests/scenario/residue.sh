#!/bin/sh
# residue.sh SRC: nothing that stood in a record is found in any file of the house or in anything it says, in no encoding;
# and nobody else reads it out of the keeper's memory.
. "$(dirname "$0")/house.sh"

number=894516230470
words="鵺野狸穴 ヌエノマミアナ ぬえのまみあな 狸穴鵺ヶ谷 090-7351-9462 09073519462 貂鼬獺 77315599224466881133557 $number"
new_words='鵺沼獺祭 狸囃子'

# Places must not hold the words: as they are, in CP932, and in hexadecimal of both.
hex() { od -An -v -tx1 | tr -d ' \n'; }
patterns()
{
    for word in "$@"; do
        echo "$word"
        printf '%s' "$word" | iconv -f utf-8 -t cp932
        echo
        printf '%s' "$word" | hex
        echo
        printf '%s' "$word" | iconv -f utf-8 -t cp932 | hex
        echo
    done
}
# shellcheck disable=SC2086 # lists of words
all_patterns() { patterns $words $new_words | LC_ALL=C sort -u >"$work/patterns"; }
holds() { LC_ALL=C grep -raiFl -f "$work/patterns" "$@" >"$work/err"; }
holds_none() { ! holds "$house" "$work/witness" "$log" "$work/witness.log"; }
shows() { grep -q "$1" "$work/shown"; }
# shellcheck disable=SC2016 # of the shell within
other_user_reads() { setpriv --reuid 65534 --regid 65534 --clear-groups sh -c 'cat /proc/$0/mem /proc/$0/environ' "$1" >/dev/null 2>&1; }

{
    echo '予約管理番号,申請書ID,氏名,氏名カナ,生年月日,性別,郵便番号,住所,電話番号,個人番号,交付会場,備考'
    echo "1000000008,77315599224466881133557,鵺野狸穴,ヌエノマミアナ,昭和29年3月17日,女,000-4013,架空市狸穴鵺ヶ谷三丁目23番地3,090-7351-9462,$number,西市民センター,貂鼬獺"
} | iconv -f utf-8 -t cp932 >"$list"
all_patterns
ok 'the words are found where they are' holds "$list"

house_new
enrol handler1
must sign_in handler1
imports() { import "$list" >"$work/shown"; }
ok 'the list is imported' imports
ok '... and its row stored' grep -q "^stored	1" "$work/shown"
as handler1 search --register 1 --purpose 2 --name ヌエノマミアナ >"$work/shown"
record=$(awk '$1 == "record" {print $2; exit}' "$work/shown")
ok 'a search finds the person' shows 鵺野狸穴
as handler1 open --register 1 --purpose 2 "$record" >"$work/shown"
ok 'the record opens' shows 貂鼬獺
as handler1 reveal --register 1 --purpose 2 --field 10 "$record" >"$work/shown"
ok 'the My Number is revealed' shows "$number"
printf '3=鵺沼獺祭\n' >"$work/fields"
edits()
{
    as handler1 edit --register 1 --purpose 2 --base-version 1 --reason 狸囃子 --fields "$work/fields" "$record" >"$work/shown"
}
ok 'the record is edited' edits
as handler1 search --register 1 --purpose 2 --name 鵺沼獺祭 >"$work/shown"
ok '... and found by its new name' shows 鵺沼獺祭
ok 'while it runs, no file and no line of the house holds a word of it' holds_none
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    for role in keeper gate office; do
        ok "nobody else reads the memory of the $role" fails other_user_reads "$(process $role)"
    done
fi
must as handler1 sign-out
ok 'the house stops in order' house_stop
ok 'when it has stopped, no file and no line of the house holds a word of it' holds_none
plan
