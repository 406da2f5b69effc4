import gzip
import json
import threading
import unittest
import urllib.error
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from takeitdown import Exchange
from takeitdown.exchange import VerdictRefused


class RefusalTests(unittest.TestCase):
    def post(self, status: int, body: bytes, **headers: str) -> None:
        """Posts a verdict to an exchange with this response."""

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            self.addCleanup(thread.join)
            Exchange(f"http://127.0.0.1:{server.server_port}", "tid_test").post_verdicts([{}])

    def test_a_verdict_is_refused_only_if_the_response_names_it(self) -> None:
        problem = json.dumps({"status": 400, "field": "verdicts[0].at", "rule": "time-ahead"}).encode()
        for body, headers in ((problem, {}), (gzip.compress(problem), {"Content_Encoding": "gzip"})):
            with self.assertRaisesRegex(VerdictRefused, "^time-ahead$"):
                self.post(400, body, **headers)
        for other in (b"", b"<html>Bad Request", b"[]", b"{}", b'{"field":5}', b'{"field":"body","rule":"body-incomplete"}', problem[:-1]):
            with self.assertRaises(urllib.error.HTTPError):
                self.post(400, other)
        with self.assertRaises(urllib.error.HTTPError):
            self.post(503, problem)
