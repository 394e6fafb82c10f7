# tests/scenario/house.sh: a house of the real programs for the scenarios beside it, and TAP.  Sourced with "$1" = the
# directory src of a build.  Everything lies below $work and listens on this scenario's own ports; all of it is gone at the end.
#
#   house_new [LINE]...   a sample installation with its witness; LINEs go into azukari.conf.  With $facts, a file, these
#                         instead of the sample's; $terminals are further words for azukari init
#   sample_facts          the facts of the sample
#   house_start           the server; $server is the parent's pid, its words go to $log
#   house_stop            in order; fails if the house says it did not end in order
#   house_kill            kill -9 of every process of it
#   witness_start, witness_stop
#   process ROLE          pids of one kind of process: gate, office, authn, courier, keeper, desk, press
#   held COMMAND...       the command while every process of the house stands still, as a copy of its files must be made
#   covers LEAF           whether the witness has confirmed the contract's log up to this entry, which it is asked every five seconds
#   enrol WHO..., sign_in WHO..., sign_in_to_approve WHO
#   as WHO VERB ...       a verb of azukari in the session of WHO; its words of failure go to $work/err
#   page WHO PATH [CURL-OPTION]...   a page in the session of WHO as a browser without scripts asks for it: $work/page, its head
#                         in $work/head; csrf and went_to print what a form and a redirect need
#   ok NAME COMMAND...    one test: the command succeeds within a minute
#   fails COMMAND...      succeeds if the command fails
#   until_true SECONDS COMMAND...
#   plan                  the last line of a scenario
set -u
programs=$(cd "$1" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/azukari-scenario.XXXXXX") || exit 1
house=$work/house log=$work/log list=$work/list.csv bin=$work/bin
port=$(sh "$(dirname "$0")/../support/ports.sh" $$) || exit 1 # the next one is the approvers', the one after that the witness's
server='' witness='' count=0 facts='' terminals=''

# The house counts days as Japan does, and a scenario is of one day: near midnight it waits for the next one.
near_midnight() { now=$((($(date +%s) + 9 * 3600) % 86400)) && [ $now -ge $((86400 - 360)) -o $now -lt 90 ]; }
while near_midnight; do sleep 5; done

clean()
{
    house_kill 2>/dev/null
    witness_stop 2>/dev/null
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

ok()
{
    name=$1
    shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        for said in "$work/err" "$work/progress" "$log"; do
            [ ! -s "$said" ] || tail -n 5 "$said" | sed 's/^/# /'
        done
    fi
}

plan() { echo "1..$count"; }

# What a scenario cannot go on without.
must()
{
    "$@" && return
    echo "Bail out! $*"
    [ ! -s "$work/err" ] || sed 's/^/# /' "$work/err"
    exit 1
}

fails() { ! "$@"; }

until_true()
{
    tries=$(($1 * 10))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || return 1
        sleep 0.1
    done
}

az() { timeout 300 "$bin/azukari" "$@" --lang en 2>"$work/err"; }

as()
{
    who=$1 verb=$2
    shift 2
    az "$verb" --session "$work/$who.session" "$@"
}

# As an installation has it: all programs in one directory.
install_programs()
{
    mkdir "$bin" &&
        for program in "$programs"/*/azukari*; do
            [ -d "$program" ] || cp "$program" "$bin/" || return
        done
}

sample_facts() { "$programs/cli/azukari" sample-facts; }

# The facts of a new house.  @start and @end are of a fiscal year, which may have begun today or end tomorrow: here they are far enough away.
dated_facts()
{
    { [ -n "$facts" ] && cat "$facts" || sample_facts; } |
        sed "s/@start/$(TZ=Asia/Tokyo date -d '-235 days' +%F)/g;s/@end/$(TZ=Asia/Tokyo date -d '+300 days' +%F)/g" >"$work/facts.dated"
}

house_new()
{
    must install_programs
    "$bin/azukari-witness" init "$work/witness" --name witness.kaku.example >"$work/witness.vkey" 2>"$work/err"
    head -c 24 /dev/urandom | base64 >"$work/passphrase"
    must dated_facts
    # shellcheck disable=SC2086 # words
    must az init "$house" --facts "$work/facts.dated" $terminals --passphrase-file "$work/passphrase" --listen "127.0.0.1:$port" --programs "$bin" \
        --witness 1 "$(grep -o 'witness.kaku.example+.*' "$work/witness.vkey")" "http://127.0.0.1:$((port + 2))" >"$work/init"
    for line; do
        echo "$line" >>"$house/azukari.conf"
    done
    "$bin/azukari-witness" add-log "$work/witness" "$(awk -F '\t' '$1 == "log" && $2 == 1 {print $3}' "$work/init")" \
        >/dev/null 2>"$work/err"
    must witness_start
    must house_start
}

witness_start()
{
    "$bin/azukari-witness" serve "$work/witness" --listen "127.0.0.1:$((port + 2))" >>"$work/witness.log" 2>&1 &
    witness=$!
}

witness_stop()
{
    [ -z "$witness" ] || kill "$witness"
    wait $witness 2>/dev/null
    witness=''
}

answers() { az status "$house" >/dev/null; }
is_gone() { ! kill -0 "$server" 2>/dev/null; }
answers_or_is_gone() { answers || is_gone; }
serves() { until_true 60 answers_or_is_gone && ! is_gone; }

house_start()
{
    "$bin/azukari" serve "$house" --passphrase-file "$work/passphrase" >>"$log" 2>&1 &
    server=$!
    serves
}

house_stop()
{
    kill "$server"
    wait "$server"
    ended=$?
    server=''
    return $ended
}

house_kill()
{
    [ -n "$server" ] || return 0
    killed="$server $(pgrep -P "$server")"
    # shellcheck disable=SC2086 # a list of pids
    kill -9 $killed
    wait "$server" 2>/dev/null
    server=''
    until_true 60 are_gone # a disk that is slow keeps who writes to it
}
are_gone()
{
    for pid in $killed; do
        ! grep -q '^State:[[:space:]]*[^ZX]' "/proc/$pid/status" 2>/dev/null || return
    done
}

held()
{
    # shellcheck disable=SC2046 # a list of pids
    kill -STOP "$server" $(pgrep -P "$server") 2>/dev/null
    "$@"
    done_well=$?
    # shellcheck disable=SC2046
    kill -CONT $(pgrep -P "$server") "$server" 2>/dev/null
    return $done_well
}

covers() { [ "$(sed -n 2p "$house/keeper/checkpoints/1.cosigned" 2>/dev/null)" -gt "$1" ] 2>/dev/null; }

process() { pgrep -P "$server" -x "azukari-$1"; }

enrol()
{
    for who; do
        must az enrol --dir "$house" --account "$who" --key "$work/$who.key" \
            --code "$(awk -F '\t' -v who="$who" '$1 == "code" && $2 == who {print $3}' "$work/init")" >/dev/null
    done
}

# An approved run of COUNT numbered copies of the register by WHO, in a work place that was filed: $run.  manager, approver and WHO are signed in.
print_run() # WHO COUNT
{
    runs_from=$(TZ=Asia/Tokyo date +%F) runs_until=$(TZ=Asia/Tokyo date -d '+5 days' +%F)
    as manager matter apply 11 --class 3 --medium paper --count 1 --from "$runs_from" --until "$runs_until" 1=作業室 2=架空市役所3階 3=図3 4=施錠 5=窓口 >"$work/run" &&
        place=$(awk -F '\t' '$1 == "matter" {print $2}' "$work/run") && as approver approve "$place" --key "$work/approver.key" --yes >/dev/null &&
        as "$1" matter apply 3 --class 3 --medium paper --count "$2" --register 1 --ref "$place" --from "$runs_from" --until "$runs_until" \
            1=記録の写し 2=窓口で確かめる 3=窓口のプリンター >"$work/run" &&
        run=$(awk -F '\t' '$1 == "matter" {print $2}' "$work/run") && as approver approve "$run" --key "$work/approver.key" --yes >/dev/null
}

sign_in()
{
    for who; do
        az sign-in --dir "$house" --account "$who" --key "$work/$who.key" --session "$work/$who.session" >/dev/null || return
    done
}

# The same at the approvers' origin, by itself.
sign_in_to_approve()
{
    az sign-in --origin "https://localhost:$((port + 1))" --cacert "$house/gate/tls/cert.pem" --account "$1" --key "$work/$1.key" \
        --session "$work/$1.approval" >/dev/null
}

# A list of ${1} people with the seed ${2} in ${3}; what an import of it must store goes to $good.
sample()
{
    good=$(az sample-list "$3" --rows "$1" --seed "$2" --encoding cp932 | awk '{print $4}')
}

import() { as handler1 import --register 1 --purpose 3 "$1"; }

token() { awk '$1 == "token" {print $2}' "$work/$1.session"; }

page()
{
    who=$1 path=$2
    shift 2
    curl -sk --max-time 60 -H "Cookie: __Host-azukari=$(token "$who")" -H "Origin: https://localhost:$port" -H 'Accept-Language: en' \
        -D "$work/head" -o "$work/page" "$@" "https://localhost:$port$path" 2>"$work/err" || return 1
    renewed=$(sed -n 's/^[Ss]et-[Cc]ookie: __Host-azukari=\([^;]*\);.*/\1/p' "$work/head")
    [ -z "$renewed" ] || sed -i "s/^token .*/token $renewed/" "$work/$who.session" # each proof of who is there gives another
}

csrf() { sed -n 's/.*name="csrf" value="\([0-9a-f]*\)".*/\1/p' "$work/page" | head -n 1; }
went_to() { sed -n 's/^[Ll]ocation: *//p' "$work/head" | tr -d '\r'; }
