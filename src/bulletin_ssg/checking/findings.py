"""What a rule finds: something to say with its place, and a mend where one is safe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, Span, error
from bulletin_ssg.quantities import quantities


class Fix(NamedTuple):
    """A replacement that cannot change what the text means; columns count from 1, in characters of one line."""

    line: int
    column: int
    length: int
    text: str


class Finding(NamedTuple):
    """One finding of one rule."""

    said: Diagnostic
    fixes: tuple[Fix, ...] = ()
    """Made together or not at all; () where the editor must decide."""


class Place(NamedTuple):
    """Where something stands in a sheet."""

    line: int
    column: int
    length: int
    excerpt: str


def applied(line: str, fixes: Iterable[Fix]) -> str:
    """The line with fixes made that do not overlap."""
    for fix in sorted(fixes, reverse=True):
        line = line[: fix.column - 1] + fix.text + line[fix.column - 1 + fix.length :]
    return line


def keeps_figures(line: str, fixes: Iterable[Fix]) -> bool:
    """Whether the line says the same numbers, with the same units, when it is mended."""
    before, after = quantities(line), quantities(applied(line, fixes))
    return [(each.value, each.unit) for each in before] == [(each.value, each.unit) for each in after]


def finding(code: str, message: str, place: Place, file: str, hint: str = "", fixes: tuple[Fix, ...] = (), /, **values: object) -> Finding:
    """A finding at a place; message and hint are templates, as in diagnostics.error. A fix that touches a figure is none."""
    span = Span(file, place.line, place.column, max(1, place.length))
    fixes = fixes if keeps_figures(place.excerpt, fixes) else ()
    return Finding(error(code, message, span, hint, place.excerpt, **values), fixes)
