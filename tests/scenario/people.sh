#!/bin/sh
# people.sh SRC: invite, enrol, work, suspend in the middle of a session, end; replacement by two people; who may not.
. "$(dirname "$0")/house.sh"

by_key() { az sign-in --dir "$house" --account "$1" --key "$work/$2.key" --session "$work/$1.session" >/dev/null; }
says() { grep -q "$1" "$work/err"; }
fact() { awk -F '\t' -v k="$2" '$1 == k {print $2}' "$work/$1"; }
verifies() { az verify "$house" --log 1 --replay >/dev/null && az verify "$house" --log 0 --replay >/dev/null; }
quietly() { "$@" >"$work/out"; }
state_of() { as manager person list | awk -F '\t' -v p="$1" '$1 == "person" && $2 == p {print $4}'; }
is() { [ "$1" = "$2" ]; }
today=$(date -u +%F)
term="--from $today --until $(date -u -d '+200 days' +%F)"

house_new
enrol manager responsible officer approver handler1 admin
sign_in manager responsible officer approver handler1 admin

# --- an account for a new person
# shellcheck disable=SC2086 # words
invite() { as "$1" person invite --account "$2" --name "$3" --org "$4" $term >"$work/invited"; }
ok 'the manager invites somebody of the own firm' invite manager newcomer '新井 新' 2
person=$(fact invited person)
ok 'the account is shown as invited' is "$(state_of "$person")" invited
ok 'the same account is not given a second time' fails invite manager newcomer '別の 人' 2
ok '... nor one that is in use' fails invite manager handler1 '別の 人' 2
ok 'the manager invites nobody of the city' fails invite manager other '別の 人' 1
ok '... and is told why' says 'other party'
ok 'the administrator invites nobody' fails invite admin other '別の 人' 2
ok '... and is told the clause' says 'N20.9'
ok 'a handler invites nobody' fails invite handler1 other '別の 人' 2
# shellcheck disable=SC2086
assign() { as manager person assign "$1" --roles "$2" --registers 1 --purposes 3 $term >/dev/null; }
ok 'the manager gives no role of the city' fails assign "$person" approver
ok 'the manager gives a role of the firm' assign "$person" handler
ok '... but none to the own account' fails assign 4 responsible
ok '... and is told the clause' says 'N7'
must as manager person train "$person" --date "$today" >/dev/null
must as manager person pledge "$person" --date "$today" >/dev/null
code() { as manager person code "$@" >"$work/code"; }
ok 'the manager hands out a code' code "$person"
ok 'the new person enrols' quietly az enrol --dir "$house" --account newcomer --code "$(fact code code)" --key "$work/newcomer.key"
ok '... signs in' by_key newcomer newcomer
ok '... and works' quietly as newcomer search --register 1 --purpose 1 --name 山田
ok 'who has a key gets no further code' fails code "$person"

# --- C9: suspended in the middle of the session
must as manager person suspend "$person" >/dev/null
ok 'C9: the next operation after the suspension is refused' fails as newcomer search --register 1 --purpose 1 --name 山田
ok '... and nobody signs in under the account' fails by_key newcomer newcomer
ok 'the account is shown as suspended' is "$(state_of "$person")" suspended
# shellcheck disable=SC2086
ok 'the person is taken up again' quietly as manager person change "$person" --org 2 $term
ok '... and signs in' by_key newcomer newcomer

# --- sessions
session=$(as newcomer sessions | awk -F '\t' '$1 == "session" {print $2}')
ok 'a handler sees the own session only' is "$(echo "$session" | wc -w)" 1
ok 'a handler ends nobody else' fails as handler1 sessions end "$session"
ok 'the manager ends it' quietly as manager sessions end "$session"
ok '... and it does nothing more' fails quietly as newcomer whoami

# --- a lost key: two named people, thirty minutes
must rm "$work/newcomer.key"
replace() { as "$1" person replace "$person" --reason '鍵を失くした' >"$work/replace"; }
approve() { as "$1" approve "$(fact replace leaf)" --key "$work/$1.key" --yes >/dev/null; }
ok 'a handler applies for no replacement' fails replace handler1
ok 'the manager applies' replace manager
ok '... and cannot hand out a code alone' fails code "$person" --application "$(fact replace leaf)"
ok '... nor approve it' fails approve manager
ok 'the administrator does not approve it' fails approve admin
ok 'a second named person approves' approve responsible
ok 'then a code is shown' code "$person" --application "$(fact replace leaf)"
new=$(fact code code)
ok '... once' fails code "$person" --application "$(fact replace leaf)"
ok 'a new key is enrolled with it' quietly az enrol --dir "$house" --account newcomer --code "$new" --key "$work/newcomer.key"
ok '... and signs in' by_key newcomer newcomer

