#!/bin/sh
# benesse.sh SRC: who maintains the system copies everything (C1, Benesse 2014): what is on the disk is ciphertext, what is asked
# for with the administrator's session is refused with its clause, and manager and 甲 see it.  Then a handler reads the own scope
# as fast as a program can (B3): the quota stops it, and they see that too.  At last the contract ends in the middle of it all (C9).
. "$(dirname "$0")/house.sh"

scan() { python3 "$(dirname "$0")/scan.py" "$@" >"$work/err"; }
says() { grep -q "$1" "$work/err"; }
shows() { grep -q "$1" "$work/shown"; }
count_is() { [ "$(grep -c "$1" "$work/shown")" "$2" "$3" ]; }
api() # WHO METHOD PATH [BODY]: the answer into $work/shown, its status printed
{
    curl -s --max-time 60 --cacert "$house/gate/tls/cert.pem" -X "$2" -H "Authorization: Bearer $(token "$1")" -H 'Content-Type: application/json' \
        ${4:+--data "$4"} -o "$work/shown" -w '%{http_code}' "https://localhost:$port/api/v1$3"
}
refused_api() { [ "$(api "$@")" = 403 ] && shows '"N20.9"'; }
page_refuses() { page "$@" && grep -q '^HTTP/1.1 403' "$work/head" && grep -q 'N20\.9' "$work/page"; }
refused() # VERB...: by the command line, with the clause
{
    as admin "$@" >"$work/shown" && return 1
    says N20.9
}
alerts() { as "$1" alerts >"$work/shown"; }
sees() { alerts "$1" && shows "$2"; }

house_new
enrol handler1 handler2 manager officer auditor admin
must sign_in handler1 handler2 manager officer auditor admin
sample 300 3 "$list"
must import "$list" >/dev/null
iconv -f cp932 -t utf-8 "$list" | tr -d '"\r' | awk -F , 'NR > 1 && NR <= 42 {print $3; print $4; print $9; print $10}' | awk 'length($0) > 11' >"$work/words"
name=$(iconv -f cp932 -t utf-8 "$list" | tr -d '"\r' | awk -F , 'NR == 3 {print $3}')
as handler1 search --register 1 --purpose 2 --name "$name" >"$work/shown"
record=$(awk '$1 == "record" {print $2; exit}' "$work/shown")
ok 'there is a record worth stealing' [ -n "$record" ]

