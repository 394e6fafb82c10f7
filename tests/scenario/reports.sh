#!/bin/sh
# tests/scenario/reports.sh SRC: documents as files from the real house: every format of a list, numbered copies of a record,
# who may not print, a press that dies, and that nothing of a document lies on the disk.
. "$(dirname "$0")/house.sh"

# web WHO PATH [CURL-OPTION]...: the page or file into $work/body, its head into $work/head; prints the status.
web()
{
    who=$1 path=$2
    shift 2
    curl -sk --max-time 60 -b "__Host-azukari=$(token "$who")" -H "Origin: https://localhost:$port" -o "$work/body" -D "$work/head" \
        -w '%{http_code}' "https://localhost:$port$path" "$@"
}

is() { [ "$(web "$@")" = 200 ]; }
begins() { [ "$(head -c "$1" "$work/body" | od -An -tx1 | tr -d ' \n')" = "$2" ]; }
saved_as() { grep -qi "^Content-Disposition: attachment; filename=\"$1-[0-9]*\.$2\"" "$work/head"; }
text() { pdftotext -layout "$work/body" - >"$work/text" && grep -q "$1" "$work/text"; }

list_as()
{
    is manager "/ledger?format=$1" && begins "$2" "$3" && saved_as azukari-ledger "$4" && grep -qi '^Cache-Control: no-store' "$work/head"
}

# Ask for a copy of $record: WHO PURPOSE REASON.
copy()
{
    is "$1" "/registers/1/records/$record/print?purpose=$2" || return
    send_copy "$@"
}

# Neither the form is given, nor what it would send taken: WHO PURPOSE REASON.
no_copy()
{
    [ "$(web "$1" "/registers/1/records/$record/print?purpose=$2")" = 403 ] && is "$1" /home || return
    send_copy "$1" "$2" "$3" 403
}

send_copy()
{
    csrf=$(grep -o 'name="csrf" value="[0-9a-f]*"' "$work/body" | head -n 1 | cut -d '"' -f 4)
    [ "$(web "$1" "/registers/1/records/$record/print" -d "csrf=$csrf&purpose=$2&under=$run" --data-urlencode "reason=$3")" = "${4:-200}" ]
}

# The next press stops before its first step and waits: to be killed while the desk relies on it, however quick it would be.
hold_press()
{
    mv "$bin/azukari-press" "$bin/free-press" &&
        printf '#!/bin/sh\nkill -STOP $$\nexec "%s" "$@"\n' "$bin/free-press" >"$bin/azukari-press" && chmod 755 "$bin/azukari-press"
}
free_press() { mv "$bin/free-press" "$bin/azukari-press"; }
press_waits() { pid=$(process press) && [ "$(ps -o stat= -p "$pid" | cut -c 1)" = T ]; }
killed_press()
{
    hold_press || return
    web manager '/ledger?format=pdf' >"$work/status" &
    asking=$!
    until_true 60 press_waits && kill -9 "$pid"
    wait $asking
    free_press && [ "$(cat "$work/status")" = 503 ] && grep -q '文書を作成できませんでした' "$work/body"
}

traces() { find "$@" -newer "$work/begin" -type f \( -name '*.pdf' -o -name '*.xlsx' -o -name 'core*' \) 2>/dev/null; }
no_trace() { [ -z "$(traces "$work/house"; traces /tmp -maxdepth 1 -name '*azukari*')" ]; }

verifies() { az verify "$house" --replay >/dev/null; }
three_prints() { [ "$(as auditor ledger --act print --verdict permit | grep -c print)" -ge 3 ]; }

