#!/bin/sh
# tests/peer/witness.sh BUILD: our witness against the published rules (C2SP tlog-witness, tlog-cosignature; security.md 4.6), with Go's
# golang.org/x/mod/sumdb as log and verifier.  BUILD: a build directory.  Installs Go.
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
"$here/../../packaging/install-packages" "$here/../../packaging/packages.build" "$here/../../packaging/packages.peer"
ninja -C "$build" src/witness/azukari-witness >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/cache GOFLAGS= go build -o "$work/witness" "$here/witness.go"
TMPDIR=$work "$work/witness" "$build/src/witness/azukari-witness"
