#!/bin/sh
# sign-in.sh SRC: who is not let in learns nothing from it; what lets in is good once.
. "$(dirname "$0")/house.sh"

code_of() { awk -F '\t' -v who="$1" '$1 == "code" && $2 == who {print $3}' "$work/init"; }
by_key() { az sign-in --dir "$house" --account "$1" --key "$work/$2.key" --session "$work/$1.session" >/dev/null; }
# Keep the words of a refusal: two kinds can be told apart only if these differ.
words() { cp "$work/err" "$work/words.$1"; }
same_words() { [ -s "$work/words.$1" ] && cmp -s "$work/words.$1" "$work/words.$2"; }
says() { grep -q "$1" "$work/err"; }
enrol_with() { az enrol --dir "$house" --account "$1" --code "$2" --key "$work/$3.key" >/dev/null; }
whoami() { as "$1" whoami >/dev/null; }

house_new

# --- codes for the first sign-in
ok 'a wrong code enrols nobody' fails enrol_with handler1 AAAA-BBBB-CCCC-DDDD wrong
words wrong_code
ok 'an unknown account enrols nobody' fails enrol_with nobody "$(code_of handler1)" wrong
words unknown
ok '... with the same words' same_words wrong_code unknown
ok "another's code enrols nobody" fails enrol_with handler1 "$(code_of handler2)" wrong
words another
ok '... with the same words' same_words wrong_code another
ok 'the right code enrols' enrol_with handler1 "$(code_of handler1)" handler1
ok 'the same code is good only once' fails enrol_with handler1 "$(code_of handler1)" second
words second
ok '... with the same words' same_words wrong_code second

# --- keys and sessions
enrol manager responsible
ok 'the right key signs in' by_key handler1 handler1
ok '... and the session works' whoami handler1
ok "another's key does not sign in" fails by_key handler1 manager
words wrong_key
ok 'an unknown account does not sign in' fails by_key nobody manager
words unknown_account
ok '... with the same words' same_words wrong_key unknown_account
ok '... which are not those of a server in trouble' fails says 'trouble'
cp "$work/handler1.session" "$work/kept.session"
must as handler1 sign-out
ok 'after signing out the token is worth nothing' fails whoami kept

# --- password and one-time code
# Random, and by the rule whatever the dice say: small letters and digits, then a capital and a sign.
echo "$(od -An -N12 -tx1 /dev/urandom | tr -d ' ')Q+" >"$work/password"
by_password() # ACCOUNT PASSWORD-FILE TOTP
{
    az sign-in --dir "$house" --account "$1" --password-file "$2" --totp "$3" --session "$work/$1.session" >/dev/null
}
enrol_password()
{
    az enrol --dir "$house" --account handler2 --code "$(code_of handler2)" --password --totp-now \
        --totp-secret-file "$work/secret" <"$work/password" >/dev/null
}
totp() # the code of now, or ${1} steps later: HMAC-SHA-1 of RFC 6238
{
    python3 - "$work/secret" "${1:-0}" <<'P'
import base64, hmac, struct, sys, time
secret = open(sys.argv[1]).read().strip()
h = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", int(time.time()) // 30 + int(sys.argv[2])), "sha1")
print("%06d" % ((struct.unpack(">I", h[h[19] & 15:][:4])[0] & 0x7fffffff) % 10**6))
P
}
ok 'a password from standard input is enrolled, with one-time codes' enrol_password
echo 'not the password' >"$work/other"
ok 'an unknown account with a password does not sign in' fails by_password nobody "$work/other" 000000
words unknown_account
ok 'a wrong password does not sign in' fails by_password handler2 "$work/other" "$(totp)"
words wrong_password
ok '... with the same words' same_words unknown_account wrong_password
now=$(totp)
ok 'password and code sign in' by_password handler2 "$work/password" "$now"
ok '... and the session works' whoami handler2
ok 'C12: the same one-time code is refused the second time' fails by_password handler2 "$work/password" "$now"
words used_code
ok '... with the same words' same_words unknown_account used_code

