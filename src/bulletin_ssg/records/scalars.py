"""What a scalar's text means as the type that was declared for it: text, a number, a switch, a day, an instant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NewType

Day = NewType("Day", str)
"""A day of the calendar, ISO 8601: "2024-06-04"."""

Instant = NewType("Instant", str)
"""A moment, ISO 8601: "2024-06-04T09:00:00+08:00", or without an offset where none was written."""


class Unfit(Exception):
    """The text does not mean such a value: a code, and templates of a message and a hint that may name {key} and {text}."""

    def __init__(self, code: str, message: str, hint: str = "", **values: object) -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint, self.values = code, message, hint, values


def whole_number(text: str) -> int:
    if re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        return int(text)
    figures = re.findall(r"[0-9]+", re.sub(r"\.0+$|(?<=[0-9])[,_ ](?=[0-9]{3})", "", unicodedata.normalize("NFKC", text)))
    if len(figures) == 1 and len(figures[0]) <= 15:
        raise Unfit("E117", "{key} must be a whole number, not {text}", "write {number}", number=int(figures[0]))
    raise Unfit("E117", "{key} must be a whole number, not {text}", "write it with the digits 0 to 9 alone, for example 5")


def at_least(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = whole_number(text)
        if number < least:
            raise Unfit("E121", "{key} must be {least} or more, not {text}", "write a number from {least} up", least=least)
        return number

    return read


SWITCH = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


def switch(text: str) -> bool:
    value = SWITCH.get(text.lower())
    if value is None:
        raise Unfit("E118", "{key} must be true or false, not {text}", "write true or false, yes or no, 是 or 否")
    return value


def is_day(year: int, month: int, day: int) -> bool:
    if not (year >= 1 and 1 <= month <= 12):
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= (29 if month == 2 and leap else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1])


def calendar_day(text: str) -> Day:
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if match and is_day(*map(int, match.groups())):
        return Day(text)
    meant = re.fullmatch(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?", unicodedata.normalize("NFKC", text))
    if meant and not match and is_day(*map(int, meant.groups())):
        year, month, day = map(int, meant.groups())
        raise Unfit("E119", "{key} is not written as a day: {text}", "write {day}", day=f"{year:04}-{month:02}-{day:02}")
    raise Unfit("E103", "{key} is not a day of the calendar", "write it as YYYY-MM-DD, for example 2024-06-04")


INSTANT = (
    r"(?P<day>[0-9-]{10})"
    r"(?:[Tt ]+(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?"
    r"\s*(?P<offset>[Zz]|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?)?"
)


def moment(text: str) -> Instant:
    """The moment in full, to the second; a day alone means its beginning."""
    match = re.fullmatch(INSTANT, text)
    if not match:
        raise Unfit("E122", "{key} is not a moment in time: {text}", "write it as 2024-06-04 09:00 or 2024-06-04T09:00+08:00")
    day = calendar_day(match["day"])
    offset = (match["offset"] or "").upper().replace("Z", "+00:00")
    if offset and ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    return Instant(f"{day}T{(match['hour'] or '').zfill(2)}:{match['minute'] or '00'}:{match['second'] or '00'}{offset}")
