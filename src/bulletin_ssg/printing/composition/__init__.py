"""Chinese composition: lines broken over whole paragraphs and justified, by rules of CLREQ and GB/T 15834 that WeasyPrint lacks.

All of it is pure but for the four files that know the private parts of one version of WeasyPrint. Under any other version they
are left alone, and Chinese is set ragged right by WeasyPrint itself, which is never wrong, only less fine.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

VERSION = "70.0"
"""The one version of WeasyPrint whose private layout is known."""


class Composition(NamedTuple):
    """How Chinese will be set."""

    style: str
    """A style sheet to go with it."""
    unknown: str
    """The version, if it is not the known one."""

    def at_work(self) -> AbstractContextManager[None]:
        """To lay out and to draw in."""
        if self.unknown:
            return nullcontext()
        from .weasyprint70 import composing

        return composing()


def choose(version: str) -> Composition:
    """What is possible under a version of WeasyPrint."""
    if version == VERSION:
        return Composition(":root:lang(zh), :root:lang(ja) { text-align: justify }", "")
    return Composition(".table { padding-bottom: 13.5pt } .told { display: none }", version)
