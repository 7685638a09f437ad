"""What an issue says of itself: pictures, its own list of contents, days of the calendar, its file's name: C102 to C105."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from bulletin_ssg.diagnostics import Refused

from .findings import Finding, finding
from .sheet import HIDDEN, Sheet

PICTURE = re.compile(r"!\[[^\]\n]*\]\(\s*<?([^)\s>\"]+)")
CONTENTS = re.compile(r"\W*(?:本期)?(?:目\s*录|要\s*目|导\s*读|内容提要)\W*")
LEADING = re.compile(r"[\s\x00●•◆■★○·]*(?:[0-9]{1,2}[.、．]|[（(]?[一二三四五六七八九十]{1,3}[)）、])?\s*")
PAGE = re.compile(r"[\s.…·．]*[0-9]*\s*$")
NAMED = re.compile(r"([0-9]{4})-(?:(s)([0-9]+)|([0-9]{2}))$")
DAY = re.compile(
    r"(?:([0-9]{4})\s?年\s?)?(?<![0-9])([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?日(?:\s?[（(](?:星期|周|礼拜)([一二三四五六日天])[)）])?"
)
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAYS = "一二三四五六日"


class Desk(Protocol):
    """What the rules ask of the world (engine.Desk)."""

    def read(self, name: str) -> bytes | None: ...


def check_structure(sheet: Sheet, desk: Desk, kilobytes: int) -> Iterator[Finding]:
    yield from _pictures(sheet, desk, kilobytes)
    yield from _contents(sheet)
    yield from _days(sheet)
    yield from _file_name(sheet)


def _pictures(sheet: Sheet, desk: Desk, kilobytes: int) -> Iterator[Finding]:
    from posixpath import dirname, join, normpath

    for number, line in enumerate(sheet.lines, 1):
        for match in PICTURE.finditer(line):
            name = normpath(join(dirname(sheet.name), match[1]))
            data = None if "://" in match[1] or name.startswith("..") else _bytes(desk, name)
            if data and len(data) > kilobytes * 1000:
                place = sheet.at(number)._replace(column=match.start(1) + 1, length=len(match[1]))
                hint = "save it again as JPEG or WebP, 2,000 pixels a side at most; checks: picture_size: sets the limit"
                size, limit = f"{len(data) / 1e6:.1f}", f"{kilobytes / 1e3:g}"
                yield finding("C102", "the picture has {size} MB, more than {limit}", place, sheet.name, hint, size=size, limit=limit)


def _bytes(desk: Desk, name: str) -> bytes | None:
    """The file; None where it cannot be read, which is the build's to refuse."""
    try:
        return desk.read(name)
    except Refused:
        return None


def plain(headline: str) -> str:
    """A headline's characters, without what setting adds."""
    bare = LEADING.sub("", headline, count=1)
    return re.sub(r"[\W_]+", "", bare)


def _contents(sheet: Sheet) -> Iterator[Finding]:
    """A list of contents in the lead against the headlines of the body, both ways."""
    from difflib import get_close_matches

    lead = sheet.articles[0]
    title = next((paragraph for paragraph in lead.paragraphs if CONTENTS.fullmatch(paragraph.text.replace(HIDDEN, ""))), None)
    headlines = {plain(article.headline): article.headline for article in sheet.articles if article.headline}
    if title is None or not headlines:
        return
    listed = set()
    sections = {plain(article.section) for article in sheet.articles}
    for paragraph in lead.paragraphs[lead.paragraphs.index(title) + 1 :]:
        words = PAGE.sub("", LEADING.sub("", paragraph.text, count=1)).replace(HIDDEN, "")
        item = plain(words)
        if not item or item in sections:
            continue
        near = next(iter(get_close_matches(item, headlines, 1, 0.6)), "") if item not in headlines else item
        listed.add(near)
        if item not in headlines:
            place = sheet.at(paragraph.line)
            message = "the contents say {words}, the body {headline}" if near else "the contents say {words}, the body has no such article"
            yield finding("C103", message, place, sheet.name, "make the two the same", words=words, headline=headlines.get(near, ""))
    for item, headline in headlines.items():
        if item not in listed:
            hint = "add it, or delete the list: pages and PDF have their own"
            yield finding("C103", "the contents lack {headline}", sheet.at(title.line), sheet.name, hint, headline=headline)


def _days(sheet: Sheet) -> Iterator[Finding]:
    date, _ = sheet.field("date")
    for paragraph in sheet.paragraphs:
        for match in DAY.finditer(paragraph.text):
            year, month, day = int(match[1] or 0), int(match[2]), int(match[3])
            place = sheet.place(paragraph, match.start(), len(match[0]))
            if not (1 <= month <= 12 and 1 <= day <= LENGTHS[month - 1]) or (year and not _is_day(year, month, day)):
                yield finding("C104", "there is no such day: {day}", place, sheet.name, "", day=match[0])
            elif match[4] and (year := year or _year(date, month, day)) and _is_day(year, month, day):
                right = WEEKDAYS[_weekday(year, month, day)]
                if right != match[4].replace("天", "日"):
                    message = "{day} of {year} is a 星期{right}"
                    hint = "correct the day or the weekday"
                    yield finding("C104", message, place, sheet.name, hint, day=f"{month}月{day}日", year=year, right=right)


def _is_day(year: int, month: int, day: int) -> bool:
    from datetime import date

    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _weekday(year: int, month: int, day: int) -> int:
    from datetime import date

    return date(year, month, day).weekday()


def _year(issued: str, month: int, day: int) -> int:
    """The year that brings the day nearest to the day of issue; 0 where that is unknown."""
    from datetime import date

    try:
        about = date.fromisoformat(issued)
    except ValueError:
        return 0
    years = [year for year in (about.year - 1, about.year, about.year + 1) if _is_day(year, month, day)]
    return min(years, key=lambda year: abs(date(year, month, day) - about), default=0)


def _file_name(sheet: Sheet) -> Iterator[Finding]:
    """A file named after an issue holds that issue."""
    match = NAMED.search(sheet.name.removesuffix(".md").removesuffix("/index"))
    number, line = sheet.field("number")
    year = sheet.field("year")[0] or sheet.field("date")[0][:4]
    if not match or not number.isdigit() or not year.isdigit():
        return
    supplement = sheet.field("supplement")[0].lower() in ("true", "yes", "是")
    if (int(match[1]), bool(match[2]), int(match[3] or match[4])) != (int(year), supplement, int(number)):
        message = "the file is named {name}, and holds number {number} of {year}"
        hint = "correct the number, the date or the file's name"
        yield finding("C105", message, sheet.at(line), sheet.name, hint, name=match[0], number=number, year=year)
