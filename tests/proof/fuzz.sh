#!/bin/sh
# Every fuzz target of tests/fuzz under libFuzzer (clang, AddressSanitizer, UndefinedBehaviorSanitizer), once led by what values are compared
# with and once without ("bulk", twice as many in the same time), and under afl++ (persistent mode).
# What was found worth keeping stays in build-proof/fuzz and is gone on from; tests/proof/fuzz.tsv adds up what was run.
#   tests/proof/fuzz.sh [--engine libfuzzer|bulk|afl|all] [--seconds N] [--quiet N] [--runs N] [--minutes N] [--seed N] [--workers N] [TARGET ...]
# For each target: at most --seconds of processor time (afl++: of the clock) and --runs inputs, and not on when no edge was new for --quiet
# seconds.  --minutes: all targets in turn, round after round with the next seed, until they have passed.
# A finding is a failure and stands in build-proof/fuzz/findings.
set -eu
cd "$(dirname "$0")/../.."
packaging/install-packages packaging/packages.build packaging/packages.proof >&2
exec nice -n 10 python3 tests/proof/fuzz.py "$@"
