#!/bin/bash
# remains.sh, in the guest (tests/power/residue.sh): a house at work on a disk of its own, in a machine that swaps; then the power is cut.  /dev/vda:
# the house's disk, /dev/vdb: swap.  The words stand in /mnt/out/secret, and this shell never reads them itself: it would be swapped too.
export TMPDIR=/mnt/out
ulimit -n 65536
given=/mnt/out/secret
. "$(dirname "$0")/../scenario/house.sh" "$BUILD/src"
trap - EXIT # what the people have (list, sessions, their keys) stays for the scan
house=/mnt/d/house log=/mnt/out/log bin=/mnt/d/bin
exec >/mnt/out/said 2>&1
az() { timeout 600 "$bin/azukari" "$@" --lang en 2>"$work/err"; } # an emulated machine is slow
house_start()
{
    "$bin/azukari" serve "$house" --passphrase-file "$work/passphrase" >>"$log" 2>&1 &
    server=$!
    until_true 600 answers
}
off() { echo 1 >/proc/sys/kernel/sysrq; echo o >/proc/sysrq-trigger; sleep 60; }
trap off EXIT # power goes as it is: nothing is flushed

mkfs.ext4 -q -F /dev/vda && mkdir -p /mnt/d && mount /dev/vda /mnt/d && mkswap /dev/vdb >/dev/null && swapon /dev/vdb || exit
mkdir /mnt/d/cores && echo /mnt/d/cores/core.%e.%p >/proc/sys/kernel/core_pattern && ulimit -c unlimited
swaps() # until 200 MB lie in swap
{
    python3 -c "
import os
kept = []
free = lambda: int(next(l for l in open('/proc/meminfo') if l.startswith('SwapFree')).split()[1])
total = int(next(l for l in open('/proc/meminfo') if l.startswith('SwapTotal')).split()[1])
while total - free() < 200000 and len(kept) < 3000: kept.append(os.urandom(1 << 20))"
}
swapped() { awk '/^VmSwap:/ {exit $2 == 0}' "/proc/$1/status"; }
# A verb whose last option takes what stands in a file.
with_secret() # FILE VERB ... OPTION
{
    xargs -a "$given/$1" timeout 600 "$bin/azukari" "$2" --session "$work/handler1.session" --lang en "${@:3}" >"$work/shown" 2>"$work/err"
}
shown_has() { grep -q "$1" "$work/shown"; }

house_new
enrol handler1 manager approver
must sign_in handler1 manager approver
ok 'the list is imported' import "$given/list.csv"
ok 'somebody is found' with_secret name search --register 1 --purpose 2 --name
record=$(awk '$1 == "record" {print $2; exit}' "$work/shown")
reads()
{
    as handler1 open --register 1 --purpose 2 "$record" >"$work/shown" && as handler1 reveal --register 1 --purpose 2 --field 10 "$record" >"$work/number" &&
        grep -qFf "$given/number" "$work/number"
}
ok 'the record and the number are read' reads
ok 'the record is edited, for a reason' with_secret reason edit --register 1 --purpose 2 --base-version 1 --fields "$given/fields" "$record" --reason
cp "$work"/*.session /mnt/out/people/
ok 'the machine swaps' swaps
for role in keeper gate office desk; do
    ok "... parts of the $role too" swapped "$(process $role | head -n 1)"
done
ok 'everything is read again' reads
ok '... and the machine swaps again' swaps
sync && cp "$house/keeper/keys/epoch" /mnt/out/people/epoch
erases()
{
    as manager apply-erasure --register 1 --reason 契約終了 --quantity 1 >"$work/shown" && application=$(awk '$1 == "application" {print $2}' "$work/shown") &&
        as approver approve "$application" --key "$work/approver.key" --yes >/dev/null && as manager erase "$application" >"$work/shown"
}
ok 'the register is erased' erases
ok 'the house stops' house_stop
ok '... and starts' house_start
kill -SEGV "$(process office)"
wait "$server"
no_core() { ! ls /mnt/d/cores | grep -q .; }
ok 'a process that crashes leaves no core dump' no_core
# What is left lying by somebody else is found: a file that was removed, and memory.
cp "$given/planted" /mnt/d/planted && sync && rm /mnt/d/planted
python3 -c "
import time
kept = open('$given/planted-in-memory', 'rb').read().strip() * 200000
time.sleep(600)" &
sleep 2
ok 'the machine swaps a last time' swaps
dmesg >/mnt/out/dmesg
sync
plan
echo complete
