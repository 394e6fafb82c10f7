#!/bin/sh
# The parent with programs that only say what happens to them: house.sh AZUKARID DUMMY [FAULTS]
# FAULTS: the library of tests/torture/fault.h; without it what needs it is left out.
set -u
daemon=$1 dummy=$2 faults=${3:-}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
count=0

ok() { # ok NAME CONDITION...
    name=$1; shift
    count=$((count + 1))
    if "$@"; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' "$work/log"
    fi
}

said() { grep -q -- "$1" "$work/log"; }
not_said() { ! said "$1"; }
code_is() { [ "$code" -eq "$1" ]; }
# order_is ROLES: who was asked to stop, in order.  One that the machine did not let run in time was killed instead, which is said in its place.
order_is() { [ "$(sed -n -e 's/^stop //p' -e 's/^.*: \([a-z]*\) did not stop in time: killed$/\1/p' "$work/log" | uniq_but_desks | tr '\n' ' ')" = "$1" ]; }
uniq_but_desks() { awk '$0 != last || $0 == "desk"; { last = $0 }'; }
desk_fds_are() { [ "$(sed -n 's/^fds desk //p' "$work/log")" = "$1" ]; }

fresh() {
    rm -rf "$work/programs" "$work/dir"
    mkdir -p "$work/programs" "$work/dir"
    for role in gate office keeper authn courier scanner desk press; do
        cp "$dummy" "$work/programs/azukari-$role"
    done
    printf 'listen 127.0.0.1:1\nrp_id localhost\norigin https://localhost:1\nwitness 1 http://127.0.0.1:2/\n' \
        >"$work/dir/azukari.conf"
    echo right >"$work/secret"
}

behave() { printf '%s' "$2" >"$work/programs/behave-$1"; }

start() {
    : >"$work/log"
    "$daemon" --programs "$work/programs" --passphrase-file "$work/secret" "$work/dir" 2>>"$work/log" &
    pid=$!
}

until_said() {
    tries=0
    while not_said "$1" && [ "$tries" -lt 1200 ] && kill -0 "$pid" 2>/dev/null; do
        sleep 0.1
        tries=$((tries + 1))
    done
}

