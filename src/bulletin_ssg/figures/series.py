"""The figures of one series joined over the issues: what stands now, what was revised, what is missing, what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bulletin_ssg.quantities import Quantity

from .months import Span, span
from .typed import Figures, figures, is_total, number

if TYPE_CHECKING:
    from bulletin_ssg.dataset import Dataset, Table

REVISED = re.compile(r"修订|修正|订正|更正|调整|核实|核定|revis|correct|adjust", re.I)
"""What a note says where a figure differs on purpose from an earlier issue's."""

CHANGES = (re.compile(r"同比|year|yoy|y/y", re.I), re.compile(r"环比|month|mom|m/m", re.I))
"""Changes against the year before, and against the period before."""


class Observation(NamedTuple):
    """One figure as one issue has it."""

    row: str
    unit: str
    """As printed: 万美元."""
    span: Span
    value: Quantity
    yoy: Quantity | None
    """The change against the year before, as printed; likewise against the period before."""
    mom: Quantity | None
    issue: int
    """The place of the issue among those of the series."""
    article: int
    told: bool
    """Whether the issue says that the figure was revised."""


class Point(NamedTuple):
    """A figure of the series, as it stands."""

    last: Observation
    """From the issue that it was taken from."""
    amount: Decimal
    """In the unit of the series."""
    before: tuple[tuple[Decimal, int], ...]
    """(amount, place of the issue) of what earlier issues had."""
    yoy: Decimal | None
    """Worked out: 0.0262 for a rise by 2.62 %."""
    mom: Decimal | None


class Finding(NamedTuple):
    """Two figures that do not go together."""

    kind: str
    """ "falls", "revised", "yoy", "mom" or "unit"."""
    here: Observation
    there: Observation
    text: str = ""
    """What was worked out, for a change: −3.51%."""


class Row(NamedTuple):
    name: str
    points: tuple[Point | None, ...]
    """One a time of the series; None is a gap."""


class Joined(NamedTuple):
    """A series."""

    unit: str
    times: tuple[Span, ...]
    """In order; those that no issue has, but which its rhythm lets expect, are among them."""
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]

    @property
    def gaps(self) -> tuple[Span, ...]:
        """Times that no issue tells of."""
        return tuple(time for place, time in enumerate(self.times) if not any(row.points[place] for row in self.rows))


# What the issues say.


def observed(name: str, names: Mapping[str, str], cumulative: bool, datasets: Iterable[Dataset]) -> list[Observation]:
    """Everything that the issues, oldest first, say of the series; `names` are rows' other names, `cumulative` says that a month
    stands for the year up to it."""
    found: list[Observation] = []
    for issue, dataset in enumerate(datasets):
        for article, table in dataset.tables:
            if dict(table.attributes).get("series") == name:
                found += _tabled(table, issue, article)
        for article, one in dataset.marked:
            given = dict(one.attributes)
            value, time = number(one.text), span(given.get("period", ""))
            if given.get("series") == name and value and time:
                unit = re.sub(r"^[-+−\d,.\s]+", "", one.text)
                changes = (_change(given.get("yoy", "")), _change(given.get("mom", "")))
                found.append(Observation(given.get("row", name), unit, time, value, *changes, issue, article, _told(given.get("note", ""))))
    return [one._replace(row=_named(one.row, names), span=_whole(one.span, cumulative)) for one in found]


def _named(row: str, names: Mapping[str, str]) -> str:
    short = "".join(row.split()) if not row.isascii() else row
    return names.get(row, names.get(short, short))


