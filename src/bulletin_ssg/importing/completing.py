"""What a head leaves out, the number or the day of issue: taken from elsewhere, with a doubt, and the issue is a draft."""

from __future__ import annotations

import re

from .masthead import Facts
from .report import Report

NAMED = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\D{0,2}(?P<number>\d{1,3})(?!\d)")
"""Year and number in a file's name: 2024-05, 2024年第5期."""


def complete(facts: Facts, name: str, today: str, report: Report) -> tuple[Facts, bool]:
    """The facts with number and day, and whether they must be looked at."""
    doubts = len(report.unsure)
    facts = _with_day(_with_number(facts, name, report), today, report)
    if facts.year and abs(facts.year - int(facts.date[:4])) > 1:
        hint = "write the right one into the issue file, then delete its line draft: true"
        report.doubt("W389", "the year {year} does not fit the day {day}", 0, hint, year=facts.year, day=facts.date)
        facts = facts._replace(date=f"{facts.year:04}{facts.date[4:]}".replace("-02-29", "-02-28"))
    return facts, len(report.unsure) > doubts


def _with_number(facts: Facts, name: str, report: Report) -> Facts:
    if facts.number:
        return facts
    named = NAMED.search(name)
    if named and int(named["number"]):
        message = "the file's head names no number; it was taken from the file's name: {number}"
        facts = facts._replace(number=int(named["number"]), year=facts.year or int(named["year"]))
    else:
        message = "the file's head names no number; {number} was written"
        facts = facts._replace(number=1)
    hint = "write the right one into the issue file, then delete its line draft: true"
    report.doubt("W387", message, 0, hint, number=facts.number)
    return facts


def _with_day(facts: Facts, today: str, report: Report) -> Facts:
    if facts.date:
        return facts
    hint = "write the right one into the issue file, then delete its line draft: true"
    near = not facts.year or abs(facts.year - int(today[:4])) <= 1
    day = f"{facts.month}-01" if facts.month else today if near else f"{facts.year:04}-01-01"
    message = "the file's head names no day of issue; {day} was written"
    report.doubt("W388", message, 0, hint, day=day)
    return facts._replace(date=day)
