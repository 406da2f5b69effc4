"""Whether the exchange has signed an event: the CloudEvents extension for verifiability, ECDSA P-256, keys that can change.

docs/receivers.md, "Signature", describes the format.
"""

import base64
import datetime
import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from typing import Any

from takeitdown import p256, strict_json

_PAYLOAD_TYPE = "https://cloudevents.io/verifiability/dsse/v0.1"
_ATTRIBUTES = ("id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject")
_MAX_SIGNATURES = 4
"""The exchange sends one. While it changes its key, two keys are published."""

PublicKey = tuple[int, int]


class KeysUnavailable(Exception):
    """The public keys of the exchange cannot be read, so nothing can be verified now. Try again later."""


class EventVerifier:
    """Verifies events. It keeps the public keys for ten minutes, and asks for them again when an event names a key that it does not know.

    Several threads may use it at the same time.
    """

    MAX_AGE = 600.0
    """Seconds. A key that the exchange has withdrawn is accepted no longer than this."""

    MIN_AGE = 10.0
    """Seconds. Events cause no more requests than one in this time, whatever key ids they invent, and also while the keys cannot be read."""

    def __init__(self, read_keys: Callable[[], bytes], clock: Callable[[], float] = time.monotonic) -> None:
        """read_keys reads the exchange's key set, /.well-known/jwks.json. It raises OSError if it cannot."""
        self._read_keys = read_keys
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[dict[str, PublicKey], float] = ({}, float("-inf"))
        self._failed = float("-inf")

    def is_signed(self, event: Any) -> bool:
        """Whether the exchange has signed this event, as strict_json.parse reads it. An event that somebody has changed is not signed.

        Raises KeysUnavailable.
        """
        try:
            envelope = strict_json.parse(_from_base64(event["dssematerial"]))
            payload = _from_base64(envelope["payload"])
            core = _from_base64(strict_json.parse(payload)["core"])
            signatures = [(str(signature["keyid"]), _from_base64(signature["sig"])) for signature in envelope["signatures"]]
            if envelope["payloadType"] != _PAYLOAD_TYPE or len(signatures) > _MAX_SIGNATURES or not hmac.compare_digest(core, _digest(event)):
                return False
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError, RecursionError):
            return False
        signed = f"DSSEv1 {len(_PAYLOAD_TYPE)} {_PAYLOAD_TYPE} {len(payload)} ".encode() + payload
        return any((key := self._find_key(key_id)) is not None and p256.is_valid(*key, signature, signed) for key_id, signature in signatures)

    def _find_key(self, key_id: str) -> PublicKey | None:
        known = self._known
        keys, read = known
        age = self._clock() - read
        if age >= self.MAX_AGE or (age >= self.MIN_AGE and key_id not in keys):
            keys = self._refresh(known)
        return keys.get(key_id)

    def _refresh(self, old: tuple[dict[str, PublicKey], float]) -> dict[str, PublicKey]:
        with self._lock:
            if self._known is not old:
                return self._known[0]
            if self._clock() - self._failed < self.MIN_AGE:
                raise KeysUnavailable("a read has just failed")
            try:
                self._known = (read_key_set(self._read_keys()), self._clock())
            except (OSError, ValueError) as error:
                self._failed = self._clock()
                raise KeysUnavailable(type(error).__name__) from error
            return self._known[0]


def read_key_set(text: bytes) -> dict[str, PublicKey]:
    """Reads a JSON Web Key Set (RFC 7517). Skips keys of other types, because a later exchange may have some. Of two keys with the same id, the
    first counts. Raises ValueError.
    """
    try:
        keys = {
            key["kid"]: (_coordinate(key["x"]), _coordinate(key["y"]))
            for key in reversed(strict_json.parse(text)["keys"])
            if isinstance(key, dict) and key.get("kty") == "EC" and key.get("crv") == "P-256" and isinstance(key.get("kid"), str)
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("The text is not a key set.") from error
    if not all(p256.is_on_curve(*key) for key in keys.values()):
        raise ValueError("A key is not on the curve P-256.")
    return keys


def _digest(event: dict[str, Any]) -> bytes:
    """The digest of the digests. An attribute that is not there counts as empty."""
    if isinstance(event, strict_json.DuplicateMembers):
        raise ValueError("An attribute is there twice.")
    parts = [event[name].encode() if event.get(name) is not None else b"" for name in _ATTRIBUTES]
    parts.append(_to_seconds(event["time"]) if event.get("time") is not None else b"")
    parts.append(strict_json.canonical(event["data"]) if "data" in event else b"")
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _to_seconds(text: str) -> bytes:
    """The same instant in UTC, without fractions of a second."""
    time = datetime.datetime.fromisoformat(text)
    utc = time.astimezone(datetime.UTC) if time.tzinfo else time
    return utc.replace(tzinfo=None, microsecond=0).isoformat().encode() + b"Z"


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _coordinate(text: str) -> int:
    return int.from_bytes(base64.b64decode(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), validate=True), "big")
