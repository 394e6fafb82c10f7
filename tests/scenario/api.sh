#!/bin/sh
# api.sh SRC: every operation of docs/openapi.json, asked of the house with valid and with invalid input.
. "$(dirname "$0")/house.sh"

verifies() { az verify "$house" --log 1 --replay >/dev/null && az verify "$house" --log 0 --replay >/dev/null; }

house_new
people='handler1 manager officer auditor approver admin responsible'
# shellcheck disable=SC2086 # words
enrol $people
# shellcheck disable=SC2086
must sign_in $people
must sign_in_to_approve approver
sample 300 1 "$list"
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=x -keyout "$work/robot.pem" -out "$work/robot.csr" 2>/dev/null
must az machine issue --dir "$house" --name robot --csr "$work/robot.csr" --out "$work/robot.crt" >/dev/null
sessions=$(for one in $people; do echo "$work/$one.session"; done)
# shellcheck disable=SC2086
python3 "$(dirname "$0")/api.py" "$(dirname "$0")/../../docs/openapi.json" "$list" "$work/approver.approval" $sessions | tee "$work/tap"
count=$(grep -cE '^(not )?ok ' "$work/tap")
ok 'the house ends in order' house_stop
ok 'the ledger verifies, every decision again' verifies
plan
