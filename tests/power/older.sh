#!/bin/bash
# older.sh, in the guest: what a sandbox and a keeper promise, on the oldest kernel that is supported (6.1): B2, B8.
set -u
out=/mnt/out failed=0 count=0
export TMPDIR=/tmp AZUKARI_KEEPER=$BUILD/src/keeper/azukari-keeper AZUKARI_VERIFY=$BUILD/src/cli/azukari
ok() { # NAME COMMAND...
    local name=$1
    shift
    count=$((count + 1))
    if "$@" >/tmp/said 2>&1; then echo "ok $count - $name"; else failed=1; echo "not ok $count - $name"; tail -60 /tmp/said | sed 's/^/# /'; fi
}
fails() { ! "$@"; }
says() { # TAP of a program: all ok
    "$@" >/tmp/tap 2>&1
    grep -E '^not ok' /tmp/tap && cat /tmp/tap && return 1
    grep -cE '^ok' /tmp/tap
}

ok 'the kernel is 6.1' grep -q '^Linux version 6\.1\.' /proc/version
ok 'B2 every role: what the sandbox tests promise' says "$BUILD/tests/unit/sandbox/sandbox_test"
ok 'B2 every role, every call: the same table as elsewhere' env WALLS_TABLE="$(dirname "$0")/../unit/sandbox/walls.tsv" "$BUILD/tests/unit/sandbox/walls_test"

# --- B8: another user beside a working keeper ------------------------------------------------------------------------------------
# The keeper of a day that stands still.
mkdir -p /tmp/notes/keeper
sweep=$BUILD/tests/torture/keeper_sweep
stands_still() { # PID of the day
    for _ in $(seq 3000); do
        grep -q '^State:.T' "/proc/$1/status" && return
        sleep 0.1
    done
    return 1
}
"$sweep" --make /tmp/notes/keeper || exit 1
AZUKARI_HOLD=2 "$sweep" --live /tmp/notes/keeper &
living=$!
stands_still $living || exit 1
keeper=$(pgrep -n -P $living)
ok 'a keeper is at work' grep -q azukari-keeper "/proc/$keeper/cmdline"
other() { setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all "$@"; }
own() { # the keeper's user, as which nothing else runs: the worst that is not root
    setpriv --reuid 64321 --regid 64321 --clear-groups --inh-caps=-all "$@"
}
peek="import ctypes,os,sys
libc=ctypes.CDLL(None,use_errno=True)
class V(ctypes.Structure): _fields_=[('b',ctypes.c_void_p),('n',ctypes.c_size_t)]
b=ctypes.create_string_buffer(64); m=[l.split('-')[0] for l in open('/proc/self/maps')][0]
l=V(ctypes.addressof(b),64); r=V(int(m,16),64)
pid=int(sys.argv[1]); what=sys.argv[2]
got=libc.process_vm_readv(pid,ctypes.byref(l),1,ctypes.byref(r),1,0) if what=='vm' else libc.ptrace(16 if what=='attach' else 0x4206,pid,0,0)
e=ctypes.get_errno(); print(what,got,os.strerror(e)); sys.exit(0 if got>=0 or e not in (1,) else 1)"
for file in mem maps environ syscall stack pagemap auxv; do
    ok "B8 another user cannot read /proc/PID/$file of it" fails other head -c 16 "/proc/$keeper/$file"
done
for way in vm attach seize; do
    ok "B8 ... nor its memory by $way" fails other python3 -c "$peek" "$keeper" $way
done
ok 'B8 ... nor what its descriptors are' fails other ls "/proc/$keeper/fd/"
ok 'the same look at a process of ones own succeeds' bash -c 'setpriv --reuid 65534 --regid 65534 --clear-groups sleep 60 & sleep 1; setpriv --reuid 65534 --regid 65534 --clear-groups head -c 16 /proc/$!/maps'
command -v gcore >/dev/null && ok 'B8 nor by gcore' fails other gcore -o /tmp/dump "$keeper"
# Its secrets never lie in swap: locked memory, seen in what the kernel says of each area.
locked() { awk '/^VmLck:/ {exit $2 == 0}' "/proc/$keeper/status"; }
ok 'B8 what it holds of keys is locked in memory' locked
# A keeper of the same user, as in an installation: not even that user.
mkdir -p /tmp/own && chown 64321 /tmp/own
setpriv --reuid 64321 --regid 64321 --clear-groups --inh-caps=-all env TMPDIR=/tmp/own AZUKARI_HOLD=2 bash -c "mkdir /tmp/own/keeper && '$sweep' --make /tmp/own/keeper && exec '$sweep' --live /tmp/own/keeper" >/tmp/own.log 2>&1 &
stands_still $! || exit 1
theirs=$(pgrep -n -u 64321 azukari-keeper)
[ -n "$theirs" ] || { tail -5 /tmp/own.log; ls -l /tmp/own /tmp/own/keeper; ps -ef | grep keeper; echo 'Bail out! no keeper of its own user'; exit 1; }
ok 'a keeper of a user of its own is at work' grep -q '^Uid:.64321' "/proc/$theirs/status"
ok 'B8 its own user cannot read its memory' fails own head -c 16 "/proc/$theirs/maps"
for way in vm attach seize; do
    ok "B8 ... nor by $way" fails own python3 -c "$peek" "$theirs" $way
done

# --- swap: everything that can be swapped is, and the keys are not in it ------------------------------------------------------------
mkswap /dev/vda >/dev/null && swapon /dev/vda
plain=$(strings -n 8 /dev/vda | wc -l)
python3 - <<'P' &
import time
keep = [b"canary in swap " * 4000 for _ in range(2000)]
kept = bytearray(b"".join(keep))
time.sleep(60)
P
canary=$!
sleep 5
python3 -c "
import os
blocks=[]
free=lambda: int([l for l in open('/proc/meminfo') if l.startswith('SwapFree')][0].split()[1])
total=free()
while total-free() < 150000 and len(blocks) < 4000: blocks.append(os.urandom(1<<20))
" || true
swapped() { awk '/^VmSwap:/ {exit $2 == 0}' "/proc/$1/status"; }
ok 'parts of the keeper lie in swap' swapped "$keeper"
ok '... and what was written elsewhere as a canary is found there' grep -qaF 'canary in swap canary in swap' /dev/vda
kill $canary 2>/dev/null

# --- no core dump ---------------------------------------------------------------------------------------------------------------------
echo '/tmp/core.%p' >/proc/sys/kernel/core_pattern
ulimit -c unlimited
# The keys that the keeper has in memory, as its own user with all rights of root finds them: where they are is known to nobody else.
ok 'B8 the area of each secret is locked, and never swapped nor dumped' bash -c "
    awk '/^[0-9a-f]+-/ {area = \$1; vm = 0} /^Locked:/ {locked = \$2} /^Swap:/ {swap = \$2} /^VmFlags:/ {if (\$0 ~ / lo/) {n++; if (swap > 0 || \$0 !~ / dd/) bad++}} END {exit n == 0 || bad > 0}' /proc/$keeper/smaps"
kill -SEGV "$keeper"
sleep 1
no_core() { ! ls /tmp/core.* 2>/dev/null | grep .; }
ok 'B8 a keeper that crashes leaves no core dump' no_core
bash -c 'kill -SEGV $$'
ok '... and a program that is none of ours does' ls /tmp/core.*
kill -KILL $living
echo "1..$count"
exit $failed
