"""Where a headline too long for one line is broken: at a pause where it has one, else into halves, but not inside a word."""

from __future__ import annotations

from .copytext import MEASURE, em

SIZE = 17.0
"""Of headlines in points, as print.css.j2 has it."""
PAUSES = "：；，、。！？—… "
OPENING = "（《〈「『【〔［｛“‘〖(["
CLOSING = "）》〉」』】〕］｝”’〗)]：；，、。！？,.:;!?%‰℃…—"
BONUS = 6.0
"""How much longer, in characters, one line may be than the other for the sake of a pause."""
WORD, OFTEN = 3.0, 3
"""The same for every time that the issue has the two characters side by side, up to so many times: no dictionary is at hand,
but what stands together elsewhere is mostly one word."""


def lines(headline: str, size: float = SIZE, measure: float = MEASURE, text: str = "") -> tuple[str, ...]:
    """The headline's lines; one of three or more is left to the layout, as one. `text` is that of the issue."""
    longest = measure / size
    if em(headline) <= longest:
        return (headline,)
    fits = [
        place
        for place in range(1, len(headline))
        if may_break(headline, place) and max(em(headline[:place].rstrip()), em(headline[place:])) <= longest
    ]
    if not fits:
        return (headline,)
    place = min(fits, key=lambda place: _cost(headline, place, text))
    return (headline[:place].rstrip(), headline[place:])


def may_break(text: str, place: int) -> bool:
    """Whether a line may end before text[place]: not inside a word or number, not before a mark that closes."""
    before, after = text[place - 1], text[place]
    if after in CLOSING or after == " " or before in OPENING:
        return False
    return not (before.isascii() and before != " " and after.isascii()) and text[:place].count("《") <= text[:place].count("》")


def _cost(headline: str, place: int, text: str) -> float:
    """How uneven the lines are; a pause between them is worth some of that."""
    uneven = abs(em(headline[:place].rstrip()) - em(headline[place:]))
    before, after = headline[place - 1], headline[place]
    if before in PAUSES:
        return uneven - BONUS
    figures = before.isdigit() or after.isdigit()  # 24 | 家
    return uneven + 2 * figures + WORD * min(text.count(before + after), OFTEN)
