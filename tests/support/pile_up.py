"""pile_up.py URL N OTHER TOKEN: N requests of one network with a body, whose answers do not come, at a door where nobody has signed in yet; then the same
of another network to OTHER, a page for the first network, and what it brings in a session.  Says how many were refused with 503, and what the three got.
"""
import http.client
import select
import ssl
import sys
import urllib.parse

url = urllib.parse.urlsplit(sys.argv[1])
tls = ssl.create_default_context()
tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE


def ask(path, network, body="account=nobody", token=None):
    """A connection on which ${path} is asked for."""
    c = http.client.HTTPSConnection(url.hostname, url.port, context=tls, source_address=(network, 0), timeout=120)
    c.request("POST" if body else "GET", path, body, {"Authorization": f"Bearer {token}"} if token else {})
    return c


waiting = [ask(url.path, "127.0.0.1") for _ in range(int(sys.argv[2]))]
others = ask(sys.argv[3], "127.0.0.2"), ask(sys.argv[3], "127.0.0.1", None), ask(sys.argv[3], "127.0.0.1", token=sys.argv[4])
told = [c.getresponse().status for c in others]
# Who answers these has decided on what came before them: what is refused has its answer by now, and the others never get one.
refused = [c for c in waiting if select.select([c.sock], [], [], 0)[0]]
if any(c.getresponse().status != 503 for c in refused):
    raise SystemExit("an answer that is none of ours")
print(len(refused), *told)
