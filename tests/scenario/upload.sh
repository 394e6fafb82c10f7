#!/bin/sh
# upload.sh SRC: a file that is uploaded from a form survives the death of the job's desk and of the whole house, is recognised when
# it comes again, its totals are exact; and nothing of it is found in any file of the house, before or after.
. "$(dirname "$0")/house.sh"
rows=20000 good=0

shows() { grep -q "$1" "$work/page"; }
upload()
{
    page handler1 /imports/new && page handler1 /imports/new -F "csrf=$(csrf)" -F target=1-3 -F encoding=auto -F "file=@$1" &&
        upload=$(went_to) && [ -n "$upload" ] && page handler1 "$upload" && shows '<select'
}
# The choices of the page as they stand.
choices() { awk '/<select/ {name = match($0, /name="c-[0-9]+"/) ? substr($0, RSTART + 6, RLENGTH - 7) : ""} / selected/ && name != "" {match($0, /value="[0-9]*"/); print "-d " name "=" substr($0, RSTART + 7, RLENGTH - 8)}' "$work/page"; }
begin()
{
    # shellcheck disable=SC2046 # words of options
    page handler1 "$upload" -d "csrf=$(csrf)" $(choices) && job=$(went_to) && [ -n "$job" ]
}
look() { page handler1 "$job"; }
has_begun() { look && grep -Eq '^<p>[0-9,]+ of about' "$work/page"; }
# Its desk works a moment at a time, and not while somebody looks: else it could be over before anybody has seen it go on.
is_at_work() { first=$(the_desk) && kill -STOP "$first"; }
part_has_begun() { kill -CONT "$first" && sleep 0.1 && kill -STOP "$first" && has_begun; }
goes_on_a_little() { until_true 60 is_at_work && until_true 60 part_has_begun; }
is_over() { look && ! shows 'id="progress-name"'; }
is_stopped() { look && shows 'Nobody is at work on it'; }
sum() { [ "$(tr -d '\n,' <"$work/page" | sed -n "s/.*<dt>$1<\/dt><dd>\(<span[^>]*>[^<]*<\/span>\)\{0,1\}\([0-9]*\).*/\2/p")" = "$2" ]; }
goes_on() { page handler1 "$job/continue" -d "csrf=$(csrf)"; }
another_desk() { second=$(the_desk) && [ -n "$second" ] && [ "$second" != "$first" ]; }
page_has_upload() { page handler1 "$upload" && shows '<select'; }
the_desk() { pgrep -P "$server" -f 'azukari-desk --kind job'; }
holds_none() { ! LC_ALL=C grep -raiFl -f "$work/patterns" "$house" "$work/witness" "$log" >"$work/err"; }

command -v curl >/dev/null || { echo '1..0 # SKIP needs curl'; exit 0; }
house_new
enrol handler1 manager approver
must sign_in handler1
sample $rows 5 "$list"
# Names and numbers of some rows, as the file has them (CP932) and as they are.
sed -n '100,104p;9000,9004p' "$list" | cut -d, -f2,3,9,10 | tr ',' '\n' | LC_ALL=C awk 'length($0) > 7' >"$work/raw"
{ cat "$work/raw"; iconv -f cp932 -t utf-8 "$work/raw" 2>/dev/null; } | LC_ALL=C sort -u >"$work/patterns"
ok 'the words are found where they are' grep -aqFf "$work/patterns" "$list"

ok 'a list is uploaded from a form' upload "$list"
ok '... nothing of it is in any file' holds_none
ok 'its import begins' begin
ok '... and goes on by itself' goes_on_a_little
kill -9 "$first"
ok 'when its desk is killed another goes on by itself' until_true 60 another_desk
kill -9 "$(the_desk)"
ok 'when that is killed, too, the page says so' until_true 60 is_stopped
ok '... and continues it' goes_on
house_kill
ok 'the whole house is killed and starts again' house_start
must sign_in handler1
ok '... what was uploaded cannot be read any more' fails page_has_upload
ok 'the same file again' upload "$list"
ok '... is taken up where it stopped' begin
ok '... to its end' until_true 100 is_over
ok '... every row was seen once' sum 'Rows read' $rows
ok '... stored is what the generator calls good' sum 'Stored rows' "$good"
ok '... refused is the rest' sum 'Rows not taken' $((rows - good))
former=$job
ok 'the same file once more' upload "$list"
ok '... is known to be imported' begin
ok '... as the same job' [ "$job" = "$former" ]
ok 'nothing of it is in any file after all that' holds_none

