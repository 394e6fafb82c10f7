#!/bin/sh
# chain.sh SRC: a subcontractor takes on another firm, as they come: it applies in the house itself, 甲 decides, 乙 is told and says so, only
# then is the firm registered; the register of the contract shows every level; the end goes upstream too.
. "$(dirname "$0")/house.sh"

api() # WHO METHOD PATH [BODY]: the answer into $work/shown, its status printed
{
    curl -s --max-time 60 --cacert "$house/gate/tls/cert.pem" -X "$2" -H "Authorization: Bearer $(token "$1")" -H 'Content-Type: application/json' \
        ${4:+--data "$4"} -o "$work/shown" -w '%{http_code}' "https://localhost:$port/api/v1$3"
}
shows() { grep -q "$1" "$work/shown"; }
done_() { [ "$(api "$@")" = 200 ]; }
refused() # REFUSAL CLAUSE WHO METHOD PATH BODY
{
    because=$1 clause=$2
    shift 2
    [ "$(api "$@")" = 403 ] && shows "\"refusal\":\"$because\"" && shows "\"$clause\""
}
number() { grep -o "\"$1\":[0-9]*" "$work/shown" | head -n 1 | cut -d : -f 2; }
fact() { awk -F '\t' -v k="$2" '$1 == k {print $2}' "$work/$1"; }
approve() { as approver approve "$1" --key "$work/approver.key" --yes >/dev/null; }
quietly() { "$@" >/dev/null; }
today=$(TZ=Asia/Tokyo date +%F)
later=$(TZ=Asia/Tokyo date -d '+60 days' +%F)

subcontract() # PARENT NAME
{
    echo "{\"kind\":18,\"class\":2,\"medium\":\"data\",\"count\":1,\"from\":\"$today\",\"until\":\"$later\",\"parent\":$1,\"words\":{\"1\":\"$2\",\"2\":\"人手が足りない\",\"3\":\"封入\",\"4\":\"交付対象者名簿\",\"5\":\"確認した\",\"6\":\"yes\",\"7\":\"月1回の確認\"}}"
}
joins() # WHO NAME ORG ROLES
{
    as manager person invite --account "$1" --name "$2" --org "$3" --from "$today" --until "$later" >"$work/invited" || return
    person=$(fact invited person)
    as manager person assign "$person" --roles "$4" --registers 1 --purposes 1 --from "$today" --until "$later" >/dev/null &&
        as manager person train "$person" --date "$today" >/dev/null && as manager person pledge "$person" --date "$today" >/dev/null &&
        as manager person code "$person" >"$work/code" &&
        az enrol --dir "$house" --account "$1" --code "$(fact code code)" --key "$work/$1.key" >/dev/null && sign_in "$1"
}
chain() { as "$1" chain >"$work/chain"; }
says() { chain "$1" && grep -q "$2" "$work/chain"; }

# Another subcontractor, there from the beginning, with a contract of its own under that of 甲 and 乙: its entruster is 乙.
firm=20
fourth=21
child_facts()
{
    sample_facts
    echo "org org=$firm kind=subcontractor parent=2 : 合同会社架空印刷"
    echo "contract contract=2 org=$firm parent=2 count=1 from=@start until=@end : 印刷の再委託契約"
    echo "org org=$fourth kind=subcontractor parent=$firm : 合同会社架空製本"
    echo "contract contract=3 org=$fourth parent=$firm count=2 from=@start until=@end : 製本の再々委託契約"
    while read -r contract person org account role; do
        echo "person person=$person org=$org from=@start until=@end human=$person account=$account : 架空 $account"
        echo "assign contract=$contract person=$person roles=$role from=@start until=@end"
        echo "training contract=$contract person=$person from=@start"
        echo "pledge contract=$contract person=$person from=@start"
        echo "enrol-code person=$person"
    done <<END
2 31 $firm printer responsible
2 32 $firm printapprover approver
2 33 2 firmapprover approver
2 34 1 cityapprover approver
3 35 $fourth binder responsible
3 36 $firm thirdapprover approver
END
}
facts=$work/facts
child_facts >"$facts"
house_new
enrol manager officer approver printer printapprover firmapprover cityapprover binder thirdapprover
must sign_in manager officer approver printer printapprover firmapprover cityapprover binder thirdapprover

# --- the contract below: its terms are those of its two parties
az profile print sample | sed 's/^local sample 1/local house 1/' >"$work/house.profile"
propose() { as printer policy propose "$@" --from "$today" --reason '甲の契約の定めを満たすため' >"$work/proposed"; }
sign() { as "$1" approve "$(fact proposed leaf)" --key "$work/$1.key" --yes >/dev/null; }
drop() { as "$1" reject "$(fact proposed leaf)" --key "$work/$1.key" --reason 違う >/dev/null; }
in_force() { as printer policy list | awk -F '\t' '$1 == "version" {v = $2} END {print v + 0}'; }
gaps() { ! propose koto && grep -q '^gap.control training' "$work/proposed"; }
ok 'N18: terms that do not cover those above are refused, with the list' gaps
ok '... and nothing is proposed' [ "$(as printer policy list | grep -c '^proposal')" = 0 ]
ok 'terms that cover them are proposed' propose nerima hino jica koto "$work/house.profile"
ok '... and not signed first by who entrusts' fails sign firmapprover
ok '... but by who is entrusted' sign printer
for who in printapprover cityapprover approver; do
    ok "N18: $who does not sign for 乙" fails sign "$who"
    ok '... nor refuse' fails drop "$who"
