#!/bin/sh
# packages.sh SRC: data leave the house only as an encrypted package under a decided matter, counted, for who applied, once (N19.2, N20.3,
# N20.5, C5, B9): before the decision nothing, above the count nothing, also when the house is killed in the middle.
. "$(dirname "$0")/house.sh"

scan() { python3 "$(dirname "$0")/scan.py" "$@" >"$work/err"; }
api() # WHO METHOD PATH [BODY]: the answer into $work/shown, its status printed
{
    curl -s --max-time 60 --cacert "$house/gate/tls/cert.pem" -X "$2" -H "Authorization: Bearer $(token "$1")" -H 'Content-Type: application/json' \
        ${4:+--data "$4"} -o "$work/shown" -w '%{http_code}' "https://localhost:$port/api/v1$3"
}
number() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$work/shown"; }
word() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$work/shown"; }
day() { TZ=Asia/Tokyo date -d "$1" +%F; }
apply() # COUNT: an application to take so many records out; $matter
{
    [ "$(api handler1 POST /matters "{\"kind\":1,\"class\":2,\"medium\":\"data\",\"count\":$1,\"from\":\"$(day now)\",\"until\":\"$(day '+3 days')\",\"register\":1,\"purpose\":2,\"words\":{\"1\":\"名簿\",\"2\":\"氏名\",\"3\":\"発送\",\"4\":\"印刷会社\",\"20\":\"印刷に要る\",\"21\":\"暗号化パッケージ\",\"22\":\"package\"}}")" = 200 ] &&
        matter=$(number matter)
}
approve() { as approver approve "$matter" --key "$work/approver.key" --yes >/dev/null || { cat "$work/err" >&2; return 1; }; }
make() # WHO FORM...: $package
{
    who=$1
    shift
    as "$who" package make --matter "$matter" --register 1 --purpose 2 --fields 3,4 --format csv --until "$(day '+1 day')" "$@" >"$work/made" &&
        package=$(awk '$1 == "package" {print $2}' "$work/made")
}
refused() # WORD WHO...: the making is, for that reason
{
    reason=$1
    [ "$(api "$2" POST /packages "{\"matter\":$matter,\"register\":1,\"purpose\":2,\"fields\":\"${3:-3,4}\",\"format\":\"csv\",\"until\":\"${4:-$(day '+1 day')}\"}")" = 403 ] && [ "$(word refusal)" = "$reason" ]
}
state_is() { [ -n "$package" ] && [ "$(api handler1 GET "/packages/$package")" = 200 ] && [ "$(word state)" = "$1" ]; }
denied() { [ "$(api "$1" POST "/packages/$package/$2")" = "$3" ]; }

package= matter=
house_new
enrol handler1 handler2 manager approver auditor admin
must sign_in handler1 handler2 manager approver auditor admin
sample 150 3 "$list"
must import "$list" >/dev/null
iconv -f cp932 -t utf-8 "$list" | tr -d '"\r' | awk -F , 'NR > 1 && NR <= 42 {print $3; print $4; print $9; print $10}' | awk 'length($0) > 11' >"$work/words"

ok 'a handler applies to take the records out' apply "$good"
ok 'N20.3: nothing leaves before the decision' refused not-approved handler1
ok '... the approver decides' approve
ok 'N20.5: it is nobody else'"'"'s key' refused matter handler2
ok '... nor the manager'"'"'s' refused matter manager
ok 'C1: nor the administrator'"'"'s' refused role admin
ok '... and no longer than was decided' refused matter-term handler1 3,4 "$(day '+9 days')"
ok 'a package is made' make handler1
ok '... and ready' until_true 60 state_is ready
fetch() { as handler1 package get "$package" --output "$1" >/dev/null; }
ok 'N19.2: it is fetched' fetch "$work/p.zip"
ok '... by nobody else' denied manager file 403
tell() { as handler1 package passphrase "$package" >"$work/passphrase.txt"; }
ok 'C1: ... nor by the administrator' denied admin file 404
ok '... its passphrase is shown' tell
ok '... once' denied handler1 passphrase 403
ok 'C5: in the file nothing can be read' scan words "$work/words" "$work/p.zip"
opens() { az package open "$work/p.zip" --into "$work/opened" --passphrase-file "$work/passphrase.txt" >/dev/null; }
ok '... with the passphrase all of it' opens
counts() { [ "$(grep -c . "$work/opened/AZP-$package-list.csv")" = $((good + 1)) ]; }
ok '... every record, and no more' counts
echo wrong-wrong-wrong-wrong-wrong >"$work/guess"
guesses() { az package open "$work/p.zip" --into "$work/guessed" --passphrase-file "$work/guess" >/dev/null; }
ok '... with another nothing' fails guesses
seven() { ! command -v 7z >/dev/null || 7z t -p"$(cat "$work/passphrase.txt")" "$work/p.zip" >/dev/null; }
ok '7-Zip opens it' seven
ok 'B9: no plaintext is left in the house' scan words "$work/words" "$house"
ok 'N20.3: what was decided is used up' refused matter-count handler1
as handler1 search --register 1 --purpose 2 --name "$(iconv -f cp932 -t utf-8 "$list" | tr -d '"\r' | awk -F , 'NR == 3 {print $3}')" >"$work/shown"
record=$(awk '$1 == "record" {print $2; exit}' "$work/shown")
touched() { as auditor ledger --record "$record" --act package-batch >"$work/shown" && grep -q package-batch "$work/shown"; }
ok 'who touched a record finds the package' touched

# --- the first fetch is the step of its matter, with its fields ---------------------------------------------------------------------
posts() # an application to post them on a disc
{
    [ "$(api handler1 POST /matters "{\"kind\":5,\"class\":1,\"fields\":\"3,4\",\"medium\":\"data\",\"count\":$good,\"from\":\"$(day now)\",\"until\":\"$(day '+3 days')\",\"register\":1,\"purpose\":2,\"words\":{\"1\":\"名簿\",\"2\":\"印刷会社\",\"3\":\"書留\",\"4\":\"yes\",\"5\":\"印刷に要る\",\"20\":\"package\"}}")" = 200 ] &&
        matter=$(number matter)
}
must posts
must approve
must make handler1
must until_true 60 state_is ready
bare() { [ "$(api handler1 POST "/packages/$package/file")" = "$1" ]; }
ok 'N19.4: without the number of the post the file does not come' bare 400
ok '... nor with an empty one' [ "$(api handler1 POST "/packages/$package/file" '{"words":{"6":""}}')" = 400 ]
ok '... nor with a field of another step' [ "$(api handler1 POST "/packages/$package/file" '{"words":{"6":"12-34","7":"着いた"}}')" = 400 ]
unfetched() { [ "$(api handler1 GET "/packages/$package")" = 200 ] && [ "$(number fetched)" = 0 ]; }
ok '... which counts for nothing' unfetched
asked() { page handler1 "/packages/$package/file" && grep -q 'id="f-6"' "$work/page" && ! grep -q 'id="f-7"' "$work/page"; }
ok '... the page asks for it' asked
empty() { page handler1 "/packages/$package/file" -d "csrf=$(csrf)&f-6=" && head -n 1 "$work/head" | grep -q ' 422' && grep -q 'id="f-6-error"' "$work/page"; }
ok '... and is not content without it' empty
posted() { as handler1 package get "$package" 6=1234-5678-9012 --output "$work/post.zip" >/dev/null; }
ok '... with it, it comes' posted
tracked() { [ "$(api handler1 GET "/matters/$matter")" = 200 ] && grep -q '1234-5678-9012' "$work/shown" && grep -q "\"count\":$good" "$work/shown"; }
ok '... and it stands in the ledger of post' tracked
ok '... said once' bare 200
must as manager package drop "$package" >/dev/null
ok 'who looks after them drops it' state_is gone

# --- the house is killed in the middle --------------------------------------------------------------------------------------------
must apply "$good"
must approve
must make handler1
released() { [ "$(api handler1 GET "/packages/$package")" = 200 ] && [ "$(number count)" -gt 0 ]; }
until_true 60 released
house_kill
ok 'the house is killed and starts again' house_start
must sign_in handler1 manager approver auditor
ok '... the package is gone with its key' until_true 60 state_is gone
ok '... and is made again without being counted twice' make handler1
ok '... to its end' until_true 60 state_is ready
ok '... and fetched' fetch "$work/q.zip"
ok '... and not one record more' refused matter-count handler1
drop() { as handler1 package drop "$package" >/dev/null; }
ok 'it is dropped' drop
ok '... and gone' denied handler1 file 403
ok 'the house stops in order' house_stop
verifies() { az verify "$house" --log 1 --replay >/dev/null; }
ok 'the ledger verifies, and every decision in it' verifies
plan
