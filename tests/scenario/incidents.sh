#!/bin/sh
# incidents.sh SRC: two incidents as they happened, and what stops them here.  Amagasaki 2022 (C4): the worker of a subcontractor
# below the subcontractor, of whom nobody knew, takes the data of all on a USB memory to a bar, and nothing of it was erased.
# SAY Kikaku 2018 (C4): the work is passed on to a firm abroad against the contract.
. "$(dirname "$0")/house.sh"

api() # WHO METHOD PATH [BODY]: the answer into $work/shown, its status printed
{
    curl -s --max-time 60 --cacert "$house/gate/tls/cert.pem" -X "$2" -H "Authorization: Bearer $(token "$1")" -H 'Content-Type: application/json' \
        ${4:+--data "$4"} -o "$work/shown" -w '%{http_code}' "https://localhost:$port/api/v1$3"
}
shows() { grep -q "$1" "$work/shown"; }
done_() { [ "$(api "$@")" = 200 ]; }
# REFUSAL CLAUSE WHO METHOD PATH BODY: refused, and so named; CLAUSE '' where no clause of the contract is asked
refused()
{
    because=$1 clause=$2
    shift 2
    [ "$(api "$@")" = 403 ] && shows "\"refusal\":\"$because\"" && { [ -z "$clause" ] || shows "\"$clause\""; }
}
number() { grep -o "\"$1\":[0-9]*" "$work/shown" | head -n 1 | cut -d : -f 2; }
fact() { awk -F '\t' -v k="$2" '$1 == k {print $2}' "$work/$1"; }
quietly() { "$@" >"$work/out"; }
approve() { as approver approve "$1" --key "$work/approver.key" --yes >/dev/null; }
today=$(TZ=Asia/Tokyo date +%F)
later=$(TZ=Asia/Tokyo date -d '+60 days' +%F)

subcontract() # ORG PARENT NAME FURTHER
{
    echo "{\"kind\":18,\"class\":2,\"medium\":\"data\",\"count\":1,\"from\":\"$today\",\"until\":\"$later\",\"org\":$1,\"parent\":$2,\"words\":{\"1\":\"$3\",\"2\":\"人手が足りない\",\"3\":\"移し替えの作業\",\"4\":\"交付対象者名簿\",\"5\":\"確認した\",\"6\":\"$4\",\"7\":\"月1回の確認\"}}"
}
take_out() # MEDIUM CLASS ENCRYPTED
{
    echo "{\"kind\":1,\"class\":$2,\"medium\":\"$1\",\"count\":1,\"from\":\"$today\",\"until\":\"$today\",\"words\":{\"1\":\"記憶媒体\",\"2\":\"住民の名簿\",\"3\":\"コールセンターへの移し替え\",\"4\":\"コールセンター\",\"5\":\"暗号化\",\"20\":\"移し替えに要る\",\"21\":\"媒体で運ぶ\",\"22\":\"$3\"}}"
}
# shellcheck disable=SC2086 # words
invite() { as manager person invite --account "$1" --name "$2" --org "$3" --from $today --until $later >"$work/invited"; }
joins() # WHO NAME ORG: invited, given duties, trained, pledged, enrolled
{
    invite "$1" "$2" "$3" || return
    person=$(fact invited person)
    as manager person assign "$person" --roles handler --registers 1 --purposes 1 --from "$today" --until "$later" >/dev/null &&
        as manager person train "$person" --date "$today" >/dev/null && as manager person pledge "$person" --date "$today" >/dev/null &&
        as manager person code "$person" >"$work/code" &&
        az enrol --dir "$house" --account "$1" --code "$(fact code code)" --key "$work/$1.key" >/dev/null && sign_in "$1"
}
works() { as "$1" search --register 1 --purpose 1 --name 山田 >/dev/null; }
listed() { done_ "$1" GET "/matters?show=open" && shows "\"matter\":$2,"; }

