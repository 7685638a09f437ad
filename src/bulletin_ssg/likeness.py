"""A fingerprint of a text that changes little when the text does: a simhash of its pairs of characters.

Each pair is hashed to 64 bits; bit k of the fingerprint is what bit k is in most hashes. Two versions of a text differ in few
bits, two texts in about half. All pairs are hashed by one multiplication of a long whole number, whose 128-bit lanes hold one
pair each: far faster in Python than a loop.
"""

from __future__ import annotations

LANE = 16  # bytes
MIX = (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93)  # odd, with well spread bits


def likeness(text: str) -> str:
    """16 hexadecimal digits; white space does not count. All zeros for a text of fewer than two characters."""
    codes = "".join(text.split()).encode("utf-32-le", "surrogatepass")
    count = len(codes) // 4 - 1
    if count < 1:
        return "0" * 16
    lanes = bytearray(LANE * count)
    for byte in range(3):  # a code point fits into 3 bytes
        lanes[byte::LANE] = codes[byte:-4:4]
        lanes[byte + 4 :: LANE] = codes[byte + 4 :: 4]
    hashes = _mixed(_middle(_mixed(lanes, MIX[0])), MIX[1])
    ones = int.from_bytes(b"\x01" * count, "little")
    columns = [int.from_bytes(hashes[byte + 4 :: LANE], "little") for byte in range(8)]
    masks = [ones << bit for bit in range(8)]
    most = [(column & mask).bit_count() * 2 > count for column in columns for mask in masks]
    return f"{sum(1 << bit for bit, set_in_most in enumerate(most) if set_in_most):016x}"


def _mixed(lanes: bytes | bytearray, factor: int) -> bytes:
    """Every lane multiplied; a lane holds at most 64 bits before, so that none runs into the next."""
    return (int.from_bytes(lanes, "little") * factor).to_bytes(len(lanes), "little")


def _middle(lanes: bytes) -> bytearray:
    """Bits 32 to 95 of every lane, which depend on all bits that were multiplied."""
    moved = bytearray(len(lanes))
    for byte in range(8):
        moved[byte::LANE] = lanes[byte + 4 :: LANE]
    return moved


def distance(one: str, other: str) -> int:
    """In how many of the 64 bits two fingerprints differ: 0 the same text, about 32 unrelated ones; 64 where one is unknown ("")."""
    if not one or not other:
        return 64
    return (int(one, 16) ^ int(other, 16)).bit_count()
