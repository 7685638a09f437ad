"""What every way to a target has in common; the ways themselves are files of this folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from bulletin_ssg.diagnostics import Refused, error


class Parcel(NamedTuple):
    """A file on its way."""

    target: str
    data: bytes


class Transport(Protocol):
    """One target. Files appear whole or not at all; Refused where it cannot be reached."""

    def read(self, target: str) -> bytes | None:
        """A file there; None where it is not."""

    def names(self) -> Iterable[str]:
        """All files there, ours or not."""

    def put(self, parcels: Sequence[Parcel]) -> None:
        """All of these, in any order, before it returns."""

    def delete(self, targets: Sequence[str]) -> None:
        """In this order where the target shows it; one that is not there is no mistake."""

    def finish(self) -> None:
        """All is done; a way that shows everything at once shows it now."""


def unreachable(where: str, reason: str) -> Refused:
    """What other programs say may hold a user's name and password, as part of an address."""
    said = re.sub(r"//[^/@\s]+@", "//…@", reason.strip())
    hint = "mend what the message says, then run bulletin deploy again: it goes on where this one ended"
    return Refused(error("E809", "{target}: {reason}", None, hint, target=where, reason=said))


def missing(what: str, hint: str) -> Refused:
    return Refused(error("E810", "deploying there needs {what}, which is not installed", None, hint, what=what))
