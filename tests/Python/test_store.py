import sqlite3

from takeitdown import Hash, HashRecord, Receiver, Store, Verdict
from takeitdown.exchange import CursorExpired, FeedPage
from takeitdown.media import MediaList
from tests.Python.support import OTHER_ID, PDQ, RECORD_ID, VECTORS, FakeExchange, StoreCase, read_vector, record


class StoreTests(StoreCase):
    def test_the_deliveries_and_the_page_of_the_vectors_end_in_the_expected_state(self) -> None:
        expected = read_vector("events/expected-state.json")
        for name in read_vector("events/deliveries.json"):
            self.store.add([HashRecord.read(read_vector(f"events/{name}")["data"])])
        page = FeedPage.read((VECTORS / "events" / "feed-page.json").read_bytes())
        for _ in range(2):
            self.assertEqual([found.json for wanted in expected if (found := self.store.find(wanted["recordId"]))], expected)
            self.store.add_page(page, self.store.cursor())

    def test_a_tombstone_stays_and_an_older_activation_does_not_count(self) -> None:
        self.store.add([record(3, "Withdrawn"), record(2)])
        found = self.store.find(RECORD_ID)
        self.assertEqual((found and found.version, self.store.active(), self.judged), (3, [], []))

    def test_an_upload_matches_active_hashes_only(self) -> None:
        upload = Hash("pdq", f"{int(PDQ, 16) ^ 7:064x}", 90)
        self.store.add([record(1), record(1, "Suspended", OTHER_ID)])
        self.assertEqual(self.store.matching(upload), [RECORD_ID])

    def test_a_verdict_is_stored_with_its_hash_or_neither_is(self) -> None:
        self.verdicts[RECORD_ID] = Verdict(RECORD_ID, "Blocked", 1, 1)
        self.store.add([record(1)])
        self.assertEqual(self.pending(), ["Blocked"])

        def fail(_: HashRecord) -> Verdict:
            raise RuntimeError

        failing = Store(str(self.path / "hashes.db"), fail)
        self.addCleanup(failing.close)
        with self.assertRaises(RuntimeError):
            failing.add_page(FeedPage([record(9, "Withdrawn"), record(1, record_id=OTHER_ID)], [], "cursor", False), None)
        found = self.open().find(RECORD_ID)
        self.assertEqual((found and found.version, self.store.find(OTHER_ID), self.store.cursor()), (1, None, None))

    def test_a_verdict_leaves_the_outbox_only_when_the_exchange_has_it(self) -> None:
        exchange = FakeExchange({})
        exchange.failures = 1
        receiver = Receiver(exchange, self.store)
        for number in range(150):
            self.store.answer(Verdict(f"{number:032x}", "Blocked"))
        with self.assertRaises(OSError):
            receiver.send_verdicts()
        self.assertEqual(len(self.open().pending(1000)), 150)
        receiver.send_verdicts()
        self.assertEqual((exchange.sent, self.open().pending(1000)), ([f"{number:032x}" for number in range(150)], []))

    def test_a_newer_verdict_on_the_same_hash_is_sent_although_the_older_one_was_acknowledged(self) -> None:
        self.store.answer(Verdict(RECORD_ID, "PendingReview", 1))
        ((number, _),) = self.store.pending(100)
        self.store.answer(Verdict(RECORD_ID, "Blocked", 1, 1))
        self.store.acknowledge([number])
        self.assertEqual(self.pending(), ["Blocked"])

    def test_a_distance_to_a_hash_of_another_type_is_refused_when_a_person_answers(self) -> None:
        md5 = HashRecord.read(record(1, record_id=OTHER_ID).json | {"signalType": "image_md5", "hashValue": "1" * 32, "quality": None})
        self.store.add([record(1), md5])
        with self.assertRaisesRegex(ValueError, "^distance: "):
            self.store.answer(Verdict(OTHER_ID, "Blocked", 1, 1, distance=0))
        self.store.answer(Verdict(OTHER_ID, "Blocked", 1, 1))
        self.store.answer(Verdict(RECORD_ID, "Blocked", 1, 1, distance=0))
        self.assertEqual(self.pending(), ["Blocked", "Blocked"])

    def test_judging_again_sends_only_verdicts_that_have_changed(self) -> None:
        self.store.add([record(1), record(1, record_id=OTHER_ID), record(1, "Withdrawn", "1" * 32)])
        self.verdicts = {RECORD_ID: Verdict(RECORD_ID, "PendingReview", 1), "1" * 32: Verdict("1" * 32, "PendingReview", 1)}
        self.store.judge_again()
        self.assertEqual(self.pending(), ["PendingReview"])
        self.store.acknowledge([number for number, _ in self.store.pending(1)])
        self.store.judge_again()
        self.assertEqual(self.pending(), [])
        self.verdicts[RECORD_ID] = Verdict(RECORD_ID, "PendingReview", 2)
        self.store.judge_again()
        self.assertEqual(self.pending(), ["PendingReview"])

    def test_a_newer_version_of_an_active_hash_leaves_the_verdict_of_a_person(self) -> None:
        self.verdicts[RECORD_ID] = Verdict(RECORD_ID, "PendingReview", 1)
        self.store.add([record(1)])
        self.store.answer(Verdict(RECORD_ID, "NotBlocked", 1, reason="FalseMatch"))
        self.store.add([record(2)])
        self.assertEqual(self.pending(), ["NotBlocked"])
        self.store.add([record(3, "Withdrawn"), record(4)])
        self.assertEqual(self.pending(), ["PendingReview"])

    def test_the_feed_is_read_to_its_end_then_checked_and_continues_after_a_restart(self) -> None:
        exchange = FakeExchange({None: FeedPage([record(1)], [], "a", True), "a": FeedPage([], [], "b", True), "b": FeedPage([record(2)], [], "c", False)})
        Receiver(exchange, self.store).read_feed()
        self.assertEqual((exchange.checked, self.open().cursor()), (["c"], "c"))
        exchange.pages = {"c": FeedPage([], [], "c", False)}
        Receiver(exchange, self.open()).read_feed()
        self.assertEqual(exchange.checked, ["c", "c"])

    def test_after_an_expired_cursor_hashes_that_do_not_come_again_are_deleted(self) -> None:
        exchange = FakeExchange({None: FeedPage([record(1), record(1, record_id=OTHER_ID)], [], "a", False)})
        receiver = Receiver(exchange, self.store)
        receiver.read_feed()
        delivered = "2" * 32
        exchange.pages = {"a": CursorExpired(), None: FeedPage([record(1)], [], "b", True), "b": OSError()}
        with self.assertRaises(OSError):
            receiver.read_feed()
        self.store.add([record(1, record_id=delivered)])
        self.assertIsNotNone(self.store.find(OTHER_ID))
        exchange.pages["b"] = FeedPage([], [], "c", False)
        receiver.read_feed()
        self.assertEqual([self.store.find(id) is not None for id in (RECORD_ID, OTHER_ID, delivered)], [True, False, True])

    def test_media_that_are_added_to_the_list_are_matched_at_the_next_read_of_the_feed(self) -> None:
        file = self.path / "media.csv"
        file.write_text("name,signalType,hashValue,quality\n")
        media = MediaList(str(file))
        store = Store(str(self.path / "media.db"), media.judge)
        self.addCleanup(store.close)
        receiver = Receiver(FakeExchange({None: FeedPage([record(1)], [], "a", False), "a": FeedPage([], [], "a", False)}), store, 1, media.has_changed)
        receiver.read_feed()
        self.assertEqual(store.pending(1), [])
        file.write_text(f"name,signalType,hashValue,quality\nholiday.jpg,pdq,{int(PDQ, 16) ^ 7:064x},80\nholiday.jpg,image_md5,{'0' * 32},\n")
        receiver.read_feed()
        ((_, verdict),) = store.pending(2)
        self.assertEqual((verdict["verdict"], verdict["matches"], verdict["distance"]), ("PendingReview", 1, 3))
        self.assertEqual(media.matching(record(1).hash), ["holiday.jpg"])
        file.write_text(f"name,signalType,hashValue,quality\nx.jpg,pdq,{PDQ}0,80\n")
        with self.assertLogs("takeitdown", "ERROR") as logs:
            self.assertFalse(media.has_changed())
        self.assertIn("line 2: hashValue: pdq has 64 digits", logs.output[0])
        self.assertEqual(media.matching(record(1).hash), ["holiday.jpg"])

    def test_the_end_of_the_feed_does_not_read_every_hash(self) -> None:
        db = sqlite3.connect(self.path / "hashes.db")
        self.addCleanup(db.close)
        ((*_, plan),) = db.execute("EXPLAIN QUERY PLAN DELETE FROM hashes WHERE NOT confirmed")
        self.assertIn("INDEX unconfirmed_hashes", plan)

    def test_while_the_list_of_media_is_missing_the_earlier_one_stays(self) -> None:
        file = self.path / "media.csv"
        file.write_text(f"name,signalType,hashValue,quality\nholiday.jpg,pdq,{PDQ},80\n")
        media = MediaList(str(file))
        moved = file.rename(self.path / "moved.csv")
        with self.assertLogs("takeitdown", "ERROR"):
            self.assertEqual([media.has_changed(), media.has_changed()], [True, False])
        file.mkdir()
        with self.assertLogs("takeitdown", "ERROR"):
            self.assertFalse(media.has_changed())
        self.assertEqual(media.matching(record(1).hash), ["holiday.jpg"])
        file.rmdir()
        moved.write_text("name,signalType,hashValue,quality\n")
        moved.rename(file)
        self.assertEqual((media.has_changed(), media.matching(record(1).hash)), (True, []))
