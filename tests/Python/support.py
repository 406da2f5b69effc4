"""Vectors, a WSGI call, an exchange, and a store."""

import io
import json
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

from takeitdown import Exchange, HashRecord, Store, Verdict
from takeitdown.exchange import FeedPage, VerdictRefused

VECTORS = Path(__file__).parents[1] / "Vectors"
KEYS = (VECTORS / "signatures" / "jwks.json").read_bytes()
RECORD_ID = "3c968c3fa625022e16d87bcb424369bb"
OTHER_ID = "0" * 32
PDQ = "f0e1d2c3b4a59687" * 4


def read_vector(path: str) -> Any:
    return json.loads((VECTORS / path).read_bytes())


def record(version: int, status: str = "Active", record_id: str = RECORD_ID, value: str = PDQ) -> HashRecord:
    return HashRecord.read({
        "recordId": record_id, "version": version, "signalType": "pdq", "hashValue": value, "mediaType": "image", "quality": 92,
        "hashStatus": status, "firstSeen": "2026-01-02T03:04:05Z", "changed": "2026-01-02T03:04:05Z",
    })


def call(app: Callable[..., Any], method: str, body: bytes = b"", path: str = "/webhook", **environ: str) -> tuple[int, dict[str, str], bytes]:
    """Returns the status, the headers and the body of the response."""
    responses: list[tuple[str, list[tuple[str, str]]]] = []
    content = b"".join(app(
        {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), **environ},
        lambda status, headers: responses.append((status, headers))))
    return int(responses[0][0].split()[0]), dict(responses[0][1]), content


class FakeExchange(Exchange):
    """The transport: pages that a test wrote. It records what was read and sent."""

    def __init__(self, pages: dict[str | None, FeedPage | Exception]) -> None:
        super().__init__("https://exchange.example", "tid_test")
        self.pages = pages
        self.while_reading: Callable[[], None] | None = None
        self.reads: list[str | None] = []
        self.checked: list[str] = []
        self.failures = 0
        self.refused: set[str] = set()
        self.rule = "time-before-hash"
        self.sent: list[str] = []

    def read_feed(self, cursor: str | None) -> FeedPage:
        self.reads.append(cursor)
        page, happening, self.while_reading = self.pages[cursor], self.while_reading, None
        if happening:
            happening()
        if isinstance(page, Exception):
            raise page
        return page

    def post_checked(self, cursor: str) -> None:
        self.checked.append(cursor)

    def post_verdicts(self, verdicts: list[dict[str, object]]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError
        record_ids = [str(verdict["recordId"]) for verdict in verdicts]
        if not self.refused.isdisjoint(record_ids):
            raise VerdictRefused(self.rule)
        self.sent += record_ids


class StoreCase(unittest.TestCase):
    """A test with a store in a folder of its own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name)
        self.verdicts: dict[str, Verdict] = {}
        self.judged: list[str] = []
        self.store = self.open()

    def open(self) -> Store:
        store = Store(str(self.path / "hashes.db"), self.judge)
        self.addCleanup(store.close)
        return store

    def judge(self, received: HashRecord) -> Verdict | None:
        self.judged.append(received.record_id)
        return self.verdicts.get(received.record_id)

    def pending(self) -> list[object]:
        return [verdict["verdict"] for _, verdict in self.open().pending(100)]
