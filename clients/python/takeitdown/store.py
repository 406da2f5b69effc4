"""What a platform stores, in one SQLite file: hashes, the cursor of the feed, and the verdicts that the exchange does not have yet."""

import datetime
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from takeitdown.exchange import FeedPage, Verdict
from takeitdown.record import Hash, HashRecord

_SCHEMA = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;

    CREATE TABLE IF NOT EXISTS hashes (
        record_id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        record TEXT NOT NULL,
        confirmed INTEGER NOT NULL,
        verdict TEXT,
        signal_type TEXT AS (json_extract(record, '$.signalType')) STORED,
        hash_value TEXT AS (json_extract(record, '$.hashValue')) STORED,
        is_active INTEGER AS (json_extract(record, '$.hashStatus') = 'Active') STORED);
    CREATE INDEX IF NOT EXISTS active_hashes ON hashes (signal_type) WHERE is_active;
    CREATE INDEX IF NOT EXISTS unconfirmed_hashes ON hashes (record_id) WHERE NOT confirmed;

    CREATE TABLE IF NOT EXISTS outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS unreadable (record_id TEXT PRIMARY KEY);
"""

_UPSERT = """
    INSERT INTO hashes (record_id, version, record, confirmed) VALUES (?, ?, ?, 1)
    ON CONFLICT (record_id) DO UPDATE SET version = excluded.version, record = excluded.record
    WHERE excluded.version > version
"""

_CONFIRM = "UPDATE hashes SET confirmed = 1 WHERE record_id = ? AND NOT confirmed"

Judge = Callable[[HashRecord], Verdict | None]
"""Matches one active hash with your media, takes down or queues for review what matches, and returns the verdict. None if nothing matches.