# --- quotas and alerts
ok 'the manager widens no quota alone' fails quietly as manager control quota-minute 100 --clauses J21
ok 'the officer narrows one at once' quietly as officer control quota-minute 1 --clauses J21
ok 'the limit stands' quietly as officer access --person "$person"
apply() { as manager control quota-minute 60 --clauses J21 --reason '繁忙期' >"$work/replace"; }
ok 'the manager applies for a wider one' apply
ok '... which is not in force by that' fails quietly as manager execute "$(fact replace leaf)"
ok 'the officer is no approver' fails approve officer
ok 'the approver approves' approve approver
ok 'then it is entered' quietly as manager execute "$(fact replace leaf)"
ok '... once' fails quietly as manager execute "$(fact replace leaf)"
ok 'the manager sees alerts' quietly as manager alerts
ok 'a handler sees none' fails quietly as handler1 alerts

# --- terminals
id=0123456789abcdef
ok 'the manager registers a terminal' quietly as manager terminal register $id --org 2 --name 窓口1番
ok 'the officer does not revoke it' fails quietly as officer terminal revoke $id
ok 'the manager revokes it' quietly as manager terminal revoke $id
revoked() { as manager terminal list | grep -q "$id.*revoked.*窓口1番"; }
ok '... and it is shown so' revoked

# --- N9.3: duties that are limited to a block of subjects (handler3 of the sample: 第一地区)
enrol handler3
must sign_in handler3
sample 40 7 "$list"
iconv -f cp932 -t utf-8 "$list" | awk 'NR == 1 {sub(/\r?$/, ",区分")} NR > 1 {sub(/\r?$/, NR % 8 == 2 ? ",第九地区" : NR % 2 ? ",第一地区" : ",第二地区")} 1' \
    >"$work/blocks.csv"
columns=$(sed -n 1p "$work/blocks.csv" | tr , '\n' | awk '{printf "--set %d=%s ", $0 == "区分" ? 65535 : NR, $0}')
# shellcheck disable=SC2086
must as handler1 mapping --register 1 $columns >/dev/null
must import "$work/blocks.csv" >"$work/import"
must as handler1 report "$(fact import job)" >"$work/report"
ok 'a row whose block nobody knows is refused, with place and reason' grep -q '  13  error     block-unknown' "$work/report"
finds() { as "$1" search --register 1 --purpose 1 --exact "1=$2" 2>/dev/null | awk -F '\t' '$1 == "record" {print $2}'; }
one_of() # the number of somebody in block ${1} who was imported
{
    awk -F , -v b="$1" 'index($0, b) {print $1}' "$work/blocks.csv" | while read -r number; do
        [ -z "$(finds handler1 "$number")" ] || { echo "$number"; break; }
    done
}
first=$(one_of 第一地区) second=$(one_of 第二地区)
record=$(finds handler1 "$first") other=$(finds handler1 "$second")
opens_it() { quietly as "$1" open "$2" --register 1 --purpose 1; }
ok 'limited duties find who is in their block' is "$(finds handler3 "$first")" "$record"
ok '... and nobody of another, not even that there is one' is "$(finds handler3 "$second")" ''
ok '... open the one' opens_it handler3 "$record"
ok '... and not the other by its id' fails opens_it handler3 "$other"
ok '... which is refused with the clause' says 'N9.3'
ok 'others open it' opens_it handler1 "$other"
move() { quietly as "$1" move "$2" --register 1 --purpose 1 --to "$3" --reason 転居; }
ok 'limited duties take no record from another block' fails move handler3 "$other" 1
ok '... and give none away' fails move handler3 "$record" 2
ok 'whose duties are not limited moves one' move handler1 "$record" 2
ok '... which is out of reach at once' fails opens_it handler3 "$record"
ok '... and found no more' is "$(finds handler3 "$first")" ''
must move handler1 "$record" 1
ok 'moved back it is found again' is "$(finds handler3 "$first")" "$record"
ok 'the manager makes a block at once' quietly as manager block set 4 --name 第四地区
ok '... does not rename it alone' fails quietly as manager block set 4 --name 別の地区
ok '... and ends it' quietly as manager block end 4
ok 'a handler makes none' fails quietly as handler1 block set 5 --name 第五地区
# shellcheck disable=SC2086
must as manager person assign 9 --roles handler --registers 1 --purposes 3 --blocks 1,2 $term >/dev/null
ok 'more blocks in the duties hold in the open session' opens_it handler3 "$other"
must as manager access --person 9 >"$work/access"
ok '... and are told by the table of access' grep -q '^blocks.9.1,2$' "$work/access"

