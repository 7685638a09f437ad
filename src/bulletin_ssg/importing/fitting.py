"""An issue file that a build takes as it is: tried out, and mended where the build would refuse."""

from __future__ import annotations

from collections.abc import Mapping

from bulletin_ssg.diagnostics import Diagnostic, Refused, say
from bulletin_ssg.model import Issue
from bulletin_ssg.reading.issues import parse_issue
from bulletin_ssg.settings import SectionConfig

from .accounting import Unfit
from .composing import Draft, Plan, compose
from .lines import Known
from .paragraphs import Manuscript
from .report import Report

FOLDER = "issues/import/"


class Desk:
    """What reading asks of the world, where the world is an issue and its pictures."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def read(self, name: str) -> bytes | None:
        return self.files.get(name.removeprefix(FOLDER))

    def names(self, pattern: str) -> list[str]:
        return [FOLDER + name for name in self.files]

    def warn(self, finding: Diagnostic) -> None:
        """A build will say it."""

    def recall(self, what: str, text: str) -> str | None:
        return None

    def remember(self, what: str, text: str, result: str) -> None:
        """Nothing is kept."""


def fit(plan: Plan, manuscript: Manuscript, known: Known, report: Report, beside: Mapping[str, bytes]) -> tuple[Draft, Issue]:
    """The issue file, and the issue that it is. What a build would refuse in it is written as plain text instead, and doubted."""
    literal: frozenset[int] = frozenset()
    files = {**beside, **{picture.name: picture.data for picture in manuscript.pictures}}
    sections = tuple(SectionConfig(name, "", kind) for name, kind in known.sections)  # type: ignore[arg-type]  # of bulletin.yaml
    while True:
        draft = compose(plan, manuscript, known, literal)
        try:
            return draft, parse_issue(draft.text, FOLDER + "index.md", sections, False, Desk(files))
        except Refused as refused:
            found = {_place(draft, finding): finding for finding in refused.diagnostics}
            if literal.issuperset(found):
                raise Unfit(f"{manuscript.name} would not build: {refused}") from None
        for place in found.keys() - literal:
            message = "written as plain text, since bulletin cannot use it: {reason}"
            report.doubt("W391", message, place, reason=say(found[place].message, found[place].values))
        literal |= found.keys()


def _place(draft: Draft, finding: Diagnostic) -> int:
    line = finding.span.line if finding.span else 0
    return next((place for start, place in reversed(draft.places) if start <= line), 0)
