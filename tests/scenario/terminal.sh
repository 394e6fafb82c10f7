#!/bin/sh
# terminal.sh SRC: a contract that admits registered terminals only: certificates issued here, asked for in the handshake, bound
# to the session, revoked in the middle of it.
. "$(dirname "$0")/house.sh"

sample_facts | grep -v "^terms " >"$work/facts" # which are bound to the controls they came with
echo 'control contract=1 kind=terminal limit=1 clauses=N20.6si' >>"$work/facts"
facts=$work/facts
terminals="--terminal 2 desk-1 $work/desk-1.p12"
house_new

password_of() { awk -F '\t' -v file="$2" '$1 == "terminal" && $3 == file {print $4}' "$1"; }
password_of "$work/init" "$work/desk-1.p12" >"$work/desk-1.password"
issue() # NAME [OPTION]...
{
    desk=$1
    shift
    az terminal issue --dir "$house" --name "$desk" --org 2 --out "$work/$desk.p12" "$@" >"$work/issued" || return
    cp "$work/issued" "$work/$desk.issued"
    awk -F '\t' '$1 == "password" {print $2}' "$work/issued" >"$work/$desk.password"
}
number() { awk -F '\t' '$1 == "terminal" {print $2; exit}' "$1"; }
# at TERMINAL VERB...: the verb with the certificate of that terminal
at()
{
    terminal=$1
    shift
    az "$@" --terminal "$work/$terminal.p12" --terminal-password-file "$work/$terminal.password"
}
sign_in_at() # TERMINAL WHO
{
    at "$1" sign-in --dir "$house" --account "$2" --key "$work/$2.key" --session "$work/$2.session" >/dev/null
}
says() { grep -q "$1" "$work/err"; }
whoami() { as "$1" whoami >/dev/null; }
mode() { [ "$(stat -c %a "$house/$1")" = "$2" ]; }

# --- the authority
ok 'the key of the authority is for the administrator alone' mode terminals/key.pem 600
ok '... in a directory of its own' mode terminals 700
gate_has_no_key() { ! grep -rlF "$(sed -n 2p "$house/terminals/key.pem")" "$house/gate" "$house/keeper" "$house/office"; }
ok '... and in no other' gate_has_no_key
ok 'the gate has its certificate' cmp -s "$house/terminals/ca.pem" "$house/gate/tls/clients-ca.pem"
ok 'a certificate is issued' issue desk-2
ok '... with its number' test "$(number "$work/desk-2.issued" | grep -c '^[0-9a-f]\{16\}$')" = 1
ok '... readable by its owner only' test "$(stat -c %a "$work/desk-2.p12")" = 600
ok 'a file is not written over' fails issue desk-2
ok 'the password of the file opens it' openssl pkcs12 -in "$work/desk-2.p12" -passin "file:$work/desk-2.password" -noout
echo 'wrong-password-1' >"$work/wrong"
# The stores of real programs: NSS (Firefox, Chromium on Linux), GnuTLS, Java.
nss() { rm -rf "$work/nss" && mkdir "$work/nss" && certutil -N -d "sql:$work/nss" --empty-password && pk12util -i "$1" -d "sql:$work/nss" -w "$2" >/dev/null; }
gnutls() { certtool --p12-info --inder --infile "$1" --password "$(cat "$2")" | grep -q 'BEGIN CERTIFICATE'; }
java() { keytool -list -keystore "$1" -storetype PKCS12 -storepass "$(cat "$2")" 2>&1 | grep -q PrivateKeyEntry; }
must issue desk-old --legacy
for desk in desk-2 desk-old; do
    for store in nss:pk12util gnutls:certtool java:keytool; do
        ! command -v "${store#*:}" >/dev/null || ok "$desk: taken in by ${store#*:}" "${store%:*}" "$work/$desk.p12" "$work/$desk.password"
    done
done
ok '... another does not' fails openssl pkcs12 -in "$work/desk-2.p12" -passin "file:$work/wrong" -noout 2>/dev/null
ok 'a short password is refused' fails issue desk-3 --password-file /dev/null

# --- coming in
enrol handler1 manager auditor approver
ok 'N20.6si: without a certificate nobody comes in' fails sign_in handler1
ok '... the clause is named' says N20.6si
ok '... and what to do' says 'Install the certificate'
ok 'a certificate of ours that is not registered is refused too' fails sign_in_at desk-2 handler1
ok '... and what to do is said' says 'Ask the administrator to register it'
ok 'the registered terminal comes in' sign_in_at desk-1 handler1
ok '... and works' whoami handler1
ok 'a wrong password of the file reaches no server' fails az sign-in --dir "$house" --account handler1 \
    --key "$work/handler1.key" --terminal "$work/desk-1.p12" --terminal-password-file "$work/wrong"

