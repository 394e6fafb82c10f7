#!/bin/sh
# witness-down.sh SRC: what goes on while the entruster's witness is away, and a ledger that is older than what it has seen.
. "$(dirname "$0")/house.sh"
age=40 # in which the longest of what is expected to go on without a new word of the witness must be over

reads() { as handler1 open --register 1 --purpose 2 "$record" >"$work/read"; }
slowly() { sleep 1; "$@"; } # a read counts, and 60 a minute are allowed
imports() { import "$list" >"$work/import"; }
says() { grep -q "$1" "$work/err"; }

house_new "witness_max_age $age"
enrol handler1
must sign_in handler1
sample 100 1 "$list"
ok 'with the witness there is an import' imports
name=$(iconv -f cp932 -t utf-8 "$list" | awk -F , 'NR == 3 {print $3}')
as handler1 search --register 1 --purpose 2 --name "$name" >"$work/found"
record=$(awk '$1 == "record" {print $2; exit}' "$work/found")
ok '... and a read' reads
sleep $((age + 7)) # more than the age of the confirmation of the read
ok 'a quiet house is confirmed again, so that reads go on' reads

must held cp -R "$house/keeper" "$work/older"
sample 100 2 "$list"
ok 'the ledger grows' reads
must until_true 60 covers "$(awk '$1 == "leaf" {print $2}' "$work/read")"
witness_stop
ok 'without the witness a read goes on' reads
is_noticed() { grep -q 'keeper.*witness of log 1 did not cosign' "$log"; }
ok '... the house notices' until_true 60 is_noticed
ok '... a read still goes on' reads
ok '... an import is refused at once' fails imports
ok '... and the reason said' says 'witness'
ok 'when the agreed time is over, a read is refused' until_true $age slowly fails reads
ok '... and the reason said' says 'witness'
must witness_start
ok 'with the witness back, reads go on' until_true 20 slowly reads
ok '... and imports' imports
ok 'the house stops in order' house_stop

mv "$house/keeper" "$work/newer"
cp -R "$work/older" "$house/keeper"
lines=$(($(wc -l <"$log") + 1))
house_start
ok 'a ledger older than what the witness has seen is not served' until_true 60 is_gone
wait "$server" && ended=0 || ended=$?
server=''
ok '... the house ends in error' [ "$ended" != 0 ]
ok '... and says why' sh -c "tail -n +$lines '$log' | grep -q 'azukarid.*stopping: the keeper stops: the witness has seen another ledger'"
rm -rf "$house/keeper"
mv "$work/newer" "$house/keeper"
ok 'the right one serves again' house_start
ok '... and reads go on' sign_in handler1
ok '... as before' reads
ok 'the house stops in order' house_stop
plan
