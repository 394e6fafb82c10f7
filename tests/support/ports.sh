#!/bin/sh
# ports.sh PID: the first of ten ports on this machine that nothing else of these tests listens on while process PID lives.  They lie
# below those that outgoing connections take (ip_local_port_range), so that two houses at once never meet.
set -eu
dir=/tmp/azukari-test-ports
mkdir -p "$dir"
chmod 1777 "$dir" 2>/dev/null || :
(umask 0; : >>"$dir/lock")
exec 9<"$dir/lock"
flock 9
blocks=1200 n=0

# Whether somebody else has one of ten ports: what has ended and waits (06) is in nobody's way.
taken()
{
    pattern=
    for port in $(seq "$1" $(($1 + 9))); do
        pattern="$pattern${pattern:+|}$(printf '%04X' "$port")"
    done
    grep -qE "^ *[0-9]+: [0-9A-F]+:($pattern) [0-9A-F]+:[0-9A-F]+ (0[1-57-9]|0[A-F])" /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

while [ "$n" -lt "$blocks" ]; do
    first=$((20000 + ($1 + n) % blocks * 10))
    owner=$(cat "$dir/$first" 2>/dev/null) || owner=
    if { [ -z "$owner" ] || [ ! -d "/proc/$owner" ]; } && ! taken "$first"; then
        rm -f "$dir/$first" 2>/dev/null && echo "$1" >"$dir/$first" && echo "$first" && exit 0
    fi
    n=$((n + 1))
done
echo "no port is left" >&2
exit 1