# A workbook that LibreOffice made; its first visible sheet is read, and the report counts rows as Excel does.
books=$(dirname "$0")/../unit/press/books
ok 'a workbook is uploaded from a form' upload "$books/cards.xlsx"
ok '... the page says which sheet is read' shows 'cards'
ok '... its import begins' begin
ok '... and ends' until_true 60 is_over
ok '... every row was seen' sum 'Rows read' 40
ok '... and each was known by its number from the list' sum 'Rows not taken' 40
ok '... the report says that rows are those of the sheet' shows 'as Excel counts them'
is_known() { import "$books/cards.xlsx" >"$work/known" && grep -q 'imported already' "$work/known"; }
ok 'the same workbook from the command line is known' is_known
printf '\320\317\021\340\241\261\032\341 old' >"$work/old.xls"
upload "$work/old.xls"
ok 'an old workbook is refused with what to do' shows 'save it as a workbook (.xlsx)'

# Files as large as are taken, each at its door, are read to their end: in parts, of which a desk holds one at a time.
mib8=$((8 << 20))
large_book() { python3 -c 'import os, shutil, sys, zipfile; shutil.copy(sys.argv[1], sys.argv[2]); zipfile.ZipFile(sys.argv[2], "a").writestr("xl/media/image1.png", os.urandom(12 << 20))' "$books/cards.xlsx" "$work/large.xlsx"; }
attach()
{
    form=/matters/$run/files/new
    page handler1 "$form" && page handler1 "$form" -F "csrf=$(csrf)" -F "file=@$1" && brought=$(went_to) && [ -n "$brought" ] &&
        page handler1 "$brought" && page handler1 "$brought" -d "csrf=$(csrf)" --data-urlencode words=写し && [ "$(went_to)" = "/matters/$run" ]
}
comes_back() # FILE
{
    page manager "/matters/$run" && page manager "$(grep -o "/matters/$run/files/[0-9]*" "$work/page" | head -n 1)" && cmp "$work/page" "$1"
}
lately=$(TZ=Asia/Tokyo date -d '-20 days' +%F)
padded() # a first row, empty lines, a last row: 8 MiB
{
    printf '氏名,アカウント,所属会社,従事開始日,離任日\n架空春子,haruko,,%s,\n' "$lately" >"$work/padded.csv"
    printf '架空秋子,akiko,,%s,\n' "$lately" >"$work/last"
    yes '' | head -c $((mib8 - $(cat "$work/padded.csv" "$work/last" | wc -c))) >>"$work/padded.csv"
    cat "$work/last" >>"$work/padded.csv"
    [ "$(wc -c <"$work/padded.csv")" = $mib8 ]
}
both_rows() { az import-ledger "$work/padded.csv" --session "$work/manager.session" --kind people --class 2 --medium data --dry-run >"$work/ledger" && [ "$(awk '$1 == "ready" {print $2}' "$work/ledger")" = 2 ]; }
must sign_in manager approver
must large_book
ok 'a workbook of more than 12 MiB is uploaded and its columns are shown' upload "$work/large.xlsx"
must print_run handler1 1
{ printf '%%PDF-1.7\n'; head -c $((mib8 - 9)) /dev/urandom; } >"$work/scan.pdf"
ok 'a file of 8 MiB is attached to a matter' attach "$work/scan.pdf"
ok '... and comes back as it was' comes_back "$work/scan.pdf"
# Answers that nobody takes are kept by the desk: not so many that its memory is all of the machine's.
hoard() { python3 "$(dirname "$0")/../attack/hoard.py" "$port" "$(token manager)" "/matters/$run/files/$file" 60 >"$work/hoard" 2>"$work/err"; }
hoard_file() { page manager "/matters/$run" && file=$(sed -n "s|.*/matters/$run/files/\([0-9][0-9]*\).*|\1|p" "$work/page" | head -n 1) && [ -n "$file" ]; }
some() { [ "$(awk -v what="$1" '$1 == what {print $2}' "$work/hoard")" -ge "$2" ]; }
below_64_mib() { for pid in $(process desk); do awk '/VmHWM/ {print "# a desk:", $2, "KiB"; exit $2 >= 65536}' "/proc/$pid/status" || return; done; }
must hoard_file
ok 'somebody asks for 60 files of 8 MiB and reads none' hoard
ok '... some of them come' some 200 4
ok '... the others are told that it is busy' some 503 1
ok '... no desk has taken 64 MiB for it' below_64_mib
ok '... and the same session goes on' until_true 60 comes_back "$work/scan.pdf"
must padded
ok 'a ledger of 8 MiB is read to its last row' both_rows
ok 'the house stops in order' house_stop
plan
