#!/bin/sh
# tests/torture/other_day.sh BUILD DAY [OPTION-OF-MESON-TEST]...: the scenarios and plays (or what the options choose) as if it were DAY in
# Japan, "2028-02-29 12:00": the last day of a month or of a fiscal year, New Year's Day, the minutes before midnight.  Needs root: the
# library lies below /usr/lib meanwhile, since a sandbox opens nothing else.
set -eu
build=$(cd "$1" && pwd)
day=$(TZ=Asia/Tokyo date -d "$2" +%s)
shift 2
[ $# -gt 0 ] || set -- --suite scenario --suite browser
ninja -C "$build" >/dev/null
dir=$(mktemp -d /usr/lib/azukari-day.XXXXXX)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$dir"
cp "$build/tests/torture/libazukari-day.so" "$dir/"
export AZUKARI_DAY_AHEAD=$((day - $(date +%s)))
LD_PRELOAD=$dir/libazukari-day.so meson test -C "$build" --no-rebuild --timeout-multiplier 4 --logbase other-day "$@"
