"""Do two kinds of requests take the same time at the door?  Welch's t over samples in random order, the slowest tenth cropped.

Usage: door.py PORT SEED TOKEN REFUSED NAME ACCOUNT...   TOKEN: of a session; REFUSED: of one that may not search; NAME: of somebody in the register;
ACCOUNT: with a password.  Prints TAP without its plan.
"""
import http.client
import json
import math
import random
import statistics
import sys
import time

import targets


def welch(a, b):
    crop = sorted(a + b)[len(a + b) * 9 // 10]
    a, b = ([x for x in s if x <= crop] for s in (a, b))
    return (statistics.mean(a) - statistics.mean(b)) / math.sqrt(statistics.variance(a) / len(a) + statistics.variance(b) / len(b))


def main(port, seed, token, refused, name, *accounts):
    rng, client, count = random.Random(int(seed)), targets.Client(int(port)), 0

    def timed(method, path, headers, body=None, want=None):
        began = time.perf_counter()
        answer, text = client.ask(method, path, headers, body)
        took = time.perf_counter() - began
        assert answer.status in want, (path, answer.status, text[:200])
        return took

    def compare(what, n, *makers):
        nonlocal count
        took, order = ([], []), [0, 1] * n
        rng.shuffle(order)
        for kind in order:
            took[kind].append(makers[kind]())
        t = welch(*took)
        count += 1
        print("ok" if abs(t) < 4.5 else "not ok", count, "-", f"F7: {what}: t = {t:.2f}, n = {n} each, "
              f"medians {statistics.median(took[0]) * 1e6:.0f} and {statistics.median(took[1]) * 1e6:.0f} us")

    def other(at):
        return token[:at] + ("0" if token[at] != "0" else "1") + token[at + 1:]

    def by_token(at):
        return lambda: timed("GET", "/api/v1/self", {"Authorization": "Bearer " + other(at)}, want=(401,))

    def by_cookie(at):
        return lambda: timed("GET", "/home", {"Cookie": "__Host-azukari=" + other(at)}, want=(200, 303, 401))

    def search(who):
        body = json.dumps({"purpose": 2, "name": who})
        return lambda: timed("POST", "/api/v1/registers/1/search", {"Authorization": "Bearer " + refused, "Content-Type": "application/json"}, body, (403, 429))

    def sign_in(account):
        body = json.dumps({"account": account, "password": "not the one 1A", "totp": "000000"})
        return timed("POST", "/api/v1/sign-in", {"Content-Type": "application/json"}, body, (403, 429, 401))

    compare("a token that is wrong in its first character or its last", 4000, by_token(0), by_token(63))
    compare("a cookie that is wrong in its first character or its last", 4000, by_cookie(0), by_cookie(63))
    compare("a search that is refused, for a name that is there or not", 1500, search(name), search("架空 不在"))
    known, unknown = list(accounts) * 4, [f"nobody-{i}" for i in range(len(accounts))] * 4  # below five failures nobody waits
    compare("a wrong password of an account that exists or does not", len(known), lambda: sign_in(known.pop()), lambda: sign_in(unknown.pop()))
    for a in (accounts[0], "nobody-0"):
        sign_in(a), sign_in(a)
    compare("an account that has to wait, and exists or does not", 1000, lambda: sign_in(accounts[0]), lambda: sign_in("nobody-0"))


if __name__ == "__main__":
    main(*sys.argv[1:])
