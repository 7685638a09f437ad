"""The rules of issue numbers: once a year and number, dates that run forward, a running number derived or checked."""

from __future__ import annotations

from .diagnostics import Diagnostic, Span, error
from .model import Contents


def order(issues: list[Contents]) -> list[Contents]:
    """Oldest first: by day of issue, and by number where the day is the same."""
    return sorted(issues, key=lambda issue: (issue.date, issue.year, issue.supplement, issue.number, issue.source))


def duplicates(issues: list[Contents]) -> list[Diagnostic]:
    """Two files that claim one address."""
    owners: dict[str, Contents] = {}
    found = []
    for issue in issues:
        other = owners.setdefault(issue.address, issue)
        if other is not issue:
            found.append(
                error(
                    "E210", "number {number} of {year} is already taken by {other}", Span(issue.source, 1),
                    "give one of them its own `number`, or `supplement: true`",
                    number=issue.number, year=issue.year, other=other.source,
                )
            )  # fmt: skip
    return found


def sequence(issues: list[Contents]) -> tuple[dict[str, int], list[Diagnostic]]:
    """(source → running number) of all regular issues, and the findings about their order.

    Supplements count apart and have no running number. An absent `total` follows from the neighbour before, else from the
    next one that is written; an archive that writes none counts from 1.
    """
    regular = sorted((issue for issue in issues if not issue.supplement), key=lambda issue: (issue.year, issue.number))
    found: list[Diagnostic] = []
    totals: dict[str, int] = {}
    before: Contents | None = None
    for position, issue in enumerate(regular):
        if before is None:
            totals[issue.source] = issue.total or _first(regular[position:])
        else:
            totals[issue.source] = issue.total or totals[before.source] + _step(before, issue)
            found += _against(before, issue, totals)
        before = issue
    return totals, found


def _first(issues: list[Contents]) -> int:
    """The running number of the first issue, counted back from the first that is written."""
    distance = 0
    for position, issue in enumerate(issues):
        if position:
            distance += _step(issues[position - 1], issue)
        if issue.total:
            return max(1, issue.total - distance)
    return 1


def _step(before: Contents, issue: Contents) -> int:
    """How far the running number moves from one issue to the next; missing numbers count."""
    return issue.number - before.number if issue.year == before.year else 1


def _against(before: Contents, issue: Contents, totals: dict[str, int]) -> list[Diagnostic]:
    found = []
    span = Span(issue.source, 1)
    if issue.date < before.date:
        found.append(
            error(
                "E211", "dated {date}, before the issue that precedes it: {other} is dated {earlier}", span,
                "correct one of the two dates, or the `number` (or `year`) of one",
                date=issue.date, earlier=before.date, other=before.source,
            )
        )  # fmt: skip
    if totals[issue.source] <= totals[before.source]:
        found.append(
            error(
                "E212", "total {total} does not follow {earlier}, the total of {other}", span, "correct `total`, or leave it out: it is derived",
                total=totals[issue.source], earlier=totals[before.source], other=before.source,
            )
        )  # fmt: skip
    elif totals[issue.source] > totals[before.source] + 1 and totals[issue.source] != totals[before.source] + _step(before, issue):
        found.append(
            error(
                "W211", "the running number jumps from {earlier} ({other}) to {total}", span, "",
                total=totals[issue.source], earlier=totals[before.source], other=before.source,
            )
        )  # fmt: skip
    expected = before.number + 1 if issue.year == before.year else 1
    if issue.number > expected:
        found.append(
            error(
                "W210", "number {number} of {year} follows {other}: {expected} is missing", span, "the archive shows the gap",
                number=issue.number, year=issue.year, other=before.source, expected=expected,
            )
        )  # fmt: skip
    return found
