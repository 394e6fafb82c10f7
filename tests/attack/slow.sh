#!/bin/sh
# tests/attack/slow.sh SRC [SECONDS]: slowhttptest against a running house (security.md F3): slow heads, slow bodies, slow reading and ranges, each from
# 400 connections for SECONDS (20), while a client of another network works on.  SRC: the directory src of a build.
. "$(dirname "$0")/attack.sh"
seconds=${2:-20}

attack() # OPTION...: in the background
{
    timeout $((seconds + 30)) slowhttptest -c 400 -r 200 -i 2 -p 5 -l "$seconds" -u "$url" "$@" >"$work/slow" 2>&1 </dev/null &
    slow=$!
}
# What the other client sees meanwhile: nothing fails, and its 99th percentile is less than twice what it was before.
works_on()
{
    sleep 3 # until the connections are there
    ordinary_load during
    read -r _ p99 failures <"$work/during"
    kill $slow 2>/dev/null
    wait $slow
    echo "# p99 $p99 us beside $base us alone: $(awk "BEGIN {printf \"%.2f\", $p99 / $base}")"
    [ "$failures" = 0 ] && [ "$p99" -lt $((base * 2)) ]
}
is_bounded() { [ "$(figure azukari_connections)" -le 300 ]; } # 256 of one network, and ours
below() { [ "$(rss_kib "$gate")" -lt 65536 ]; }

attack_house
gate=$(process gate)
ordinary_load alone
read -r _ base _ <"$work/alone"
url=https://127.0.0.1:$port/sign-in
attack -H -x 24
ok 'F3: slow heads: another person works on' works_on
ok '... connections of one network are bounded' is_bounded
attack -B -s 8192 -x 10
ok 'F3: slow bodies: another person works on' works_on
url=https://127.0.0.1:$port/sign-in
attack -X -w 10 -y 20 -n 5 -z 32 -k 3
ok 'F3: slow reading: another person works on' works_on
attack -R -a 10 -b 3000 -t HEAD
ok 'F3: ranges: another person works on' works_on
ok '... connections of one network are bounded' is_bounded
turned_away() { [ "$(figure azukari_connections_turned_away_total)" -gt 0 ]; }
ok 'what was turned away is counted' until_true 15 turned_away
echo "# the gate's memory at its highest: $(rss_kib "$gate") KiB"
ok 'the gate stayed below 64 MiB' below
ok 'others go on' goes_on
ok 'the house stops in order' house_stop
plan