# made NAME OPENSSL-OPTION...: a certificate made by openssl, as desk-1's file would be
made()
{
    desk=$1
    shift
    cp "$work/desk-1.password" "$work/$desk.password"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$desk" -keyout "$work/$desk.pem" \
        -out "$work/$desk.csr" 2>/dev/null &&
        openssl x509 -req -in "$work/$desk.csr" -out "$work/$desk.crt" "$@" 2>/dev/null &&
        openssl pkcs12 -export -inkey "$work/$desk.pem" -in "$work/$desk.crt" -out "$work/$desk.p12" \
            -passout "file:$work/$desk.password"
}
must made expired -CA "$house/terminals/ca.pem" -CAkey "$house/terminals/key.pem" -days -1
must made foreign -days 2 -signkey "$work/foreign.pem"
ok 'a certificate out of its time is refused in words' fails sign_in_at expired handler1
ok '... that say so' says 'new certificate'
ok 'a certificate of another issuer is refused in words' fails sign_in_at foreign handler1
ok '... that say so' says 'choose the certificate you got from the administrator'

# --- the token and its terminal
ok 'the terminal comes in again' sign_in_at desk-1 handler1
token=$(sed -n 's/^token //p' "$work/handler1.session")
with_token() # [TERMINAL]
{
    curl -s --cacert "$house/gate/tls/cert.pem" ${1:+--cert-type P12 --cert "$work/$1.p12:$(cat "$work/$1.password")"} \
        -H "Authorization: Bearer $token" "https://localhost:$port/api/v1/self"
}
ok 'the token works on its terminal' test "$(with_token desk-1 | grep -c '"terminal":true')" = 1
answers_person() { with_token "$@" | grep -q '"person"'; }
elsewhere() { with_token "$@" | grep -q '"refusal":"other-terminal"'; }
ok 'C12: a stolen token is refused on another terminal' elsewhere desk-2
ok 'C12: and where there is no certificate' elsewhere
ok 'C12: and with one of another issuer' fails answers_person foreign
ok '... its owner goes on' whoami handler1
sign_in_at desk-1 auditor || must false
misuse() { as auditor ledger --act misuse | grep -c 65535; }
ok '... and each terminal where it was tried is in the ledger' test "$(misuse)" = 2

# --- registered and revoked by a manager, in a session
must sign_in_at desk-1 manager
as_manager() { as manager terminal "$@" >"$work/answer"; }
listed() { as_manager list && awk -F '\t' -v n="$1" -v s="$2" '$1 == n && $5 == s {f = 1} END {exit !f}' "$work/answer"; }
second=$(number "$work/desk-2.issued")
ok 'the first terminal is in the list' listed "$(awk -F '\t' '$1 == "terminal" {print $2}' "$work/init")" registered
must sign_in_at desk-1 handler1
ok 'a handler registers no terminal' fails as handler1 terminal register "$second" --name desk-2 --org 2
ok '... nor issues one for use at once' fails issue desk-5 --session "$work/handler1.session"
ok '... and the file of that is gone' test ! -e "$work/desk-5.p12"
ok 'a manager registers the second' as_manager register "$second" --name desk-2 --org 2
ok '... it is in the list' listed "$second" registered
ok '... and lets in' sign_in_at desk-2 handler1
ok 'issued in the session of a manager, a terminal is registered at once' issue desk-4 --session "$work/manager.session"
ok '... and lets in' sign_in_at desk-4 auditor
out_at_once() { as_manager revoke "$second" && ! whoami handler1; }
ok 'the session on the second terminal works' whoami handler1
ok 'C9: revoked in the middle of it, the very next operation is refused' out_at_once
ok '... it does not come in again' fails sign_in_at desk-2 handler1
ok '... for its clause' says N20.6si
ok '... it is in the list as revoked' listed "$second" revoked
ok '... and others go on' whoami auditor
ok 'what is no number of a terminal is refused' fails as_manager revoke 12

