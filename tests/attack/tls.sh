#!/bin/sh
# tests/attack/tls.sh SRC: testssl.sh against both doors of a running house (security.md F4): nothing above "low", TLS 1.3 only.
# SRC: the directory src of a build.  The certificate of a test house is its own: what testssl says of its chain does not count.
"$(dirname "$0")/../../packaging/install-packages" "$(dirname "$0")/../../packaging/packages.attack" || exit 69
. "$(dirname "$0")/../scenario/house.sh"

findings() { # FILE: severity, id and finding of what counts
    python3 - "$1" <<'PY'
import json, sys
ours = ("cert_", "chain_", "certificate", "OCSP", "DNS_CAA", "overall_grade", "scan", "engine_problem", "final_score", "grade_cap", "protocol_support_score")
for row in json.load(open(sys.argv[1])):
    if row["severity"] in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "FATAL") and not row["id"].startswith(ours):
        print(row["severity"], row["id"], row["finding"])
PY
}
nothing_found() { # PORT
    testssl --quiet --color 0 --warnings off --nodns min --severity LOW --jsonfile "$work/tls-$1.json" "127.0.0.1:$1" >"$work/tls-$1" 2>"$work/err" </dev/null
    [ -s "$work/tls-$1.json" ] || return 1
    findings "$work/tls-$1.json" >"$work/found"
    sed 's/^/# /' "$work/found"
    [ ! -s "$work/found" ]
}
offers_nothing_older() { # PORT
    for old in tls1 tls1_1 tls1_2; do
        ! openssl s_client -connect "127.0.0.1:$1" -"$old" -cipher 'ALL:@SECLEVEL=0' </dev/null >"$work/old" 2>&1 || return 1
    done
}

house_new
ok 'F4 testssl finds nothing at the main door' nothing_found "$port"
ok 'F4 nor at the approvers door' nothing_found $((port + 1))
ok 'the main door speaks nothing older than TLS 1.3' offers_nothing_older "$port"
ok 'nor does the approvers door' offers_nothing_older $((port + 1))
ok 'the house stops in order' house_stop
plan
