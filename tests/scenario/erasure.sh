#!/bin/sh
# erasure.sh SRC: records, a whole register and a whole contract are erased under an approval; what stops it (a hold, a date,
# another count) names its clause; the certificate says 消去済 only when the last backup that could hold the keys has ended.
. "$(dirname "$0")/house.sh"

field() { awk -F '[\t ]' -v name="$1" '$1 == name {print $2; exit}' "$2"; }
apply() { as manager apply-erasure --reason 期間満了 "$@" >"$work/applied" && application=$(field application "$work/applied"); }
approve() { as approver approve "$application" --key "$work/approver.key" --yes >/dev/null; }
erase() { as manager erase "$application" >"$work/erased"; }
says() { grep -q "$1" "$work/err"; }
records() { as manager retentions >"$work/retentions" && awk '$1 == 1 {print $2}' "$work/retentions"; }
certificate() { as manager certificate "$application" --out "$work/certificate" --proof "$work/proof"; }
stage() { certificate && grep -q "^state $1\$" "$work/certificate"; }
vkey='' application=0
verified() { az verify-certificate "$work/certificate" "$work/proof" --vkey "$vkey" >"$work/verified"; }
quiet() { "$@" >"$work/said"; }
tomorrow() { date -u -d "+33 hours" +%Y-%m-%d; }

# A contract that began long ago, so that its last day may be yesterday whatever day this is.
facts=$work/facts
sample_facts | sed '/^contract /s/from=@start/from=2020-04-01/' >"$facts"
# A contract of 乙 with a subcontractor, below it.
cat >>"$facts" <<'END'
org org=20 kind=subcontractor parent=2 : 合同会社架空印刷
contract contract=2 org=20 parent=2 count=1 from=@start until=@end : 印刷の再委託契約
person person=31 org=20 from=@start until=@end human=31 account=printer : 架空 印刷
assign contract=2 person=31 roles=responsible from=@start until=@end
enrol-code person=31
person person=33 org=2 from=@start until=@end human=33 account=firmapprover : 架空 承認
assign contract=2 person=33 roles=approver from=@start until=@end
enrol-code person=33
END
house_new
vkey=$(awk -F '\t' '$1 == "log" && $2 == 1 {print $3}' "$work/init")
enrol handler1 manager approver officer auditor admin
enrol printer firmapprover
must sign_in handler1 manager approver officer auditor admin printer firmapprover
sample 300 7 "$list"
must import "$list" >"$work/said"
all=$(records)
ok 'the keeper counts what was stored' test "$all" = "$good"

# --- a selection -----------------------------------------------------------------------------------------------------------
name=$(iconv -f cp932 -t utf-8 "$list" | sed -n 2p | awk -F , '{print $3}' | tr -d '"')
person() { as handler1 search --register 1 --purpose 2 --name "$name" >"$work/shown"; }
must person
record=$(awk '$1 == "record" {print $2; exit}' "$work/shown")
ok 'one person is found' test -n "$record"
ok 'N22 another quantity than the keeper counts is refused' fails apply --register 1 --quantity 2 "$record"
ok 'nothing is planned for a day that is over' fails apply --register 1 --planned 2020-01-01 "$record"
ok 'an application for one record' apply --register 1 "$record"
ok 'N22 nothing goes without approval' fails erase
ok '... and the clause is named' says N22
ok 'the approver signs what the form says' approve
hold_one() { as auditor hold --register 1 --record "$record" --reason 開示請求 >"$work/held"; }
ok 'the auditor holds the record' hold_one
ok 'N22 under a hold nothing is erased' fails erase
ok '... and the clause is named' says N22
ok 'the hold is not for those who erase' fails as manager release-hold "$(field hold "$work/held")" --reason x
ok 'it is released' quiet as auditor release-hold "$(field hold "$work/held")" --reason 回答済
ok 'now it is erased' erase
ok '... once' fails erase
ok '... and one key is gone' test "$(records)" = $((all - 1))
ok 'no backup was ever made: the certificate says erased' stage erased
ok '... and names no backup' grep -q '^stage-backups none$' "$work/certificate"
ok '... with the items, the media and who did it' grep -q '^executor 4$' "$work/certificate"
ok 'it verifies offline' verified
ok '... and says the stage' grep -q '^State: erased (no key' "$work/verified"
sed 's/^state erased/state  erased/' "$work/certificate" >"$work/changed"
mv "$work/changed" "$work/certificate"
ok '... and not when a space was added' fails verified

