#!/bin/sh
# tests/attack/http.sh SRC: the corpora of request smuggling and of heads (security.md F3, B4) against both doors of a running house, and two
# people whose requests come over one connection.  SRC: the directory src of a build.
. "$(dirname "$0")/attack.sh"

corpora() { # PORT
    python3 "$here/raw.py" "$1" "$here/corpus/smuggling.txt" "$here/corpus/headers.txt" >"$work/raw"
    sed -n -e '/^not/s/^/# /p' -e '/^#/p' "$work/raw"
    ! grep -q '^not' "$work/raw" && [ "$(grep -c '^ok' "$work/raw")" -gt 140 ]
}
refused_by_gate() { sed -n 's/^# refused //p' "$work/raw"; }
# 500 times each, one after the other and answered in order: every page names who asked for it.
apart()
{
    python3 "$here/apart.py" "$port" "$(token handler1)" "$(token manager)" 500 >"$work/apart" 2>"$work/err"
    sed 's/^/# /' "$work/apart"
    grep -q '^1000 answers, 0 of another' "$work/apart"
}
counted() { [ "$(figure 'azukari_requests_total{status="4xx"}')" -ge $((before + refused)) ]; }

attack_house
gate=$(process gate)
before=$(figure 'azukari_requests_total{status="4xx"}')
ok 'F3: the main door understands nothing in two ways' corpora "$port"
refused=$(refused_by_gate)
ok '... and every refusal is counted' until_true 15 counted
ok 'F3: nor does the approvers door' corpora $((port + 1))
ok 'D1: two people on one connection each get their own pages' apart
ok 'others go on' goes_on
ok 'the gate stayed below 32 MiB' [ "$(rss_kib "$gate")" -lt 32768 ]
ok 'the house stops in order' house_stop
plan
