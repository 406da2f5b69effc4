"""A list of what a platform hosts, in a CSV file with the columns name, signalType, hashValue and quality (empty unless pdq).

A picture or a video has one line for each of its hashes.
"""

import csv
import logging
import os

from takeitdown.exchange import Verdict
from takeitdown.record import Hash, HashRecord

_log = logging.getLogger("takeitdown")


class MediaList:
    """The list, in memory."""

    def __init__(self, path: str) -> None:
        """Raises OSError, or ValueError, which names the line and the rule."""
        self._path = path
        self._is_new = True
        self._state = self._read_state()
        self._media = self._read()

    def has_changed(self) -> bool:
        """Reads the file again if it has changed. True if there is a new list, and the first time. If the file is wrong or missing, the earlier
        list stays.
        """
        is_new, self._is_new = self._is_new, False
        try:
            state = self._read_state()
            if state != self._state:
                self._media, self._state, is_new = self._read(), state, True
        except (OSError, ValueError) as error:
            _log.error("The earlier list of media stays: %s", error)
        return is_new

    def matching(self, hash: Hash) -> list[str]:
        """The names of the media that match a hash."""
        return sorted({name for match in hash.matches(self._media) for name in self._media[match]})

    def judge(self, record: HashRecord) -> Verdict | None:
        """PendingReview if something matches: a person looks at it before it is taken down."""
        matches = record.hash.matches(self._media)
        if not matches:
            return None
        names = {name for match in matches for name in self._media[match]}
        distance = min(record.hash.distance(match) for match in matches) if record.hash.signal_type == "pdq" else None
        return Verdict(record.record_id, "PendingReview", len(names), distance=distance)

    def _read_state(self) -> tuple[int, int, int]:
        state = os.stat(self._path)
        return state.st_mtime_ns, state.st_size, state.st_ino

    def _read(self) -> dict[Hash, set[str]]:
        """The names of the media with each hash."""
        media: dict[Hash, set[str]] = {}
        with open(self._path, newline="", encoding="utf-8") as file:
            lines = csv.DictReader(file)
            try:
                for line in lines:
                    hash = Hash(line["signalType"], line["hashValue"], int(line["quality"]) if line.get("quality") else None)
                    media.setdefault(hash, set()).add(line["name"])
            except (KeyError, TypeError, ValueError, csv.Error) as error:
                # The text of a ValueError of int() has the wrong value in it.
                rule = str(error) if isinstance(error, ValueError) and "int()" not in str(error) else "name, signalType, hashValue, quality"
                raise ValueError(f"{self._path}, line {lines.line_num}: {rule}") from None
        return media
