"""Bytes as they stand in a corpus, over TLS to a gate on this machine; what is answered is compared with what the corpus says.

Usage: raw.py PORT CORPUS...   prints TAP without its plan; the last line is "# refused N": how many requests the gate itself refused.

A corpus: "== NAME" begins a case, "> STATUS... [+]" says the answers in order, and everything else, with line ends left out, are the bytes:
\\r \\n \\t \\0 \\xNN \\\\ as in C, {host} the name of the server, {N*TEXT} TEXT N times.  A status is a number (the gate refuses and
hangs up) or "desk" (a desk answers, whatever it says); "late": the gate refuses, or a desk that wanted no body was faster.
Behind each case GET /after is sent on the same connection: with "+" it is answered too, with "?" it may be, without either nothing more may come.
"""
import pathlib
import re
import socket
import ssl
import sys

OURS = {"400", "408", "411", "413", "414", "417", "431", "501", "502", "503", "504", "505"} # what the gate itself says
ESCAPES = {"r": "\r", "n": "\n", "t": "\t", "0": "\0", "\\": "\\"}


def unescaped(text):
    def escape(m):
        return chr(int(m[1][1:], 16)) if m[1][0] == "x" else ESCAPES[m[1]]
    return re.sub(r"\\(x[0-9a-f]{2}|.)", escape, text)


def raw_of(text, host):
    text = unescaped(text.replace("{host}", host))
    return re.sub(r"\{([0-9]+)\*([^{}]*)\}", lambda m: m[2] * int(m[1]), text).encode("latin-1")


def cases_of(path, host):
    for part in re.split(r"^== ", pathlib.Path(path).read_text(), flags=re.M)[1:]:
        name, want, rest = part.split("\n", 2)
        lines = [line for line in rest.split("\n") if not line.startswith("# ")]
        yield name, want[2:].split(), raw_of("".join(lines), host)


def connect(port):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    s = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=120))
    s.suppress_ragged_eofs = True
    return s


def answers_to(port, sent):
    got = b""
    with connect(port) as s:
        try:
            s.sendall(sent)
        except OSError:
            pass # refused before it was all sent
        try:
            while more := s.recv(65536):
                got += more
        except ConnectionError:
            pass
    return [m.decode() for m in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", got) if m != b"100"], got


def is_as_wanted(want, got):
    after = want[-1]
    if "late" in want:
        return len(got) == 1 and (got[0] == "400" or got[0] not in OURS)
    if after in "+?":
        want = want[:-1] + (["desk"] if after == "+" or len(got) == len(want) else [])
    return len(got) == len(want) and all(g not in OURS if w == "desk" else g == w for w, g in zip(want, got))


def main(port, corpora):
    host = f"localhost:{port}"
    count = refused = 0
    for corpus in corpora:
        for name, want, sent in cases_of(corpus, host):
            got, text = answers_to(port, sent + f"GET /after HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            good = is_as_wanted(want, got)
            count += 1
            refused += sum(status in OURS for status in got)
            print("ok" if good else "not ok", count, "-", f"{pathlib.Path(corpus).stem}: {name}")
            if not good:
                print(f"# answered {got}, not {want}: {text[:200]!r}")
    print(f"# refused {refused}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
