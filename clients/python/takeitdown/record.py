"""What the exchange sends: one version of a hash, and when two hashes match."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from takeitdown import strict_json

PDQ_MAX_DISTANCE = 31
"""Two PDQ hashes match if at most this many of their 256 bits differ."""

PDQ_MIN_QUALITY = 50
"""Do not match a PDQ hash of lower quality: the picture has too little detail."""

_DIGITS = {"pdq": 64, "image_md5": 32, "image_sha256": 64, "video_md5": 32, "video_sha256": 64}
_VPDQ = "video_vpdq"
_VPDQ_FRAME = re.compile(r"([0-9a-f]{64}),(0?\d{1,2}|100),\d+(?:\.\d+)?", re.ASCII)
_RECORD_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Hash:
    """One hash of a picture or a video, in the spelling of docs/receivers.md. Raises ValueError, which names the field and the rule."""

    signal_type: str
    value: str = field(repr=False)
    quality: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.value, str):
            raise ValueError("hashValue: a text")
        if self.signal_type not in _DIGITS and self.signal_type != _VPDQ:
            raise ValueError(f"signalType: one of {', '.join([*_DIGITS, _VPDQ])}")
        if self.signal_type == _VPDQ:
            if not all(_VPDQ_FRAME.fullmatch(frame) for frame in self.value.split(";")):
                raise ValueError("hashValue: frames with pdq,quality,second, separated by semicolons")
        elif not re.fullmatch(f"[0-9a-f]{{{_DIGITS[self.signal_type]}}}", self.value):
            raise ValueError(f"hashValue: {self.signal_type} has {_DIGITS[self.signal_type]} digits, 0 to 9 and a to f")
        if self.quality is not None and not 0 <= self.quality <= 100:
            raise ValueError("quality: 0 to 100")

    def matches(self, others: Iterable["Hash"]) -> list["Hash"]:
        """Those of the others that match this hash. Compares with each of them."""
        same_type = (other for other in others if other.signal_type == self.signal_type)
        if self.signal_type == "pdq":
            if not self._has_detail:
                return []
            return [other for other in same_type if self.distance(other) <= PDQ_MAX_DISTANCE and other._has_detail]
        if self.signal_type == _VPDQ:
            frames = self._frames()
            return [other for other in same_type if _are_similar(frames, other._frames())]
        return [other for other in same_type if other.value == self.value]

    def distance(self, other: "Hash") -> int:
        """The number of bits in which two PDQ hashes differ."""
        return (int(self.value, 16) ^ int(other.value, 16)).bit_count()

    @property
    def _has_detail(self) -> bool:
        return self.quality is None or self.quality >= PDQ_MIN_QUALITY

    def _frames(self) -> list[int]:
        """The PDQs of a video with enough detail."""
        frames = (frame.split(",") for frame in self.value.split(";"))
        return [int(pdq, 16) for pdq, quality, _ in frames if int(quality) >= PDQ_MIN_QUALITY]


def _are_similar(one: list[int], other: list[int]) -> bool:
    """At least 80 % of the frames of the shorter video are like frames of the other."""
    shorter, longer = sorted((one, other), key=len)
    similar = sum(any((frame ^ candidate).bit_count() <= PDQ_MAX_DISTANCE for candidate in longer) for frame in shorter)
    return bool(shorter) and 5 * similar >= 4 * len(shorter)


@dataclass(frozen=True)
class HashRecord:
    """One version of a hash: the data of an event, and an entry of the feed. A newer version replaces an older one."""

    record_id: str
    version: int
    hash: Hash
    media_type: str
    hash_status: str
    json: dict[str, Any] = field(repr=False)
    """As the exchange sent it."""

    @property
    def is_active(self) -> bool:
        """Only active hashes are matched. Withdrawn, suspended and deleted ones are not."""
        return self.hash_status == "Active"

    @staticmethod
    def read(json: Any) -> "HashRecord":
        """Reads a record. Skips members that it does not know, because a newer exchange may send them. Raises ValueError."""
        if not isinstance(json, dict) or isinstance(json, strict_json.DuplicateMembers):
            raise ValueError("A record is an object, and has each member once.")
        if find_record_id(json) is None:
            raise ValueError("recordId: 32 digits, 0 to 9 and a to f")
        version, quality = json.get("version"), json.get("quality")
        if type(version) is not int or not 0 < version < 2**63:
            raise ValueError("version: a positive integer of 63 bits")
        if quality is not None and type(quality) is not int:
            raise ValueError("quality: an integer")
        texts = [json.get(name) for name in ("signalType", "hashValue", "mediaType", "hashStatus", "firstSeen", "changed")]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("signalType, hashValue, mediaType, hashStatus, firstSeen, changed: a text each")
        signal_type, value, media_type, hash_status, *_ = map(str, texts)
        return HashRecord(json["recordId"], version, Hash(signal_type, value, quality), media_type, hash_status, json)


def find_record_id(json: Any) -> str | None:
    """The record id of a record, also of one that cannot be read otherwise. Nothing else of it may go into a log."""
    record_id = json.get("recordId") if isinstance(json, dict) else None
    return record_id if isinstance(record_id, str) and _RECORD_ID.fullmatch(record_id) else None
