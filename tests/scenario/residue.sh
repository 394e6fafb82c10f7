#!/bin/sh
# residue.sh SRC: B9, E6 (Kanagawa 2019, the resold disk): words that stood in records, in files that were imported, in reasons and
# in names go through every feature; then every file of the house is read byte by byte, in every form a program could have left
# them in: while it works, when it has stopped, and after everything was erased.  What was copied before the erasure opens
# nothing with the keys of after it.  And nobody else reads them out of the memory of a process.
. "$(dirname "$0")/house.sh"

number=894516230470
people='鵺野狸穴 ヌエノマミアナ 鵺沼獺祭 ヌマノダツサイ 狢塚鼬 ムジナヅカイタチ'
words="$people ぬえのまみあな 狸穴鵺ヶ谷 貂鼬獺 獏村鵺道 090-7351-9462 09073519462 77315599224466881133557 $number 狸囃子 狐火提灯 鎌鼬旋風 化猫長屋"
# shellcheck disable=SC2086 # a list of words
printf '%s\n' $words >"$work/words"

scan() { python3 "$(dirname "$0")/scan.py" "$@" >"$work/err"; }
# What is the house's: all its files, what it and its witness said.
mkdir "$work/left" # what leaves it: a backup, the ledger for others, its figures
holds_none() { scan words "$work/words" "$house" "$work/witness" "$log" "$work/witness.log" "$work/left"; }
shows() { grep -q "$1" "$work/shown"; }
page_shows() { grep -q "$1" "$work/page"; }
# shellcheck disable=SC2016 # of the shell within
other_user_reads() { setpriv --reuid 65534 --regid 65534 --clear-groups sh -c 'cat /proc/$0/mem /proc/$0/environ' "$1" >/dev/null 2>&1; }
processes() { echo "$server" "$(pgrep -P "$server" | tr '\n' ' ')"; }
# Neither a core dump nor a file that has no name any more, nor one outside the house.
no_other_file()
{
    for pid in $(processes); do
        grep -Eq '^Max core file size +0 +0 ' "/proc/$pid/limits" || ! kill -0 "$pid" || return # one that has just ended has none
        find "/proc/$pid/fd" -type l -exec readlink {} + | grep '^/' | grep -vE "^($house|$log|/dev/|/proc/)" >"$work/err" && return 1
    done
    return 0
}

head='予約管理番号,申請書ID,氏名,氏名カナ,生年月日,性別,郵便番号,住所,電話番号,個人番号,交付会場,備考'
{
    echo "$head"
    echo "1000000008,77315599224466881133557,鵺野狸穴,ヌエノマミアナ,昭和29年3月17日,女,000-4013,架空市狸穴鵺ヶ谷三丁目23番地3,090-7351-9462,$number,西市民センター,貂鼬獺"
    # Refused: no such day, a check digit that is wrong.
    echo "1000000016,77315599224466881133557,鵺沼獺祭,ヌマノダツサイ,昭和29年2月31日,女,000-4013,架空市獏村鵺道,090-7351-9462,894516230471,西市民センター,貂鼬獺"
} | iconv -f utf-8 -t cp932 >"$list"
{
    echo "$head"
    echo "1000000024,77315599224466881133557,狢塚鼬,ムジナヅカイタチ,昭和29年3月17日,女,000-4013,架空市獏村鵺道,090-7351-9462,$number,西市民センター,貂鼬獺"
} >"$work/form.csv"
ok 'the words are found where they are' fails scan words "$work/words" "$list"
ok '... in the other file too' fails scan words "$work/words" "$work/form.csv"
printf '%s' 鵺野狸穴狢 | iconv -f utf-8 -t utf-16le >"$work/sixteen"
ok '... and as UTF-16' fails scan words "$work/words" "$work/sixteen"
printf 'x%s' ヌエノマミアナ | base64 -w 0 >"$work/sixty-four"
ok '... and as base64, wherever it begins' fails scan words "$work/words" "$work/sixty-four"
printf 'ﾇｴﾉﾏﾐｱﾅ' | iconv -f utf-8 -t cp932 >"$work/half"
ok '... and as half-width kana' fails scan words "$work/words" "$work/half"