house_new
enrol responsible manager officer approver auditor
must sign_in responsible manager officer approver auditor
must as officer control subcontract.depth 1 --clauses S15 >/dev/null

# --- Amagasaki: the chain -------------------------------------------------------------------------------------------------------
ok 'C4: Amagasaki: a firm that 甲 does not know has no people here' fails invite hidden '架空 太郎' 4
ok '... nor is it registered without a subcontract, with the clause' refused chain H12 manager POST /orgs '{"org":3,"parent":2,"name":"株式会社架空フロント"}'
ok 'the subcontractor is applied for' done_ manager POST /matters "$(subcontract 3 2 株式会社架空フロント no)"
first=$(number matter)
ok '... and waits for 甲' shows '"waits":true'
ok 'C4: before the decision it is not taken on' refused chain H12 manager POST "/matters/$first/engage" '{"name":"株式会社架空フロント"}'
ok '... nor decided on by who applied' fails as manager approve "$first" --key "$work/manager.key" --yes
ok '甲 approves it' approve "$first"
ok '... then it is taken on' done_ manager POST "/matters/$first/engage" '{"name":"株式会社架空フロント"}'
ok '... its worker joins' joins worker '移替 担当' 3
ok '... and works' works worker
ok 'C4: a level below it is more than the terms allow, with the clause' refused depth S15 manager POST /matters "$(subcontract 4 3 株式会社架空リレー no)"
ok '... its people do not join' fails invite hidden '架空 太郎' 4
ok '... nor is it taken on under the approval of the other' refused chain H12 manager POST /orgs '{"org":4,"parent":3,"name":"株式会社架空リレー"}'

# --- Amagasaki: the medium --------------------------------------------------------------------------------------------------------
ok 'C4: USB memory: never, with the clause' refused never H10.1 worker POST /matters "$(take_out usb 2 medium)"
ok 'K-T9: another medium that is not encrypted is refused, with the clause' refused condition K-T9 worker POST /matters "$(take_out data 2 paper)"
ok '... and with the condition' shows '"conditions":\["encrypted"\]'
ok 'an encrypted one is applied for' done_ worker POST /matters "$(take_out data 2 medium)"
medium=$(number matter)
ok '... and is not taken out before the decision' refused not-approved H10.2-out worker POST "/matters/$medium/steps" '{"step":"do","count":1}'
must approve "$medium"
ok '甲 has approved one: two do not go' refused matter-count N20.3 worker POST "/matters/$medium/steps" '{"step":"do","count":2}'
ok '... one does' done_ worker POST "/matters/$medium/steps" '{"step":"do","count":1}'
ok '... and that is listed for the entruster' listed officer "$medium"
ok 'C4: who took it does not say that it is back' refused same-person N20.3 worker POST "/matters/$medium/steps" '{"step":"back","count":1,"words":{"7":"見た"}}'
ok '... nor is it closed while it is out' refused matter N20.3 manager POST "/matters/$medium/steps" '{"step":"close","count":0}'
ok 'the manager ends the subcontract' done_ manager POST "/matters/$first/steps" '{"step":"close","count":0,"words":{"9":"終わった"}}'
ok 'C4: from then on its worker does nothing more' fails works worker
ok '... in a new session neither' fails sign_in worker
ok '... and with the medium still out it is listed for 甲' listed officer "$medium"
ok 'the manager has it back' done_ manager POST "/matters/$medium/steps" '{"step":"back","count":1,"words":{"7":"封印を確認した"}}'
ok '... so it is over' fails listed officer "$medium"

