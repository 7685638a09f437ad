"""The time that a figure is of: 2024-01/2024-04, 2024年1—4月, a month, a year, a day."""

from __future__ import annotations

import re
from typing import NamedTuple

from bulletin_ssg.quantities import periods

ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:\s?/\s?(\d{4})-(\d{1,2}))?年?", re.A)
YEARLESS = re.compile(r"(\d{1,2})月", re.A)


class Span(NamedTuple):
    """Months are counted from year 0: 2024-04 is 2024 × 12 + 3."""

    first: int
    last: int
    day: int = 0
    """Of the month, where it is a day."""

    @property
    def place(self) -> float:
        """Where it stands on an axis of months."""
        return self.last + max(self.day - 1, 0) / 31

    @property
    def cumulative(self) -> bool:
        """Whether it runs from a January on."""
        return self.first % 12 == 0 and self.last > self.first

    @property
    def iso(self) -> str:
        first, last = _iso(self.first), _iso(self.last)
        return f"{last}-{self.day:02}" if self.day else last if first == last else f"{first}/{last}"

    def earlier(self, months: int) -> Span:
        return self._replace(first=self.first - months, last=self.last - months)

    def label(self, chinese: bool) -> str:
        """ "2024年1—4月", "Jan–Apr 2024"."""
        return _chinese(self) if chinese else _english(self)


def _iso(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _chinese(span: Span) -> str:
    year, month = divmod(span.last, 12)
    begun, first = divmod(span.first, 12)
    if span.day:
        return f"{year}年{month + 1}月{span.day}日"
    if span.first == span.last:
        return f"{year}年{month + 1}月"
    if begun != year:
        return f"{begun}年{first + 1}月—{year}年{month + 1}月"
    return f"{year}年" if (first, month) == (0, 11) else f"{year}年{first + 1}—{month + 1}月"


def _english(span: Span) -> str:
    year, month = divmod(span.last, 12)
    begun, first = divmod(span.first, 12)
    if span.day:
        return f"{span.day} {ENGLISH[month]} {year}"
    if span.first == span.last:
        return f"{ENGLISH[month]} {year}"
    if begun != year:
        return f"{ENGLISH[first]} {begun}–{ENGLISH[month]} {year}"
    return str(year) if (first, month) == (0, 11) else f"{ENGLISH[first]}–{ENGLISH[month]} {year}"


def span(text: str, year: int = 0) -> Span | None:
    """The time that all of `text` names; `year` is meant where it names none. None where it names something else."""
    text = text.strip()
    match = ISO.fullmatch(text)
    if match:
        return _written(match)
    found = periods(text)
    if len(found) == 1 and found[0].offset == 0 and found[0].length == len(text) and (found[0].year or year):
        start = (found[0].year or year) * 12 - 1
        return Span(start + found[0].first, start + found[0].last)
    return None


def _written(match: re.Match[str]) -> Span | None:
    year, month, day, until, end = (int(part) if part else 0 for part in match.groups())
    if month > 12 or end > 12 or day > 31 or not 1900 <= year <= 2999 or (match[2] and not month):
        return None
    if not month:
        return Span(year * 12, year * 12 + 11)
    first = year * 12 + month - 1
    last = until * 12 + end - 1 if until else first
    return Span(first, last, day) if first <= last else None