done
ok '... which entrusts there, and signs' sign firmapprover
ok '... and the terms are in force' [ "$(in_force)" = 1 ]

# --- what 甲's terms make subject to an approval is 甲's to decide at every level
takes_out() { echo "{\"kind\":1,\"class\":1,\"medium\":\"data\",\"count\":1,\"from\":\"$today\",\"until\":\"$later\",\"words\":{\"1\":\"$1\",\"2\":\"氏名\",\"3\":\"校正\",\"4\":\"製本所\",\"20\":\"校正に要る\",\"21\":\"暗号化パッケージ\",\"22\":\"package\"}}"; }
decides() { as "$1" approve "$out" --key "$work/$1.key" --yes >"$work/decided"; }
next() { [ "$(api "$1" GET "/applications/$out")" = 200 ] && [ "$(number decides_next)" = "$2" ]; }
taken() { [ "$(api "$1" POST "/matters/$out/steps" '{"step":"do","count":1,"words":{}}')" = "$2" ]; }
must done_ printer POST /matters "$(takes_out 校正紙)"
out=$(number matter)
ok 'N17: a take-out in the contract below waits for who entrusts in it' next printer 2
ok '... 甲 is not asked before' [ "$(api approver GET "/applications/$out")" = 404 ]
ok '... and does not decide before' fails decides approver
ok '... nor by an account in that contract' fails decides cityapprover
ok '乙 decides' decides firmapprover
ok '... and then 甲: its own terms ask for it' next printer 1
ok 'N17: before that nothing is taken out' taken printer 403
why() { shows '"refusal":"not-approved"' && shows '"K-T9"' && shows '"decides":"架空市"'; }
ok '... which names the clause, and who has to decide' why
ok 'N17: 乙 does not decide in the place of 甲' fails decides firmapprover
ok '甲 sees it with the chain' next approver 1
chained() { shows '"contract":2' && shows '印刷の再委託契約\|under-contract 1 entruster 1' && shows '"approver":"架空 firmapprover"'; }
ok '... in what is signed, and who has decided' chained
paged() { page approver "/approvals/$out" && grep -q '印刷の再委託契約' "$work/page" && grep -q 'Waits for the decision' "$work/page" && grep -q '架空 firmapprover' "$work/page"; }
ok '... and its page says so' paged
elsewhere() { page firmapprover "/approvals/$out" && grep -q 'Now the approver of 架空市 decides' "$work/page"; }
ok "... while that of 乙 says whose turn it is" elsewhere
listed() { done_ approver GET '/applications' && shows "\"leaf\":$out,"; }
ok '... among its own' listed
others_see() { done_ manager GET '/applications' && shows "\"leaf\":$out,"; }
ok "... which 乙's people in that contract do not" fails others_see
ok '甲 decides' decides approver
ok '... and it is taken out' taken printer 200
must done_ printer POST /matters "$(takes_out 別の校正紙)"
one=$out out=$(number matter)
must decides firmapprover
ok "N17: 甲's approval of one is none of another" taken printer 403
refuses_it() { as approver reject "$out" --key "$work/approver.key" --reason 要らない >/dev/null; }
ok '甲 refuses it' refuses_it
ok '... for good' fails decides approver
must done_ binder POST /matters "$(takes_out 製本見本)"
out=$(number matter)
ok 'N17: at the third level first decides who entrusts there' next binder 3
for who in firmapprover approver; do
    ok '... nobody before' fails decides $who
done
ok '丙 decides' decides thirdapprover
ok '... then 乙' next binder 2
ok '... not 甲 before it' fails decides approver
ok '乙 decides' decides firmapprover
ok '... and nothing is taken out yet' taken binder 403
ok '甲 decides' decides approver
ok '... and it is taken out' taken binder 200

must done_ manager POST /matters "$(subcontract 2 架空配送株式会社)"
first=$(number matter)
ok 'who is applied for stands in the register before the decision, without people' says officer "架空配送株式会社.*waits.people 0"
decided_by() { as "$1" approve "$first" --key "$work/$1.key" --yes >/dev/null; }
ok "N17: 乙's approver of another contract does not decide what 乙 applies for" fails decided_by firmapprover
ok "... nor 甲's of that contract" fails decided_by cityapprover
must approve "$first"
must done_ manager POST "/matters/$first/engage" '{"name":"架空配送株式会社"}'
chain manager
sub=$(awk -F '\t' '$4 == "架空配送株式会社" {print $2}' "$work/chain")
ok 'a manager of the subcontractor joins' joins subboss '配送 主任' "$sub" manager

