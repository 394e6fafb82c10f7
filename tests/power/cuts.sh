#!/bin/sh
# cuts.sh BUILD [--states N] [--here N] [--seed N] [--fs ext4|xfs] [--from N] [--keep DIR] [--day DIR]: A4, A5: the power of the disk is cut at every flush of a day
# of the keeper and of the office, and between them, and now and then again while they start (docs/proof.md).  The
# day is lived in the guest, and --states looked at there; --here N: so many more by the kernel of this machine, as root, which is twenty
# times as fast where there is no KVM.  Tells states and violations; of a violation (or with --keep) day and disk are kept, and
# --day looks at such a day, of one kind of file system, again.
set -eu
build=$1 states=200 here=0 seed=1 fs='ext4 xfs' from=0 keep= day=
shift
while [ $# -ge 2 ]; do
    case $1 in
    --states) states=$2 ;;
    --here) here=$2 ;;
    --seed) seed=$2 ;;
    --fs) fs=$2 ;;
    --from) from=$2 ;;
    --keep) keep=$2 ;;
    --day) day=$2 ;;
    *) echo "cuts.sh: unknown option $1" >&2; exit 64 ;;
    esac
    shift 2
done
. "$(dirname "$0")/guest.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/azukari-cuts-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
# What the guest has recorded, looked at by this machine: the same states from the first on.
look_here() { # KIND
    echo "$1, seed $seed, here:"
    unshare -m sh -c 'mount -t tmpfs -o size=80% mnt /mnt && mkdir /mnt/out && mount --bind "$1/out" /mnt/out && shift &&
        exec env BUILD="$1" bash "$2" "$3" "$4" "$5" "$6" "$7" /mnt/out/record' sh "$work" "$(cd "$build" && pwd)" "$guest_source/tests/power/states.sh" \
        "$1" "$here" "$seed" "$from" "$(nproc)"
}
look_there() { # KIND
    truncate -s 160M "$work/disk" && truncate -s 1G "$work/out/record"
    echo "$1, seed $seed:"
    guest_run "$work" $((240 + states * 20)) states.sh "$1,$states,$seed,$from,${GUEST_CPUS:-2}" "$work/disk" "$work/out/record" | tee "$work/said" | grep --line-buffered -v '^guest: status'
    grep -q '^guest: status 0' "$work/said"
}

if [ -n "$day" ]; then
    mkdir "$work/out" && cp -r --sparse=always "$day/." "$work/out/"
    look_here "$fs"
    exit
fi
guest_make "$work" "$build"
echo "guest: $guest_how"
failed=0
for kind in $fs; do
    rm -rf "$work/out" "$work/disk" && mkdir "$work/out"
    if look_there "$kind" && { [ "$here" = 0 ] || look_here "$kind"; }; then
        [ -n "$keep" ] || continue
    else
        failed=1
    fi
    kept=${keep:-${TMPDIR:-/tmp}}/azukari-cuts-$kind-$seed
    mkdir -p "$kept" && cp -r --sparse=always "$work/out/." "$kept/"
    echo "kept: $kept"
done
exit $failed
