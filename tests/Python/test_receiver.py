from takeitdown import Receiver
from takeitdown.exchange import CursorExpired, FeedPage
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