# --- a page between the person and the house: the browser writes its own origin into what the key signs
phished() # ORIGIN [twice]: the status of the answer
{
    python3 "$(dirname "$0")/passkey.py" "localhost:$port" "$house/gate/tls/cert.pem" "$work/handler1.key" handler1 "$@" 2>"$work/err"
}
ok 'what a passkey signed for this origin lets in' [ "$(phished "https://localhost:$port")" = 200 ]
ok 'C12: ... once: the same answer sent again does not' [ "$(phished "https://localhost:$port" twice)" = 403 ]
ok 'C12: what it signed for another origin does not' [ "$(phished "https://localhost.evil.example:$port")" = 403 ]
ok '... nor for another port' [ "$(phished "https://localhost:$((port + 1))")" = 403 ]
ok '... nor without TLS' [ "$(phished "http://localhost:$port")" = 403 ]

# --- repeated mistakes
attempts=0
while [ $attempts -lt 5 ]; do
    by_key manager handler1
    attempts=$((attempts + 1))
done
ok 'after five mistakes the right key has to wait as well' fails by_key manager manager
ok '... and the reason is said' says 'paused'
waits() { seconds=$(sed -n 's/.*wait \([0-9]*\) seconds.*/\1/p' "$work/err") && [ "$seconds" -gt "$1" ] && [ "$seconds" -le "$2" ]; }
ok '... half a minute' waits 0 30
ok 'others do not wait' by_key handler1 handler1
on_page() { grep -q "$1" "$work/page"; }
must page handler1 /home
ok 'C12: who signs in is told how often it failed before' on_page 'Sign-ins that failed since your last one: 4'
must by_key handler1 handler1
must page handler1 /home
ok '... once' fails on_page 'Sign-ins that failed'
sleep 31
ok 'after the wait another mistake is answered as a mistake' fails by_key manager handler1
words mistake
ok '... with the same words' same_words wrong_key mistake
ok '... and the right key waits again' fails by_key manager manager
ok '... for longer' waits 31 60

# --- another password, on the page
cp "$work/handler2.session" "$work/elsewhere.session"
ok 'another session of the same person' by_password handler2 "$work/password" "$(totp)"
change() # CURRENT-FILE NEW TOTP
{
    page handler2 /account/password && page handler2 /account/password -d "csrf=$(csrf)" --data-urlencode "current@$1" --data-urlencode "totp=$3" \
        --data-urlencode "password=$2" --data-urlencode "password2=$2" && { [ -z "$(went_to)" ] || page handler2 "$(went_to)"; }
}
tr -d '\n' <"$work/password" >"$work/current"
new=$(od -An -N12 -tx1 /dev/urandom | tr -d ' ')Z-
must change "$work/other" "$new" "$(totp 1)"
ok 'N20.6u a wrong current password changes nothing' fails on_page 'is changed'
must change "$work/current" handler2-X "$(totp 1)"
ok 'N20.6u a new one against the rule is refused by its words' on_page 'three characters in a row'
ok '... and both sessions stand' whoami elsewhere
must page handler2 /account/password
ok '... the page says the rule' on_page 'At least 8 characters'
cp "$work/handler2.session" "$work/before.session"
must change "$work/current" "$new" "$(totp 1)"
ok 'N20.6u the current one and a new one by the rule: it is changed' on_page 'is changed'
ok '... and this session stays' whoami handler2
ok 'ASVS 7.2.4 ... under another token: the one before is worth nothing' fails whoami before
ok '... and the others end' fails whoami elsewhere
# --- C12: spraying: one password for everybody, from many connections at once
by_api() # ACCOUNT NUMBER
{
    curl -s --cacert "$house/gate/tls/cert.pem" -H 'Content-Type: application/json' --data "{\"account\":\"$1\",\"password\":\"Haru-2026\",\"totp\":\"000000\"}" \
        -o "$work/spray.$1.$2" -w '%{http_code}\n' "https://localhost:$port/api/v1/sign-in"
}
spray() # 100 tries, 20 for each of five accounts, ten at a time
{
    for round in 1 2 3 4 5 6 7 8 9 10; do
        pids=''
        for account in officer approver handler2 auditor admin; do
            by_api $account $round &
            pids="$pids $!"
            by_api $account $((round + 10)) &
            pids="$pids $!"
        done
        # shellcheck disable=SC2086 # pids
        wait $pids
    done >"$work/spray"
}
spray
ok 'C12: of a hundred sprayed passwords none lets in' [ "$(grep -c '^200$' "$work/spray")" = 0 ]
ok '... all are answered' [ "$(wc -l <"$work/spray")" = 100 ]
echo "$new" >"$work/new"
# Once more, should the pause of those have passed by while they came: without them this one would be followed by none.
by_api handler2 last >"$work/said"
right_password() { by_password handler2 "$work/new" "$(totp)"; }
ok 'C12: by then the account is locked, for the right password too' fails right_password
ok '... and the reason is said' says 'paused'
ok '... after a few tries none of them was looked at any more' [ "$(cat "$work"/spray.handler2.* | grep -o '"wait_ms":[1-9]' | wc -l)" -ge 10 ]
sees_lock_out() { as handler1 whoami >/dev/null && as responsible alerts >"$work/alerts" && grep -q '	lock-out	' "$work/alerts"; }
must sign_in responsible
ok '... and who is responsible has the alert' sees_lock_out
ok 'the house stops in order' house_stop
verifies() { az verify "$house" --log 0 --replay >/dev/null; }
ok 'the ledger verifies, and every decision in it' verifies
plan
