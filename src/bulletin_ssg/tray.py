"""The door through which an archive is written, and the folder where new files wait until all are made."""

from __future__ import annotations

import os
from typing import NamedTuple, Protocol

from .diagnostics import Diagnostic, Refused, Span, error

CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Disk(Protocol):
    """The door through which the archive is written."""

    def write(self, path: str, data: bytes) -> None: ...

    def mkdir(self, path: str) -> None: ...

    def replace(self, old: str, new: str) -> None: ...


class RealDisk:
    """The file system."""

    def write(self, path: str, data: bytes) -> None:
        file = os.open(path, CREATE, 0o666)  # a file object asks the system two more questions
        try:
            while (written := os.write(file, data)) < len(data):
                data = data[written:]
        finally:
            os.close(file)

    def mkdir(self, path: str) -> None:
        os.mkdir(path)

    def replace(self, old: str, new: str) -> None:
        os.replace(old, new)


class Staging(NamedTuple):
    """A tray (work.Tray) that is a folder on the archive's file system, and laid out like the archive: what the archive lacks
    as a whole, a new issue say, is brought there in one piece."""

    folder: str
    disk: Disk

    def put(self, target: str, data: bytes) -> None:
        path = self.path(target)
        folder = path.rpartition("/")[0]
        try:
            if target.endswith("/index.html"):  # a page has a folder of its own, which is mostly new
                self._make_folder(folder)
            try:
                self.disk.write(path, data)
            except FileNotFoundError:
                self._make_folder(folder)
                self.disk.write(path, data)
        except OSError as reason:
            raise Refused(cannot_write(target, reason)) from None

    def _make_folder(self, path: str) -> None:
        try:
            self.disk.mkdir(path)
        except FileExistsError:
            return
        except FileNotFoundError:
            if len(path) <= len(self.folder):
                raise
            self._make_folder(path.rpartition("/")[0])
            self._make_folder(path)

    def path(self, target: str) -> str:
        """The file, or the folder, that is to be `target`."""
        return f"{self.folder}/{target}"


def cannot_write(target: str, reason: OSError) -> Diagnostic:
    hint = (
        "free some space on the disk and build again; the archive is as it was"
        if reason.errno == 28
        else "check that the folder may be written to"
    )
    return error("E310", "cannot be written: {reason}", Span(target), hint, reason=reason.strerror or reason)
