"""Verifies ECDSA signatures on the curve P-256 with SHA-256 (FIPS 186-5). It only verifies, so it has no secrets and need not run in constant time."""

from hashlib import sha256

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)

_Point = tuple[int, int, int]
"""A point (x / z², y / z³). The point at infinity has z = 0."""

_INFINITY: _Point = (1, 1, 0)


def is_on_curve(x: int, y: int) -> bool:
    """Whether (x, y) is a public key. The curve has no other subgroups, so every point but infinity is one."""
    return 0 <= x < _P and 0 <= y < _P and (x**3 - 3 * x + _B - y**2) % _P == 0


def is_valid(x: int, y: int, signature: bytes, message: bytes) -> bool:
    """Whether the signature, in DER, is one of the message by the public key (x, y)."""
    numbers = _read_der(signature)
    if numbers is None or not is_on_curve(x, y):
        return False
    r, s = numbers
    if not (0 < r < _N and 0 < s < _N):
        return False
    inverse = pow(s, -1, _N)
    digest = int.from_bytes(sha256(message).digest(), "big")
    point = _sum_of_products(digest * inverse % _N, r * inverse % _N, (x, y, 1))
    return point[2] != 0 and point[0] * pow(point[2], -2, _P) % _P % _N == r


def _sum_of_products(first: int, second: int, key: _Point) -> _Point:
    """first * G + second * key."""
    generator = (*_G, 1)
    addends = (None, generator, key, _add(generator, key))
    total = _INFINITY
    for bit in reversed(range(_N.bit_length())):
        total = _double(total)
        addend = addends[(first >> bit & 1) | (second >> bit & 1) << 1]
        if addend is not None:
            total = _add(total, addend)
    return total


def _double(point: _Point) -> _Point:
    x, y, z = point
    if y == 0 or z == 0:
        return _INFINITY
    delta, gamma = z * z % _P, y * y % _P
    beta, alpha = x * gamma % _P, 3 * (x - delta) * (x + delta) % _P
    x3 = (alpha * alpha - 8 * beta) % _P
    return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % _P, 2 * y * z % _P


def _add(one: _Point, other: _Point) -> _Point:
    if one[2] == 0:
        return other
    if other[2] == 0:
        return one
    (x1, y1, z1), (x2, y2, z2) = one, other
    z1z1, z2z2 = z1 * z1 % _P, z2 * z2 % _P
    u1, u2 = x1 * z2z2 % _P, x2 * z1z1 % _P
    s1, s2 = y1 * z2 * z2z2 % _P, y2 * z1 * z1z1 % _P
    if u1 == u2:
        return _double(one) if s1 == s2 else _INFINITY
    h, r = u2 - u1, s2 - s1
    hh = h * h % _P
    hhh, v = h * hh % _P, u1 * hh % _P
    x3 = (r * r - hhh - 2 * v) % _P
    return x3, (r * (v - x3) - s1 * hhh) % _P, h * z1 * z2 % _P


def _read_der(signature: bytes) -> tuple[int, int] | None:
    """Reads SEQUENCE { INTEGER r, INTEGER s }. Takes only the shortest form, with nothing after it."""
    if len(signature) < 2 or signature[0] != 0x30 or signature[1] != len(signature) - 2 or signature[1] > 0x7F:
        return None
    numbers, at = [], 2
    while at < len(signature):
        if len(signature) < at + 3 or signature[at] != 0x02:
            return None
        length = signature[at + 1]
        digits = signature[at + 2 : at + 2 + length]
        if not 0 < length <= 33 or len(digits) != length or digits[0] > 0x7F:
            return None
        if length > 1 and digits[0] == 0 and digits[1] <= 0x7F:
            return None
        numbers.append(int.from_bytes(digits, "big"))
        at += 2 + length
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None