ok 'N17: it applies for a further level itself' done_ subboss POST /matters "$(subcontract "$sub" 架空仕分株式会社)"
second=$(number matter)
ok '... 甲 is asked, not 乙' fails as manager approve "$second" --key "$work/manager.key" --yes
ok '... nor does it decide itself' fails as subboss approve "$second" --key "$work/subboss.key" --yes
ok 'N17: before the decision it is not registered' refused chain N17 subboss POST "/matters/$second/engage" '{"name":"架空仕分株式会社"}'
ok '甲 approves' approve "$second"
ok 'N17: before 乙 was told it is not registered' refused upstream N17 subboss POST "/matters/$second/engage" '{"name":"架空仕分株式会社"}'
ok 'the notice stands at 乙' says manager "notice.$second.applied.to 2.mine"
ok 'the applicant does not receive it in the place of 乙' refused other-party N17 subboss POST /chain/receipts "{\"matter\":$second,\"kind\":\"applied\",\"to\":2}"
ok '... nor does 甲' refused other-party N17 officer POST /chain/receipts "{\"matter\":$second,\"kind\":\"applied\",\"to\":2}"
ok '乙 receives it' quietly as manager chain receive "$second" --to 2 --kind applied
ok '... once' fails as manager chain receive "$second" --to 2 --kind applied
ok 'now it is registered' done_ subboss POST "/matters/$second/engage" '{"name":"架空仕分株式会社"}'
chain manager
subsub=$(awk -F '\t' '$4 == "架空仕分株式会社" {print $2}' "$work/chain")
ok '... below the one that entrusts it' grep -q "org.$subsub.$sub.架空仕分株式会社" "$work/chain"
ok '... its worker joins' joins worker '仕分 担当' "$subsub" handler
ok '... and is counted there' says officer "架空仕分株式会社.*open.people 1"

supervised() { echo "{\"kind\":30,\"class\":0,\"medium\":\"paper\",\"count\":1,\"from\":\"$today\",\"until\":\"$today\",\"org\":$sub,\"words\":{\"1\":\"実地\",\"2\":\"施錠\",\"3\":\"kept\"}}"; }
ok 'N18: 乙 records that it supervises' done_ manager POST /matters "$(supervised)"
looked() { done_ officer GET /chain && shows "\"supervised\":\"$today\""; }
ok '... which 甲 sees in the register' looked

others() { ! says "$1" 合同会社架空印刷 && says "$1" "架空仕分株式会社"; }
ok '丙 reads its own line of the register, and nobody beside it' others subboss
ok '丁 too' others worker
ok '乙 reads all of it' says manager 合同会社架空印刷
ok 'nobody of 丁 reads the notices of others' fails says worker ^notice
ok 'S4: nobody of 丙 reads the sheet of who stands beside it' fails done_ subboss GET "/contract/sheets/$firm"
ok '... nor its versions' fails done_ subboss GET "/contract/sheets/$firm/versions"
ok '... nor the sheet of 乙' fails done_ subboss GET /contract/sheets/2

ok 'S4: the sheet of a level is written' done_ subboss POST "/contract/sheets/$sub/items/2" '{"version":1,"text":"配送"}'
ok '... not twice as the same version' fails done_ subboss POST "/contract/sheets/$sub/items/2" '{"version":1,"text":"別"}'
ok '... nor that of the one above' fails done_ subboss POST "/contract/sheets/2/items/2" '{"version":1,"text":"別"}'
read_sheet() { done_ officer GET "/contract/sheets/$sub" && shows '"text":"配送"'; }
ok '... and 甲 reads it' read_sheet
ok '... written anew on the command line' quietly as subboss chain sheet "$sub" --item 2 --text '配送と保管'
versions() { as officer chain versions "$sub" >"$work/versions" && [ "$(cut -f 1-3 "$work/versions")" = "$(printf '2\t2\t配送と保管\n2\t1\t配送')" ]; }
ok '... with what it said before' versions
ok '... but not in the place of 乙' fails as subboss chain sheet 2 --item 2 --text 別
file() { done_ officer GET "/files/contract?format=$1" && head -c 4 "$work/shown" | grep -q "$2"; }
ok 'the register is a PDF' file pdf '%PDF'
ok '... and a workbook' file xlsx 'PK'

ok 'the further level ends' done_ subboss POST "/matters/$second/steps" '{"step":"close","count":0,"words":{"9":"返却した"}}'
ok '... its worker does nothing more' fails as worker search --register 1 --purpose 1 --name 山田
ok '... and 乙 is told' says manager "notice.$second.ended.to 2.mine"
ok '... and 甲' quietly as officer chain receive "$second" --to 1 --kind ended

ok 'the house stops in order' house_stop
verifies() { az verify "$house" --log 1 --replay >/dev/null; }
ok 'the ledger verifies, and every decision in it' verifies
plan
