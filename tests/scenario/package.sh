#!/bin/sh
# package.sh SRC: the Debian packages: built by one command, installed into a root of their own, serving from there,
# upgraded, removed and purged; the data stays.
if [ "$(id -u)" != 0 ] || ! command -v dpkg-shlibdeps >/dev/null; then
    echo "1..0 # SKIP needs root and dpkg-dev"
    exit 0
fi
. "$(dirname "$0")/house.sh"
source=$(cd "$(dirname "$0")/../.." && pwd)
root=$work/root debs=$work/debs

install_deb()
{
    dpkg --root="$root" --force-script-chrootless --force-depends --force-confold "$@" >"$work/dpkg" 2>"$work/err"
}
# The rest of house.sh then uses the installed programs.
bin=$root/usr/bin
no_complaint() { ! grep -E '^[EW]:' "$work/lintian" >"$work/err"; }
has() { [ -e "$root$1" ]; }
says() { grep -q "$1" "$work/dpkg"; }
finds() { az doctor --dir "$house" --json >"$work/doctor"; grep -q "\"check\":\"$1\",\"verdict\":\"$2\"" "$work/doctor"; }
builds() { "$source/packaging/build-deb" --build "$programs/.." "$@" >"$work/built" 2>"$work/err"; }
is_version() { dpkg --root="$root" -s azukari | grep -q "^Version: $1$"; }
lone_witness() { ! find "$work/second" -name 'azukari*' -type f | grep -v witness | grep -v /var/lib/dpkg; }

ok 'one command builds both packages' builds --out "$debs"
if command -v lintian >/dev/null; then
    lintian "$debs"/*.deb >"$work/lintian" 2>/dev/null
    ok 'lintian complains of nothing' no_complaint
fi
printf '[Service]\nExecStart=/bin/true\n' >"$work/exposed.service"
mkdir -p "$root/var/lib/dpkg" && : >"$root/var/lib/dpkg/status"
ok 'the package installs' install_deb -i "$debs"/azukari_*.deb
ok '... and says what comes next' says 'not yet set up'
ok '... with a user for each process' grep -q '^azukari-keeper:' "$root/etc/passwd"
ok '... its unit' has /lib/systemd/system/azukari.service
# The list of components: JSON that names the libraries with their versions, and nothing that is linked without being named.
lists_components()
{
    python3 - "$root/usr/share/doc/azukari/sbom.cdx.json" <<'P'
import json, sys
bom = json.load(open(sys.argv[1]))
names = {c["name"]: c for c in bom["components"]}
assert bom["bomFormat"] == "CycloneDX" and bom["metadata"]["component"]["name"] == "azukari"
assert {"libc6", "libssl3", "libsodium23", "libsqlite3-0", "libseccomp2"} <= set(names), sorted(names)
assert all(c["version"] and c["purl"].startswith("pkg:deb/debian/") for c in names.values())
P
}
ok '... a list of the components that it links' lists_components
# What systemd says of the units: it knows every word of them (the programs are not at their places here), and how exposed they are.
units_are_known() { ! systemd-analyze verify "$root"/lib/systemd/system/azukari.service 2>&1 | grep -vE 'is not executable|man azukari' >"$work/err"; }
exposed_at_most() { systemd-analyze security --offline=yes --threshold="$1" "$2" >"$work/err" 2>&1; }
if command -v systemd-analyze >/dev/null; then
    ok '... of which systemd knows every word' units_are_known
    ok '... and which is little exposed' exposed_at_most 31 "$root/lib/systemd/system/azukari.service"
    ok '... a unit that is not would be found' fails exposed_at_most 31 "$work/exposed.service"
fi
ok '... a manual page that names every verb' sh -c "zcat '$root/usr/share/man/man1/azukari.1.gz' | grep -q 'azukari doctor'"
ok '... and a directory that others only pass through' [ "$(stat -c %a "$root/var/lib/azukari")" = 711 ]

# An installation as the manual page says, in the package's own directory.
house=$root/var/lib/azukari
head -c 24 /dev/urandom | base64 >"$work/passphrase"
echo "status_socket $house/own.sock" >>"$work/conf"
cp "$work/conf" "$root/etc/azukari/azukari.conf"
inits()
{
    az init "$house" --sample --passphrase-file "$work/passphrase" --listen "127.0.0.1:$port" \
        --include "$root/etc/azukari/azukari.conf" >"$work/init"
}
ok 'an installation is set up with the installed programs' inits
ok '... and serves' house_start
ok '... the file in /etc wins' [ -S "$house/own.sock" ]
ok '... the doctor finds it well' finds service good
enrol handler1
ok '... and people sign in' sign_in handler1
ok 'the house stops in order' house_stop
ok 'the next version is built' builds --out "$work/next" --version 99.0
ok '... and installed over it' install_deb -i "$work/next"/azukari_*.deb
ok '... as such' is_version 99.0
ok '... what the administrator wrote stays' cmp -s "$work/conf" "$root/etc/azukari/azukari.conf"
ok '... and it serves as before' house_start
ok 'the house stops in order' house_stop
find "$house" -type f -exec sha256sum {} + | sort >"$work/before"
ok 'the package is removed' install_deb -r azukari
ok '... and purged' install_deb -P azukari
ok '... with a notice that the data is left' says 'is left as it is'
find "$house" -type f -exec sha256sum {} + | sort >"$work/after"
ok '... every byte of it' cmp -s "$work/before" "$work/after"
ok '... and the program is gone' fails has /usr/bin/azukari

root=$work/second
mkdir -p "$root/etc" "$root/var/lib/dpkg" && : >"$root/var/lib/dpkg/status"
ok 'the entruster installs the witness alone' install_deb -i "$debs"/azukari-witness_*.deb
ok '... and nothing else of ours' lone_witness
makes_key() { "$root/usr/bin/azukari-witness" init "$work/witness" --name witness.example >"$work/key"; }
ok '... it makes its key' makes_key
plan
