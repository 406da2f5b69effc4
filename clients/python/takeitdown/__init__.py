"""The platform's side of a TakeItDown exchange. It needs nothing but Python.

docs/receivers.md is the contract. Hash values are secret: nothing in this package writes one into a log or a repr.
"""

from takeitdown.exchange import CursorExpired, Exchange, FeedPage, Verdict, VerdictRefused
from takeitdown.receiver import Receiver
from takeitdown.record import Hash, HashRecord
from takeitdown.signature import EventVerifier, KeysUnavailable
from takeitdown.store import Judge, Store
from takeitdown.webhook import Webhook

__all__ = [
    "CursorExpired",
    "EventVerifier",
    "Exchange",
    "FeedPage",
    "Hash",
    "HashRecord",
    "Judge",
    "KeysUnavailable",
    "Receiver",
    "Store",
    "Verdict",
    "VerdictRefused",
    "Webhook",
]
