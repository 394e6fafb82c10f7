"""One client that does its work: the home page over and over on one connection, from a network of its own (127.0.9.0/24).

Usage: honest.py PORT TOKEN COUNT   prints "median p99 failures", in microseconds.
"""
import http.client
import ssl
import sys
import time


def main(port, token, count):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    link = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context, source_address=("127.0.9.1", 0))
    took, failures = [], 0
    for _ in range(count):
        began = time.perf_counter()
        link.request("GET", "/home", headers={"Cookie": "__Host-azukari=" + token})
        answer = link.getresponse()
        answer.read()
        took.append(time.perf_counter() - began)
        failures += answer.status != 200
        time.sleep(0.005)
    took.sort()
    print(round(took[count // 2] * 1e6), round(took[count * 99 // 100] * 1e6), failures)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
