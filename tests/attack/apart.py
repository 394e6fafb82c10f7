"""Requests of two people, pipelined on one connection: whose pages come back?

Usage: apart.py PORT TOKEN TOKEN COUNT   prints "N answers, M of another".  A page of a session names its person.
"""
import re
import sys

import raw


def main(port, tokens, count):
    ask = [f"GET /home HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: __Host-azukari={t}\r\n\r\n" for t in tokens]
    names = []
    for one in ask:
        _, text = raw.answers_to(port, one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").encode())
        names.append(re.search(rb'<a[^>]*href="/account"[^>]*>(.*?)</a>', text, re.DOTALL)[1])
    assert names[0] != names[1], names
    end = f"GET /after HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    answers, others = 0, 0
    for _ in range(count // 20):
        _, text = raw.answers_to(port, ("".join(ask) * 20 + end).encode())
        pages = re.split(rb"HTTP/1\.1 200 ", text)[1:41]
        answers += len(pages)
        others += sum(names[i % 2] not in page or names[1 - i % 2] in page for i, page in enumerate(pages))
    print(f"{answers} answers, {others} of another")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:4], int(sys.argv[4]))
