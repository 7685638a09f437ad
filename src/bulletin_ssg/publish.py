"""The only code that changes the archive folder: files appear whole, only bulletin's own are replaced or deleted.

Workers lay new files into a tray on the archive's file system. When all steps have succeeded, what will be published is
noted in the store (so that a killed build is completed by the next), and each file is renamed into its place.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from .diagnostics import Diagnostic, Refused, Span, error
from .sources import digest
from .store import Store

MARKER = ".bulletin"
MARKER_TEXT = b"This folder is written by bulletin. Files that bulletin did not write are left alone.\n"


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
        path = os.path.join(self.folder, target)
        try:
            try:
                self.disk.write(path, data)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                self.disk.write(path, data)
        except OSError as reason:
            raise Refused(cannot_write(target, reason)) from None


def cannot_write(target: str, reason: OSError) -> Diagnostic:
    hint = (
        "free some space on the disk and build again; the archive is as it was"
        if reason.errno == 28
        else "check that the folder may be written to"
    )
    return error("E310", "cannot be written: {reason}", Span(target), hint, reason=reason.strerror or reason)


class Change(NamedTuple):
    """What one publication does to an archive."""

    put: tuple[tuple[str, str], ...]
    """(target, digest) of new or different files."""
    gone: tuple[str, ...]
    """Targets to delete."""


class Archive:
    """One output folder and the store's manifest of it."""

    def __init__(self, root: str, store: Store, disk: Disk | None = None) -> None:
        self.root = os.path.abspath(root)
        self.store = store
        self.disk = disk or RealDisk()
        self.name = digest(self.root.encode())[:16]
        """The archive's name in the store."""
        self.known: dict[str, str] | None = None
        self.staging = Staging(self._tray(), self.disk)

    def _tray(self) -> str:
        """A folder for new files on the archive's own file system."""
        above = self.root
        while not os.path.exists(above):
            above = os.path.dirname(above)
        if os.stat(above).st_dev == os.stat(self.store.root).st_dev:
            return os.path.join(self.store.root, "tray")
        return os.path.join(self.root, ".bulletin-tray")

    @property
    def present(self) -> bool:
        """Whether the folder is there and ours."""
        return os.path.exists(os.path.join(self.root, MARKER))

    @property
    def interrupted(self) -> bool:
        """Whether the last publication did not come to its end."""
        return self.store.note(f"{self.name} publishing") is not None

    def open(self, verify: bool = False) -> None:
        """Make the folder ready; Refused where it holds something that is not an archive of ours.

        With `verify`, and after a publication that was cut off, every file is compared with the manifest.
        """
        self.close()
        try:
            there = os.listdir(self.root) if os.path.exists(self.root) else []
            if there and MARKER not in there and there != [os.path.basename(self.staging.folder)]:
                raise Refused(
                    error(
                        "E311",
                        "{root} holds files that bulletin did not write",
                        None,
                        "choose an empty folder with -o, or empty this one",
                        root=self.root,
                    )
                )
            os.makedirs(self.staging.folder)
        except OSError as reason:
            raise Refused(cannot_write(self.root, reason)) from None
        if self.interrupted or verify:
            self._verify()

    def _verify(self) -> None:
        """Look at every file that may be ours, after a publication that was cut off, and mend the manifest."""
        begun = json.loads(self.store.note(f"{self.name} publishing") or "[]")
        recorded = self.store.files(self.name)
        rows, lost = [], []
        for target in sorted({*recorded, *begun}):
            try:
                with open(os.path.join(self.root, target), "rb") as file:
                    rows.append((target, digest(file.read()), ""))
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                lost.append(target)
        self.store.drop_files(self.name, lost)
        self.store.write_files(self.name, rows)

    def has(self, target: str, name: str) -> bool:
        """Whether the bytes of (target, digest) are published or kept."""
        if self.known is None:
            self.known = self.store.files(self.name)
        return self.known.get(target) == name or os.path.exists(self.store.object_path(name))

    def read(self, target: str, name: str) -> bytes | None:
        """The bytes of (target, digest); None where they are neither published nor kept, whole."""
        try:
            with open(os.path.join(self.root, target), "rb") as file:
                data = file.read()
        except OSError:
            return self.store.object(name)
        return data if digest(data) == name else self.store.object(name)

    def close(self) -> None:
        """Clear the tray away."""
        if not os.path.exists(self.staging.folder):
            return
        import shutil

        shutil.rmtree(self.staging.folder, ignore_errors=True)

    # Publishing.

    def change(self, files: Iterable[tuple[str, str, str]], before: Iterable[str], delete: bool = True) -> Change:
        """What must be done so that the archive has `files` (target, digest, step), where it had the targets `before`."""
        put: list[tuple[str, str]] = []
        now: dict[str, str] = {}
        for target, name, step in files:
            if target in now:
                raise Refused(
                    error(
                        "E302", "{target} would be written twice", None, "by {one} and by {two}", target=target, one=now[target], two=step
                    )
                )
            now[target] = step
            recorded = self.store.file(self.name, target)
            if recorded is None or recorded[0] != name:
                put.append((target, name))
                self._check_free(target, recorded is not None)
        gone = tuple(sorted(target for target in before if target not in now)) if delete else ()
        return Change(tuple(put), gone)

    def _check_free(self, target: str, ours: bool) -> None:
        path = os.path.join(self.root, target)
        if not ours and os.path.lexists(path) and self.store.note(f"{self.name} standing") is not None:
            raise Refused(
                error(
                    "E312",
                    "{target} is there already, and bulletin did not write it",
                    Span(path),
                    "move it away, or put it into static/",
                    target=target,
                )
            )

    def publish(self, change: Change) -> None:
        """Bring the files into place. The caller records the new manifest and ends the publication with one commit."""
        if not change.put and not change.gone:
            return
        self._fetch_kept(change)
        self.store.write_note(f"{self.name} publishing", json.dumps([target for target, _ in change.put]))
        self.store.commit()
        made: list[str] = []
        try:
            self._make_folders(change, made)
        except OSError as reason:
            for folder in reversed(made):
                os.rmdir(folder)
            self.store.write_note(f"{self.name} publishing", None)
            self.store.commit()
            raise Refused(cannot_write(self.root, reason)) from None
        for target, _ in change.put:
            self.disk.replace(os.path.join(self.staging.folder, target), os.path.join(self.root, target))
        for target in change.gone:
            self._delete(target)

    def _fetch_kept(self, change: Change) -> None:
        """Lay files whose bytes come from the store into the tray; keep the bytes that are about to be replaced."""
        few = len(change.put) + len(change.gone) <= 500  # undoing an edit is to cost nothing; keeping a whole archive twice is not
        for target, name in change.put:
            if not os.path.exists(os.path.join(self.staging.folder, target)):
                data = self.store.object(name)
                if data is None:
                    raise Missing(target)
                self.staging.put(target, data)
            if few:
                self._keep(target)
        for target in change.gone if few else ():
            self._keep(target)

    def _keep(self, target: str) -> None:
        recorded = self.store.file(self.name, target)
        if recorded:
            self.store.keep(recorded[0], os.path.join(self.root, target))

    def _make_folders(self, change: Change, made: list[str]) -> None:
        if not os.path.exists(self.root):
            os.makedirs(self.root)
        marker = os.path.join(self.root, MARKER)
        if not os.path.exists(marker):
            self.disk.write(marker, MARKER_TEXT)
        known = {""}
        for target, _ in change.put:
            folder = target.rpartition("/")[0]
            todo = []
            while folder not in known:
                known.add(folder)
                todo.append(folder)
                folder = folder.rpartition("/")[0]
            for folder in reversed(todo):
                path = os.path.join(self.root, folder)
                if not os.path.isdir(path):
                    self.disk.mkdir(path)
                    made.append(path)

    def _delete(self, target: str) -> None:
        path = os.path.join(self.root, target)
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)
        folder = os.path.dirname(path)
        while len(folder) > len(self.root):
            try:
                os.rmdir(folder)
            except OSError:  # not empty
                return
            folder = os.path.dirname(folder)


class Missing(Exception):
    """The bytes of a file that an earlier build made are gone or damaged: it must be made again."""