# --- a date ----------------------------------------------------------------------------------------------------------------
planned() { apply --register 1 --quantity "$(records)" --planned "$(tomorrow)"; }
ok 'the whole register, planned for tomorrow' planned
ok '... approved' approve
ok 'J26 nothing before its date' fails erase
ok '... and the clause is named' says J26
ok 'retention is not for those who erase' fails as manager retain --register 1 --until "$(tomorrow)"
ok 'the officer says until when the register is kept' quiet as officer retain --register 1 --until "$(tomorrow)"

# --- a whole register, with a backup before it ----------------------------------------------------------------------------------
key() { as admin backup-key new --until "$(date -u -d '+60 days' +%Y-%m-%d)" --out "$work/backup.key" >"$work/key"; }
ok 'a backup key' key
ok 'a backup' quiet as admin backup --dir "$house" --out "$work/store"
whole() { apply --register 1 --quantity "$(records)"; }
ok 'the whole register, planned for today' whole
ok '... approved' approve
ok 'J26 nothing before the last day of its retention is over' fails erase
ok '... and the clause is named' says J26
ok 'the officer takes the date away' quiet as officer retain --register 1
ok 'the register is erased at once' erase
ok '... all of it' test "$(records)" = 0
ok 'E1: a backup could still hold the keys: not yet called erased' stage local
ok '... and the day is named' grep -Eq '^stage-backups pending 20[0-9-]+$' "$work/certificate"
ok '... which verifies offline' verified
ok '... and says until when' grep -q '^State: erased here; backups expire on 20' "$work/verified"
nobody() { person && ! grep -q '^record' "$work/shown"; }
ok 'nobody is found any more' nobody
no_rows() { as manager inventory --register 1 >"$work/inventory" && grep -Eq '^rows	0' "$work/inventory"; }
ok 'the office keeps no row' no_rows
ended() { as admin backup-key end "$(field key "$work/key")" --key "$work/backup.key" >/dev/null; }
ok 'the backup key is ended' ended
again() { house_stop; house_start && sign_in manager approver officer handler1 admin auditor; }
ok 'the house starts again' again
ok 'E1: ... and the last certificate says erased' until_true 60 stage erased
ok '... which verifies offline' verified

# --- what is left of the contract ------------------------------------------------------------------------------------------------
api() # WHO PATH BODY: the answer
{
    curl -s --max-time 60 --cacert "$house/gate/tls/cert.pem" -H "Authorization: Bearer $(token "$1")" -H 'Content-Type: application/json' -d "$3" \
        "https://127.0.0.1:$port/api/v1$2"
}
day() { TZ=Asia/Tokyo date -d "$1" +%F; }
left() { as manager closing >"$work/closing" && test "$(field "$1" "$work/closing")" = "$2"; }
open_matter() { who=$1; shift; as "$who" matter apply "$@" >"$work/matter" && matter=$(field matter "$work/matter") && [ -n "$matter" ]; }
paper() { open_matter manager 14 --medium paper --class 2 --count 1 --from "$(day today)" --until "$(day '+3 days')" 1=B-1 2=申請書 3=書庫; }
close_out() { as manager matter apply 22 --medium data --class 1 --count 1 --from "$(day today)" --until "$(day today)" 1=紙 2=記録 3=全員 >"$work/matter"; }
listed() { as "$1" closing "$2" >"$work/things" && grep -q "$3" "$work/things"; }
ok 'J26 a register without a date is listed as that' listed officer no-date 'register	1	'
ok '... and the ledger by its years' listed officer dated log
ok 'a bundle of paper is put away' paper
bundle=$matter
ok 'N22 while it lies there the contract is not closed' fails close_out
ok '... which names the clause' says N22
ok '... and the list says one' left matters 1
papers() { as officer duties >"$work/duties" && grep -q "$1" "$work/duties"; }
ok 'the papers that clauses owe are listed' papers overdue
file() { as officer export "$1" --format pdf --output "$work/$1.pdf" >/dev/null && head -c 5 "$work/$1.pdf" | grep -q '%PDF'; }
ok 'what is kept until when is a file' file retention
ok '... and what shows that it is gone' file closing

