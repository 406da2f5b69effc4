import json
import socket
import threading
import unittest
from collections.abc import Iterable

from takeitdown import EventVerifier, HashRecord, Webhook
from takeitdown.server import Handler, Server
from takeitdown.webhook import MAX_BODY
from tests.Python.support import KEYS, read_vector

EVENT = json.dumps(read_vector("signatures/signed-event-first-key.json")).encode()


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


class ServerTests(unittest.TestCase):
    def setUp(self) -> None:
        self.stored: list[HashRecord] = []
        self.server = Server(("127.0.0.1", 0), Handler)
        self.addCleanup(self.server.server_close)
        self.server.set_app(Webhook("secret", self.stored.extend, EventVerifier(lambda: KEYS)))
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)

    def post(self, body: bytes, *headers: str, secret: str = "secret") -> int:
        """Sends the body and leaves the connection open. Returns the status of the response."""
        with socket.create_connection(("127.0.0.1", self.server.server_port), timeout=5) as connection:
            lines = ["POST / HTTP/1.1", "Host: localhost", f"X-TakeItDown-Secret: {secret}", *headers]
            connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            return int(connection.recv(1_000).split()[1])

    def post_chunks(self, body: bytes, secret: str = "secret") -> int:
        return self.post(body, "Transfer-Encoding: chunked", secret=secret)

    def test_it_takes_a_body_with_a_length_and_one_in_chunks(self) -> None:
        self.assertEqual(self.post(EVENT, f"Content-Length: {len(EVENT)}"), 204)
        many: Iterable[bytes] = (EVENT[at : at + 1] for at in range(len(EVENT)))
        for body in (chunks(EVENT), chunks(*many), chunks(EVENT[:9], EVENT[9:]).replace(b"9\r\n", b"009;name=value\r\n", 1)):
            self.assertEqual(self.post_chunks(body), 204)
        self.assertEqual(len(self.stored), 4)

    def test_without_the_secret_it_reads_no_body(self) -> None:
        self.assertEqual(self.post_chunks(b"", secret="wrong"), 401)
        self.assertEqual(self.post(b"", "Content-Length: 5", secret="wrong"), 401)

    def test_what_is_no_length_gets_400(self) -> None:
        for length in ("-1", "abc", "+5", "1_0", "5.0", "\u0665", "9" * 5_000):
            self.assertEqual(self.post(b"", f"Content-Length: {length}"), 400, length)

    def test_what_is_not_in_chunks_gets_400(self) -> None:
        for body in (b"\r\n", b"-1\r\nx\r\n", b"x\r\n", b"0x1\r\nx\r\n0\r\n\r\n", b"1_0\r\n" + b"x" * 16, b"1" * 100, b"1\r\n{\r\n" * 70_000):
            self.assertEqual(self.post_chunks(body), 400, body[:20])

    def test_a_large_body_in_chunks_is_refused(self) -> None:
        for body in (chunks(b" " * MAX_BODY, b" "), b"%x\r\n" % (MAX_BODY + 9) + b" " * (MAX_BODY + 1)):
            self.assertEqual(self.post_chunks(body), 413)
