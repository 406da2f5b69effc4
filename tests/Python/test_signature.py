import base64
import json
import unittest
from typing import Any

from takeitdown import EventVerifier, KeysUnavailable, strict_json
from tests.Python.support import KEYS, VECTORS, read_vector


class SignatureTests(unittest.TestCase):
    def setUp(self) -> None:
        self.now = 1000.0
        self.published: bytes | None = KEYS
        self.reads = 0
        self.verifier = EventVerifier(self.read_keys, lambda: self.now)
        self.event: dict[str, Any] = read_vector("signatures/signed-event-first-key.json")

    def read_keys(self) -> bytes:
        self.reads += 1
        if self.published is None:
            self.now += 30
            raise OSError
        return self.published

    def with_signatures(self, *signatures: Any) -> Any:
        """The event with these signatures before its own."""
        envelope = json.loads(base64.b64decode(self.event["dssematerial"]))
        envelope["signatures"] = [*signatures, *envelope["signatures"]]
        return self.event | {"dssematerial": base64.b64encode(json.dumps(envelope).encode()).decode()}

    def test_every_vector_is_accepted_or_refused_as_its_name_says(self) -> None:
        files = sorted((VECTORS / "signatures").glob("*-event-*.json"))
        for file in files:
            self.assertEqual(self.verifier.is_signed(strict_json.parse(file.read_bytes())), file.name.startswith("signed-"), file.name)
        self.assertEqual(len(files), 6)

    def test_an_event_with_another_attribute_or_other_data_is_not_signed(self) -> None:
        for name in ("id", "source", "specversion", "type", "datacontenttype", "subject", "time"):
            without = {key: value for key, value in self.event.items() if key != name}
            for changed in (without, self.event | {name: "2026-01-02T03:04:06Z"}, self.event | {name: None}, self.event | {name: 5}, self.event | {name: ""}):
                self.assertFalse(self.verifier.is_signed(changed), name)
        for data in (self.event["data"] | {"version": 9_000_000_000_000_000}, self.event["data"] | {"more": True}, None, {}):
            self.assertFalse(self.verifier.is_signed(self.event | {"data": data}))
        self.assertFalse(self.verifier.is_signed(self.event | {"dataschema": "https://exchange.example/schema"}))
        self.assertTrue(self.verifier.is_signed(self.event | {"traceparent": "00-1-1-01"}))

    def test_without_a_readable_envelope_an_event_is_not_signed(self) -> None:
        envelope = json.loads(base64.b64decode(self.event["dssematerial"]))
        envelopes = [envelope | {"payload": "e30="}, envelope | {"payloadType": "other"}, envelope | {"signatures": []}, {}, [], None, "text"]
        for wrong in ("", "not base64", 5, None, *(base64.b64encode(json.dumps(other).encode()).decode() for other in envelopes)):
            self.assertFalse(self.verifier.is_signed(self.event | {"dssematerial": wrong}))
        wrong_events: list[Any] = [None, [], "text", 5, {}, self.event | {"time": "0001-01-01T00:00:00+14:00"}]
        for wrong_event in wrong_events:
            self.assertFalse(self.verifier.is_signed(wrong_event))

    def test_other_signatures_do_no_harm_up_to_a_limit(self) -> None:
        other = {"keyid": "another", "sig": "AAAA"}
        self.assertEqual([self.verifier.is_signed(self.with_signatures(*[other] * count)) for count in (1, 3, 4)], [True, True, False])

    def test_a_new_key_is_read_when_an_event_names_it(self) -> None:
        keys = json.loads(KEYS)["keys"]
        self.published = json.dumps({"keys": keys[1:]}).encode()
        self.assertFalse(self.verifier.is_signed(self.event))
        self.published = KEYS
        self.now += 9
        self.assertFalse(self.verifier.is_signed(self.event))
        self.now += 1
        self.assertTrue(self.verifier.is_signed(self.event))
        self.assertEqual(self.reads, 2)

    def test_a_withdrawn_key_is_refused_after_ten_minutes(self) -> None:
        self.assertTrue(self.verifier.is_signed(self.event))
        self.published = b'{"keys":[]}'
        self.now += 599
        self.assertTrue(self.verifier.is_signed(self.event))
        self.now += 1
        self.assertFalse(self.verifier.is_signed(self.event))

    def test_without_the_keys_nothing_is_decided(self) -> None:
        other_curve = json.loads(KEYS)
        other_curve["keys"][0]["y"] = other_curve["keys"][0]["x"]
        for published in (b"", b"[]", b'{"keys":5}', json.dumps(other_curve).encode()):
            self.published = published
            self.now += 10
            with self.assertRaises(KeysUnavailable):
                self.verifier.is_signed(self.event)
        self.assertEqual(self.reads, 4)

    def test_while_the_keys_cannot_be_read_only_one_event_in_ten_seconds_waits_for_them(self) -> None:
        self.published = None
        for _ in range(3):
            with self.assertRaises(KeysUnavailable):
                self.verifier.is_signed(self.event)
        self.assertEqual(self.reads, 1)
        self.published = KEYS
        self.now += 10
        self.assertTrue(self.verifier.is_signed(self.event))

    def test_of_two_keys_with_the_same_id_the_first_counts(self) -> None:
        first, *others = json.loads(KEYS)["keys"]
        for keys, is_signed in (([first, *(other | {"kid": first["kid"]} for other in others)], True), ([*(other | {"kid": first["kid"]} for other in others), first], False)):
            self.published = json.dumps({"keys": keys}).encode()
            self.now += 600
            self.assertEqual(self.verifier.is_signed(self.event), is_signed)

    def test_keys_of_other_types_are_skipped(self) -> None:
        self.published = json.dumps({"keys": [{"kty": "RSA", "kid": "1"}, {"kty": "EC", "crv": "P-384", "kid": "2"}, *json.loads(KEYS)["keys"]]}).encode()
        self.assertTrue(self.verifier.is_signed(self.event))


class CanonicalJsonTests(unittest.TestCase):
    def test_it_writes_the_one_form_of_RFC_8785(self) -> None:
        for text, canonical in (
            ('{"b":1,"a":{"d":[ true, null ,"x"],"c":-5}}', '{"a":{"c":-5,"d":[true,null,"x"]},"b":1}'),
            (r'{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}',
             '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'),
            (r'{"string":"\u20ac$\u000F\u000aA' + "'" + r'\u0042\u0022\u005c\\\"\/"}', r'{"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}'),
            ("[1767323045123, 100.0, 1e2, -0]", "[1767323045123,100,100,0]"),
        ):
            self.assertEqual(strict_json.canonical(strict_json.parse(text)).decode(), canonical)

    def test_it_refuses_what_no_event_has(self) -> None:
        for text in ("1.5", "9007199254740992", "1e400", "NaN", '{"a":1,"a":2}', r'"\ud800"', "[" * 100_000):
            with self.assertRaises(ValueError):
                strict_json.canonical(strict_json.parse(text))
