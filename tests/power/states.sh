#!/bin/bash
# states.sh FS STATES SEED FROM WORKERS [RECORD]: record a day of the keeper and one of the office, at once, on a disk of kind FS, then look at
# STATES of what it could hold after a power cut, from number FROM on.  In the guest: /dev/vda is the disk, /dev/vdb takes the record, and
# every eighth state is one whose power is cut again while the houses start.  With RECORD: a day that was recorded before, its base and its
# notes in /mnt/out, looked at where this runs (as root, /mnt a place of its own).
set -u
fs=$1 states=$2 seed=$3 from=$4 workers=$5 record=${6:-/dev/vdb}
out=/mnt/out work=/mnt/work
mkdir -p /mnt/d $work/notes/keeper $work/notes/office
export TMPDIR=/mnt/d DM_DISABLE_UDEV=1
export AZUKARI_KEEPER=$BUILD/src/keeper/azukari-keeper AZUKARI_OFFICE=$BUILD/src/office/azukari-office AZUKARI_VERIFY=$BUILD/src/cli/azukari
replay=$BUILD/tests/power/replay
# Everything that is run for each state, in memory: 9p is slow.
mkdir $work/bin && cp "$AZUKARI_KEEPER" "$AZUKARI_OFFICE" "$AZUKARI_VERIFY" "$BUILD/tests/torture/keeper_sweep" "$BUILD/tests/torture/office_sweep" "$replay" $work/bin/
AZUKARI_KEEPER=$work/bin/azukari-keeper AZUKARI_OFFICE=$work/bin/azukari-office AZUKARI_VERIFY=$work/bin/azukari replay=$work/bin/replay

if [ "$fs" = xfs ]; then make='mkfs.xfs -q -f -K --unsupported' options=nouuid; else make='mkfs.ext4 -q -F -E nodiscard,lazy_itable_init=0,lazy_journal_init=0' options=noauto_da_alloc; fi
both() { # WHAT NOTES [N-KEEPER N-OFFICE]: the programs of both days at once
    timeout 300 $work/bin/keeper_sweep "$1" "$2/keeper" ${3:+"$3"} & first=$!
    timeout 300 $work/bin/office_sweep "$1" "$2/office" ${4:+"$4"}
    second=$?
    wait $first && [ $second = 0 ]
}
log_writes() { # NAME DEVICE RECORD
    dmsetup create "$1" --table "0 $(blockdev --getsz "$2") log-writes $2 $3"
}

