#!/bin/sh
# Does a test notice when one thing in the files of tests/proof/files is changed?  A relation, a logical operator, a constant, a condition, a
# bit of a mask (a gate of an act, a key of an entry), two arguments, a statement, what is returned.
# At least 95 % must be noticed; each mutant that is not must stand in mutants.tsv with what a review of it found.
#   tests/proof/mutants.sh [--files FILE ...] [--points N (0: all)] [--seed N] [--seconds N]
set -eu
cd "$(dirname "$0")/../.."
packaging/install-packages packaging/packages.build >&2
exec nice -n 10 python3 tests/proof/mutate.py "$@"
