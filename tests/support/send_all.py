"""A client that looks for its answer only when it has sent all of its body, as many do, and that is slow enough to be sending still when the
server has made up its mind.

Usage: send_all.py URL BYTES [length|chunked [SECONDS [HEADER...]]]   prints the status; fails if the connection broke before all was sent or
answered.  SECONDS (0.6): over which the body is sent.
"""
import http.client
import socket
import ssl
import sys
import time
import urllib.parse

PIECE = b"a" * 16384


def connect(url):
    s = socket.create_connection((url.hostname, url.port), timeout=120)
    if url.scheme == "http":
        return s
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(s, server_hostname=url.hostname)


def body_of(n, way):
    for at in range(0, n, len(PIECE)):
        piece = PIECE[:n - at]
        yield piece if way == "length" else b"%x\r\n%b\r\n" % (len(piece), piece)
    if way == "chunked":
        yield b"0\r\n\r\n"


def main(where, n, way="length", seconds="0.6", *headers):
    url, n = urllib.parse.urlsplit(where), int(n)
    size = f"Content-Length: {n}" if way == "length" else "Transfer-Encoding: chunked"
    with connect(url) as s:
        s.sendall("\r\n".join([f"POST {url.path} HTTP/1.1", f"Host: localhost:{url.port}", size, *headers, "", ""]).encode())
        pieces = list(body_of(n, way))
        for piece in pieces:
            time.sleep(float(seconds) / len(pieces))  # an answer that comes meanwhile must not be lost by what follows
            s.sendall(piece)
        answer = http.client.HTTPResponse(s)
        answer.begin()
        answer.read()
        print(answer.status)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except OSError as e:
        sys.exit(f"# the connection broke: {e}")
