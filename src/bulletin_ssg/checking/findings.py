"""What a rule finds: something to say with its place, and a mend where one is safe."""

from __future__ import annotations

from typing import NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, Span, error


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


def finding(code: str, message: str, place: Place, file: str, hint: str = "", fixes: tuple[Fix, ...] = (), /, **values: object) -> Finding:
    """A finding at a place; message and hint are templates, as in diagnostics.error."""
    span = Span(file, place.line, place.column, max(1, place.length))
    return Finding(error(code, message, span, hint, place.excerpt, **values), fixes)