# --- machines: accounts that a program uses, known by a certificate alone (S3)
openssl ecparam -name prime256v1 -genkey -noout -out "$work/robot.pem" 2>/dev/null
openssl req -new -key "$work/robot.pem" -subj '/CN=anything/OU=admin' -out "$work/robot.csr" 2>/dev/null
ok 'a certificate is issued for a key that stays where it is' quietly az machine issue --dir "$house" --name 夜間取込 --csr "$work/robot.csr" --out "$work/robot.crt"
fingerprint=$(fact out certificate) robot_terminal=$(fact out terminal)
ok '... for that key, under our name' test "$(openssl x509 -in "$work/robot.crt" -noout -pubkey)" = "$(openssl pkey -in "$work/robot.pem" -pubout)"
sed 's/^[A-Za-z]/Q/' "$work/robot.csr" >"$work/bad.csr"
ok '... and for no request that is damaged' fails quietly az machine issue --dir "$house" --name 夜間取込 --csr "$work/bad.csr" --out "$work/bad.crt"
# shellcheck disable=SC2086
add_machine() { as "$1" machine add --account "$2" --name 夜間取込 --org 2 --answers "$3" $term >"$work/machine"; }
ok 'nobody adds a machine for which they answer themselves' fails add_machine manager robot 4
ok '... and is told the clause' says 'N7'
ok 'a handler adds none' fails add_machine handler1 robot 5
ok 'the manager adds one for which somebody else answers' add_machine manager robot 5
robot=$(fact machine person)
ok 'it is shown as one' test "$(as manager person list | awk -F '\t' -v p="$robot" '$2 == p {print $4, $8}')" = 'invited 5'
# shellcheck disable=SC2086
assign_machine() { as manager person assign "$robot" --roles "$1" --registers 1 --purposes 3 $term >/dev/null; }
ok 'it gets no duty that decides' fails assign_machine manager
ok '... and is told why' says 'A machine cannot do this'
ok '... but one that works' assign_machine handler
ok 'it takes no pledge' fails quietly as manager person pledge "$robot" --date "$today"
ok '... and no code' fails code "$robot"
api() # METHOD PATH [CURL-OPTION]...: the answer in $work/api
{
    method=$1 path=$2
    shift 2
    curl -sS --max-time 60 --cacert "$house/gate/tls/cert.pem" -X "$method" -H 'Accept-Language: en' -H 'Content-Type: application/json' "$@" \
        -o "$work/api" "https://localhost:$port/api/v1$path" 2>"$work/err"
    ! grep -q '"status"' "$work/api"
}
robotic() { api "$@" --cert "$work/robot.crt" --key "$work/robot.pem" -H "Authorization: Bearer $(cat "$work/robot.token" 2>/dev/null)"; }
answered() { grep -q "$1" "$work/api"; }
comes_in() # ACCOUNT [CURL-OPTION]...
{
    account=$1
    shift
    api POST /sign-in/certificate --data "{\"account\": \"$account\"}" "$@" && sed -n 's/.*"token": *"\([0-9a-f]*\)".*/\1/p' "$work/api" >"$work/robot.token"
}
robot_in() { comes_in robot --cert "$work/robot.crt" --key "$work/robot.pem"; }
ok 'before its certificate is registered it does not come in' fails robot_in
certify() { quietly as "$1" machine certificate "$robot" --fingerprint "$2" --name 夜間取込; }
ok 'who answers for it does not register its certificate' fails certify handler1 "$fingerprint"
ok 'the manager does' certify manager "$fingerprint"
ok 'then it comes in' robot_in
ok '... and works' robotic POST /registers/1/search --data '{"purpose": 1, "name": "山田"}'
ok '... as itself' robotic GET /self
ok '... a machine' answered '"machine": *true'
ok 'its token is worth nothing without the certificate' fails api GET /self -H "Authorization: Bearer $(cat "$work/robot.token")"
robot_page() { curl -sk --max-time 60 -H "Cookie: __Host-azukari=$(cat "$work/robot.token")" --cert "$work/robot.crt" --key "$work/robot.pem" -H 'Accept-Language: en' "https://localhost:$port$1" >"$work/api"; }
robot_page /home
ok 'pages are not for it' answered 'A machine cannot do this'
robot_page /people
ok '... none of them' answered 'A machine cannot do this'
robotic POST /registers/1/erasures --data "{\"records\": [\"$record\"], \"quantity\": 1, \"planned\": \"$(date -u -d '+9 hours' +%F)\", \"items\": \"a\", \"media\": \"b\", \"reason\": \"c\"}"
ok 'it applies for no erasure' answered '"refusal": *"machine"'
robotic POST /holds --data '{"register": 1, "reason": "x"}'
ok '... holds nothing' answered '"refusal": *"machine"'
robotic POST /authenticators/start
ok '... enrols nothing' answered '"refusal": *"machine"'
robotic POST /applications/1/approve --data '{"credential": "AA", "authenticator_data": "AA", "client_data": "AA", "signature": "AA"}'
ok '... and approves nothing' answered '"status": *403'
ok 'by a password it does not come in' fails api POST /sign-in --data '{"account": "robot", "password": "Abcdef-12345", "totp": "000000"}'
ok 'nor without a certificate' fails comes_in robot
ok 'a person does not come in by it' fails comes_in manager --cert "$work/robot.crt" --key "$work/robot.pem"
# A second one, whose key was made here.
# shellcheck disable=SC2086
must as manager machine add --account robot2 --name 照会 --org 2 --answers 5 $term >"$work/machine"
second_robot=$(fact machine person)
# shellcheck disable=SC2086
must as manager person assign "$second_robot" --roles handler --registers 1 --purposes 7 $term >/dev/null
ok 'a certificate with its key is issued and registered at once' quietly az machine issue "$second_robot" --dir "$house" --name 照会 --out "$work/robot2.p12" --session "$work/manager.session"
fact out password >"$work/robot2.password"
with_p12() { az "$@" --terminal "$work/robot2.p12" --terminal-password-file "$work/robot2.password"; }
robot2_in() { with_p12 sign-in --dir "$house" --account "$1" --certificate --session "$work/robot2.session" >/dev/null; }
ok 'the second machine comes in by its own' robot2_in robot2
ok '... and works from the command line' quietly as robot2 whoami
sample 8 9 "$list"
iconv -f cp932 -t utf-8 "$list" | awk 'NR == 1 {sub(/\r?$/, ",区分")} NR > 1 {sub(/\r?$/, ",第一地区")} 1' >"$work/nightly.csv"
ok '... and imports a list' quietly as robot2 import --register 1 --purpose 3 "$work/nightly.csv"
ok '... which counts for it' grep -q "$good" "$work/out"
ok 'not as the first' fails robot2_in robot
wrong_certificate() { as manager alerts | awk -F '\t' -v p="$robot" '$1 == "alert" && $3 == "terminal" && $4 == p {n++} END {exit !n}'; }
ok '... which is an alert for the manager' wrong_certificate
ok 'no person uses it for a terminal' fails with_p12 sign-in --dir "$house" --account handler1 --key "$work/handler1.key" --session "$work/other.session"
ok '... and that is said' says 'terminal'
# C9, in the middle of its session
ok 'its certificate is revoked' quietly as manager terminal revoke "$robot_terminal"
ok 'C9: the next operation is refused' fails robotic GET /self
ok '... and it does not come in again' fails robot_in
ok '... with the reason' answered '"refusal": *"terminal"'
ok 'who answers for the second is suspended' quietly as manager person suspend 5
ok 'C9: then it stops too' fails quietly as robot2 whoami
# shellcheck disable=SC2086
must as manager person change 5 --org 2 $term >/dev/null
must sign_in handler1
ok '... and goes on when there is somebody again' robot2_in robot2