# --- SAY Kikaku ----------------------------------------------------------------------------------------------------------------------
ok 'C4: SAY Kikaku: the work goes to a firm abroad: it is applied for' done_ manager POST /matters "$(subcontract 5 2 架空海外入力公司 yes)"
abroad=$(number matter)
rejects() { as approver reject "$1" --key "$work/approver.key" --reason '国外への再委託は認めない' >/dev/null; }
ok '甲 refuses' rejects "$abroad"
ok 'C4: it is not taken on' refused chain H12 manager POST "/matters/$abroad/engage" '{"name":"架空海外入力公司"}'
ok '... has no people' fails invite abroad '海外 入力' 5
hand_over() { echo "{\"kind\":17,\"class\":2,\"medium\":\"data\",\"count\":536000,\"from\":\"$today\",\"until\":\"$today\",\"org\":5,\"words\":{\"1\":\"申告書\",\"2\":\"データ\",\"3\":\"受付\",\"4\":\"10:00\",\"5\":\"入力公司\"}}"; }
ok '... is handed nothing' refused matter '' manager POST /matters "$(hand_over)"
found() # CLAUSE...: a refusal under each
{
    for clause; do
        as auditor ledger --verdict refusal --clause "$clause" >"$work/shown" && shows "deny clauses=[^ ]*$clause" || return
    done
}
ok 'the auditor finds the attempts under their clauses' found H12 S15 H10.1 N20.3

# --- what was used is erased, and only then the contract closes ------------------------------------------------------------------------
closing() { echo "{\"kind\":22,\"class\":2,\"medium\":\"data\",\"count\":1,\"from\":\"$today\",\"until\":\"$later\",\"words\":{\"1\":\"媒体1個\",\"2\":\"媒体の消去\",\"3\":\"全員\"}}"; }
disposal() { echo "{\"kind\":16,\"class\":2,\"medium\":\"data\",\"count\":1,\"from\":\"$today\",\"until\":\"$later\",\"words\":{\"1\":\"住民の名簿\",\"2\":\"記憶媒体\",\"3\":\"1個\",\"4\":\"完全消去\",\"5\":\"$today\"}}"; }
ok 'the medium is to be erased: applied for' done_ manager POST /matters "$(disposal)"
disposal=$(number matter)
must approve "$disposal"
ended() # everybody of 乙 but the manager, who applies for the end
{
    for leaving in 3 5 6 7 8 9 "$person"; do
        as manager person end "$leaving" >/dev/null || return
    done
}
ok 'everybody leaves but the manager' ended
ok 'C4: nothing says that the medium was erased: the contract does not close' refused still-open '' manager POST /matters "$(closing)"
erase() { echo "{\"step\":\"do\",\"count\":1,\"words\":{\"7\":\"10:00\",\"8\":\"桜井\",\"9\":\"上書きした\"$1}}"; }
ok 'H10.3: it is not erased by nothing that is named' refused condition H10.3 manager POST "/matters/$disposal/steps" "$(erase '')"
ok '... nor as paper is' refused condition H10.3 manager POST "/matters/$disposal/steps" "$(erase ',"20":"melted"')"
ok 'it is erased' done_ manager POST "/matters/$disposal/steps" "$(erase ',"20":"overwritten"')"
seen='{"step":"close","count":0,"words":{"10":"梅田","11":"写真1"}}'
ok '... and who erased it is not the witness' refused same-person H10.3 manager POST "/matters/$disposal/steps" "$seen"
ok '... nor is it over while no photo shows it' refused not-shown H10.3 officer POST "/matters/$disposal/steps" "$seen"
printf '%%PDF-1.7\n%%%%EOF\n' >"$work/photo.pdf"
attached() { as manager matter attach "$disposal" "$work/photo.pdf" --words 写真1 >/dev/null; }
ok '... which is attached' attached
ok '... but 甲 is' done_ officer POST "/matters/$disposal/steps" "$seen"
ok 'now the end is applied for' done_ manager POST /matters "$(closing)"
ok '... and 甲 closes the contract' approve "$(number matter)"

ok 'the house stops in order' house_stop
verifies() { az verify "$house" --log 1 --replay >/dev/null; }
ok 'the ledger verifies, and every decision in it' verifies
plan
