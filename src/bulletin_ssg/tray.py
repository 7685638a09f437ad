"""The door through which an archive is written, and the folder where new files wait until all are made."""

from __future__ import annotations

import os
from typing import NamedTuple, Protocol

from .diagnostics import Diagnostic, Refused, Span, error
from .sources import digest


class Disk(Protocol):
    """The door through which the archive is written."""

    def write(self, path: str, data: bytes) -> None: ...

    def mkdir(self, path: str) -> None: ...

    def replace(self, old: str, new: str) -> None: ...


class RealDisk:
    """The file system."""

    def write(self, path: str, data: bytes) -> None:
        with open(path, "wb", buffering=0) as file:
            file.write(data)

    def mkdir(self, path: str) -> None:
        os.mkdir(path)

    def replace(self, old: str, new: str) -> None:
        os.replace(old, new)


class Staging(NamedTuple):
    """A tray (engine.Tray) that is a folder beside the archive."""

    folder: str
    disk: Disk

    def put(self, target: str, data: bytes) -> None:
        try:
            self.disk.write(self.path(target), data)
        except OSError as reason:
            raise Refused(cannot_write(target, reason)) from None

    def path(self, target: str) -> str:
        """The file that holds what will be `target`: all lie in one folder, since making thousands costs more than filling them."""
        return os.path.join(self.folder, digest(target.encode()))


def cannot_write(target: str, reason: OSError) -> Diagnostic:
    hint = (
        "free some space on the disk and build again; the archive is as it was"
        if reason.errno == 28
        else "check that the folder may be written to"
    )
    return error("E310", "cannot be written: {reason}", Span(target), hint, reason=reason.strerror or reason)
