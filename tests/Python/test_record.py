import unittest
from typing import Any

from takeitdown import Hash, HashRecord, Verdict, strict_json
from takeitdown.exchange import Exchange, FeedPage
from tests.Python.support import PDQ, RECORD_ID, VECTORS, record


def pdq(bits: int, quality: int | None = None) -> Hash:
    """Differs from PDQ in this number of bits."""
    return Hash("pdq", f"{int(PDQ, 16) ^ ((1 << bits) - 1):064x}", quality)


def video(*frames: str, quality: int = 80) -> Hash:
    return Hash("video_vpdq", ";".join(f"{frame},{quality},{second}" for second, frame in enumerate(frames)))


def frame(number: int, bits: int = 0) -> str:
    """Frames with other numbers differ in 128 bits."""
    return f"{(((1 << 128) - 1) << number * 16) ^ ((1 << bits) - 1):064x}"


class MatchTests(unittest.TestCase):
    def test_a_PDQ_matches_within_31_bits_and_with_enough_detail(self) -> None:
        self.assertEqual(pdq(0).matches([pdq(0), pdq(31), pdq(32), pdq(0, 49), Hash("image_md5", "0" * 32)]), [pdq(0), pdq(31)])
        self.assertEqual(pdq(0, 49).matches([pdq(0)]), [])

    def test_other_hashes_match_if_they_are_equal(self) -> None:
        md5 = Hash("image_md5", "0" * 32)
        self.assertEqual(md5.matches([Hash("video_md5", "0" * 32), Hash("image_md5", "0" * 31 + "1"), md5]), [md5])

    def test_a_video_matches_if_80_percent_of_the_shorter_one_are_in_the_other(self) -> None:
        frames = [frame(number) for number in range(5)]
        hosted = video(*frames)
        self.assertTrue(hosted.matches([video(*reversed(frames), frame(6), frame(7))]))
        self.assertTrue(hosted.matches([video(frame(0, 31))]))
        self.assertFalse(hosted.matches([video(frame(0, 32))]))
        self.assertTrue(hosted.matches([video(*frames[:4], frame(7))]))
        self.assertFalse(hosted.matches([video(*frames[:3], frame(6), frame(7))]))
        self.assertFalse(hosted.matches([video(*frames, quality=49)]))

    def test_a_hash_that_is_wrong_names_the_field_and_never_the_value(self) -> None:
        for signal_type, value, quality, rule in (
            ("md5", "0" * 32, None, "signalType"), ("pdq", "0" * 63, None, "hashValue"), ("pdq", "A" * 64, None, "hashValue"),
            ("image_md5", "0" * 31 + "٣", None, "hashValue"), ("pdq", PDQ, 101, "quality"), ("video_vpdq", f"{PDQ},100", None, "hashValue"),
            ("video_vpdq", f"{PDQ},100,0;", None, "hashValue"), ("video_vpdq", f"{PDQ},101,0", None, "hashValue"), ("video_vpdq", f"{PDQ},999,0", None, "hashValue"), ("image_md5", "0" * 32 + "\n", None, "hashValue"),
        ):
            with self.assertRaisesRegex(ValueError, f"^{rule}: ") as raised:
                Hash(signal_type, value, quality)
            self.assertNotIn(value, str(raised.exception))

    def test_no_repr_has_a_hash_value(self) -> None:
        self.assertNotIn(PDQ, repr(record(1)) + repr(FeedPage([record(1)], [], "cursor", False)))


class ReadTests(unittest.TestCase):
    def test_unknown_members_are_kept_and_do_not_matter(self) -> None:
        read = HashRecord.read(record(5).json | {"new": 1})
        self.assertEqual((read.record_id, read.version, read.is_active, read.json["new"]), (RECORD_ID, 5, True, 1))

    def test_a_record_that_cannot_be_read_raises_a_ValueError(self) -> None:
        good = record(5).json
        for name in ("recordId", "version", "signalType", "hashValue", "hashStatus", "mediaType", "firstSeen", "changed"):
            for wrong in ({key: value for key, value in good.items() if key != name}, good | {name: None}, good | {name: []}, good | {name: True}):
                with self.assertRaises(ValueError, msg=name):
                    HashRecord.read(wrong)
        wrong_records: list[Any] = [None, [], good | {"version": 0}, good | {"version": 1.0}, good | {"version": 2**63}, good | {"quality": "92"}]
        for wrong_record in wrong_records:
            with self.assertRaises(ValueError):
                HashRecord.read(wrong_record)
        with self.assertRaises(ValueError):
            HashRecord.read(strict_json.parse('{"recordId":"a","recordId":"b"}'))

    def test_one_unreadable_record_does_not_affect_the_others_of_a_page(self) -> None:
        page = FeedPage.read((VECTORS / "events" / "feed-page.json").read_bytes().replace(b'"signalType": "video_md5"', b'"signalType": "new"'))
        self.assertEqual((len(page.records), page.unreadable), (6, ["cf375c70b43a0c62602ece39144044e5"]))

    def test_what_is_no_page_raises_a_ValueError(self) -> None:
        for text in (b"", b"[]", b"{}", b'{"records":[],"cursor":"c"}', b'{"records":[],"cursor":null,"hasMore":true}'):
            with self.assertRaises(ValueError):
                FeedPage.read(text)


class VerdictTests(unittest.TestCase):
    def test_a_verdict_that_the_exchange_would_refuse_names_the_field(self) -> None:
        for field, arguments in (
            ("recordId", ("1", "Blocked")), ("verdict", (RECORD_ID, "blocked")), ("reason", (RECORD_ID, "NotBlocked")),
            ("reason", (RECORD_ID, "Blocked", 1, 1, "Adult")), ("matches", (RECORD_ID, "Blocked", -1)), ("removed", (RECORD_ID, "Blocked", 1, 2)),
            ("matches: ", (RECORD_ID, "Blocked", 2**31)), ("removed: ", (RECORD_ID, "Blocked", 1, -1)), ("removed: ", (RECORD_ID, "Blocked", 1, True)),
            ("distance", (RECORD_ID, "Blocked", 1, 1, None, 257)), ("distance", (RECORD_ID, "NotFound", None, None, None, 3)),
        ):
            with self.assertRaisesRegex(ValueError, f"^{field}"):
                Verdict(*arguments)  # type: ignore[arg-type]


class ExchangeTests(unittest.TestCase):
    def test_the_key_goes_to_https_or_to_this_machine_only(self) -> None:
        for address in ("http://exchange.example", "ftp://exchange.example", "exchange.example", "https://", "http://localhost.example"):
            with self.assertRaises(ValueError):
                Exchange(address, "tid_example")
        for address in ("https://exchange.example/", "http://localhost:7071", "http://[::1]:7071"):
            Exchange(address, "tid_example")
        with self.assertRaises(ValueError):
            Exchange("https://exchange.example", "")
