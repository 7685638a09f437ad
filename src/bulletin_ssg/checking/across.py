"""What only several issues show: a headline twice within a year, cumulative figures that fall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import Checked, Heading
from .findings import Finding, Place, finding
from .series import check_points
from .structure import plain

YEAR = 366  # days


def check_across(issues: Iterable[Checked]) -> list[Finding]:
    ordered = sorted(issues, key=lambda issue: (issue.date, issue.source))
    points = [(issue.source, point) for issue in ordered for point in issue.points]
    return [*_headlines(ordered), *check_points(points)]


def _headlines(ordered: list[Checked]) -> Iterator[Finding]:
    """A headline that stood in the same issue, or in one of the twelve months before."""
    last: dict[str, tuple[Checked, Heading]] = {}
    for issue in ordered:
        for heading in issue.headlines:
            words = plain(heading.words)
            other = last.get(words)
            last[words] = issue, heading
            if other and _days(other[0].date, issue.date) <= YEAR and heading.words not in issue.members:
                column = heading.excerpt.find(heading.words) + 1
                place = Place(heading.line, max(1, column), len(heading.words), heading.excerpt)
                where = f"{other[0].source}:{other[1].line}"
                hint = "tell the two apart, or delete the article if it was printed before"
                yield finding("C101", "the headline stood there before: {where}", place, issue.source, hint, where=where)


def _days(before: str, now: str) -> int:
    from datetime import date

    try:
        return (date.fromisoformat(now) - date.fromisoformat(before)).days
    except ValueError:
        return YEAR + 1
