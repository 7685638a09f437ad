"""The only code that changes the archive folder: files appear whole, only bulletin's own are replaced or deleted.

Workers lay new files into a tray on the archive's file system. When all steps have succeeded, what will be published is
noted in the store (so that a killed build is completed by the next), and each file is renamed into its place.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator

from .diagnostics import Refused, Span, error
from .manifest import MARKER, MARKER_TEXT, Change, File, folders, in_the_way, owner_in
from .sources import digest
from .store import Store
from .tray import Disk, RealDisk, Staging, cannot_write


class Archive:
    """One output folder and the store's manifest of it."""

    def __init__(self, root: str, store: Store, disk: Disk | None = None) -> None:
        self.root = os.path.realpath(root)
        self.store = store
        self.disk = disk or RealDisk()
        self.name = digest(_relative(self.root, os.path.dirname(store.root)).encode())[:16]
        """The archive's name in the store; the same after the site was moved."""
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
    def marker(self) -> str:
        """What the folder says of itself; "" where it is not there or not an archive."""
        try:
            with open(os.path.join(self.root, MARKER), encoding="utf-8") as file:
                return file.read()
        except (OSError, UnicodeDecodeError):
            return ""

    @property
    def recognised(self) -> bool:
        """Whether the folder is as this store's last build left it, as far as it says itself."""
        return self.marker == self.store.note(f"{self.name} marker")

    @property
    def interrupted(self) -> bool:
        """Whether the last publication did not come to its end."""
        return self.store.note(f"{self.name} publishing") is not None

    @property
    def _begun(self) -> tuple[str, list[str]]:
        """(owner, targets) of a publication that did not come to its end."""
        owner, targets = json.loads(self.store.note(f"{self.name} publishing") or '["", []]')
        return owner, targets

    def open(self, verify: bool = False) -> None:
        """Make the folder ready; Refused where it holds something that is not an archive of ours.

        With `verify`, and after a publication that was cut off, every file is compared with the manifest.
        """
        self.close()
        try:
            there = os.listdir(self.root) if os.path.exists(self.root) else []
            if there and not self.marker.startswith(MARKER_TEXT[:40]) and there != [os.path.basename(self.staging.folder)]:
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
        begun = self._begun[1]
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

    def unknown(self) -> list[str]:
        """Files in the folder that the manifest does not name."""
        known = self.store.files(self.name)
        there = [
            os.path.relpath(os.path.join(folder, name), self.root).replace(os.sep, "/")
            for folder, _, names in os.walk(self.root)
            for name in names
        ]
        return sorted(name for name in there if name not in known and name != MARKER and not name.startswith(".bulletin-tray"))

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

    def change(self, files: Iterable[File], before: Iterable[str], delete: bool = True) -> Change:
        """What must be done so that the archive has `files`, where it had the targets `before`."""
        known = self.store.has_files(self.name)
        guarded = self.store.note(f"{self.name} standing") is not None
        put: list[str] = []
        kept: list[tuple[str, str]] = []
        new: list[str] = []
        now: set[str] = set()
        for file in files:
            if file.target in now:
                raise Refused(
                    error(
                        "E302", "{target} would be written twice", None, "the step {step} writes it too", target=file.target, step=file.step
                    )
                )
            now.add(file.target)
            recorded = self.store.file(self.name, file.target) if known else None
            if recorded is None or recorded[0] != file.name:
                put.append(file.target)
                if not file.made:
                    kept.append((file.target, file.name))
                if guarded and recorded is None:
                    new.append(file.target)
        gone = tuple(sorted(target for target in before if target not in now)) if delete else ()
        change = Change(tuple(put), tuple(kept), gone)
        leaving = set(in_the_way(change)) | {folder for target in gone for folder in folders(target)}
        for target in new:
            if target not in leaving:
                self._check_free(target)
        return change

    def _check_free(self, target: str) -> None:
        path = os.path.join(self.root, target)
        if os.path.lexists(path):
            raise Refused(
                error(
                    "E312",
                    "{target} is there already, and bulletin did not write it",
                    Span(path),
                    "move it away, or put it into static/",
                    target=target,
                )
            )

    def claim(self, owner: str) -> None:
        """Refused where the folder is another bulletin's archive; `owner` names ours."""
        says, expected = owner_in(self.marker), owner_in(self.store.note(f"{self.name} marker") or "")
        if says and says not in (owner, expected, self._begun[0]):
            raise Refused(
                error(
                    "E313",
                    "{root} is the archive of another bulletin: {other}",
                    None,
                    "choose another folder with -o",
                    root=self.root,
                    other=says,
                )
            )

    def publish(self, change: Change, owner: str, contents: str) -> None:
        """Bring the files into place. The caller records the new manifest and ends the publication with one commit.

        `contents` is the digest of all that the archive now holds (mark_of).
        """
        marker = MARKER_TEXT.format(owner=owner, contents=contents)
        if not change.put and not change.gone and marker == self.marker:
            self.store.write_note(f"{self.name} marker", marker)  # a build killed at its very end left it unsaid
            return
        try:
            os.makedirs(self.root, exist_ok=True)
        except OSError as reason:
            raise Refused(cannot_write(self.root, reason)) from None
        self._fetch_kept(change)
        self.store.write_note(f"{self.name} publishing", json.dumps((owner, change.put)))
        self.store.commit()
        try:
            for target in in_the_way(change):
                self._delete(target)
            for name in self._pieces(change.put):
                self._replace(self.staging.path(name), os.path.join(self.root, name))
            for target in sorted({*change.gone}.difference(in_the_way(change))):
                self._delete(target)
            self.staging.put(MARKER, marker.encode())
            self._replace(self.staging.path(MARKER), os.path.join(self.root, MARKER))
        except OSError as reason:
            hint = "close what has it open or mend its permissions, and build again: that completes the archive"
            raise Refused(
                error(
                    "E315",
                    "{file} cannot be replaced: {reason}; part of the archive is new already",
                    None,
                    hint,
                    file=reason.filename2 or reason.filename,
                    reason=reason.strerror or reason,
                )
            ) from None
        self.store.write_note(f"{self.name} marker", marker)

    def _replace(self, old: str, new: str) -> None:
        """A rename; on Windows a virus scanner or a reader may hold the file for a moment."""
        for pause in (0.05, 0.2, 0.5):
            try:
                self.disk.replace(old, new)
                return
            except PermissionError:
                if os.name != "nt":
                    raise
                import time

                time.sleep(pause)
        self.disk.replace(old, new)

    def _fetch_kept(self, change: Change) -> None:
        """Lay files whose bytes come from the store into the tray; keep the bytes that are about to be replaced."""
        for target, name in change.kept:
            data = self.store.object(name)
            if data is None:
                raise Missing(target)
            self.staging.put(target, data)
        if len(change.put) + len(change.gone) <= 500:  # undoing an edit is to cost nothing; keeping a whole archive twice is not
            for target in (*change.put, *change.gone):
                self._keep(target)

    def _keep(self, target: str) -> None:
        recorded = self.store.file(self.name, target)
        if recorded:
            self.store.keep(recorded[0], os.path.join(self.root, target))

    def _pieces(self, targets: Iterable[str]) -> Iterator[str]:
        """What to move so that these targets come: whole folders where the archive has none of that name."""
        there, moved = {""}, set()
        for target in targets:
            above = [folder for folder in folders(target) if folder not in there]
            while above and above[-1] not in moved and os.path.isdir(os.path.join(self.root, above[-1])):
                there.add(above.pop())
            if not above:
                yield target
            elif above[-1] not in moved:
                moved.add(above[-1])
                yield above[-1]

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


def _relative(path: str, site: str) -> str:
    """The path from the site's folder where it lies inside, so that a site may be moved."""
    return os.path.relpath(path, site).replace(os.sep, "/") if path.startswith(site + os.sep) else path
