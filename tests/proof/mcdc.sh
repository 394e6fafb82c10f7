#!/bin/sh
# Every decision of the files in tests/proof/files, condition by condition (MC/DC, measured by clang): a table file by file, then each
# condition that no test has shown to matter and that mcdc.tsv does not give a reason for.  Such a one, or a reason that is no longer
# needed, is a failure.
#   tests/proof/mcdc.sh [--list] [BUILD-DIRECTORY]     --list: in the form of mcdc.tsv, for a new reason
set -eu
cd "$(dirname "$0")/../.."
list=
[ "${1:-}" != --list ] || { list=--list; shift; }
dir=${1:-build-proof/mcdc}
packaging/install-packages packaging/packages.build packaging/packages.proof >&2

# The sandbox would forbid a process to write down what it has covered.
flags='-fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc -g0 -U_FORTIFY_SOURCE -DAZUKARI_SANITIZED=1'
if [ ! -f "$dir/build.ninja" ]; then
    mkdir -p "$(dirname "$dir")"
    CC=clang-19 meson setup "$dir" --buildtype=debug -Doptimization=0 -Dwerror=false "-Dc_args=$flags" \
        -Dc_link_args=-fprofile-instr-generate >"$dir.log" 2>&1 || { cat "$dir.log"; exit 1; }
fi
python3 tests/proof/mcdc.py "$dir" $list
