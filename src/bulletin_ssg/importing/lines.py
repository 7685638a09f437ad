"""The lines of a body as candidates: which could head a section or an article, and how each is marked."""

from __future__ import annotations

from typing import NamedTuple

from .marks import Mark, headlike, mark
from .paragraphs import Paragraph

BOXED = "【〖〔[［「『＜<"


class Known(NamedTuple):
    """What bulletin.yaml says that helps to understand a file."""

    title: str = ""
    editor: str = ""
    publisher: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    """(name, kind)."""
    members: tuple[str, ...] = ()
    """Names, in full and short."""


class Lines(NamedTuple):
    paragraphs: list[Paragraph]
    marks: list[Mark]
    """Of every paragraph."""
    heads: list[int]
    """The numbers of those that could head something."""

    def kind(self, at: int) -> str:
        """How the line is marked; "" outside the text."""
        return self.marks[at].kind if 0 <= at < len(self.marks) else ""


def lines_of(paragraphs: list[Paragraph]) -> Lines:
    return Lines(
        paragraphs, [mark(paragraph) for paragraph in paragraphs], [at for at, paragraph in enumerate(paragraphs) if headlike(paragraph)]
    )
