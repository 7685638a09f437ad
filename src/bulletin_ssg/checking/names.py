"""Names that differ by one character from a name that is known: C401."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .findings import Finding, finding
from .sheet import Sheet

SHORTEST = 6
"""A shorter name is too like other words."""
TELLING = re.compile(r"[0-9A-Za-z一二三四五六七八九十百千甲乙丙丁戊东西南北中上下新老大小总副分省市区县国]")
"""Characters by which names are told apart on purpose: 第一中学 is no slip for 第二中学, nor 省 for 市."""
FOLD = str.maketrans("（）", "()")


def check_names(sheet: Sheet, names: Iterable[str]) -> Iterator[Finding]:
    """The places that are all but a known name, and no other known name."""
    known = sorted({name.translate(FOLD) for name in names if len(name) >= SHORTEST}, key=len, reverse=True)
    spelled = {name.translate(FOLD): name for name in names}
    for paragraph in sheet.paragraphs:
        text = paragraph.text.translate(FOLD)
        taken = [(at, at + len(name)) for name in known for at in _places(text, name)]
        for name in known:
            for start, end in _nearly(text, name):
                if not any(start < right and left < end for left, right in taken):
                    taken.append((start, end))
                    place = sheet.place(paragraph, start, end - start)
                    words = paragraph.text[start:end]
                    message, hint = "{words}: is {name} meant?", "names are compared with bulletin.yaml and the members' profiles"
                    yield finding("C401", message, place, sheet.name, hint, words=words, name=spelled[name])


def _nearly(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where the name stands with one character wrong, lost, added, or two changed about. One half of it is then whole."""
    half = len(name) // 2
    for part, before in ((name[:half], 0), (name[half:], half)):
        for at in _places(text, part):
            rest = name[half:] if not before else name[:half]
            for longer in (0, -1, 1):
                size = len(rest) + longer
                start, end = (at, at + len(part) + size) if not before else (at - size, at + len(part))
                other = text[max(start, 0) : end]
                found = other[half:] if not before else other[: len(other) - len(part)]
                if start >= 0 and end <= len(text) and found != rest and _one_slip(rest, found, bool(before)):
                    yield start, end
                    break


def _places(text: str, part: str) -> Iterator[int]:
    """Where the part stands. Names are too many for `re`, which keeps but some patterns compiled."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _one_slip(right: str, found: str, opens: bool) -> bool:
    """Whether one slip, in a character that no name is told apart by, makes one of the other.

    `opens` says which half of the name it is. Its first and last characters cannot be slips: what has others is another name, or
    a part of one (人民日报的 is none for 人民日报社).
    """
    first = next((at for at, (a, b) in enumerate(zip(right, found, strict=False)) if a != b), min(len(right), len(found)))
    tail, other = right[first:], found[first:]
    if len(right) == len(found):
        turned = tail[:2] == other[1::-1] and tail[2:] == other[2:] and len(tail) > 1
        inner = first > 0 if opens else first < len(right) - 1
        return turned or (inner and tail[1:] == other[1:] and not (TELLING.match(tail) or TELLING.match(other)) and _is_word(other[0]))
    long, short = (tail, other) if len(right) > len(found) else (other, tail)
    return bool(short) and (first > 0 or not opens) and long[1:] == short and not TELLING.match(long) and _is_word(long[0])


def _is_word(character: str) -> bool:
    return character.isalpha()
