"""Which of a table's columns give way where the table is wider than the page: margins first, then heads, then the widest."""

from __future__ import annotations

from typing import NamedTuple

MARGINS, TIGHT = 1.0, 0.7
"""Left and right of a cell together, in em of the table; where that is enough to bring a table to the page."""
SURE = 1.02
"""Widths are estimates."""


class Column(NamedTuple):
    """How wide a column wants to be, in em."""

    body: float
    """Its longest cell, on one line."""
    head: float
    halved: float
    """The head, broken before its bracket; as wide as whole where it has none."""


class Plan(NamedTuple):
    """What is done to a table."""

    tight: bool = False
    halved: frozenset[int] = frozenset()
    """Columns whose heads are broken."""
    shares: tuple[float, ...] = ()
    """Of the width, in parts of 100; none where every cell has its line."""


def plan(columns: list[Column], room: float) -> Plan:
    """How they are brought into so many em."""
    wanted = [max(column.body, column.head) * SURE for column in columns]
    if sum(wanted) + MARGINS * len(columns) <= room:
        return Plan()
    if sum(wanted) + TIGHT * len(columns) <= room:
        return Plan(tight=True)
    halved = frozenset(number for number, column in enumerate(columns) if column.head > max(column.body, column.halved))
    wanted = [max(column.body, column.halved) * SURE for column in columns]
    if sum(wanted) + MARGINS * len(columns) <= room:
        return Plan(halved=halved)
    left = room - TIGHT * len(columns)
    most = _level(wanted, left)
    return Plan(True, halved, tuple(100 * (min(one, most) + TIGHT) / room for one in wanted) if most else ())


def _level(wanted: list[float], left: float) -> float:
    """The width that the wider columns are cut down to, so that all have room; 0 if all have it anyway."""
    narrow = sorted(wanted)
    for number, one in enumerate(narrow):
        most = left / (len(narrow) - number)
        if one > most:
            return most
        left -= one
    return 0.0