# On the command line.
printed()
{
    rm -f "$work/body"
    as handler1 print "$record" --register 1 --purpose 1 --under "$run" --reason '窓口での確認' --output "$work/body" >/dev/null && begins 5 255044462d &&
        text 'Copy number *3' && [ "$(stat -c %a "$work/body")" = 600 ]
}
print_refused()
{
    rm -f "$work/body"
    fails as auditor print "$record" --register 1 --purpose 1 --reason x --output "$work/body" && [ ! -e "$work/body" ]
}
exported()
{
    rm -f "$work/body"
    as manager export people --format xlsx --output "$work/body" >/dev/null && begins 4 504b0304 &&
        as manager export sessions --format csv >"$work/body" && grep -q '桜井 恵' "$work/body" &&
        as manager export terminals --format pdf >"$work/body" && begins 5 255044462d &&
        as manager export applications --format csv >"$work/body" && begins 3 efbbbf && fails as handler1 export sessions --format exe &&
        as manager export ledger --register 1 --from "$(date +%Y-01-01)" --format csv >"$work/body" && begins 3 efbbbf &&
        fails as manager export ledger --format exe && fails as manager export secrets --format csv &&
        fails as manager export people --format csv --output "$work/body"
}

# Every form that the profiles name, typed full, as PDF; AZUKARI_SHOTS keeps them.
forms()
{
    mkdir -p "${AZUKARI_SHOTS:-$work/forms}" &&
        python3 "$(dirname "$0")/forms.py" "https://localhost:$port" "$(token responsible)" "$(token officer)" "${AZUKARI_SHOTS:-$work/forms}" 2>"$work/err"
}

house_new
must enrol handler1 manager auditor responsible officer approver
must sign_in handler1 manager auditor responsible officer approver
sample 200 5 "$list"
must import "$list" >/dev/null
touch "$work/begin"

ok 'the ledger as PDF' list_as pdf 5 255044462d pdf
ok 'its fonts are embedded, its number leads to the entry that released it' text 'AZ-1-'
ok 'the ledger as workbook' list_as xlsx 4 504b0304 xlsx
ok 'the ledger as list, UTF-8' list_as csv 3 efbbbf csv
ok 'the ledger as list, Shift_JIS' list_as csv-cp932 4 94d48d86 csv
ok 'a format that does not exist is refused' [ "$(web manager '/ledger?format=exe')" = 400 ]
ok 'HEAD says how long it is and leaves no press behind' sh -c "curl -sk -I -b '__Host-azukari=$(token manager)' 'https://localhost:$port/ledger?format=csv' | grep -qi '^content-length: [1-9]'"
ok 'the next document is set all the same' list_as csv 3 efbbbf csv

record=$(as handler1 search --register 1 --purpose 1 --exact "1=$(iconv -f cp932 -t utf-8 "$list" | sed -n '2s/,.*//p')" | awk '$1 == "record" {print $2; exit}')
must test -n "$record"
run=
ok 'N20.11, K-T9: without a decision no copy is made, and the form is not given' no_copy handler1 1 '交付窓口での確認'
must print_run handler1 2
ok 'N20.8: a copy of a record for paper' copy handler1 1 '交付窓口での確認'
ok 'it is a PDF' begins 5 255044462d
ok 'whose name says nothing about the person' saved_as azukari-copy pdf
ok 'it has number 1, purpose and reason' text '複写番号 *1'
ok 'N20.8: the clause stands on it' grep -q 'N20\.8' "$work/text"
ok 'my numbers are not on it' sh -c "! grep -q '個人番号 ' '$work/text'"
handlers=$run
must print_run manager 1
ok 'N20.8: the next copy has number 2, whoever makes it' copy manager 1 '点検'
ok 'number 2' text '複写番号 *2'
run=$handlers
ok 'a copy without a reason is not made' copy handler1 1 '' 422
ok 'a purpose that does not allow printing is refused' no_copy handler1 3 'x'
ok 'the auditor prints no record' no_copy auditor 1 'x'
ok 'from the command line number 3, which only its person reads' printed
ok 'N20.11: more than was decided is not printed' fails printed
ok 'the same list from the command line, as file and on its output' exported
ok 'a copy that is refused leaves no file' print_refused
ok 'the ledger knows the copies' three_prints
ok 'a press that is killed makes an error that says so' killed_press
ok 'and the session goes on' list_as pdf 5 255044462d pdf
ok 'no document lies on the disk' no_trace
ok 'every form is a sound PDF whose fonts are embedded, and nothing of what was typed is cut' forms
ok 'the house ends in order' house_stop
ok 'every decision is made again, and every copy has its number' verifies
plan
