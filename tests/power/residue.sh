#!/bin/sh
# residue.sh BUILD: B9, E6: what a thief finds on the raw disks of a machine that worked and swapped: the house's disk and the swap, read byte by byte after its
# power was cut, in every form a program could have left the words in (docs/proof.md).
set -eu
. "$(dirname "$0")/guest.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/azukari-residue-XXXXXX")
trap '[ -n "${AZUKARI_KEEP:-}" ] || rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
count=0 failed=0
ok() { # NAME COMMAND...
    name=$1
    shift
    count=$((count + 1))
    if "$@" >"$work/why" 2>&1; then echo "ok $count - $name"; else failed=1; echo "not ok $count - $name"; sed 's/^/# /' "$work/why"; fi
}
fails() { ! "$@"; }
scan() { python3 "$guest_source/tests/scenario/scan.py" "$@"; }
guest_make "$work" "$1"
mkdir "$work/out/secret" "$work/out/people"
secret=$work/out/secret
number=894516230470
echo ヌエノマミアナ >"$secret/name"
echo 狸囃子狐火 >"$secret/reason"
echo "$number" >"$secret/number"
echo '3=鵺沼獺祭' >"$secret/fields"
echo 化猫長屋鎌鼬 >"$secret/planted"
echo 貂鼬獺旋風 >"$secret/planted-in-memory"
{
    echo '予約管理番号,申請書ID,氏名,氏名カナ,生年月日,性別,郵便番号,住所,電話番号,個人番号,交付会場,備考'
    echo "1000000008,77315599224466881133557,鵺野狸穴,ヌエノマミアナ,昭和29年3月17日,女,000-4013,架空市狸穴鵺ヶ谷三丁目23番地3,090-7351-9462,$number,西市民センター,"
} | iconv -f utf-8 -t cp932 >"$secret/list.csv"
truncate -s 512M "$work/disk" "$work/swap"
GUEST_MEMORY=700 guest_run "$work" "${GUEST_SECONDS:-1500}" remains.sh '' "$work/disk" "$work/swap" >"$work/console"
[ -f "$work/out/said" ] || { tail -n 20 "$work/console"; exit 1; }
sed 's/^\(not ok\|ok\) [0-9]* - /# in the guest: \1 - /' "$work/out/said"
complete() { grep -q '^complete$' "$work/out/said" && ! grep -q '^not ok' "$work/out/said"; }
ok 'the guest has done its work' complete
# What nobody but the people themselves may hold: the words, the passphrase, and each session's token.
{
    printf '%s\n' 鵺野狸穴 ヌエノマミアナ 鵺沼獺祭 狸穴鵺ヶ谷 090-7351-9462 77315599224466881133557 "$number" 狸囃子狐火
    cat "$work"/out/azukari-scenario.*/passphrase
} >"$work/words"
awk '$1 == "token" {print $2}' "$work"/out/people/*.session >"$work/tokens"
python3 - "$work/out/people/epoch" >"$work/epoch" <<'P'
import re, sys
raw = open(sys.argv[1], "rb").read()
print("\n".join(sorted({raw[i:i + 16].hex() for i in range(0, len(raw) - 15, 16) if len(set(raw[i:i + 16])) > 8})))
P
holds_bytes() { # HEX-LINES FILE...: any of these strings of bytes
    python3 - "$@" <<'P'
import mmap, sys
wanted = [bytes.fromhex(line) for line in open(sys.argv[1]).read().split()]
found = [f for f in sys.argv[2:] for m in [mmap.mmap(open(f, "rb").fileno(), 0, prot=mmap.PROT_READ)] if any(m.find(w) >= 0 for w in wanted)]
print("\n".join(found))
sys.exit(0 if found and wanted else 1)
P
}
known() { [ "$(wc -l <"$work/tokens")" -ge 3 ] && [ -s "$work/epoch" ] && [ "$(wc -l <"$work/words")" -ge 9 ]; }
ok 'sessions and key are known' known
printf '%s\n' 化猫長屋鎌鼬 >"$work/planted"
printf '%s\n' 貂鼬獺旋風 >"$work/planted-in-memory"
ok 'B9: what was left in a removed file is found on the raw disk' fails scan words "$work/planted" "$work/disk"
ok 'B9: what was left in memory is found in the raw swap' fails scan words "$work/planted-in-memory" "$work/swap"
for of in disk swap; do
    ok "B9: no word of a resident, and no passphrase, on the raw $of, in any form" scan words "$work/words" "$work/$of"
    ok "B9: no token of a session on the raw $of" scan words "$work/tokens" "$work/$of"
    ok "B9: ... nor the bytes of one" fails holds_bytes "$work/tokens" "$work/$of"
    ok "E6: no part of the erased epoch's key on the raw $of" fails holds_bytes "$work/epoch" "$work/$of"
done
ok 'B9: no word in what the kernel and the house said' scan words "$work/words" "$work/out/dmesg" "$work/out/log" "$work/console"
echo "1..$count"
exit $failed
