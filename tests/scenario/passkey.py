"""Signs in by the API with a software key, as a phishing proxy would have it done.

    passkey.py SERVER CERTIFICATE KEY ACCOUNT ORIGIN [twice]     ORIGIN: where the browser believed to be

Prints the status of the answer; with "twice" of the same answer sent again.
"""
import base64
import hashlib
import http.client
import json
import pathlib
import ssl
import subprocess
import sys
import tempfile

server, certificate, key_file, account, origin, *twice = sys.argv[1:]
key = dict(line.split(" ", 1) for line in pathlib.Path(key_file).read_text().splitlines()[1:])
context = ssl.create_default_context(cafile=certificate)


def post(path, body):
    connection = http.client.HTTPSConnection(server, context=context, timeout=30)
    connection.request("POST", "/api/v1" + path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def sign(message):
    """ES256 by openssl: a key of SEC 1 is its number between constant bytes."""
    der = bytes.fromhex("30310201010420") + bytes.fromhex(key["private"]) + bytes.fromhex("a00a06082a8648ce3d030107")
    with tempfile.NamedTemporaryFile() as private:
        private.write(der)
        private.flush()
        ran = subprocess.run(["openssl", "dgst", "-sha256", "-sign", private.name, "-keyform", "DER"], input=message,
                             stdout=subprocess.PIPE, check=True)
    return ran.stdout


def text(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


_, start = post("/sign-in/start", {"account": account})
challenge = start["challenge"]
if len(challenge) == 64:  # hexadecimal
    challenge = text(bytes.fromhex(challenge))
client_data = ('{"type":"webauthn.get","challenge":"%s","origin":"%s","crossOrigin":false}' % (challenge, origin)).encode()
data = hashlib.sha256(start["rp_id"].encode()).digest() + b"\x05" + bytes(4)
signature = sign(data + hashlib.sha256(client_data).digest())
body = {"account": account, "challenge": start["challenge"], "credential": text(bytes.fromhex(key["credential"])),
        "authenticator_data": text(data), "client_data": text(client_data), "signature": text(signature)}
for _ in range(2 if twice else 1):
    status, answer = post("/sign-in/passkey", body)
print(status)
