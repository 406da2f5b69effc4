"""A small server for a WSGI application, with plain HTTP. Put a server with TLS in front of it."""

import io
import logging
import re
import socket
import sys
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any, BinaryIO
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

from takeitdown.webhook import MAX_BODY

_TIMEOUT = 30.0
_MAX_CHUNKS = 65_536
_CHUNK = re.compile(rb"([0-9a-fA-F]+) *(?:;.*)?\r?\n")


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection, and a connection for each request."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Without the address."""
        logging.getLogger("takeitdown").warning("A connection failed: %s", type(sys.exception()).__name__)

    def shutdown_request(self, request: Any) -> None:
        """Reads what an application has left unread. Otherwise the client may lose the response."""
        try:
            request.shutdown(socket.SHUT_WR)
            left = MAX_BODY
            while left > 0 and (read := len(request.recv(65_536))) > 0:
                left -= read
        except OSError:
            pass
        self.close_request(request)


class Handler(WSGIRequestHandler):
    """Closes silent connections, takes bodies in chunks, and logs no requests."""

    protocol_version = "HTTP/1.1"
    timeout = _TIMEOUT

    def handle(self) -> None:
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            return
        environ: dict[str, Any] = dict(self.get_environ())
        body: BinaryIO = self.rfile
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            body, environ["wsgi.input_terminated"] = io.BufferedReader(_Chunks(self.rfile)), True
        handler = _Closing(body, self.wfile, sys.stderr, environ, multithread=True)
        handler.request_handler = self  # type: ignore[attr-defined]
        handler.run(self.server.get_app())  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Closing(ServerHandler):
    """Says that the connection closes. A client that sends another request on it would lose that."""

    http_version = "1.1"

    def cleanup_headers(self) -> None:
        super().cleanup_headers()
        self.headers["Connection"] = "close"  # type: ignore[attr-defined]


class _Chunks(io.RawIOBase):
    """The content of a body in chunks. It is read when the application asks for it, which may refuse the request before."""

    def __init__(self, stream: BinaryIO) -> None:
        self._chunks = _read_chunks(stream)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises ValueError if they are no chunks."""
        self._rest = self._rest or memoryview(next(self._chunks, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    for _ in range(_MAX_CHUNKS):
        header = _CHUNK.fullmatch(stream.readline(100))
        if header is None:
            break
        size = int(header[1], 16)
        if size == 0:
            return
        yield stream.read(min(size, MAX_BODY + 1))
        stream.readline(3)
    raise ValueError("body: malformed chunks")
