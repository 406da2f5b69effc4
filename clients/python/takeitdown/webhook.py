"""The endpoint to which Event Grid delivers, as a WSGI application. docs/receivers.md, "Events", describes what it answers."""

import hmac
import logging
from collections.abc import Callable, Iterable
from typing import Any

from takeitdown import strict_json
from takeitdown.record import HashRecord, find_record_id
from takeitdown.signature import EventVerifier, KeysUnavailable

MAX_BODY = 4 * 1024 * 1024
"""Bytes. A batch of Event Grid has at most 1 MB."""

_BATCH = "application/cloudevents-batch+json"

_log = logging.getLogger("takeitdown")

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Webhook:
    """A WSGI application for one path: OPTIONS is the handshake, POST a delivery. Only this belongs on the internet.

    It answers 204 after the hashes are stored, and 200 if it stored some and could not accept others. Event Grid does not retry after 400 and
    401, so that a 400 for a batch would lose every event in it. It retries after every other error.
    """

    def __init__(self, secret: str, store: Callable[[list[HashRecord]], None], verifier: EventVerifier) -> None:
        """secret is the value of X-TakeItDown-Secret, or two values, separated by a space, while you change it. store is usually Store.add."""
        self._secrets = secret.encode("latin-1").split()
        if not self._secrets:
            raise ValueError("Set the secret to the value that the exchange sends as X-TakeItDown-Secret.")
        self._store = store
        self._verifier = verifier

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        headers = [("Content-Length", "0")]
        if method == "OPTIONS":
            # Any origin may send, at any rate. The secret and the signatures protect the endpoint.
            headers += [("WebHook-Allowed-Origin", environ.get("HTTP_WEBHOOK_REQUEST_ORIGIN", "")), ("WebHook-Allowed-Rate", "*")]
        start_response("200 OK" if method == "OPTIONS" else self._receive(environ) if method == "POST" else "405 Method Not Allowed", headers)
        return []

    def _receive(self, environ: Environ) -> str:
        received = environ.get("HTTP_X_TAKEITDOWN_SECRET", "").encode("latin-1")
        if not any([hmac.compare_digest(received, secret) for secret in self._secrets]):
            return "401 Unauthorized"
        try:
            body = read_body(environ)
            if body is None:
                return "413 Content Too Large"
            events = strict_json.parse(body)
        except ValueError:
            return "400 Bad Request"
        if not environ.get("CONTENT_TYPE", "").lower().startswith(_BATCH):
            events = [events]
        elif not isinstance(events, list):
            return "400 Bad Request"
        try:
            return self._store_signed(events)
        except KeysUnavailable as error:
            _log.error("The keys of the exchange cannot be read, so no event can be verified: %s", error)
            return "503 Service Unavailable"

    def _store_signed(self, events: list[Any]) -> str:
        records, unreadable, unsigned = [], False, False
        for event in events:
            try:
                record = read_event(event)
            except ValueError:
                _log.warning("An event cannot be read. Record id: %s", find_record_id(event.get("data") if isinstance(event, dict) else None) or "none")
                unreadable = True
                continue
            if record is None:
                continue
            if self._verifier.is_signed(event):
                records.append(record)
            else:
                _log.warning("The exchange has not signed an event. Record id: %s", record.record_id)
                unsigned = True
        if records:
            self._store(records)
        if not unreadable and not unsigned:
            return "204 No Content"
        return "200 OK" if records else "401 Unauthorized" if unsigned else "400 Bad Request"


def read_event(event: Any) -> HashRecord | None:
    """The record of a CloudEvent. None if the event is of a type that this version does not know. Raises ValueError."""
    if not isinstance(event, dict) or isinstance(event, strict_json.DuplicateMembers) or event.get("specversion") != "1.0":
        raise ValueError("An event is a CloudEvent 1.0.")
    event_type = event.get("type")
    if not isinstance(event_type, str) or not isinstance(event.get("id"), str):
        raise ValueError("type, id: a text each")
    if not (event_type.startswith("org.takeitdown.hash.") and event_type.endswith(".v1")):
        return None
    return HashRecord.read(event.get("data"))


def read_body(environ: Environ) -> bytes | None:
    """The body of a request. None if it is larger than MAX_BODY. Raises ValueError if its length or its chunks are wrong."""
    if environ.get("wsgi.input_terminated"):
        length = MAX_BODY + 1  # the server ends a chunked body, which has no length
    else:
        text = environ.get("CONTENT_LENGTH") or "0"
        if not (text.isascii() and text.isdecimal()):
            raise ValueError("Content-Length: digits only")
        length = int(text)
        if length > MAX_BODY:
            return None
    body: bytes = environ["wsgi.input"].read(length)
    return body if len(body) <= MAX_BODY else None
