#!/bin/sh
# tests/peer/tlog.sh BUILD: our ledger against Go's golang.org/x/mod/sumdb (security.md F1).  BUILD: a build directory.  Installs Go.
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
"$here/../../packaging/install-packages" "$here/../../packaging/packages.build" "$here/../../packaging/packages.peer"
ninja -C "$build" tests/peer/our_log >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/cache GOFLAGS= go build -o "$work/compare" "$here/compare.go"
"$work/compare" "$build/tests/peer/our_log"