# --- where it stands and whose it is: the terms of the sample ask for filed places, and forbid private devices
first=$(awk -F '\t' '$1 == "terminal" {print $2; exit}' "$work/init") place=''
must sign_in_at desk-1 handler1
must sign_in_at desk-1 approver
searches() { as handler1 search --register 1 --purpose 2 --name 架空 >/dev/null; }
refused_by() # WORD COMMAND...
{
    word=$1
    shift
    fails "$@" && says "$word"
}
today=$(TZ=Asia/Tokyo date +%F)
post() # WHO PATH BODY: the answer into $work/shown
{
    token=$(sed -n 's/^token //p' "$work/$1.session")
    [ "$(curl -s --cacert "$house/gate/tls/cert.pem" --cert-type P12 --cert "$work/desk-1.p12:$(cat "$work/desk-1.password")" -X POST \
        -H "Authorization: Bearer $token" -H 'Content-Type: application/json' --data "$3" -o "$work/shown" -w '%{http_code}' \
        "https://localhost:$port/api/v1$2")" = 200 ]
}
shows() { grep -q "$1" "$work/shown"; }
files() { post manager /matters "{\"kind\":11,\"class\":1,\"medium\":\"data\",\"count\":1,\"from\":\"$today\",\"until\":\"$today\",\"words\":{\"1\":\"本社3階 処理室\",\"2\":\"架空市1-1\",\"3\":\"P-1\",\"4\":\"カードと鍵\",\"5\":\"入力\"}}"; }
approves() { as approver approve "$place" --key "$work/approver.key" --yes >/dev/null; }
put() { as_manager place "$first" --place "$place"; }
ok 'K11: from a terminal that stands nowhere nobody searches' refused_by 'K11' searches
ok '... it is said who opens the gate, and how' says 'File the place'
ok 'the manager files a place of work' files
place=$(grep -o '"matter":[0-9]*' "$work/shown" | head -n 1 | cut -d : -f 2)
ok 'before the decision the terminal does not go there' refused_by 'N20.2' put
ok '甲 approves the place' approves
ok 'a handler moves no terminal' fails as handler1 terminal place "$first" --place "$place"
ok 'the manager puts the terminal there' put
ok '... and people work' searches
there() { as_manager places && awk -F '\t' -v n="$place" '$1 == n && $5 == "stands" && $6 == 1 && $8 == "本社3階 処理室" {f = 1} END {exit !f}' "$work/answer"; }
ok '... the place says so' there
listed_at() { as_manager list && awk -F '\t' -v n="$first" -v p="$place" '$1 == n && $7 == "own" && $8 == p {f = 1} END {exit !f}' "$work/answer"; }
ok '... and so does the terminal' listed_at
ok 'carried away in the middle of a session' as_manager place "$first"
ok '... the next operation is refused' refused_by 'K11' searches
ok 'put back, it goes on' put
ok '... at once' searches
ok 'N20.6si K-T9: nobody registers a private device' refused_by 'N20.6si' as_manager register 0123456789abcdef --name own --org 2 --owner private
ok '... nor by the API' fails post manager /terminals "{\"terminal\":\"0123456789abcdef\",\"org\":2,\"name\":\"own\",\"kind\":3,\"from\":\"$today\",\"until\":\"$today\"}"
ok '... as the clause says' shows 'N20.6si'
ok '... nor turns a registered one into a private one' refused_by 'N20.6si' as_manager register "$first" --name desk-1 --org 2 --owner private
ok 'H10.1-2: of which nobody says whose it is, reads nothing' as_manager register "$first" --name desk-1 --org 2
ok '... and says why' refused_by 'H10.1-2' searches
ok '... until it is said' as_manager register "$first" --name desk-1 --org 2 --owner leased
ok '... then it does' searches

# --- the log of the door system, line by line
{
    echo '日付,時刻,カード番号,氏名,入退,区域'
    echo "$today,0:00,0012,架空 花子,入室,本社3階 処理室"
    echo "$today,0:00,0012,架空 花子,入室,本社3階 処理室"
    echo "$today,0:00:30,0013,=HYPERLINK(1),拒否,本社3階 処理室"
    echo "$today,0:01,0012,架空 花子,退室,屋上"
    echo "$today,25:00,0012,架空 花子,退室,本社3階 処理室"
} | iconv -t cp932 >"$work/door.csv"
door() { as manager import-ledger "$work/door.csv" --kind door --class 1 "$@" >"$work/ledger"; }
counted() { awk -F '\t' -v k="$1" -v n="$2" '$1 == k && $2 == n {f = 1} END {exit !f}' "$work/ledger"; }
told() { grep -q "$1" "$work/ledger"; }
logged() { as_manager places && awk -F '\t' -v n="$place" -v d="$1" '$1 == n && $7 == d {f = 1} END {exit !f}' "$work/answer"; }
ok 'J9: the log of the door system is looked at first' door --dry-run
ok '... two lines are to be entered' counted ready 2
ok '... what it says twice counts once' counted twice 1
ok '... of no place that stands, and of no time, it says so' counted bad 2
ok '... and why' told 'bad-place'
ok '... nothing is logged yet' logged ''
ok 'N20.2: it is entered' door --reason 日次の取込み
ok '... line by line' counted entered 2
ok '... and is the log of the place' logged "$today"
must door --dry-run
ok 'the same file again has nothing to enter' counted ready 0
ok '... its lines stand there' counted there 2
no_names() { ! grep -rq '架空 花子' "$house"; }
ok 'the names in it are nowhere in the clear' no_names

# --- the pages
page() # TERMINAL PATH
{
    curl -s --cacert "$house/gate/tls/cert.pem" --cert-type P12 --cert "$work/$1.p12:$(cat "$work/$1.password")" \
        "https://localhost:$port$2"
}
help_says() { page "$1" /terminal-help | grep -q "$2"; }
ok 'the page of help knows a certificate of ours' help_says desk-1 '証明書を確認できました'
ok '... one out of its time' help_says expired '証明書の有効期間外です'
ok '... and one of another issuer' help_says foreign '別の発行元の証明書です'
ok 'no password of a terminal is in the log' fails grep -qF "$(cat "$work/desk-1.password")" "$log"

ok 'the house stops in order' house_stop
verifies() { az verify "$house" --log 1 --replay >/dev/null; }
ok 'the ledger verifies, and every decision in it' verifies
plan
