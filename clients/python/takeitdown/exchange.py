"""The calls of the exchange's API that a receiver makes."""

import datetime
import gzip
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any

from takeitdown import strict_json
from takeitdown.record import HashRecord, find_record_id

MAX_VERDICTS = 100
"""A call takes at most this many verdicts."""

_VERDICTS = ("NotFound", "PendingReview", "Blocked", "NotBlocked")
_REASONS = ("FalseMatch", "NotExplicit", "Adult", "Other")
_TIMEOUT = 30.0


@dataclass(frozen=True)
class Verdict:
    """What the platform did about a hash that matched. The exchange needs no verdict on the others. Raises ValueError.

    The verdict is Blocked, PendingReview, NotBlocked or NotFound. NotBlocked needs a reason: FalseMatch, NotExplicit, Adult or Other.
    matches counts the media that match, and removed those of them that are down. distance is that of the nearest match, for pdq only: the
    exchange then shows how often your matches are false at each distance. The latest verdict on a hash counts.
    """

    record_id: str
    verdict: str
    matches: int | None = None
    removed: int | None = None
    reason: str | None = None
    distance: int | None = None

    def __post_init__(self) -> None:
        if find_record_id({"recordId": self.record_id}) is None:
            raise ValueError("recordId: 32 digits, 0 to 9 and a to f")
        if self.verdict not in _VERDICTS:
            raise ValueError(f"verdict: one of {', '.join(_VERDICTS)}")
        if self.reason not in (_REASONS if self.verdict == "NotBlocked" else (None,)):
            raise ValueError(f"reason: with NotBlocked only, one of {', '.join(_REASONS)}")
        for name, count in (("matches", self.matches), ("removed", self.removed)):
            if count is not None and (type(count) is not int or not 0 <= count < 2**31):
                raise ValueError(f"{name}: an integer from 0 to {2**31 - 1}")
        if self.removed is not None and self.removed > (self.matches or 0):
            raise ValueError("removed: at most matches")
        if self.distance is not None and (type(self.distance) is not int or not 0 <= self.distance <= 256 or self.verdict == "NotFound"):
            raise ValueError("distance: 0 to 256, and not with NotFound")

    def to_json(self, at: datetime.datetime) -> dict[str, Any]:
        """As the exchange takes it. at is the time of the verdict."""
        members = {"recordId": self.record_id, "verdict": self.verdict, "matches": self.matches, "removed": self.removed}
        members |= {"reason": self.reason, "distance": self.distance}
        at_text = at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return {name: value for name, value in members.items() if value is not None} | {"at": at_text}


@dataclass(frozen=True)
class FeedPage:
    """One page of the exchange's feed, oldest version first. An unreadable record does not affect the others."""

    records: list[HashRecord]
    unreadable: list[str]
    """The record id of each record that cannot be read, or "none"."""
    cursor: str
    """Pass it to get the next page. Opaque."""
    has_more: bool
    """Whether the next page is available now."""

    @staticmethod
    def read(text: bytes) -> "FeedPage":
        """Raises ValueError if the text is not a page."""
        page = strict_json.parse(text)
        if not isinstance(page, dict) or not isinstance(page.get("records"), list):
            raise ValueError("A page has records.")
        cursor, has_more = page.get("cursor"), page.get("hasMore")
        if not isinstance(cursor, str) or not isinstance(has_more, bool):
            raise ValueError("A page has a cursor and hasMore.")
        records, unreadable = [], []
        for record in page["records"]:
            try:
                records.append(HashRecord.read(record))
            except ValueError:
                unreadable.append(find_record_id(record) or "none")
        return FeedPage(records, unreadable, cursor, has_more)


class CursorExpired(Exception):
    """The cursor is older than the oldest tombstone. Read the feed from its beginning."""


class VerdictRefused(Exception):
    """A verdict breaks a rule of the exchange, which has stored none of the verdicts. The text is the rule's name."""


class Exchange:
    """An exchange, with the platform's API key. Its methods raise OSError if it is unreachable or answers with an error."""

    def __init__(self, address: str, api_key: str) -> None:
        """address is https, for example https://exchange.example. http works on this machine only, because the client sends the API key there."""
        if not is_safe(address):
            raise ValueError("Set the exchange to an https address, because the receiver sends the API key there.")
        if not api_key.startswith("tid_"):
            raise ValueError("Set the API key, tid_….")
        self.address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"}

    def read_feed(self, cursor: str | None) -> FeedPage:
        """Returns the page after a cursor, or the first page. Raises CursorExpired."""
        query = "" if cursor is None else "?" + urllib.parse.urlencode({"cursor": cursor})
        try:
            return FeedPage.read(request(f"{self.address}/api/v1/feed{query}", self._headers))
        except urllib.error.HTTPError as error:
            if error.code == 410 and cursor is not None:
                raise CursorExpired from error
            raise

    def post_checked(self, cursor: str) -> None:
        """Says that everything in the feed up to this cursor is matched."""
        self._post("feed/checked", {"cursor": cursor})

    def post_verdicts(self, verdicts: list[Any]) -> None:
        """Sends verdicts as Verdict.to_json writes them. Returns when the exchange has accepted all of them. Raises VerdictRefused."""
        try:
            self._post("verdicts", {"verdicts": verdicts})
        except urllib.error.HTTPError as error:
            if error.code == 400 and (rule := _find_rule(error)) is not None:
                raise VerdictRefused(rule) from error
            raise

    def _post(self, path: str, body: dict[str, Any]) -> None:
        request(f"{self.address}/api/v1/{path}", self._headers | {"Content-Type": "application/json"}, json.dumps(body).encode())


def is_safe(address: str) -> bool:
    """Whether an address is https, or on this machine."""
    url = urllib.parse.urlsplit(address)
    return bool(url.hostname) and (url.scheme == "https" or (url.scheme == "http" and url.hostname in ("localhost", "127.0.0.1", "::1")))


def request(url: str, headers: dict[str, str], body: bytes | None = None) -> bytes:
    """Sends a GET, or a POST if there is a body. Returns the body of the response. Raises OSError."""
    sent = urllib.request.Request(url, body, headers | {"Accept-Encoding": "gzip", "User-Agent": "takeitdown-python/0.1"})
    try:
        with _opener.open(sent, timeout=_TIMEOUT) as response:
            return _read_content(response)
    except (HTTPException, EOFError) as error:
        raise OSError("The response is incomplete.") from error


def _read_content(response: HTTPResponse | urllib.error.HTTPError) -> bytes:
    content = response.read()
    return gzip.decompress(content) if response.headers.get("Content-Encoding") == "gzip" else content


def _find_rule(error: urllib.error.HTTPError) -> str | None:
    """The rule that a verdict breaks. None if the response does not name a verdict: a proxy may have sent it, or the body was incomplete."""
    try:
        problem = strict_json.parse(_read_content(error))
    except (HTTPException, EOFError, OSError, ValueError):
        return None
    is_refusal = isinstance(problem, dict) and str(problem.get("field")).startswith("verdicts[")
    return str(problem.get("rule")) if is_refusal else None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would send the API key to another address."""

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)
