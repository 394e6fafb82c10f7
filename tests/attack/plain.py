"""Plain HTTP on this machine for tools that speak no TLS 1.3: each connection goes on over TLS, byte by byte.  Usage: plain.py LISTEN PORT"""
import socket
import socketserver
import sys
import threading

import raw


class Bridge(socketserver.BaseRequestHandler):
    def handle(self):
        with raw.connect(int(sys.argv[2])) as far:
            threading.Thread(target=self.copy, args=(self.request, far), daemon=True).start()
            self.copy(far, self.request)

    @staticmethod
    def copy(one, other):
        try:
            while more := one.recv(65536):
                other.sendall(more)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


if __name__ == "__main__":
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Bridge).serve_forever()
