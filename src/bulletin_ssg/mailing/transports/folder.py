"""Letters as .eml files in a folder: to look at, or for another program to send."""

from __future__ import annotations

import os
from collections.abc import Callable

from bulletin_ssg.diagnostics import Refused, Span, error

from . import Parcel, Reply


class Folder:
    def __init__(self, path: str) -> None:
        self.path = path

    def connect(self) -> None:
        try:
            os.makedirs(self.path, mode=0o700, exist_ok=True)
        except OSError as reason:
            hint = "check that the folder may be written to"
            raise Refused(error("E310", "cannot be written: {reason}", Span(self.path), hint, reason=reason.strerror or reason)) from None

    def hand_over(self, parcel: Parcel, about_to: Callable[[], None]) -> Reply:
        path = os.path.join(self.path, parcel.name + ".eml")
        try:
            with open(path + ".partial", "wb", opener=private) as file:
                file.write(parcel.data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as reason:
            return Reply("unsent", 0, reason.strerror or "", stop=True)
        about_to()
        os.replace(path + ".partial", path)
        return Reply("accepted", 250, os.path.basename(path))

    def close(self) -> None:
        return


def private(path: str, flags: int) -> int:
    """Opens a file that nobody else may read: its name is that of a member's letter."""
    return os.open(path, flags, 0o600)
