# tests/scenario/shares.sh: a house that is opened by two of three shares, and backups of it.  Sourced behind house.sh.
#
#   house_of_shares       the house with its witness, and a second copy of its ledger in $work/copy
#   take_shares N...      the shares in the hands of whoever starts or restores
#   restore [OPTION]...   $backup into $work/new; what it says to $work/shown, its words of failure to $work/err
#   shows, says PATTERN   in the one, in the other; number_of WORD  the number behind it in $work/shown
#   move_in               the restored directory takes the place of the house; the old one is $house.old
shares=$work/shares backup=$work/backup
until_day=$(date -d '+30 days' +%Y-%m-%d)

# The house is opened by two of three shares.
house_of_shares()
{
    must install_programs
    "$bin/azukari-witness" init "$work/witness" --name witness.kaku.example >"$work/witness.vkey" 2>"$work/err"
    must dated_facts
    must az init "$house" --facts "$work/facts.dated" --shares 2/3 --listen "127.0.0.1:$port" --programs "$bin" \
        --witness 1 "$(grep -o 'witness.kaku.example+.*' "$work/witness.vkey")" "http://127.0.0.1:$((port + 2))" >"$work/init"
    mkdir "$work/copy" # on another disk
    echo "ledger_copy $work/copy" >>"$house/azukari.conf"
    grep -E '^ *[0-9a-f]{8}(-[0-9a-f]{8}){13}$' "$work/init" | tr -d ' ' >"$work/all"
    take_shares 1 3
    "$bin/azukari-witness" add-log "$work/witness" "$(awk -F '\t' '$1 == "log" && $2 == 1 {print $3}' "$work/init")" \
        >/dev/null 2>"$work/err"
    must witness_start
    must house_start
}

take_shares()
{
    for n; do
        sed -n "${n}p" "$work/all"
    done >"$shares"
}

house_start()
{
    "$bin/azukari" serve "$house" --shares "$shares" >>"$log" 2>&1 &
    server=$!
    serves
}

# A start that must be refused, and what it says.
refuses_to_start()
{
    timeout 120 "$bin/azukari" serve "$house" --shares "$shares" >"$work/refusal" 2>&1 && return 1
    cp "$work/refusal" "$work/err"
    says "$1"
}

restore()
{
    az restore "$backup" --into "$work/new" --key "$work/key" --shares "$shares" --programs "$bin" "$@" >"$work/shown"
}
shows() { grep -q "$1" "$work/shown"; }
says() { grep -q "$1" "$work/err"; }
nothing_made() { [ ! -e "$work/new" ] && [ ! -e "$work/new.restoring" ]; }
opens() { as handler1 open --register 1 --purpose 2 "$1" >"$work/shown"; }
number_of() { awk -F '\t' -v what="$1" '$1 == what {print $2}' "$work/shown"; }
# The restored directory takes the place of the old one.
move_in() { rm -rf "$house.old" && mv "$house" "$house.old" && mv "$work/new" "$house"; }
# The name of somebody on the list, and the record of a name.
name_in_row() { iconv -f cp932 -t utf-8 "$list" | tr -d '"\r' | awk -F , -v row="$1" 'NR == row {print $3}'; }
record_of() { as handler1 search --register 1 --purpose 2 --name "$1" | awk '$1 == "record" {print $2; exit}'; }