def _whole(time: Span, cumulative: bool) -> Span:
    return Span(time.last // 12 * 12, time.last) if cumulative and time.first == time.last and not time.day else time


def _change(text: str) -> Quantity | None:
    return number(text) if text else None


def _told(note: str) -> bool:
    return bool(REVISED.search(note))


def _tabled(table: Table, issue: int, article: int) -> Iterator[Observation]:
    found = figures(table)
    several = len(found.measures) > 1
    for column in found.measures:
        changes = [_printed(found, kind, column.name if several else "") for kind in CHANGES]
        values = [*column.values, column.total] if found.total else list(column.values)
        for place, value in enumerate(values):
            label = (*found.labels, found.total)[place]
            if found.spans:
                row, time = column.name, found.spans[place] if place < len(found.spans) else None
            else:
                row, time = f"{label}·{column.name}" if several else label, found.span
            if value and time:
                yoy, mom = (some[place] if some else None for some in changes)
                yield Observation(row, column.unit, time, value, yoy, mom, issue, article, _told(found.note))


def _printed(found: Figures, kind: re.Pattern[str], of: str) -> list[Quantity | None]:
    """The column of changes of this kind, the total's last; of several those of the column `of`: 签约额同比."""
    column = next((one for one in found.columns if one.kind == "change" and kind.search(one.name) and one.name.startswith(of)), None)
    return [*column.values, column.total] if column else []


# What they make together.


def joined(observations: list[Observation]) -> Joined:
    """The series that these figures make: of two for one row and time the later issue's stands."""
    if not observations:
        return Joined("", (), (), ())
    base = observations[-1]
    unlike = [one for one in observations if one.value.unit != base.value.unit]
    findings = [Finding("unit", one, base) for one in unlike]
    stacks: dict[tuple[str, Span], list[Observation]] = {}
    for one in observations:
        if one.value.unit == base.value.unit:
            stacks.setdefault((one.row, one.span), []).append(one)
    points = {}
    for key, stack in stacks.items():
        points[key], found = _settled(stack, base.value.power)
        findings += found
    for (row, time), point in points.items():
        points[row, time], found = _compared(point, points.get((row, time.earlier(12))), points.get((row, time.earlier(_step(time)))))
        findings += found
    times = _expected(sorted({time for _, time in points}, key=lambda time: (time.place, time.first)))
    rows = tuple(Row(name, tuple(points.get((name, time)) for time in times)) for name in dict.fromkeys(row for row, _ in stacks))
    findings += [finding for row in rows for finding in _falls(row)]
    return Joined(base.unit, tuple(times), rows, tuple(findings))


def _settled(stack: list[Observation], power: int) -> tuple[Point, list[Finding]]:
    """The figure that stands: the latest that says something new. Digits more or fewer are nothing new."""
    last, before, findings = stack[0], [], []
    for one in stack[1:]:
        if abs(one.value.change - last.value.change) > one.value.tolerance + last.value.tolerance:
            before.append((last.value.change.scaleb(-power), last.issue))
            if not one.told:
                findings.append(Finding("revised", one, last))
            last = one
        else:
            last = last._replace(yoy=last.yoy or one.yoy, mom=last.mom or one.mom)
    return Point(last, last.value.change.scaleb(-power), tuple(before), None, None), findings


def _step(time: Span) -> int:
    """Months to the time before; a sum from January on has none but the year before."""
    months = time.last - time.first + 1
    return 0 if time.day or time.cumulative else months


def _compared(point: Point, year: Point | None, period: Point | None) -> tuple[Point, list[Finding]]:
    """The point with its changes, and where the bulletin printed others."""
    findings = []
    if period is point:
        period = None
    changes = []
    for kind, other, printed in (("yoy", year, point.last.yoy), ("mom", period, point.last.mom)):
        change = other and other.amount and point.amount / other.amount - 1
        changes.append(change if change is not None and other and other.amount else None)
        if change is not None and other and other.amount and printed and not _agree(point, other, printed):
            findings.append(Finding(kind, point.last, other.last, f"{change * 100:+.2f}%".replace("-", "\u2212")))
    return point._replace(yoy=changes[0], mom=changes[1]), findings


def _agree(point: Point, other: Point, printed: Quantity) -> bool:
    """Whether rounding of the two figures and of the change can explain the difference."""
    now, then = point.last.value, other.last.value
    low, high = (then.change - then.tolerance, then.change + then.tolerance)
    if low <= 0 <= high:
        return True
    ends = [(now.change + sign * now.tolerance) / base - 1 for sign in (1, -1) for base in (low, high)]
    return min(ends) - printed.tolerance <= printed.change <= max(ends) + printed.tolerance


def _expected(times: list[Span]) -> list[Span]:
    """The times, and between them those that are missing from their rhythm; January and February are often told together."""
    steps = [later.last - earlier.last for earlier, later in pairwise(times) if later.last > earlier.last]
    step = min(steps, default=0)
    if not step or any(time.day for time in times):
        return times
    found = times[:1]
    for time in times[1:]:
        while time.last - found[-1].last > step:
            last = found[-1].last + step
            from_january = time.cumulative or found[-1].cumulative
            found.append(Span(last // 12 * 12, last) if from_january else Span(last - (time.last - time.first), last))
        found.append(time)
    return found


def _falls(row: Row) -> Iterator[Finding]:
    """Sums from January on that become smaller within their year."""
    sums = [point for point in row.points if point and point.last.span.first % 12 == 0]
    for one, other in pairwise(sums):
        before, after = one.last, other.last
        grown = before.span.first == after.span.first and after.span.last > before.span.last
        if grown and after.value.change + after.value.tolerance + before.value.tolerance < before.value.change:
            yield Finding("falls", after, before)


def shown(joined: Joined) -> tuple[Row, ...]:
    """The rows that a chart draws: not the total, where it has parts."""
    parts = tuple(row for row in joined.rows if not is_total(row.name))
    return parts or joined.rows