# --- worklists by the command line
make_list() # of the one record, shared
{
    curl -sS --fail --max-time 60 --cacert "$house/gate/tls/cert.pem" -H "Authorization: Bearer $(token handler1)" -H 'Content-Type: application/json' \
        --data "{\"records\": [\"$record\"], \"purpose\": 1, \"name\": \"朝の電話\", \"due\": \"$(date -u -d '+30 days' +%F)\"}" \
        "https://localhost:$port/api/v1/registers/1/worklists" >"$work/made"
}
ok 'a handler makes a worklist' make_list
worklist=$(sed -n 's/.*"list": *\([0-9]*\).*/\1/p' "$work/made")
lists() { as handler1 worklists | grep -q "^ *$worklist  register 1  $1  .*朝の電話$"; }
ok '... and sees it, with how far it is' lists 0/1
next_is() { as handler1 next "$worklist" | grep -q "^$record  register 1  purpose 1  1/1$"; }
ok 'its next record is taken' next_is
ok '... and nobody else gets it' fails as handler3 next "$worklist"
ok '... opened from the list' quietly as handler1 open "$record" --register 1 --purpose 1 --list "$worklist"
ok '... and not from one that is none' fails as handler1 open "$record" --register 1 --purpose 1 --list 1
ok 'it is not set aside without a reason' fails as handler1 work "$worklist" "$record" --step aside
ok '... but with one' quietly as handler1 work "$worklist" "$record" --step aside --reason 留守
ok 'the list counts it as finished' lists 1/1
ok '... and has no next one' fails as handler1 next "$worklist"

# --- the end
must as manager person end "$person" >/dev/null
ok 'the ended account does nothing more' fails quietly as newcomer whoami
ok 'its name stays' is "$(state_of "$person")" ended
# shellcheck disable=SC2086
ok 'it is not taken up again' fails quietly as manager person change "$person" --org 2 $term
ok '... nor given to somebody else' fails invite manager newcomer '別の 人' 2
ok 'the house ends in order' house_stop
ok 'the ledger verifies, every decision again' verifies
plan