record_day() {
    $make /dev/vda && mount -t "$fs" -o $options /dev/vda /mnt/d && both --make $work/notes && umount /mnt/d || return
    cp --sparse=always /dev/vda $work/base && cp --sparse=always $work/base $out/base.img
    log_writes cut /dev/vda /dev/vdb && mount -t "$fs" -o $options /dev/mapper/cut /mnt/d || return
    AZUKARI_CUT=cut both --live $work/notes || return
    umount /mnt/d && dmsetup remove cut && cp -r $work/notes $out/
}
# As a machine starts: where ext4's superblock (two sectors) is torn it asks e2fsck first.
mount_image() {
    mount -t "$fs" -o "$options,loop" "$1" /mnt/d 2>/dev/null && return
    [ "$fs" = ext4 ] && echo '# e2fsck' && { e2fsck -p "$1" || [ $? -le 1 ] || e2fsck -fy "$1" || [ $? -le 1 ]; } && mount -t "$fs" -o "$options,loop" "$1" /mnt/d
}
# Both houses on the file $1 as it is, under what the notes $3 and $4 in $2 say.
check_image() {
    mount_image "$1" || return
    both --check "$2" "$3" "$4"
    status=$?
    umount /mnt/d
    return $status
}
number_of() { sed -n "s/.* $1 \([0-9]*\).*/\1/p" "$2"; }
# The same with the power cut again meanwhile: state $6 of what that start writes.
check_again() { # IMAGE NOTES KEEPER OFFICE DIR STATE
    local dir=$5 device second k=$3 o=$4 n
    rm -rf "$dir/notes" "$dir/second" && cp -r "$2" "$dir/notes" && cp --sparse=always "$1" "$dir/written" && truncate -s 256M "$dir/second"
    device=$(losetup -f --show "$dir/written") && second=$(losetup -f --show "$dir/second") || return
    log_writes "cut${dir##*/}" "$device" "$second" && mount -t "$fs" -o $options "/dev/mapper/cut${dir##*/}" /mnt/d || return
    AZUKARI_CUT=cut${dir##*/} both --check "$dir/notes" "$3" "$4"
    status=$?
    umount /mnt/d && dmsetup remove "cut${dir##*/}" && sync && losetup -d "$device" "$second"
    [ $status = 0 ] || { echo '# the first start'; return 1; }
    $replay state "$dir/second" "$1" "$dir/again" "$seed" "$6" >"$dir/said" || return
    sed 's/^/# again: /' "$dir/said"
    n=$(number_of keeper "$dir/said") && k=${n:-$k}
    n=$(number_of office "$dir/said") && o=${n:-$o}
    check_image "$dir/again" "$dir/notes" "$k" "$o"
}
one() { # DIR STATE
    $replay state "$record" $work/base "$1/image" "$seed" "$2" >"$1/told" || return
    keeper=$(number_of keeper "$1/told") office=$(number_of office "$1/told")
    if [ "$record" = /dev/vdb ] && [ $(($2 % 8)) = 7 ]; then
        cp --sparse=always "$1/image" "$1/kept"
        check_again "$1/kept" "$1/told-notes" "${keeper:-0}" "${office:-0}" "$1" $(($2 % 89 + $2 / 8 % 2 * 100000))
    else
        check_image "$1/image" "$1/told-notes" "${keeper:-0}" "${office:-0}"
    fi
}
worker() { # NUMBER: every so manyth state
    local dir=$work/$1 k bad=0 n=0 fsck=0
    mkdir -p "$dir" && cp -r $work/notes "$dir/told-notes" # the checks leave what was taken away beside them
    for ((k = from + $1; k < from + states; k += workers)); do
        echo "$n $bad $fsck" >"$dir/tally"
        n=$((n + 1))
        one "$dir" $k >"$dir/out" 2>&1 && { grep -q '^# e2fsck' "$dir/out" && fsck=$((fsck + 1)); continue; }
        bad=$((bad + 1))
        echo "VIOLATION: $(cat "$dir/told")"
        sed 's/^/    /' "$dir/out" | tail -20
        umount -q /mnt/d
        [ $bad -gt 3 ] || cp --sparse=always "$dir/image" "$out/failed-$k.img"
        [ $bad -lt 20 ] || break
    done
    echo "$n $bad $fsck" >"$dir/tally"
}

if [ "$record" != /dev/vdb ]; then
    cp --sparse=always $out/base.img $work/base && cp -r $out/notes $work/
else
    record_day || { echo 'the day could not be recorded'; exit 1; }
fi
echo "$($replay info "$record"), after $SECONDS s"
# What is looked for is found: the disk as it was before the day, under what was told at its end.
last() { ls $work/notes/"$1" | sort -n | tail -1; }
cp --sparse=always $work/base $work/image
check_image $work/image $work/notes "$(last keeper)" "$(last office)" >$work/said 2>&1 && { echo 'a lost day is not noticed'; exit 1; }
for ((w = 0; w < workers; w++)); do
    unshare -m bash -c "$(declare -f); seed=$seed fs=$fs states=$states from=$from workers=$workers out=$out work=$work options=$options replay=$replay record=$record; worker $w" &
done
wait
cat $work/[0-9]*/tally | awk -v s="$SECONDS" '{n += $1; bad += $2; fsck += $3} END {printf "states %d violations %d (e2fsck was needed %d times) seconds %d\n", n, bad, fsck, s; exit bad > 0 || n == 0}'
