#!/bin/sh
# kill-each.sh SRC: every process of the house is killed once.  The house says which, stops in order, and loses nothing.
. "$(dirname "$0")/house.sh"

opens() { as "$1" open --register 1 --purpose 2 "$record" >"$work/opened"; }
stops_by_itself() { timeout 120 tail --pid="$server" -f /dev/null; }
ended_in_error() { ! wait "$server"; }
says_once() { [ "$(tail -n "+$1" "$log" | grep -c 'stopping:.*has ended\|stops:')" = 1 ]; }
verifies() { az verify "$house" --log 1 --replay >/dev/null; }

house_new
enrol handler1 handler2
must sign_in handler1 handler2
sample 200 1 "$list"
must import "$list" >"$work/import"
name=$(iconv -f cp932 -t utf-8 "$list" | awk -F , 'NR == 3 {print $3}')
as handler1 search --register 1 --purpose 2 --name "$name" >"$work/found"
record=$(awk '$1 == "record" {print $2; exit}' "$work/found")
ok 'a record is there' opens handler1
cp "$work/opened" "$work/first"

for role in gate office authn courier keeper; do
    lines=$(($(wc -l <"$log") + 1))
    kill -9 "$(process $role)"
    ok "$role killed: the house stops" stops_by_itself
    ok '... and ends in error' ended_in_error
    server=''
    ok '... saying in one line that it was this one' \
        sh -c "tail -n +$lines '$log' | grep 'azukarid' | grep -q 'stopping: the $role has ended: .*9'"
    ok '... and in no other line that one has ended' says_once "$lines"
    ok '... nobody stays behind' fails pgrep -f "^$bin/azukari-[acdgkop]" # all but the witness
    ok '... the ledger verifies, and every decision in it' verifies
    ok '... it starts again' house_start
    ok '... people sign in again' sign_in handler1 handler2
    ok '... and open the record' opens handler1
done
same_but_leaf() { [ "$(grep -v '^leaf' "$work/first")" = "$(grep -v '^leaf' "$work/opened")" ]; }
ok 'the record is what it was' same_but_leaf

must as handler1 sign-out
must as handler2 sign-out
no_session() { ! pgrep -P "$server" -f 'azukari-desk --kind session' >/dev/null; }
must until_true 60 no_session # else a desk that has yet to end is taken for that of the next session
must sign_in handler1
desk=$(pgrep -P "$server" -f 'azukari-desk --kind session')
must sign_in handler2
kill -9 "$desk"
ok 'a desk killed: its session has ended' fails opens handler1
ok '... the others go on' opens handler2
desk_is_named() { grep -q 'azukarid.*process of desk .* has ended: .*9' "$log"; }
ok '... the house says so' until_true 60 desk_is_named # the parent reaps in its own time
ok '... the person signs in again' sign_in handler1
ok '... and works' opens handler1
# What is killed is gone only when the kernel has taken all of it back: until then it has its locks and addresses.
lingering() # SECONDS
{
    python3 - "$1" "$house" "$port" <<'P' &
import fcntl, glob, os, socket, sys, time
paths = [place for place, _, files in os.walk(sys.argv[2]) if any(f.startswith("journal.") for f in files)]
paths += glob.glob(sys.argv[2] + "/**/office.db-sums", recursive=True)
assert len(paths) > 1, paths
held = [os.open(path, os.O_RDONLY) for path in paths]
for fd in held:
    fcntl.flock(fd, fcntl.LOCK_EX)
doors = []
for port in (int(sys.argv[3]), int(sys.argv[3]) + 1):
    doors.append(socket.socket())
    doors[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for tries in range(500):  # those who were killed may have it still
        try:
            doors[-1].bind(("127.0.0.1", port))
            break
        except OSError:
            time.sleep(0.02)
    else:
        sys.exit("they keep it")
    doors[-1].listen()
print("held", flush=True)
time.sleep(float(sys.argv[1]))
P
}
house_kill
lingering 1.5 >"$work/lingering"
must until_true 60 grep -q held "$work/lingering"
ok 'a killed house that has not quite gone keeps nobody from starting it' house_start
ok '... people sign in again' sign_in handler1
ok '... and open the record' opens handler1
ok '... the house stops in order' house_stop
ok '... the ledger verifies, and every decision in it' verifies
plan
