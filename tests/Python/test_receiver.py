import threading
import unittest
import urllib.error
from http.client import HTTPMessage

from takeitdown import Receiver, Verdict, VerdictRefused
from takeitdown.exchange import CursorExpired, FeedPage
from takeitdown.receiver import repeat
from tests.Python.support import OTHER_ID, RECORD_ID, FakeExchange, StoreCase, record


class FeedTests(StoreCase):
    def setUp(self) -> None:
        super().setUp()
        self.exchange = FakeExchange({None: FeedPage([record(1), record(1, record_id=OTHER_ID)], [], "a", False)})
        self.receiver = Receiver(self.exchange, self.store)
        self.receiver.read_feed()

    def stored(self) -> list[bool]:
        return [self.store.find(id) is not None for id in (RECORD_ID, OTHER_ID)]

    def test_a_restart_while_a_page_is_on_its_way_deletes_nothing_and_the_next_read_starts_at_the_beginning(self) -> None:
        self.exchange.pages["a"] = FeedPage([record(2)], [], "b", False)
        self.exchange.while_reading = self.store.restart
        self.receiver.read_feed()
        found = self.store.find(RECORD_ID)
        self.assertEqual((self.stored(), found and found.version, self.store.cursor(), self.exchange.checked), ([True, True], 2, None, ["a"]))
        self.exchange.pages[None] = FeedPage([record(2)], [], "c", False)
        self.receiver.read_feed()
        self.assertEqual((self.stored(), self.exchange.checked), ([True, False], ["a", "c"]))

    def test_of_two_processes_with_an_expired_cursor_one_restarts(self) -> None:
        other = Receiver(self.exchange, self.open())
        self.exchange.reads.clear()
        self.exchange.pages |= {"a": CursorExpired(), None: FeedPage([record(1)], [], "b", False), "b": FeedPage([], [], "b", False)}
        self.exchange.while_reading = other.read_feed
        self.receiver.read_feed()
        self.assertEqual((self.exchange.reads, self.stored()), (["a", "a", None, "b"], [True, False]))

    def test_nothing_is_reported_as_checked_past_a_record_that_cannot_be_read_until_one_of_its_hash_is(self) -> None:
        self.exchange.pages |= {"a": FeedPage([], [OTHER_ID], "b", True), "b": FeedPage([record(2)], [], "c", False), "c": FeedPage([], [], "c", False)}
        with self.assertLogs("takeitdown", "WARNING") as logs:
            self.receiver.read_feed()
            Receiver(self.exchange, self.open()).read_feed()
        self.assertEqual((self.store.cursor(), self.exchange.checked), ("c", ["a"]))
        self.assertEqual([OTHER_ID in line for line in logs.output], [True, False, False])
        self.exchange.pages["c"] = FeedPage([record(3, record_id=OTHER_ID)], [], "d", False)
        self.receiver.read_feed()
        self.assertEqual(self.exchange.checked, ["a", "d"])

    def test_after_a_restart_with_a_version_that_can_read_every_record_the_feed_is_checked(self) -> None:
        self.exchange.pages |= {"a": FeedPage([], ["none"], "b", False), None: FeedPage([record(1)], [], "b", False)}
        with self.assertLogs("takeitdown", "WARNING"):
            self.receiver.read_feed()
        self.store.restart()
        self.receiver.read_feed()
        self.assertEqual(self.exchange.checked, ["a", "b"])

    def test_after_a_restart_a_hash_that_comes_again_is_kept_although_its_record_cannot_be_read(self) -> None:
        self.store.restart()
        self.exchange.pages[None] = FeedPage([record(1)], [OTHER_ID], "b", False)
        with self.assertLogs("takeitdown", "WARNING"):
            self.receiver.read_feed()
        self.assertEqual(self.stored(), [True, True])


class VerdictTests(StoreCase):
    def test_verdicts_that_the_exchange_refuses_are_discarded_and_logged_and_all_others_are_sent(self) -> None:
        ids = [f"{number:032x}" for number in range(150)]
        for record_id in ids:
            self.store.answer(Verdict(record_id, "Blocked"))
        exchange = FakeExchange({})
        exchange.refused = {ids[0], ids[77], ids[149]}
        with self.assertLogs("takeitdown", "ERROR") as logs:
            Receiver(exchange, self.store).send_verdicts()
        self.assertEqual(exchange.sent, [record_id for record_id in ids if record_id not in exchange.refused])
        self.assertEqual([line.split()[-1] for line in logs.output], sorted(exchange.refused))
        self.assertEqual(self.pending(), [])

    def test_a_verdict_from_a_clock_that_is_ahead_waits(self) -> None:
        self.store.answer(Verdict("a" * 32, "Blocked"))
        exchange = FakeExchange({})
        exchange.refused, exchange.rule = {"a" * 32}, "time-ahead"
        receiver = Receiver(exchange, self.store)
        self.assertRaises(VerdictRefused, receiver.send_verdicts)
        exchange.refused = set()
        receiver.send_verdicts()
        self.assertEqual(exchange.sent, ["a" * 32])


class Delays(threading.Event):
    """Waits for no time, and is set after some delays."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.waited: list[float] = []
        self._count = count

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        return len(self.waited) > self._count


class RepeatTests(unittest.TestCase):
    def delay_after(self, retry_after: str | None) -> float:
        headers = HTTPMessage()
        if retry_after is not None:
            headers["Retry-After"] = retry_after

        def work() -> None:
            raise urllib.error.HTTPError("https://exchange.example", 503, "", headers, None)

        delays = Delays(1)
        with self.assertLogs("takeitdown", "WARNING"):
            repeat(work, 300, delays)
        return delays.waited[1]

    def test_it_waits_as_long_as_the_exchange_asks_for_but_at_most_an_hour(self) -> None:
        self.assertEqual([self.delay_after(seconds) for seconds in ("37", "3600", "999999999")], [37, 3600, 3600])

    def test_otherwise_it_waits_for_a_moment(self) -> None:
        for other in (None, "", "0", "-5", "soon", "\u0663", "Wed, 21 Oct 2026 07:28:00 GMT"):
            self.assertTrue(0.5 <= self.delay_after(other) <= 1, other)