ulimit -c unlimited 2>/dev/null
house_new
enrol handler1 manager officer approver auditor admin
must sign_in handler1 manager officer approver auditor admin

# --- in by the command line and by a form; what was refused ---------------------------------------------------------------------
imports() { import "$list" >"$work/shown"; }
ok 'the list is imported' imports
ok '... one row stored' shows '^stored	1$'
ok '... one refused' shows '^refused	1$'
job=$(awk '$1 == "job" {print $2}' "$work/shown")
must as handler1 report "$job" >/dev/null
# The choices of the page as they stand.
choices() { awk '/<select/ {name = match($0, /name="c-[0-9]+"/) ? substr($0, RSTART + 6, RLENGTH - 7) : ""} / selected/ && name != "" {match($0, /value="[0-9]*"/); print "-d " name "=" substr($0, RSTART + 7, RLENGTH - 8)}' "$work/page"; }
uploads()
{
    page handler1 /imports/new && page handler1 /imports/new -F "csrf=$(csrf)" -F target=1-3 -F encoding=utf-8 -F "file=@$work/form.csv" &&
        upload=$(went_to) && page handler1 "$upload"
}
ok 'another comes by a form' uploads
ok '... and waits to be looked through; of its words nothing is in any file' holds_none
# shellcheck disable=SC2046 # words of options
begins() { page handler1 "$upload" -d "csrf=$(csrf)" $(choices) && job=$(went_to); }
is_over() { page handler1 "$job" && page_shows 'Stored rows' && ! page_shows 'id="progress-name"'; }
ok '... then it is taken in' begins
ok '... to its end' until_true 60 is_over

# --- found, looked at, changed, printed -----------------------------------------------------------------------------------------
finds() { as handler1 search --register 1 --purpose 2 --name "$1" >"$work/shown" && shows "$2"; }
ok 'a search finds the person' finds ヌエノマミアナ 鵺野狸穴
record=$(awk '$1 == "record" {print $2; exit}' "$work/shown")
ok '... and the one of the form' finds 狢塚鼬 狢塚鼬
as handler1 open --register 1 --purpose 2 "$record" >"$work/shown"
ok 'the record opens' shows 貂鼬獺
as handler1 reveal --register 1 --purpose 2 --field 10 "$record" >"$work/shown"
ok 'the My Number is revealed' shows "$number"
printf '3=鵺沼獺祭\n' >"$work/fields"
edits() { as handler1 edit --register 1 --purpose 2 --base-version 1 --reason 狸囃子 --fields "$work/fields" "$record" >"$work/shown"; }
ok 'the record is edited' edits
edited=$(awk '$1 == "leaf" {print $2}' "$work/shown")
ok '... and found by its new name' finds 鵺沼獺祭 鵺沼獺祭
of_record=/registers/1/records/$record
reads_reason() { page auditor "/ledger/$edited" && page auditor "/ledger/$edited/words" -d "csrf=$(csrf)" && page_shows 狸囃子; }
ok 'the auditor reads the reason' reads_reason
prints()
{
    page handler1 "$of_record/print?purpose=2" &&
        page handler1 "$of_record/print" -d "csrf=$(csrf)&purpose=2&under=$run" --data-urlencode 'reason=狐火提灯' && [ "$(head -c 5 "$work/page")" = %PDF- ]
}
must print_run handler1 1
ok 'a copy is printed' prints
touched() { page auditor "/ledger/touched?record=$record&format=$1" && [ "$(wc -c <"$work/page")" -gt 500 ]; }
ok 'who touched this person: as a workbook' touched xlsx
holds_it() { as auditor hold --register 1 --record "$record" --reason 鎌鼬旋風 >"$work/shown"; }
ok 'it is held, with a reason' holds_it
must as auditor release-hold "$(awk '$1 == "hold" {print $2}' "$work/shown")" --reason 鎌鼬旋風 >/dev/null
invites() { as manager person invite --account newcomer --name 化猫長屋 --org 2 --from "$(date -u +%F)" --until "$(date -u -d '+200 days' +%F)" >/dev/null; }
ok 'somebody is invited under a name' invites
gives_up() { page handler1 "/registers/1/search" -d "csrf=0&purpose=2&name=鵺野狸穴"; grep -q '^HTTP/1.1 [45]' "$work/head"; }
ok 'a request that is refused brings words along' gives_up
must page handler1 "/registers/1/search?name=鵺野狸穴" -G # nothing asks like this, but somebody may type it