# nobody_left: within two minutes no program of ours runs any more.
nobody_left() {
    tries=0
    while ps -eo args= | grep -q "^$work/programs" && [ "$tries" -lt 1200 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    [ "$tries" -lt 1200 ]
}

finish() {
    wait "$pid"
    code=$?
}

# run [LINE...]: until each LINE is said, then SIGTERM; without LINE until it ends by itself.
run() {
    start
    for line; do
        until_said "$line"
    done
    [ $# -eq 0 ] || kill -TERM "$pid" 2>/dev/null
    finish
}

fresh
behave keeper "spawn-lobby spawn-job"
start
until_said "^fds press"
until_said "^fds desk 0 1 2 3 4 5$"
until_said "^fds desk 0 1 2 3 4 5 6 7$"
until_said "ready:"
parents=$(ps -o pid= --ppid "$pid" | wc -l)
kill -TERM "$pid"
finish
ok "a signal stops the service with success" code_is 0
ok "every process is a child of the parent" [ "$parents" -eq 9 ]
ok "the stop is in order: gate, desks, scanner, office, courier, authn, keeper" order_is "gate desk desk scanner office courier authn keeper "
ok "the reason is said in one line" said "stopping: asked by a signal"
ok "the keeper is told where its files are" said "^start keeper --dir .*/dir/keeper --rp-id localhost --origin https://localhost:1 --approval-origin https://localhost:2$"
ok "the gate is told where it listens" said "^start gate --listen 127.0.0.1:1 --approval-listen 127.0.0.1:2 --tls .*/dir/gate/tls --uploads-max 2147483648$"
ok "a job desk is told its kind" said "^start desk --kind job --uploads-max 2147483648$"
ok "the courier is told its witnesses" said "^start courier --witness 1=http://127.0.0.1:2/$"
ok "gate and keeper are connected" said "^peer gate 2$"
ok "office and keeper are connected" said "^peer office 2$"
ok "authn and keeper are connected" said "^peer authn 2$"
ok "courier and keeper are connected" said "^peer courier 2$"
ok "scanner and office are connected" said "^peer scanner 1$"
ok "nobody else is connected" [ "$(grep -c '^peer' "$work/log")" -eq 12 ]
ok "only the keeper sees the secret" [ "$(grep '^unseal' "$work/log")" = "unseal keeper" ]
ok "a member inherits its own descriptors only" said "^fds gate 0 1 2 3$"
ok "the keeper inherits its own descriptors only" said "^fds keeper 0 1 2 3$"
ok "a lobby desk has parent, keeper and gate" said "^fds desk 0 1 2 3 4 5$"
ok "a job desk has parent, keeper, gate, office and press" said "^fds desk 0 1 2 3 4 5 6 7$"
ok "a press has its desk only" said "^fds press 0 1 2 3$"
ok "the environment is empty" not_said "^environment"

fresh
behave keeper spawn-session
behave desk die
run "^ended 8"
ok "a desk that dies is reported to the keeper and stops nothing" said "^ended 8 17920$"
ok "the service goes on until asked" code_is 0

fresh
behave keeper spawn-job
behave press die
run "^ended 9"
ok "a press that dies takes its desk along" said "^ended 9 17920$"
ok "which is called the fault of the press alone" said "the press of desk 9 has ended: exit code 70"
ok "the desk that was ended for it is no fault" not_said "has ended: signal"

fresh
behave keeper "spawn-job kill"
run "^ended 9"
ok "the keeper can have a desk killed" said "^ended 9 9$"
ok "which is said calmly" said "of desk 9 was ended with it"
ok "and is no fault" not_said "has ended: signal"

fresh
behave keeper spawn-session
behave desk forbidden
run "^ended 8"
ok "a desk that speaks out of turn is killed" said "^ended 8 9$"

fresh
behave keeper spawn-session
behave desk wants-press
run "^press 2 with 1$" "^start press --kind set$"
ok "the desk of a session is given a press when it asks" said "^press 1 with 1$"
ok "and another one in its place" said "^press 2 with 1$"
ok "which is told what it is for" said "^start press --kind set$"
ok "a press of a session that ends takes nobody along" not_said "^ended 8 [1-9]"

for kind in lobby job; do
    fresh
    behave keeper "spawn-$kind"
    behave desk wants-press
    run "^ended [79]"
    ok "the desk of a $kind that asks for a press is killed" said "^ended [79] 9$"
done

fresh
behave gate die
run
ok "the death of a member stops everything with a failure" code_is 70
ok "the reason names who and how" said "stopping: the gate has ended: exit code 70"
ok "the others stop in order" order_is "scanner office courier authn keeper "

fresh
behave office crash
run
ok "a crash is named by its signal" said "the office has ended: signal 6"

fresh
behave keeper spawn-session
behave desk reaches-out
run "^ended 8"
ok "B2 a desk that its sandbox kills is told to the keeper, before its end" [ "$(grep -E '^(killed|ended) ' "$work/log" | tr '\n' ' ')" = "killed 6 of 8 ended 8 31 " ]
ok "B2 ... said, and stops nothing" said "the desk tried what its sandbox forbids"
ok "B2 ... with the service going on until asked" code_is 0

fresh
behave keeper spawn-job
behave press reaches-out
run "^ended 9"
ok "B2 a press that its sandbox kills is told with its desk" said "^killed 7 of 9$"

fresh
start
until_said "ready:" # before that the keeper takes no such word
kill -s SYS "$(pgrep -P "$pid" -f "^$work/programs/azukari-scanner")"
finish
ok "B2 a member that its sandbox kills is told to the keeper, which still writes it down" said "^killed 5 of 0$"
ok "B2 ... and stops everything" said "stopping: the scanner has ended: signal 31"

fresh
behave authn forbidden
run
ok "a member that speaks out of turn stops the service" said "the authn said what it may not say"

fresh
behave gate reports
start
until_said "ready:"
tries=0
until curl -s --unix-socket "$work/dir/status.sock" http://localhost/metrics >"$work/metrics" &&
    grep -q "^azukari_connections 41$" "$work/metrics" || [ "$tries" -ge 1200 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
ok "what a member measures is shown on the local socket" grep -q "^azukari_connections 41$" "$work/metrics"
ok "with the age of each process" grep -q '^azukari_uptime_seconds{process="keeper"} [0-9]*$' "$work/metrics"
kill -TERM "$pid"
finish
ok "the service was not disturbed" code_is 0

fresh
behave office reports
run
ok "a member that reports what is another's stops the service" said "the office said what it may not say"

fresh
behave keeper spawn-session
behave desk reports
run "^ended 8"
ok "a desk that reports anything is killed" said "^ended 8 9$"

fresh
behave gate says-why
run
ok "a member's own reason stands in one line" said "the gate stops: disk?full"

fresh
behave courier early
run
ok "a member that ends before service begins is named" said "the courier has ended: exit code 71"

fresh
echo wrong >"$work/secret"
run
ok "a wrong passphrase is refused" code_is 77
ok "and said" said "the passphrase is wrong"
ok "nobody began" not_said "ready:"

fresh
rm "$work/programs/azukari-office"
run
ok "a missing program is named" said "the office has ended: it could not be started"

fresh
echo "colour blue" >>"$work/dir/azukari.conf"
run
ok "a wrong configuration is refused with file, line and reason" said "azukari.conf, line 5: there is no such key"

fresh
: >"$work/secret"
run
ok "an empty passphrase is refused" said "the passphrase is empty"

fresh
behave gate deaf
start
until_said "ready:"
kill -TERM "$pid"
until_said "^stop gate"
kill -INT "$pid"
finish
ok "a second signal stops at once" said "stopping at once"
ok "with another code" code_is 69
ok "and leaves nobody behind" nobody_left

fresh
behave gate deaf
run "ready:"
ok "who does not stop in time is killed, and the others still stop" order_is "gate scanner office courier authn keeper "
ok "with success" code_is 0

fresh
start
until_said "ready:"
kill -KILL "$pid"
finish
ok "no child outlives a killed parent" nobody_left

# Reads of the parent fail from the moment it serves (struct fault_plan).
if [ -f "$faults" ]; then
    fresh
    head -c 96 /dev/zero >"$work/plan"
    LD_PRELOAD=$faults AZUKARI_FAULT_PLAN=$work/plan
    export LD_PRELOAD AZUKARI_FAULT_PLAN
    start
    unset LD_PRELOAD AZUKARI_FAULT_PLAN
    until_said "ready:"
    printf '\1\0\0\0\1\0\0\0\0\0\0\0\5\0\0\0\1\0\0\0\0\0\0\0\1' | dd of="$work/plan" conv=notrunc 2>/dev/null
    kill -KILL "$(pgrep -P "$pid" -f "^$work/programs/azukari-office")"
    finish
    ok "without its signals the parent stops, and sees who has ended" said "signals cannot be read any more"
    ok "in order" order_is "gate scanner courier authn keeper "
    ok "and leaves nobody behind" nobody_left
fi

echo "1..$count"
