"""Ask for the same large answer on many connections, read none of it until all have asked, then see what was answered to each.

Usage: hoard.py PORT TOKEN PATH CONNECTIONS   prints each status and how often it came.
"""
import collections
import sys

import raw


def main(port, token, path, connections):
    held = []
    for _ in range(int(connections)):
        s = raw.connect(int(port))
        s.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: __Host-azukari={token}\r\n\r\n".encode())
        held.append(s)
    for status, n in sorted(collections.Counter(s.recv(12)[9:].decode() for s in held).items()):
        print(status, n)


if __name__ == "__main__":
    main(*sys.argv[1:])
