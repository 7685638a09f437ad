"""Which characters Chinese typography sets solid: no space beside them, and none needed to mark where a word ends."""

from __future__ import annotations

from unicodedata import category, east_asian_width

QUOTES = frozenset("“”‘’…—·")
"""Ambiguous by UAX #11; Chinese text sets them wide."""


def wide(char: str) -> bool:
    """A Han character, kana, Hangul or full-width mark."""
    return char > "ᄀ" and east_asian_width(char) in "WFH"


def hangul(char: str) -> bool:
    return "가" <= char <= "힣" or "ᄀ" <= char <= "ᇿ" or "㄰" <= char <= "㆏"


def friendly(char: str) -> bool:
    """Beside this character an emphasis mark may open or close as it would beside a space."""
    return wide(char) or char in QUOTES


def punctuation(char: str) -> bool:
    """Unicode punctuation or a symbol (CommonMark 0.31, section 2.1), as markdown-it-py has it."""
    return category(char)[0] in "PS"


def flankless(char: str) -> bool:
    """Whether marks beside this character belong to it whatever stands on their other side; no white space is asked for."""
    return not punctuation(char) or friendly(char)


def solid(left: str, right: str) -> bool:
    """Whether a line that breaks between these two is to be joined without a space."""
    if hangul(left) or hangul(right):  # Korean separates its words
        return False
    return (wide(left) and friendly(right)) or (friendly(left) and wide(right))
