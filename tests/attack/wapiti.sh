#!/bin/sh
# tests/attack/wapiti.sh SRC [SECONDS]: wapiti with every module that needs no other host (security.md B4), without a session and in those of three
# roles; SECONDS (120) bound how long each scan looks around, and half of them each of its modules.  SRC: the directory src of a build.
# Left out: nikto, wapp (they download lists), ssrf, xxe, log4shell (they wait for a call at wapiti's own server), brute_login_form and buster
# (guessing words: the lock after five failures and the fixed table of routes have tests of their own), blindsql (sqlmap does it: injection.sh).
# X-XSS-Protection, which it misses, turned on a filter that leaked and that no browser has any more; in its place pages allow no script of their own
# (Content-Security-Policy), and probe.py shows every value escaped.  Its module csrf is left out: it takes a form that refuses the values it made up, with the right token
# and with a wrong one alike, for one that does not look at its token: csrf.py asks every form itself.
. "$(dirname "$0")/attack.sh"
seconds=${2:-120}
modules=backup,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss

available() { wapiti --list-modules 2>/dev/null | sed -n 's/^\t\([a-z_0-9]*\)\( .*\)\{0,1\}$/\1/p'; }
chosen() { available | grep -xE "$(echo "$modules" | tr ',' '|')" | paste -sd,; }

scan() { # NAME [OPTION...]
    label=$1
    shift
    timeout $((seconds * 9 + 300)) /usr/bin/python3 "$here/wapiti.py" -u "https://localhost:$port/" --scope domain -m "$(chosen)" -x "https://localhost:$port/sign-out" -x "https://localhost:$port/sessions*" -x "https://localhost:$port/account*" --max-scan-time "$seconds" --max-attack-time "$((seconds / 2))" \
        --max-parameters 20 -d 4 -S normal --verify-ssl 0 --flush-session --store-session "$work/wapiti-$label" --no-bugreport -f json -o "$work/wapiti-$label.json" "$@" \
        >"$work/wapiti-$label.log" 2>&1 </dev/null
}
findings() { # FILE
    python3 - "$1" <<'PY'
import json, sys
report = json.load(open(sys.argv[1]))
for group in ("vulnerabilities", "anomalies"):
    for kind, rows in report[group].items():
        for row in rows:
            if row["info"] != "X-XSS-Protection is not set":
                print(kind, row["method"], row["path"], row.get("parameter", ""), row["info"])
PY
}
finds_nothing() { # NAME [OPTION...]
    scan "$@"
    [ -s "$work/wapiti-$1.json" ] || { echo "# it has not come to its end: $(tail -n 1 "$work/wapiti-$1.log")"; return 1; }
    findings "$work/wapiti-$1.json" >"$work/found-$1"
    echo "# $(grep -c . "$work/found-$1") findings; $(grep -oE 'Wapiti found [0-9]+ URLs and forms' "$work/wapiti-$1.log" | head -n 1)"
    sort "$work/found-$1" | uniq -c | head -20 | sed 's/^/# /'
    [ ! -s "$work/found-$1" ]
}

forms_refuse()
{
    # shellcheck disable=SC2046 # words
    python3 "$here/csrf.py" "$port" "$here/../../docs/openapi.json" "$record" $(for one in handler1 manager auditor officer; do echo "$work/$one.session"; done) >"$work/csrf" 2>"$work/err"
    sed 's/^#* */# /' "$work/csrf"
    grep -q ' 0 not refused' "$work/csrf"
}

attack_house
ok 'B4: every form refuses another token, none, and another site' forms_refuse
echo "# modules: $(chosen)"
ok 'B4: wapiti without a session finds nothing' finds_nothing nobody -s "https://localhost:$port/sign-in" -H "Origin: https://localhost:$port"
for who in handler1 manager auditor; do
    ok "B4: wapiti as $who finds nothing" finds_nothing $who -s "https://localhost:$port/home" -H "Cookie: __Host-azukari=$(token $who)" -H "Origin: https://localhost:$port"
done
sign_in handler1
ok 'others go on' goes_on
ok 'the house stops in order' house_stop
plan
