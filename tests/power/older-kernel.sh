#!/bin/sh
# older-kernel.sh BUILD: B2, B8: sandboxes of every role and the memory of the keeper, on Debian's kernel 6.1 in a guest (docs/proof.md).
set -eu
. "$(dirname "$0")/guest.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/azukari-older-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
guest_make "$work" "$1"
echo "guest: $guest_how"
truncate -s 512M "$work/swap"
GUEST_MEMORY=1024 guest_run "$work" 900 older.sh '' "$work/swap" | tee "$work/said" | grep --line-buffered -v '^guest: status'
grep -q '^guest: status 0' "$work/said"
