#!/bin/sh
# tests/attack/timing.sh BUILD [SAMPLES [SEED]]: what time tells (security.md F7), as dudect measures it: the functions that compare secrets with
# SAMPLES (1000000), and the doors of a running house with fewer.  BUILD: a build directory.  A quiet machine, please.
build=$1 samples=${2:-1000000} seed=${3:-1}
set -- "$build/src"
. "$(dirname "$0")/attack.sh"

functions() { ninja -C "$build" tests/attack/timing >"$work/ninja" && "$build/tests/attack/timing" "$samples" "$seed" >"$work/timing" && sed 's/^/# /' "$work/timing" && ! grep -q '^not' "$work/timing"; }
doors()
{
    python3 "$here/door.py" "$port" "$seed" "$(token handler1)" "$(token admin)" "$name_there" manager approver officer auditor responsible handler1 >"$work/doors" 2>"$work/err"
    sed 's/^/# /' "$work/doors"
    ! grep -q '^not' "$work/doors" && [ "$(grep -c '^ok' "$work/doors")" = 5 ]
}

ok 'F7: the functions show no measurable difference' functions
attack_house
name_there=$(iconv -f cp932 -t utf-8 "$list" | awk -F , 'NR == 3 {print $3}')
ok 'F7: nor do the doors' doors
ok 'the house stops in order' house_stop
plan
