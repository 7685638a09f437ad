"""Whether a build would take an issue, and what in it it would refuse."""

from __future__ import annotations

from collections.abc import Mapping

from bulletin_ssg.diagnostics import Diagnostic, Refused
from bulletin_ssg.reading.issues import parse_issue
from bulletin_ssg.settings import SectionConfig

from .composing import Draft
from .lines import Known

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


def refusals(draft: Draft, known: Known, files: Mapping[str, bytes]) -> list[tuple[int, Diagnostic]]:
    """What a build would refuse, each with the place in the imported file."""
    sections = tuple(SectionConfig(name, "", kind) for name, kind in known.sections)  # type: ignore[arg-type]  # of bulletin.yaml
    try:
        parse_issue(draft.text, FOLDER + "index.md", sections, False, Desk(files))
    except Refused as refused:
        return [(_place(draft, finding), finding) for finding in refused.diagnostics]
    return []


def _place(draft: Draft, finding: Diagnostic) -> int:
    line = finding.span.line if finding.span else 0
    return next((place for start, place in reversed(draft.places) if start <= line), 0)