# --- a whole contract ------------------------------------------------------------------------------------------------------------
sample 50 8 "$work/more.csv"
ok 'more people come' quiet import "$work/more.csv"
contract() { apply --contract --quantity "$(records)"; }
ok 'an application for the whole contract' contract
grown() { sample 80 8 "$work/five.csv" && import "$work/five.csv" >/dev/null; }
ok '... approved' approve
ok 'then more come' grown
ok 'what was approved is not what is there: nothing is erased' fails erase
ok '... and nothing is gone' test "$(records)" -gt 50

# --- what goes out of the house before its end: a copy on paper, a package that nobody fetches, a disk, a device ------------------
name=$(iconv -f cp932 -t utf-8 "$work/more.csv" | sed -n 2p | awk -F , '{print $3}' | tr -d '"')
must person
record=$(awk '$1 == "record" {print $2; exit}' "$work/shown")
must print_run handler1 1
copy() { as handler1 print "$record" --register 1 --purpose 2 --under "$run" --reason 窓口での交付 --output "$work/copy.pdf" >"$work/printed"; }
decided() { as approver approve "$matter" --key "$work/approver.key" --yes >/dev/null; }
package=''
made()
{
    api handler1 /matters "{\"kind\":1,\"class\":2,\"medium\":\"data\",\"count\":$(records),\"from\":\"$(day now)\",\"until\":\"$(day '+3 days')\",\"register\":1,\"purpose\":2,\"words\":{\"1\":\"名簿\",\"2\":\"氏名\",\"3\":\"発送\",\"4\":\"印刷会社\",\"20\":\"印刷に要る\",\"21\":\"暗号化パッケージ\",\"22\":\"package\"}}" >"$work/matter" &&
        matter=$(grep -o '"matter":[0-9]*' "$work/matter" | cut -d : -f 2) && decided && as handler1 package make --matter "$matter" --register 1 --purpose 2 --fields 3,4 --format csv --until "$(day '+1 day')" >"$work/made" && package=$(field package "$work/made")
}
disk() { open_matter manager 13 --medium data --class 2 --count 1 --from "$(day today)" --until "$(day '+3 days')" 1=HDD-1 2=HDD 3=名簿の写し 4=保管庫 5=own 20=作業に要る 21=管理責任者; }
server() { open_matter manager 15 --medium data --class 1 --count 1 --from "$(day today)" --until "$(day '+3 days')" 1=SV-1 2=サーバー 4=機械室 5=業務; }
ok 'a numbered copy is printed' copy
as officer closing dated >"$work/things"
copy=$(awk -F '\t' '$2 == "copies" {print $3}' "$work/things")
ok 'N20.8 ... and stands on the list of what is due, with its number' grep -q "copies	[1-9]" "$work/things"
ok 'a package is made, and nobody fetches it' made
taken=$matter
ok 'a disk of the contractor is written down' disk
hdd=$matter
ok '... which the entruster permits' decided
ok 'a server is written down' server
device=$matter
yesterday=$(date -u -d '+9 hours -1 day' +%Y-%m-%d)
ends_yesterday()
{
    api officer /contract '{"org":2,"parent":1,"from":"2020-04-01","until":"'"$yesterday"'"}' | grep -q '"leaf"'
}
ok 'the officer ends the contract: its last day is over' ends_yesterday
ok 'N22 then nobody is searched for' fails person
ok '... and the clause is named' says N22
sample 5 9 "$work/late.csv"
ok '... nor does anybody else come' fails import "$work/late.csv"
ok '... but who is to close the contract signs in' sign_in manager approver officer auditor
ok 'applied for again' contract
ok '... approved' approve
hold_all() { as officer hold --reason 調査 >"$work/held"; }
ok 'the officer holds the contract' hold_all
ok 'N22 under that hold nothing is erased' fails erase
ok 'released' quiet as officer release-hold "$(field hold "$work/held")" --reason 調査終了
ok 'the contract is erased' erase
ok '... all of it' test "$(records)" = 0