# --- C1: asking -----------------------------------------------------------------------------------------------------------------
ok 'C1: the administrator searches: refused, with the clause' refused search --register 1 --purpose 2 --name "$name"
ok '... opens a record: refused' refused open --register 1 --purpose 2 "$record"
ok '... wants the My Number: refused' refused reveal --register 1 --purpose 2 --field 10 "$record"
printf '3=誰か\n' >"$work/fields"
ok '... changes one: refused' refused edit --register 1 --purpose 2 --base-version 1 --reason x --fields "$work/fields" "$record"
ok '... imports: refused' refused import --register 1 --purpose 3 "$work/words"
ok '... and is not told that a file has come before' refused import --register 1 --purpose 3 "$list"
ok 'by the API' refused_api admin POST /registers/1/search '{"purpose":2,"name":"x"}'
ok '... for one record' refused_api admin POST "/registers/1/records/$record/open" '{"purpose":2}'
ok '... for a list of all records' refused_api admin POST /registers/1/inventory '{}'
no_ledger() { [ "$(api admin POST /ledger "{\"record\":\"$record\"}")" = 403 ] && shows '"N20.6e"'; }
ok '... for the ledger' no_ledger
of_record=/registers/1/records/$record
ok 'on the pages: the register' page_refuses admin /registers/1/search
ok '... a search in it' page_refuses admin /registers/1/search -d "csrf=$(csrf)&purpose=2&name=x"
ok '... the record' page_refuses admin "$of_record?purpose=2"
ok '... without a purpose too' page_refuses admin "$of_record"
must page admin /home
ok '... its copy for paper' page_refuses admin "$of_record/print" -d "csrf=$(csrf)&purpose=2&reason=x"
no_way() { page admin /home && ! grep -qE 'href="/(registers|imports)' "$work/page"; }
ok '... and the menu leads to no register' no_way
seen_by() # WHO: every way of asking is an alert
{
    alerts "$1" && for act in search open reveal edit import-open print; do
        grep -q "	role	.*	$act" "$work/shown" || return
    done
}
ok 'C1: the manager sees each attempt among the alerts' seen_by manager
ok '... and so does the entruster' seen_by officer
alerts_page() { page officer /alerts && grep -q 'in a role that opens none' "$work/page" && grep -q '林 智' "$work/page"; }
ok '... on the page' alerts_page
listed() { as auditor ledger --person 8 --verdict refusal --clause N20.9 >"$work/shown" && count_is N20.9 -ge 10; }
ok 'each is a leaf that the auditor finds' listed

# --- C1: copying ------------------------------------------------------------------------------------------------------------------
must held cp -r "$house" "$work/copy" # office, keeper, gate, configuration: all but the passphrase
backs_up()
{
    as admin backup-key new --until "$(date -d '+30 days' +%Y-%m-%d)" --out "$work/backup.key" >/dev/null &&
        as admin backup --dir "$house" --out "$work/copy/backup" >/dev/null
}
ok 'the administrator makes a backup too, which is the work of that role' backs_up
ok 'the words are found where they are' fails scan words "$work/words" "$list"
ok 'C1: in the whole copy there is none of them: ciphertext only' scan words "$work/words" "$work/copy"
sed -i "s/:$port\$/:$((port + 5))/" "$work/copy/azukari.conf"
echo "not the passphrase of this house" >"$work/guess"
opens_copy() { timeout 120 "$bin/azukari" serve "$work/copy" --passphrase-file "$work/guess" >"$work/err" 2>&1; }
ok 'the copy does not open without the passphrase' fails opens_copy
restores() { az restore "$work/copy/backup" --into "$work/elsewhere" --key "$work/backup.key" --passphrase-file "$work/guess" --programs "$bin" >/dev/null; }
ok '... nor does the backup, with its key' fails restores
ok '... and nothing was made' [ ! -e "$work/elsewhere" ]
offline() { az who "$work/copy" --log 1 --record "$record" >"$work/shown" 2>&1; az ledger export "$work/copy" "$work/export" >/dev/null; scan words "$work/words" "$work/shown" "$work/export"; }
ok '... and the ledger, which opens for anybody, names nobody' offline

# --- B3 -------------------------------------------------------------------------------------------------------------------------------
# Two sessions of one handler at once, each as fast as it can, until both are stopped.
cp "$work/handler2.session" "$work/first.session"
must sign_in handler2
cp "$work/handler2.session" "$work/second.session"
reads() # SESSION: how many records it got before it was refused
{
    n=0
    while [ $n -lt 200 ] && [ "$(curl -s --cacert "$house/gate/tls/cert.pem" -H "Authorization: Bearer $(token "$1")" -H 'Content-Type: application/json' \
        --data '{"purpose":2}' -o "$work/$1.read" -w '%{http_code}' "https://localhost:$port/api/v1$of_record/open")" = 200 ]; do
        n=$((n + 1))
    done
    echo $n >"$work/$1.count"
}
began=$(date +%s)
of_record=/registers/1/records/$record
reads first &
other=$!
reads second
wait $other
both=$(($(cat "$work/first.count") + $(cat "$work/second.count")))
minutes=$((($(date +%s) - began) / 60 + 2)) # that may have begun meanwhile
ok "B3: $both records, then it is stopped" [ "$both" -ge 60 -a "$both" -le $((60 * minutes)) ]
ok '... in both sessions, with the clause' grep -q '"refusal":"quota-minute".*"J21"' "$work/first.read" "$work/second.read"
ok 'B3: the manager has the alert' sees manager '	quota	'
ok '... and the entruster' sees officer '	quota	'
ok '... within a minute' [ $(($(date +%s) - began)) -le $((60 * minutes)) ]
ok 'who works beside goes on' [ "$(api handler1 POST "$of_record/open" '{"purpose":2}')" = 200 ]

# --- C9 -------------------------------------------------------------------------------------------------------------------------------
must api officer GET /self >/dev/null
begins=$(grep -o '"contract_from":"[0-9-]*"' "$work/shown" | cut -d '"' -f 4)
yesterday=$(TZ=Asia/Tokyo date -d '-1 day' +%F)
ends_contract() { [ "$(api officer POST /contract "{\"org\":2,\"parent\":1,\"from\":\"$begins\",\"until\":\"$yesterday\"}")" = 200 ]; }
ok 'C9: 甲 ends the contract' ends_contract
stopped() { case $(api "$1" POST "$of_record/open" '{"purpose":2}') in 401 | 403) ;; *) return 1 ;; esac; }
ok 'C9: the very next operation of an open session is refused' stopped handler1
ok '... of everybody' stopped manager
comes_back() { sign_in handler1 && [ "$(api handler1 POST "$of_record/open" '{"purpose":2}')" = 200 ]; }
ok '... and whoever signs in again opens nothing' fails comes_back
ok 'the house stops in order' house_stop
verifies() { az verify "$house" --log 1 --replay >/dev/null; }
ok 'the ledger verifies, and every decision in it' verifies
plan
