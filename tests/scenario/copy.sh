#!/bin/sh
# copy.sh SRC: the second copy of the ledger rots in a running house: somebody is told, the house goes on, and it is said until it is mended.
. "$(dirname "$0")/house.sh"

copy=$work/copy byte=400
status_says() { az status "$house" --json | grep -q "\"ledger_copy_differs\":$1"; }
measured() { as admin measure >/dev/null; }
doctor_says() { az doctor --dir "$house" --json >"$work/doctor"; grep -q "\"check\":\"ledger\",\"verdict\":\"$1\"" "$work/doctor"; }
found() { [ "$(grep -c 'the copy (segment 1' "$log")" -ge "$1" ]; }
alerts() # how many there are of it
{
    curl -sk --max-time 60 -H "Authorization: Bearer $(token manager)" "https://localhost:$port/api/v1/alerts" >"$work/alerts" 2>"$work/err" &&
        [ "$(grep -o '"kind":"damage"' "$work/alerts" | wc -l)" = "$1" ]
}
put() { printf '%s' "$1" | dd of="$copy/$segment" bs=1 seek=$byte conv=notrunc 2>/dev/null; }

command -v curl >/dev/null || { echo '1..0 # SKIP needs curl'; exit 0; }
mkdir "$copy"
house_new "ledger_copy $copy"
enrol admin manager
must sign_in admin manager
segment=$(ls "$copy" | head -n 1)
was=$(dd if="$copy/$segment" bs=1 skip=$byte count=1 2>/dev/null)
ok 'the copy of the ledger is what the ledger is' cmp -s -n 4000 "$copy/$segment" "$house/keeper/ledger/$segment"
ok '... and the status says so' until_true 60 status_says false
ok '... and there is no alert' alerts 0
put "$([ "$was" = X ] && echo Y || echo X)"
ok 'a byte of the copy changes, and somebody has the machine measured' measured
ok '... the status says it' until_true 60 status_says true
ok '... the doctor calls it bad' doctor_says bad
ok '... the manager has an alert' alerts 1
ok '... the house goes on' as manager matter list
ok 'the same is looked at again' measured
ok '... and found again' until_true 60 found 2
ok '... and makes no other alert' alerts 1
ok '... but stays' status_says true
put "$was"
ok 'the byte is what it was' measured
ok '... and the status says so' until_true 60 status_says false
ok '... and the alert stays in the ledger' alerts 1
ok 'the house stops in order' house_stop
plan
