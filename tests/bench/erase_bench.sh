#!/bin/sh
# tests/bench/erase_bench.sh BUILD [RECORDS]...: a contract of so many records (1000 100000 1000000) is erased by the keeper: leaves,
# flushes, writes, time.  What the office then takes to remove the rows says office_bench.  BUILD: a release build directory.
set -eu
build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- 1000 100000 1000000
ninja -C "$build" tests/bench/erase_bench tests/bench/flush_bench tests/torture/libazukari-fault.so src/keeper/azukari-keeper >/dev/null
work=$(mktemp -d "${TMPDIR:-/tmp}/azukari-erase-XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
echo "fdatasync of 4 KiB: $("$build/tests/bench/flush_bench" "$work") ms (median)"
for records; do
    { printf '\001'; head -c 175 /dev/zero; } >"$work/plan"
    TMPDIR=$work AZUKARI_KEEPER=$build/src/keeper/azukari-keeper LD_PRELOAD=$build/tests/torture/libazukari-fault.so \
        AZUKARI_FAULT_PLAN=$work/plan "$build/tests/bench/erase_bench" "$records" 2>/dev/null | grep records || echo "$records: failed"
done
