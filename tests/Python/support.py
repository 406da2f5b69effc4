"""Vectors, and a WSGI call."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from takeitdown import HashRecord

VECTORS = Path(__file__).parents[1] / "Vectors"
KEYS = (VECTORS / "signatures" / "jwks.json").read_bytes()
RECORD_ID = "3c968c3fa625022e16d87bcb424369bb"
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
