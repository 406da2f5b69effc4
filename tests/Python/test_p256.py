import unittest

from takeitdown import p256

# RFC 6979, A.2.5: P-256 with SHA-256
X = 0x60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6
Y = 0x7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299
R = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
S = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P = 2**256 - 2**224 + 2**192 + 2**96 - 1


def der(*numbers: int) -> bytes:
    parts = b""
    for number in numbers:
        digits = number.to_bytes(number.bit_length() // 8 + 1, "big")
        parts += bytes([2, len(digits)]) + digits
    return bytes([0x30, len(parts)]) + parts


class P256Tests(unittest.TestCase):
    def test_the_signatures_of_RFC_6979_are_valid(self) -> None:
        self.assertTrue(p256.is_valid(X, Y, der(R, S), b"sample"))
        self.assertTrue(p256.is_valid(X, Y, der(
            0xF1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,
            0x019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083), b"test"))

    def test_with_another_message_key_or_number_it_is_not_valid(self) -> None:
        for r, s in ((R ^ 1, S), (R, S ^ 1), (S, R), (0, S), (R, 0), (R + N, S), (R, S + N), (N, S), (R, N), (0, 0)):
            self.assertFalse(p256.is_valid(X, Y, der(r, s), b"sample"))
        self.assertFalse(p256.is_valid(X, Y, der(R, S), b"sampl"))
        self.assertFalse(p256.is_valid(X, P - Y, der(R, S), b"sample"))

    def test_a_point_that_is_not_on_the_curve_is_no_key(self) -> None:
        self.assertTrue(p256.is_on_curve(X, Y))
        for x, y in ((X + 1, Y), (X + P, Y), (X, Y - P), (0, 0)):
            self.assertFalse(p256.is_on_curve(x, y))
            self.assertFalse(p256.is_valid(x, y, der(R, S), b"sample"))

    def test_only_the_shortest_DER_is_read(self) -> None:
        good = der(R, S)
        for wrong in (
            b"", b"\x30", b"\x30\x00", good + b"\0", good[:-1], b"\x31" + good[1:], b"\x30\x81" + good[1:], der(R), der(R, S, 1),
            b"\x30" + bytes([good[1] + 1]) + b"\x02" + bytes([good[3] + 1]) + b"\0" + good[4:],
            b"\x30\x03\x02\x05\x00", b"\x30\x04\x02\x00\x02\x00", b"\x30\x06\x02\x01\xff\x02\x01\x01",
        ):
            self.assertFalse(p256.is_valid(X, Y, wrong, b"sample"), wrong.hex())

    def test_every_cut_and_every_changed_byte_is_refused_and_none_raises(self) -> None:
        good = der(R, S)
        for at in range(len(good)):
            self.assertFalse(p256.is_valid(X, Y, good[:at], b"sample"))
            self.assertFalse(p256.is_valid(X, Y, good[:at] + bytes([good[at] ^ 0x80]) + good[at + 1 :], b"sample"))