# --- its end ---------------------------------------------------------------------------------------------------------------------
ok 'N22 records are not all: the contract does not close' fails close_out
ok '... for paper, take-out, disk, server, the print run and its place' left matters 6
ok '... for a package that lies there' left packages 1
drop() { as handler1 package drop "$package" >/dev/null; }
ok 'its maker drops it' drop
ok '... and it is gone' left packages 0
withdraw() { as manager matter step "$taken" withdraw >/dev/null; }
ok '... and the take-out is withdrawn' withdraw
ok 'N20.8 the copy is counted' left copies 1
brought() { open_matter manager 40 --medium paper --class 1 --count 1 --from "$(day today)" --until "$(day today)" 1="AZ-1-$copy" && as manager matter step "$matter" do --count 1 3=shredded 4=10:00 >/dev/null; }
ok '... brought back and shredded' brought
seen() { as officer matter step "$matter" close 5=裁断を確認 >/dev/null; }
attach() { printf '%s' "$3" >"$work/$2"; as manager matter attach "$1" "$work/$2" --words "$2" >/dev/null; }
ok 'N22 nobody else has seen it yet' left copies 1
ok '... the officer has' seen
ok '... and it is accounted for' left copies 0
run_over() { as officer matter step "$run" close 6=枚数一致 >/dev/null && as manager matter step "$place" close 6=明け渡した >/dev/null; }
ok '... the print run is over, and its place given up' run_over
ok '... with its number, and who saw it' listed officer gone "copies	$copy	.*confirmed $matter"
pdf="$(printf '%%PDF-1.7 shown\n%%%%EOF\n')"
ok '... the receipt is attached' attach "$matter" copies.pdf "$pdf"
destroyed()
{
    open_matter manager 16 --medium data --class 2 --count 1 --ref "$hdd" --from "$(day today)" --until "$(day today)" 1=HDD-1 2=HDD 3=1台 4=物理的破壊 5="$(day today)" && decided &&
        as manager matter step "$matter" do --count 1 7=10:00 8=管理責任者 9=破壊した 20=broken >/dev/null
}
ok 'its disposal is applied for, approved, and done' destroyed
confirm() { as officer matter step "$matter" close 10=委託者の担当者 11=写真 >/dev/null; }
ok 'N23 without certificate and photo nobody confirms it' fails confirm
ok '... they are attached' attach "$matter" certificate.pdf "$pdf "
photo() { python3 -c 'import base64,sys; sys.stdout.buffer.write(base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="))' >"$work/disk.png"; as manager matter attach "$matter" "$work/disk.png" --words 破壊後の写真 >/dev/null; }
ok '... both' photo
ok 'the officer confirms' confirm
off() { as officer matter step "$hdd" close 6=destroyed 7=破壊を確認 >/dev/null; }
ok '... and the disk is off the list' off
ok '... where its certificate is' listed officer gone "	$hdd	.*file"
stays() { open_matter manager 48 --medium data --class 1 --count 1 --ref "$device" --from "$(day today)" --until "$(day '+200 days')" 1=SV-1 2=他業務で使用 3=鍵を消去済み 4=機械室で施錠 5=廃棄; }
ok 'N22 a server is to stay' stays
ok '... for which the entruster is asked: until then it keeps the contract open' left matters 3
ok '... its approver agrees with a passkey' decided
ok '... and it is listed until then' listed officer dated "	$device	.*agreed"
ok 'now the paper alone is left' left matters 1
ok 'K12 a contract below is open' left contracts 1
must sign_in printer firmapprover
close_below() { as printer matter apply 22 --medium data --class 1 --count 1 --from "$(day today)" --until "$(day today)" 1=なし 2=なし 3=なし >"$work/matter" && as firmapprover approve "$(field matter "$work/matter")" --key "$work/firmapprover.key" --yes >/dev/null; }
ok '... and closed by those who are in it' close_below
ok 'K12 ... but not before the first entruster has agreed' left contracts 1
agreed_above() { as approver approve "$(field matter "$work/matter")" --key "$work/approver.key" --yes >/dev/null; }
ok '... whose approver does' agreed_above
ok '... which ends there' left contracts 0
out() { ! as "$1" closing >/dev/null 2>&1; }
ok '... and its people are out' until_true 60 out printer
ok '... and not for what was approved and cannot be done any more' left applications 0
erased=$application
ok 'E1: the certificate says erased' stage erased
ok '... which is in the list of what is gone' listed officer gone 'erasure.*certificate'
back() { as officer matter step "$bundle" close 5=returned 6=受領書 >/dev/null; }
ok 'who put the paper away does not say that it is gone' fails as manager matter step "$bundle" close 5=returned 6=x
ok 'somebody else does' back
ok '... who is named in the list' listed officer gone 'confirmed'
ok 'N22 open accounts are enough' fails close_out
ok '... and counted' fails left accounts 0
leave()
{
    for person in $(as officer person list | awk '$1 == "person" {print $2}'); do
        [ "$person" = 4 ] || as manager person end "$person" >/dev/null 2>&1 || true
    done
    left accounts 0
}
ok 'everybody of the contractor but the manager leaves' leave
ok 'N22 paper of which no receipt is there keeps it open' left unshown 1
ok '... all the same' fails close_out
ok '... and is told by its number' listed manager missing "	$bundle	"
printf '%%PDF-1.7 receipt\n%%%%EOF\n' >"$work/receipt.pdf"
ok 'the receipt is attached' quiet as manager matter attach "$bundle" "$work/receipt.pdf" --words 受領書
ok '... and shows it' listed manager gone "	$bundle	.*file"
ok 'now it is applied for' close_out
matter=$(field matter "$work/matter") application=$matter
ok '... decided by the approver of the entruster' approve
ok '... and closed' quiet as officer matter show "$matter"

