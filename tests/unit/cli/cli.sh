#!/bin/sh
# The command line without a server: cli.sh AZUKARI PROGRAMS
set -u
azukari=$1 programs=$2
profiles=$(cd "$(dirname "$0")/../../../profiles" && pwd) || exit 1
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

run profile check nerima shinjuku hino jica koto sample template --lang en
ok "every shipped profile and the template are without fault" code_is 0
printf 'profile ours 1\nja x\nen x\nclause A1\narticle 1\nja x\nen x\nmet E\ncontrol factors 9\ncontrol colour red\n' >ours.profile
run profile check koto ours.profile --lang en
ok "a wrong profile is refused" code_is 65
ok "with file, line, what and what would do" says "ours.profile:9: 9: the value is out of range; use one of those shown. \[factors 1-3\]"
ok "and every further fault" says "ours.profile:10: colour: there is no control of this name"
ok "the others are checked all the same" says "^koto	koto 1	29	no fault"
run profile check ours.profile
ok "the words are Japanese unless asked otherwise" says "ours.profile:10: colour: この名前の管理項目はありません。"
run profile check nowhere.profile --lang en
ok "a profile that is not there is named" says "nowhere.profile: there is neither a profile nor a file"
run profile explain --lang en
ok "the shipped profiles are listed" says "^koto$"
run profile explain jica J-21 --lang en
ok "a clause is explained by any of its ids" says "^J21  調査シート 第21項"
ok "with what the keeper enforces" says "enforced (refused otherwise)"
ok "and what the machine is measured for" says "removable media blocked - measured"
run profile explain jica J32 --lang en
ok "... and what somebody must look at" says "looked at on site, and answered with its day"
run profile explain hino H10.2-copy --lang en
ok "of a matrix, what the keeper refuses today" says "audio: needs approval.* - enforced on paper (refused otherwise), not enforced yet for the rest"
ok "and what it does not" says "Important / data: allowed.* - not enforced yet"
run profile explain sample --lang en
ok "a deviation is shown with its reason" says "So that it can be tried anywhere"
run profile explain jica J99 --lang en
ok "an unknown clause is refused" code_is 66
run profile print template
cp out ours.profile
run profile check ours.profile
ok "the template can be taken out and is a profile as it stands" code_is 0
ok "byte for byte" cmp -s ours.profile "$profiles/template.profile"
run profile print nobody --lang en
ok "a profile that is not shipped is not printed" code_is 66
run profile compare nerima hino --lang en
ok "profiles stand side by side with what wins" says "^post spi paper	allow trackable+sealed+recorded	never	never"
ok "what the keeper refuses says so" says "^usb	-	never	never	enforced (refused otherwise)"
ok "and what the machine is measured for says so" says "^network	closed	-	closed	measured on the machine"
run profile compile nerima hino jica koto sample
cp out first
run profile compile koto sample hino nerima jica
ok "the compiled text has the same bytes in any order" cmp -s first out
ok "names its profiles by digest" grep -q "^profile koto 1 [0-9a-f]\{64\}$" out
ok "shows a deviation" grep -q "^deviation terminal off for yes H6 H10.1-2 J9 J18 K11 K-T9 N20.2 N20.6si$" out
run profile compile nerima koto --facts 7
ok "the cells of the matrix are facts with their clauses" says "^cell contract=7 kind=copy/paper class=spi limit=approval conditions=area-only+needed+recorded clauses=N20.11,K-T9$"
digest=$(sed -n 's/^terms contract=7 version=1 from=@start count=[0-9]* object=\([0-9a-f]\{64\}\) value=[0-9a-f]\{64\}$/\1/p' out)
run profile compile nerima koto
ok "and begin with the digest of the text that was compiled" grep -q "^# sha256 $digest$" out
run profile cover nerima -- nerima hino --lang en
ok "a child that takes more covers its parent" code_is 0
run profile cover nerima hino -- nerima --lang en
ok "one that takes less does not" code_is 73
ok "and is told what it lacks, and for which clause" says "^log-years	needs 7	has 1	 N20.6e H10.2"
run profile cover nerima hino --lang en
ok "a comparison without a child is refused" says "give the parent's profiles"
printf 'local here 1\nja x\nen x\nclause L1\narticle 1\nja x\nen x\nmet E\ncontrol training 730\n' >here.profile
run profile compile nerima here.profile --lang en
ok "a local change that is weaker is refused" says "here.profile:9: training: weaker than the profiles"
run profile sing --lang en
ok "an unknown act is refused" says "give check, explain, print, compare, cover or compile: sing"
run sample-facts
cp out facts
run init third --facts facts --passphrase-file pass --programs "$programs" --lang en
ok "the facts of the sample make an installation" code_is 0
sed '0,/limit=never/s//limit=allow/' facts >weaker
run init fourth --facts weaker --passphrase-file pass --programs "$programs" --lang en
ok "with one cell weaker than its terms they do not" test "$code" -ne 0

echo "1..$count"
