import json
import unittest
from typing import Any

from takeitdown import EventVerifier, HashRecord, Webhook
from tests.Python.support import KEYS, RECORD_ID, call, read_vector

BATCH = "application/cloudevents-batch+json; charset=utf-8"


def read_keys() -> bytes:
    return KEYS


class WebhookTests(unittest.TestCase):
    def setUp(self) -> None:
        self.stored: list[HashRecord] = []
        self.webhook = Webhook("secret-1 secret-2", self.stored.extend, EventVerifier(read_keys))
        self.event = read_vector("signatures/signed-event-first-key.json")
        self.forged = read_vector("signatures/forged-event-huge-version.json")

    def post(self, events: Any, secret: str = "secret-2", content_type: str = "application/cloudevents+json") -> int:
        body = events if isinstance(events, bytes) else json.dumps(events).encode()
        return call(self.webhook, "POST", body, HTTP_X_TAKEITDOWN_SECRET=secret, CONTENT_TYPE=content_type)[0]

    def test_it_consents_to_the_handshake_and_stores_nothing(self) -> None:
        status, headers, _ = call(self.webhook, "OPTIONS", HTTP_WEBHOOK_REQUEST_ORIGIN="eventgrid.azure.net")
        self.assertEqual((status, headers["WebHook-Allowed-Origin"], self.stored), (200, "eventgrid.azure.net", []))
        self.assertEqual(call(self.webhook, "GET")[0], 405)

    def test_either_secret_is_accepted_and_no_other(self) -> None:
        self.assertEqual([self.post(self.event, secret) for secret in ("secret-1", "secret-2")], [204, 204])
        self.assertEqual([self.post(self.event, secret) for secret in ("", "secret", "secret-1 secret-2", "sécret")], [401] * 4)
        self.assertEqual(len(self.stored), 2)
        for empty in ("", " "):
            with self.assertRaises(ValueError):
                Webhook(empty, self.stored.extend, EventVerifier(read_keys))

    def test_a_forged_event_is_refused_and_logged_by_its_record_id_only(self) -> None:
        with self.assertLogs("takeitdown") as logs:
            self.assertEqual(self.post(self.forged), 401)
        self.assertEqual((self.stored, logs.output), ([], [f"WARNING:takeitdown:The exchange has not signed an event. Record id: {RECORD_ID}"]))

    def test_the_others_of_a_batch_are_stored(self) -> None:
        unreadable = self.event | {"data": {"recordId": RECORD_ID, "hashValue": "secret"}}
        with self.assertLogs("takeitdown") as logs:
            self.assertEqual(self.post([self.forged, unreadable, 5, self.event], content_type=BATCH), 200)
        self.assertEqual([record.version for record in self.stored], [1767323045123])
        self.assertNotIn("secret", str(logs.output))

    def test_what_is_no_event_gets_400(self) -> None:
        with self.assertLogs("takeitdown"):
            for body in (b"", b"{", b"[]", b"5", b'{"specversion":"1.0"}', b'{"a":1,"a":2}', b"\xff"):
                self.assertEqual(self.post(body), 400)
            self.assertEqual(self.post(self.event, content_type=BATCH), 400)
        self.assertEqual(self.stored, [])

    def test_types_of_a_later_exchange_are_accepted_and_not_stored(self) -> None:
        self.assertEqual((self.post(self.event | {"type": "org.takeitdown.hash.merged.v2", "data": 5}), self.stored), (204, []))

    def test_a_huge_body_is_refused_before_it_is_read(self) -> None:
        self.assertEqual(call(self.webhook, "POST", HTTP_X_TAKEITDOWN_SECRET="secret-1", CONTENT_LENGTH=str(2**40))[0], 413)

    def test_if_the_store_fails_the_event_is_not_refused_for_ever(self) -> None:
        def fail(_: list[HashRecord]) -> None:
            raise ValueError

        self.webhook = Webhook("secret-2", fail, EventVerifier(read_keys))
        with self.assertRaises(ValueError):  # the server answers 500
            self.post(self.event)

    def test_without_the_keys_it_asks_for_a_retry(self) -> None:
        def fail() -> bytes:
            raise OSError

        self.webhook = Webhook("secret-2", self.stored.extend, EventVerifier(fail))
        with self.assertLogs("takeitdown", "ERROR"):
            self.assertEqual((self.post(self.event), self.stored), (503, []))
