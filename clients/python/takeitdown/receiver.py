"""What a receiver does by itself: it reads the feed, reports how far it has checked, and sends verdicts."""

import logging
import random
import threading
import urllib.error
from collections.abc import Callable

from takeitdown.exchange import MAX_VERDICTS, CursorExpired, Exchange, FeedPage, VerdictRefused
from takeitdown.store import Store

_MAX_DELAY = 60.0
_MAX_RETRY_AFTER = 3600.0

_TIME_AHEAD = "time-ahead"
"""The rule of a verdict that our clock dates ahead of the exchange's. The exchange accepts it later."""

_log = logging.getLogger("takeitdown")


class Receiver:
    """Keeps a store up to date with an exchange."""

    def __init__(
        self, exchange: Exchange, store: Store, feed_interval: float = 300.0, have_media_changed: Callable[[], bool] = lambda: False
    ) -> None:
        """feed_interval is in seconds.

        have_media_changed is asked before each read of the feed: whether you have media that were not matched when they were uploaded. Then
        every active hash is judged again.
        """
        if feed_interval <= 0:
            raise ValueError("Set the feed interval to more than zero.")
        self._exchange = exchange
        self._store = store
        self._feed_interval = feed_interval
        self._have_media_changed = have_media_changed
        self._must_judge = False

    def read_feed(self) -> None:
        """Reads the feed to its end. It contains everything that the webhook missed. Then reports that all of it is matched, also if nothing was new.

        It does not report past a record that could not be read, because nobody has looked for that hash.
        """
        self._must_judge = self._have_media_changed() or self._must_judge
        if self._must_judge:
            self._store.judge_again()
            self._must_judge = False
        page, is_stored = self._read_page()
        while page.has_more:
            page, is_stored = self._read_page()
        if is_stored:
            self._exchange.post_checked(page.cursor)
        else:
            _log.warning("The feed is not reported as checked: a record of it could not be read, or another read has begun")

    def send_verdicts(self) -> None:
        """Sends all verdicts of the outbox. Each stays there until the exchange has accepted it, or refused it for breaking a rule."""
        while pending := self._store.pending(MAX_VERDICTS):
            self._send(pending)

    def start(self, stop: threading.Event) -> list[threading.Thread]:
        """Does both in the background until stop is set: reads the feed at once and after each interval, and sends verdicts every second."""
        works = ((self.read_feed, self._feed_interval), (self.send_verdicts, 1.0))
        threads = [threading.Thread(target=repeat, args=(work, interval, stop), daemon=True) for work, interval in works]
        for thread in threads:
            thread.start()
        return threads

    def _read_page(self) -> tuple[FeedPage, bool]:
        """Stores the next page. Returns it, and what Store.add_page says."""
        after = self._store.cursor()
        try:
            page = self._exchange.read_feed(after)
        except CursorExpired:
            _log.warning("The cursor has expired: restarting from the beginning of the feed")
            self._store.restart(expired=after)
            return self._read_page()
        is_stored = self._store.add_page(page, after)
        for record_id in page.unreadable:
            _log.warning("A record of the feed cannot be read. Record id: %s", record_id)
        return page, is_stored

    def _send(self, pending: list[tuple[int, dict[str, object]]]) -> None:
        """One verdict that is refused makes the exchange refuse the whole call, so halves find it."""
        try:
            self._exchange.post_verdicts([verdict for _, verdict in pending])
        except VerdictRefused as refusal:
            if len(pending) > 1:
                middle = len(pending) // 2
                self._send(pending[:middle])
                self._send(pending[middle:])
                return
            if str(refusal) == _TIME_AHEAD:
                raise
            _log.error("The exchange refuses a verdict, so it is discarded: %s. Record id: %s", refusal, pending[0][1]["recordId"])
        self._store.acknowledge(number for number, _ in pending)


def repeat(work: Callable[[], None], interval: float, stop: threading.Event) -> None:
    """Repeats work until stop is set. After a failure it retries with exponential backoff, up to a minute, or when the exchange asks for it."""
    failures = 0
    delay = 0.0
    while not stop.wait(delay):
        try:
            work()
            failures, delay = 0, interval
        except Exception as error:
            failures += 1
            backoff = min(_MAX_DELAY, 2.0 ** min(failures - 1, 10)) * random.uniform(0.5, 1)
            delay = max(backoff, _retry_after(error))
            reason = f"status {error.code}" if isinstance(error, urllib.error.HTTPError) else type(error).__name__
            _log.warning("%s failed %d times in a row, will retry: %s", work.__name__, failures, reason)


def _retry_after(error: Exception) -> float:
    """The seconds that the exchange asks to wait. At most an hour, so that a wrong value does not stop the receiver."""
    text = str(error.headers.get("Retry-After")) if isinstance(error, urllib.error.HTTPError) else ""
    return min(float(text), _MAX_RETRY_AFTER) if text.isascii() and text.isdecimal() else 0.0
