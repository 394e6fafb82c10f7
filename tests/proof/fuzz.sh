#!/bin/sh
# Every fuzz target of tests/fuzz under libFuzzer (clang, AddressSanitizer, UndefinedBehaviorSanitizer) and under afl++ (persistent mode).
# What was found worth keeping stays in build-proof/fuzz and is gone on from; tests/proof/fuzz.tsv adds up what was run.
#   tests/proof/fuzz.sh [--engine libfuzzer|afl|both] [--seconds N] [--runs N] [--seed N] [--workers N] [TARGET ...]
# --seconds and --runs are for each target; a finding is a failure and stands in build-proof/fuzz/findings.
set -eu
cd "$(dirname "$0")/../.."
packaging/install-packages packaging/packages.build packaging/packages.proof >&2
exec nice -n 10 python3 tests/proof/fuzz.py "$@"
