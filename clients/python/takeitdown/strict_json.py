"""JSON from outside: what it may contain, and its one canonical form."""

import json
from typing import Any

_MAX_INTEGER = 2**53 - 1


class DuplicateMembers(dict[str, Any]):
    """An object that has a member twice. It is no valid part of an event or a record, but does not make the rest of a text unreadable."""


def parse(text: bytes | str) -> Any:
    """Reads a JSON text. Raises ValueError if it is none."""
    try:
        return json.loads(text, object_pairs_hook=_to_object, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("The JSON is too deep.") from error


def canonical(value: Any) -> bytes:
    """Writes a value in the form of RFC 8785 (JCS): no white space, members sorted by name. Two texts with the same content give the same bytes.

    Raises ValueError if a member is there twice, or if a number is not an integer of at most 53 bits. Events have no such numbers.
    """
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()


def _sorted(value: Any) -> Any:
    if isinstance(value, DuplicateMembers):
        raise ValueError("A member is there twice.")
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value, key=_to_utf16)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > _MAX_INTEGER):
        raise ValueError("A number is not an integer of at most 53 bits.")
    return value


def _to_utf16(name: str) -> bytes:
    return name.encode("utf-16-be")


def _to_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(members)
    return result if len(result) == len(members) else DuplicateMembers(result)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON.")
