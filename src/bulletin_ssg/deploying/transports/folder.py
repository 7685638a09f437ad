"""A target that is a folder: of this machine, of a stick, of a network drive."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence

from . import Parcel, unreachable

PARTIAL = ".bulletin-partial"
"""A file on its way: renamed when it is whole."""


class Folder:
    def __init__(self, root: str) -> None:
        self.root = root

    def read(self, target: str) -> bytes | None:
        with self._reached():
            try:
                with open(os.path.join(self.root, target), "rb") as file:
                    return file.read()
            except FileNotFoundError:
                return None

    def names(self) -> Iterable[str]:
        """A link to a folder counts as a file: what lies behind it is elsewhere."""
        return [
            os.path.relpath(path, self.root).replace(os.sep, "/")
            for folder, inner, names in os.walk(self.root)
            for path in (os.path.join(folder, name) for name in (*names, *inner))
            if not os.path.isdir(path) or os.path.islink(path)
        ]

    def put(self, parcels: Sequence[Parcel]) -> None:
        partial = os.path.join(self.root, PARTIAL)
        with self._reached():
            for target, data in parcels:
                path = os.path.join(self.root, target)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(partial, "wb") as file:
                    file.write(data)
                os.replace(partial, path)

    def delete(self, targets: Sequence[str]) -> None:
        with self._reached():
            for target in targets:
                path = os.path.join(self.root, target)
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    os.remove(path)
                self._tidy(os.path.dirname(path))

    def _tidy(self, folder: str) -> None:
        """Folders that are empty now go as well."""
        with contextlib.suppress(OSError):
            while len(folder) > len(self.root):
                os.rmdir(folder)
                folder = os.path.dirname(folder)

    def finish(self) -> None:
        return

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except OSError as reason:
            raise unreachable(reason.filename2 or reason.filename or self.root, reason.strerror or str(reason)) from None
