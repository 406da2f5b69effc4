"""A complete receiver: python3 -m takeitdown --exchange https://exchange.example --media media.csv

It keeps every hash, matches each with a list of media in a file, and queues PendingReview for those that match. A person then decides, and
posts the final verdict. Copy it, and put your own tables where it uses the file.
"""

import argparse
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from takeitdown import strict_json
from takeitdown.exchange import Exchange, Verdict, is_safe, request
from takeitdown.media import MediaList
from takeitdown.receiver import Receiver
from takeitdown.record import Hash
from takeitdown.server import Handler, Server
from takeitdown.signature import EventVerifier
from takeitdown.store import Store
from takeitdown.webhook import Environ, StartResponse, Webhook, read_body


class App:
    """The endpoints. Only /webhook belongs on the internet: keep the others internal."""

    def __init__(self, webhook: Webhook | None, store: Store, media: MediaList) -> None:
        self._webhook = webhook
        self._store = store
        self._media = media

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        if path == "/webhook" and self._webhook is not None:
            return self._webhook(environ, start_response)
        try:
            if method == "GET" and path.startswith("/hashes/"):
                status, answer = self._find(path.removeprefix("/hashes/"))
            elif method == "POST" and path == "/match":
                status, answer = self._match(read_object(environ))
            elif method == "POST" and path == "/verdicts":
                status, answer = self._answer(read_object(environ))
            else:
                status, answer = HTTPStatus.NOT_FOUND, {"title": "GET /hashes/{recordId}, POST /match, POST /verdicts"}
        except (TypeError, ValueError) as error:
            status, answer = HTTPStatus.BAD_REQUEST, {"title": str(error) if isinstance(error, ValueError) else "body: a member has another type"}
        body = json.dumps(answer).encode()
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _find(self, record_id: str) -> tuple[HTTPStatus, dict[str, Any]]:
        """The stored hash, and the names of the media that match it."""
        record = self._store.find(record_id)
        if record is None:
            return HTTPStatus.NOT_FOUND, {"title": "This hash was never received."}
        return HTTPStatus.OK, {"record": record.json, "matches": self._media.matching(record.hash) if record.is_active else []}

    def _match(self, body: dict[str, Any]) -> tuple[HTTPStatus, dict[str, Any]]:
        """The active hashes that match an upload. Call it for every upload, and block what matches. The hash is in the body, because servers log URLs."""
        upload = Hash(body.get("signalType", ""), body.get("hashValue", ""), body.get("quality"))
        return HTTPStatus.OK, {"matches": self._store.matching(upload)}

    def _answer(self, body: dict[str, Any]) -> tuple[HTTPStatus, dict[str, Any]]:
        """Queues a verdict, with the members of the exchange's own API except the time. Call it when the review has ended."""
        counts = (body.get("matches"), body.get("removed"))
        self._store.answer(Verdict(body.get("recordId", ""), body.get("verdict", ""), *counts, body.get("reason"), body.get("distance")))
        return HTTPStatus.ACCEPTED, {}


def read_object(environ: Environ) -> dict[str, Any]:
    """The JSON object in the body of a request. Raises ValueError."""
    body = strict_json.parse(read_body(environ) or b"")
    if not isinstance(body, dict) or isinstance(body, strict_json.DuplicateMembers):
        raise ValueError("body: a JSON object")
    return body


def key_reader(source: str) -> Callable[[], bytes]:
    """Reads the exchange's public keys from an address or a file."""
    if "://" not in source:
        return Path(source).read_bytes
    if not is_safe(source):
        raise ValueError("Set --keys to an https address or a file, because whoever can change the keys can sign events.")
    return lambda: request(source, {})


def serve(options: argparse.Namespace, stop: threading.Event) -> None:
    exchange = Exchange(options.exchange, os.environ.get("TAKEITDOWN_API_KEY", ""))
    verifier = EventVerifier(key_reader(options.keys or f"{exchange.address}/.well-known/jwks.json"))
    media = MediaList(options.media)
    store = Store(options.database, media.judge)
    secret = os.environ.get("TAKEITDOWN_SECRET")
    webhook = None if secret is None else Webhook(secret, store.add, verifier)
    receiver = Receiver(exchange, store, options.feed_interval, media.has_changed)
    with Server((options.host, options.port), Handler) as server:
        server.set_app(App(webhook, store, media))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        receiver.start(stop)
        print(f"http://{options.host}:{server.server_port}/{'' if webhook is None else 'webhook'}", flush=True)
        stop.wait()


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="takeitdown", description="Receives hashes, matches them with a list of media, and sends verdicts.",
        epilog="The environment has TAKEITDOWN_API_KEY and, if the platform has a webhook, TAKEITDOWN_SECRET, the value of X-TakeItDown-Secret.")
    parser.add_argument("--exchange", required=True, help="the address of the exchange")
    parser.add_argument("--media", required=True, help="a CSV file with the columns name, signalType, hashValue and quality")
    parser.add_argument("--database", default="hashes.db", help="the SQLite file that stores everything (default: hashes.db)")
    parser.add_argument("--keys", help="the address or the file of the exchange's public keys (default: /.well-known/jwks.json at the exchange)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=5080, help="the port to listen at (default: 5080)")
    parser.add_argument("--feed-interval", type=float, default=300.0, help="seconds between two reads of the feed (default: 300)")
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        serve(parser.parse_args(), stop)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
