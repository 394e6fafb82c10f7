#!/bin/sh
# The command line without a server: cli.sh AZUKARI PROGRAMS
set -u
azukari=$1 programs=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
count=0

ok() { # ok NAME CONDITION...
    name=$1; shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' out err
    fi
}

run() { "$azukari" "$@" >out 2>err; code=$?; }
code_is() { [ "$code" -eq "$1" ]; }
says() { grep -q -- "$1" out err; }
mode_is() { [ "$(stat -c %a "$1")" = "$2" ]; }

run --help --lang en
ok "help lists the verbs" says "azukari verify DIR"
run --version
ok "the version is told" says "^azukari [0-9]"
run nonsense --lang en
ok "an unknown verb is refused" code_is 65
ok "and named" says "nonsense: there is no such verb"
run status --colour --lang en
ok "an unknown option is refused and named" says "--colour: this verb has no such option"
run sign-in --lang en --account
ok "an option without a value is refused" says "--account needs a value"
run verify --lang xx
ok "an unknown language is refused" code_is 65

echo "correct horse battery staple" >pass
run init house --sample --passphrase-file pass --programs "$programs" --listen 127.0.0.1:8443 --lang en
ok "init makes the sample" code_is 0
ok "the root key is readable by its owner only" mode_is house/keeper 700
ok "the TLS key is readable by its owner only" mode_is house/gate/tls/key.pem 600
ok "the sample says which control it leaves out" says "N20.6si"
ok "the configuration is written" grep -q "^origin https://localhost:8443$" house/azukari.conf
run init house --sample --passphrase-file pass --programs "$programs" --lang en
ok "init never writes over an installation" code_is 73
echo short >weak
run init other --sample --passphrase-file weak --programs "$programs" --lang en
ok "a short passphrase is refused" says "too short"
ok "and nothing is made" [ ! -e other ]
run init other --shares 3/2 --programs "$programs" --lang en
ok "impossible shares are refused" says "give K/N"
printf 'org org=1 kind=entruster : A\norg org=2 kind=guild : B\n' >facts
run init other --facts facts --passphrase-file pass --programs "$programs" --lang en
ok "a wrong fact is refused with its line" says "line 2: an unknown word"
ok "before anything is made" [ ! -e other ]
run init other --shares 2/3 --sample --programs "$programs" --lang en
ok "init can split the key" code_is 0
ok "into as many shares as were asked for" [ "$(grep -c '^  [0-9a-f]\{8\}-' out)" -eq 3 ]

run verify house --replay --lang en
ok "a new installation verifies, and its decisions agree" code_is 0
run ledger export house export
ok "the ledger is exported" code_is 0
run verify export --replay --lang en
ok "and the export verifies" code_is 0
run verify-certificate house/azukari.conf --lang en
ok "a certificate is not verified without a key" says "(--policy FILE | --vkey KEY)"
run verify . --lang en
ok "a directory without a ledger is refused" [ "$code" -ne 0 ]

echo "1..$count"
