"""A small server for a WSGI application, with plain HTTP. Put a server with TLS in front of it."""

import io
import logging
import socket
import sys
from socketserver import ThreadingMixIn
from typing import Any, BinaryIO
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

from takeitdown.webhook import MAX_BODY

_TIMEOUT = 30.0


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
            try:
                content = _read_chunks(self.rfile)
            except ValueError:
                self.send_error(400)
                return
            body, environ["CONTENT_LENGTH"] = io.BytesIO(content), str(len(content))
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


def _read_chunks(stream: BinaryIO) -> bytes:
    """Raises ValueError if they are no chunks, or more than MAX_BODY."""
    body = b""
    while size := int(stream.readline(100).split(b";")[0], 16):
        if not 0 < size <= MAX_BODY - len(body):
            raise ValueError
        body += stream.read(size)
        stream.readline(3)
    while stream.readline(65_537).strip():
        pass
    return body
