# shellcheck shell=sh
# guest.sh, to be sourced: a machine of its own under QEMU with the kernel of Debian 12 (6.1), the root of this machine read only, no network.
# guest_make DIR BUILD; guest_run DIR SECONDS SCRIPT ARGUMENTS(comma) [DISK...]: the script of tests/power in the guest; $DIR/out is its /mnt/out.
"$(dirname "$0")/../../packaging/install-packages" "$(dirname "$0")/../../packaging/packages.power" || exit 69
guest_source=$(cd "$(dirname "$0")/../.." && pwd)
guest_modules='virtio_pci virtio_blk 9pnet_virtio 9p loop dm-mod dm-log-writes ext4 crc32c_generic xfs'

# The kernel, fetched once (apt knows its origin and checks its signature) and unpacked beside: nothing is installed.
guest_kernel() {
    guest_store=${AZUKARI_GUEST:-${XDG_CACHE_HOME:-$HOME/.cache}/azukari-guest}
    ls "$guest_store"/root/boot/vmlinuz-* >/dev/null 2>&1 && return
    mkdir -p "$guest_store"
    package=$(apt-cache depends linux-image-amd64 | awk '/Depends:/ {print $2; exit}')
    (cd "$guest_store" && apt-get -qq download "$package" && dpkg-deb -x "$package"_*.deb root && rm -f "$package"_*.deb) || exit 69
}

guest_make() { # DIR BUILD
    guest_kernel
    guest_build=$(cd "$2" && pwd)
    mkdir -p "$1/root/bin" "$1/root/proc" "$1/root/sys" "$1/root/dev" "$1/root/host" "$1/root/keep" "$1/root/tmp" "$1/out"
    cp /bin/busybox "$1/root/bin/"
    cp "$guest_source/tests/power/init" "$1/root/init"
    version=$(basename "$guest_store"/root/lib/modules/*)
    /bin/busybox depmod -b "$guest_store/root" "$version" 2>/dev/null || exit 69
    list=$guest_store/root/lib/modules/$version/modules.dep
    for module in $guest_modules; do
        grep -E "/$(echo "$module" | sed 's/[-_]/[-_]/g')\.ko:" "$list" || { echo "the kernel has no $module" >&2; exit 69; }
    done | tr -d : | tr ' ' '\n' | sort -u >"$1/files"
    mkdir -p "$1/root/lib/modules/$version"
    (cd "$guest_store/root/lib/modules/$version" && sed 's|^.*/modules/[^/]*/||' "$1/files" | cpio -pdm --quiet "$1/root/lib/modules/$version" && cp modules.dep "$1/root/lib/modules/$version/")
    echo "$guest_modules" | tr ' ' '\n' >"$1/root/modules"
    (cd "$1/root" && find . | cpio -o -H newc --quiet | gzip -1) >"$1/initramfs"
    guest_accel "$1"
}

# KVM where it really runs a guest, else emulation: seen by trying.
guest_accel() {
    guest_how='-accel kvm -cpu host'
    [ -w /dev/kvm ] && grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo && guest_qemu "$1" 15 'azukari.run=none' | grep -q '^guest: up' && return
    guest_how='-accel tcg,thread=multi -cpu max'
}

guest_qemu() { # DIR SECONDS COMMAND-LINE QEMU-OPTIONS
    guest_dir=$1 guest_seconds=$2 guest_line=$3
    shift 3
    # shellcheck disable=SC2086 # options
    timeout --kill-after 10 "$guest_seconds" qemu-system-x86_64 $guest_how -m "${GUEST_MEMORY:-2048}" -smp "${GUEST_CPUS:-2}" -nodefaults -no-reboot \
        -display none -serial stdio -nic none -kernel "$guest_store"/root/boot/vmlinuz-* -initrd "$guest_dir/initramfs" \
        -append "console=ttyS0 quiet panic=-1 no_timer_check $guest_line azukari.build=$guest_build azukari.source=$guest_source" \
        -virtfs local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap \
        -virtfs "local,path=$guest_dir/out,mount_tag=out,security_model=none" "$@" </dev/null | sed -u 's/\r//'
}

guest_run() { # DIR SECONDS SCRIPT ARGUMENTS [DISK...]
    run_dir=$1 run_seconds=$2 run_line="azukari.run=$3 azukari.args=$4"
    shift 4
    run_disks=
    for disk in "$@"; do run_disks="$run_disks -drive file=$disk,if=virtio,format=raw,cache=unsafe"; done
    # shellcheck disable=SC2086 # options
    guest_qemu "$run_dir" "$run_seconds" "$run_line" $run_disks
}