# --- after it --------------------------------------------------------------------------------------------------------------------
ok 'N22 who applied for it is out, and does not come back' until_true 60 out manager
ok '... at once' fails sign_in manager
ok 'the officer comes in' sign_in officer
ok 'H10.2 ... and reads the ledger' quiet as officer ledger
ok '... the documents' quiet as officer documents
rm "$work/closing.pdf"
ok '... what shows that everything is gone' file closing
application=$erased
ok '... and the certificate of the erasure' quiet as officer certificate "$application" --out "$work/certificate" --proof "$work/proof"
ok 'which verifies' verified
closed() { as officer closing >"$work/closing" && [ "$(field closed "$work/closing")" = "$matter" ]; }
ok 'it says that it is closed' closed
ok 'N22 nothing else is done in it: nothing is held' fails as officer hold --reason 調査
ok '... which names the clause' says N22
ok '... nobody is invited' fails as officer person invite --account late --name 遅刻 --org 1 --from "$(day today)" --until "$(day today)"
ok '... nothing is put away' fails open_matter officer 14 --medium paper --class 2 --count 1 --from "$(day today)" --until "$(day today)" 1=B-2 2=x 3=y
ok 'every decision of the ledger is made again' quiet az verify "$house"
ok 'the house ends in order' house_stop
plan
