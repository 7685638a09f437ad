"""Which part a character plays in a line of Chinese: one letter a character, after CLREQ and GB/T 15834."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, east_asian_width

HAN, LATIN, OPENS, CLOSES, BINDS, FOLLOWS = "H", "L", "O", "C", "D", "M"
"""Han characters, kana, Hangul · letters and figures, which keep a quarter of an em from Han · marks that end no line · marks
that begin none · dashes and ellipses, which hold together too · other signs that begin no line: ·, ℃, ～."""
KANA, SPACE, GLUE, JOINED, WIDE, PLAIN = "N", "S", "G", "J", "W", "P"
"""Han-like signs that begin no line: 々, ー, ゃ · the space · a space that holds · what stands on the character before it ·
other square signs: ※, ①, → · other narrow signs."""
ASCII_OPENS, ASCII_CLOSES = "o", "c"
"""Brackets and stops of Latin text: as OPENS and CLOSES, but there is no white in them to be shared."""

OPENING = frozenset("（《〈「『【〔［｛“‘〖〘〝")
CLOSING = frozenset("）》〉」』】〕］｝”’〗〙〞〟，、；：。．！？")
INK = HAN + LATIN + KANA + WIDE + PLAIN
"""What counts as more than a mark."""
IDEOGRAPHIC = HAN + KANA
"""Beside these a letter or figure keeps its distance."""
SQUARE = HAN + KANA + WIDE + OPENS + CLOSES + FOLLOWS + BINDS
"""A line is spread between two of these."""

_KNOWN = {
    **dict.fromkeys(OPENING, OPENS), **dict.fromkeys(CLOSING, CLOSES), **dict.fromkeys("([{", ASCII_OPENS),
    **dict.fromkeys(")]},.;:!?", ASCII_CLOSES), **dict.fromkeys("—…⋯⸺", BINDS), **dict.fromkeys("·‧・～〜‰％℃℉°′″〟／–", FOLLOWS),
    **dict.fromkeys("々〻ーゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ", KANA), **dict.fromkeys("%+−±$€£¥@#&§№", LATIN),
    **dict.fromkeys("\u00a0\u202f\u2060\ufeff", GLUE), " ": SPACE, "\u200d": JOINED, "\u200c": JOINED, "〇": HAN,
}  # fmt: skip


@lru_cache(maxsize=8192)
def part(character: str) -> str:
    """The letter of one character by itself."""
    if character in _KNOWN:
        return _KNOWN[character]
    kind = category(character)
    if kind[0] == "M" or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return JOINED
    if east_asian_width(character) in "WF":
        return HAN if kind == "Lo" else WIDE
    if kind[0] == "L" or kind == "Nd":
        return LATIN
    return WIDE if east_asian_width(character) == "A" and kind[0] in "SN" else PLAIN


def parts(text: str) -> str:
    """A letter for each character; an apostrophe inside a Latin word is of that word."""
    found = "".join(map(part, text))
    if "’" not in text:
        return found
    letters = list(found)
    for place in apostrophes(text):
        letters[place] = LATIN
    return "".join(letters)


def apostrophes(text: str) -> list[int]:
    """Places of ’ between two letters: Chinese fonts draw it a whole em wide, which tears WTO’s apart."""
    return [
        place
        for place, character in enumerate(text)
        if character == "’" and 0 < place < len(text) - 1 and _letter(text[place - 1]) and _letter(text[place + 1])
    ]


def _letter(character: str) -> bool:
    return category(character)[0] == "L" and east_asian_width(character) not in "WF"


def borders(letters: str) -> dict[int, str]:
    """Where Han meets Latin: place of the Latin character → the sides of it that want a gap, "l", "r" or "lr"."""
    found: dict[int, str] = {}
    for place in range(1, len(letters)):
        before, after = letters[place - 1], letters[place]
        if after == LATIN and before in IDEOGRAPHIC:
            found[place] = "l"
        elif before == LATIN and after in IDEOGRAPHIC:
            found[place - 1] = found.get(place - 1, "") + "r"
    return found
