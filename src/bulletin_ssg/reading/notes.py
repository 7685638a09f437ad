"""What is wrong with a manuscript, gathered while it is read, so that all of it is said at once."""

from __future__ import annotations

from typing import Protocol

from bulletin_ssg.diagnostics import Diagnostic, Refused

from .manuscript import Manuscript, Place


class Desk(Protocol):
    """What reading asks of the world (engine.Desk)."""

    def read(self, name: str) -> bytes | None: ...

    def names(self, pattern: str) -> list[str]: ...

    def warn(self, finding: Diagnostic) -> None: ...

    def recall(self, what: str, text: str) -> str | None: ...

    def remember(self, what: str, text: str, result: str) -> None: ...


class Notes:
    """The notes on one manuscript."""

    def __init__(self, manuscript: Manuscript, desk: Desk) -> None:
        self.manuscript = manuscript
        self.desk = desk
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []

    def refuse(self, code: str, message: str, place: Place, hint: str = "", **values: object) -> None:
        self.errors.append(self.manuscript.diagnostic(code, message, place, hint, **values))

    def warn(self, code: str, message: str, place: Place, hint: str = "", **values: object) -> None:
        self.warnings.append(self.manuscript.diagnostic(code, message, place, hint, **values))

    def close(self) -> None:
        """Say the warnings; raise Refused where there is an error."""
        for warning in sorted(set(self.warnings), key=lambda warning: warning.order):
            self.desk.warn(warning)
        if self.errors:
            raise Refused(*sorted(set(self.errors), key=lambda finding: finding.order))


def nearest(name: str, known: list[str]) -> str:
    """The known name that was probably meant, else ""."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, known, 1, 0.6)), "")