# --- what leaves, and what is left ------------------------------------------------------------------------------------------------
backs_up()
{
    as admin backup-key new --until "$(date -d '+30 days' +%Y-%m-%d)" --out "$work/backup.key" >/dev/null &&
        as admin backup --dir "$house" --out "$work/left/backup" >/dev/null
}
ok 'a backup is made' backs_up
must az ledger bundle "$house" --log 1 --out "$work/bundle.tar" >/dev/null
tar -x -C "$work/left" -f "$work/bundle.tar"
{ az status "$house" --json; az doctor --dir "$house"; curl -s --unix-socket "$house/status.sock" http://localhost/metrics; } >"$work/left/said" 2>&1
ok 'B9: while it runs, no file, no backup, no ledger for others, no line and no figure holds a word of it' holds_none
ok '... and no process has a file of its own, or may leave a core dump' no_other_file
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    for role in keeper gate office; do
        ok "nobody else reads the memory of the $role" fails other_user_reads "$(process $role)"
    done
fi
# shellcheck disable=SC2046 # a list of pids
{ kill -SEGV "$(process office)"; wait "$server"; } 2>/dev/null
server=''
no_core() { ! find "$work" "$PWD" -maxdepth 3 -type f '(' -name core -o -name 'core.[0-9]*' ')'  | grep . >"$work/err"; }
ok 'a process that crashes leaves no core dump' no_core
ok 'B9: ... and the house that stopped holds none of it' holds_none
# The thief's copy: the disk of this evening.
cp -r "$house" "$work/thief"
ok 'it has the database' [ -s "$work/thief/office/office.db" ]

# --- Kanagawa -------------------------------------------------------------------------------------------------------------------------
must house_start
must sign_in handler1 manager approver
opens() { as handler1 open --register 1 --purpose 2 "$record" >"$work/shown"; }
ok 'the next day the record opens' opens
erases()
{
    as manager apply-erasure --register 1 --reason 契約終了 --quantity 2 >"$work/shown" &&
        application=$(awk '$1 == "application" {print $2}' "$work/shown") &&
        as approver approve "$application" --key "$work/approver.key" --yes >/dev/null &&
        as manager erase "$application" >"$work/shown"
}
ok 'the register is erased' erases
ok '... the record is gone' fails opens
ok 'E6: in no file is any part of a key of before' scan keys "$work/thief/keeper/keys/keys.1" "$house"
ok '... which are found where they were' fails scan keys "$work/thief/keeper/keys/keys.1" "$work/thief"
ok 'the house stops in order' house_stop
ok 'E6: the resold disk: no file holds a word of it' holds_none
rm -rf "$house/office"
cp -r "$work/thief/office" "$house/office"
ok 'E6: the rows of before beside the keys of now' house_start
must sign_in handler1 manager
ok 'E6: ... open nothing' fails opens
ok '... nor does a search show anything' fails finds 鵺沼獺祭 '^record'
inventory() { as manager inventory --register 1 >"$work/shown"; shows '^unknown	2$'; }
ok '... and the keeper says that it knows none of these rows' inventory
ok 'E6: nothing of them comes into a file by that' holds_none
must house_stop
plan