It runs inside a transaction of the store, so it must not call the store."""


class Store:
    """Stores what the exchange sends, and decides what to answer. Several threads and processes may use the file at the same time.

    Everything in one call is stored, or nothing, and it is on disk when the call returns. A call that fails is repeated later with the same
    content. So judge may see a hash more than once.
    """

    def __init__(self, path: str, judge: Judge) -> None:
        self._judge = judge
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.executescript(_SCHEMA)

    def add(self, records: Iterable[HashRecord]) -> None:
        """Stores records. A record replaces a stored one only if its version is newer, tombstones included. It may come twice, and in any order."""
        with self._transaction() as db:
            self._add(db, records)

    def add_page(self, page: FeedPage, after: str | None) -> bool:
        """Stores the records of the page after a cursor, together with the page's own cursor. After restart, the last page also deletes every
        hash that has not come since: its tombstone has expired.

        Returns whether everything in the feed up to the page's cursor is stored. It is not if a record could not be read, until a newer version
        of that hash, or all records after a restart, can be. Nor is it if the feed was restarted, or read by another process, while the page was
        on its way. Then the stored cursor stays, and nothing is deleted.
        """
        with self._transaction() as db:
            self._add(db, page.records)
            unreadable = [(record_id,) for record_id in page.unreadable]
            db.executemany(_CONFIRM, unreadable)
            if self._cursor(db) != after:
                return False
            if not page.has_more:
                db.execute("DELETE FROM hashes WHERE NOT confirmed")
            db.execute("INSERT OR REPLACE INTO checkpoint VALUES (1, ?)", (page.cursor,))
            db.executemany("DELETE FROM unreadable WHERE record_id = ?", [(record.record_id,) for record in page.records])
            db.executemany("INSERT OR IGNORE INTO unreadable VALUES (?)", unreadable)
            return db.execute("SELECT 1 FROM unreadable").fetchone() is None

    def cursor(self) -> str | None:
        """The cursor of the last stored page. None to read the feed from its beginning."""
        with self._transaction() as db:
            return self._cursor(db)

    def restart(self, expired: str | None = None) -> None:
        """The next read starts at the beginning of the feed. Call it when you add a signal type, and when a newer version of this package can read
        records that an older one could not.

        With an expired cursor, it does so only if that is still the stored one: another process may have restarted already.
        """
        with self._transaction() as db:
            if expired is None or expired == self._cursor(db):
                db.execute("UPDATE hashes SET confirmed = 0")
                db.execute("DELETE FROM checkpoint")
                db.execute("DELETE FROM unreadable")

    def find(self, record_id: str) -> HashRecord | None:
        """The newest version of a hash."""
        with self._transaction() as db:
            row = db.execute("SELECT record FROM hashes WHERE record_id = ?", (record_id,)).fetchone()
        return row and HashRecord.read(json.loads(row[0]))

    def active(self) -> list[HashRecord]:
        """The hashes to match."""
        with self._transaction() as db:
            rows = db.execute("SELECT record FROM hashes WHERE is_active").fetchall()
        return [HashRecord.read(json.loads(record)) for (record,) in rows]

    def matching(self, upload: Hash) -> list[str]:
        """The record ids of the active hashes that match an upload. Compares with each of its type."""
        with self._transaction() as db:
            rows = db.execute("SELECT hash_value, record_id FROM hashes WHERE is_active AND signal_type = ?", (upload.signal_type,)).fetchall()
        record_ids = {Hash(upload.signal_type, value): record_id for value, record_id in rows}
        return [record_ids[match] for match in upload.matches(record_ids)]

    def judge_again(self) -> None:
        """Judges every active hash again. Call it when your media have changed. Only verdicts that differ from the last one are sent."""
        for record in self.active():
            with self._transaction() as db:
                row = db.execute("SELECT verdict FROM hashes WHERE record_id = ? AND version = ?", (record.record_id, record.version)).fetchone()
                if row:
                    self._decide(db, record, row[0])

    def answer(self, verdict: Verdict) -> None:
        """Queues a verdict, for example after a review. It replaces one on the same hash that the exchange does not have yet.

        Raises ValueError if it has a distance and the hash is no PDQ hash.
        """
        with self._transaction() as db:
            row = db.execute("SELECT signal_type FROM hashes WHERE record_id = ?", (verdict.record_id,)).fetchone()
            if verdict.distance is not None and row and row[0] != "pdq":
                raise ValueError("distance: for pdq only")
            self._enqueue(db, verdict)

    def pending(self, maximum: int) -> list[tuple[int, dict[str, object]]]:
        """The oldest verdicts that the exchange does not have yet, each with its number, as Exchange.post_verdicts takes them."""
        with self._transaction() as db:
            rows = db.execute("SELECT number, verdict FROM outbox ORDER BY number LIMIT ?", (maximum,)).fetchall()
        return [(number, json.loads(verdict)) for number, verdict in rows]

    def acknowledge(self, numbers: Iterable[int]) -> None:
        """The exchange has these verdicts. A newer verdict on the same hash has another number and stays."""
        with self._transaction() as db:
            db.executemany("DELETE FROM outbox WHERE number = ?", [(number,) for number in numbers])

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    @staticmethod
    def _cursor(db: sqlite3.Connection) -> str | None:
        row = db.execute("SELECT cursor FROM checkpoint").fetchone()
        return row and str(row[0])

    def _add(self, db: sqlite3.Connection, records: Iterable[HashRecord]) -> None:
        for record in records:
            last = db.execute("SELECT verdict FROM hashes WHERE record_id = ? AND is_active", (record.record_id,)).fetchone()
            is_newer = db.execute(_UPSERT, (record.record_id, record.version, json.dumps(record.json))).rowcount > 0
            db.execute(_CONFIRM, (record.record_id,))
            if is_newer and record.is_active:
                self._decide(db, record, last and last[0])

    def _decide(self, db: sqlite3.Connection, record: HashRecord, last: str | None) -> None:
        """Queues a verdict if it is not the last one. A person may have answered since."""
        verdict = self._judge(record)
        if verdict is None or repr(verdict) == last:
            return
        self._enqueue(db, verdict)
        db.execute("UPDATE hashes SET verdict = ? WHERE record_id = ?", (repr(verdict), record.record_id))

    @staticmethod
    def _enqueue(db: sqlite3.Connection, verdict: Verdict) -> None:
        text = json.dumps(verdict.to_json(datetime.datetime.now(datetime.UTC)))
        db.execute("INSERT OR REPLACE INTO outbox (record_id, verdict) VALUES (?, ?)", (verdict.record_id, text))
