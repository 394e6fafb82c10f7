# TAP for the tests of build-time programs.  A test sources this file, makes inputs in $dir, and ends with "finish".
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
count=0
failures=0

# verdict STATUS NAME: one TAP line; 0 is success.
verdict() {
    count=$((count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        sed 's/^/# /' "$dir/said"
        failures=1
    fi
}

# accepts NAME COMMAND...: the command succeeds.
accepts() {
    name=$1
    shift
    "$@" >"$dir/said" 2>&1
    verdict $? "$name"
}

# refuses NAME WORDS COMMAND...: the command exits with 1 and says WORDS.
refuses() {
    name=$1
    words=$2
    shift 2
    "$@" >"$dir/said" 2>&1
    [ $? -eq 1 ] && grep -qF -e "$words" "$dir/said"
    verdict $? "$name"
}

finish() {
    echo "1..$count"
    exit $failures
}
