"""The files a build may see, under logical names, and a reader that remembers what it was asked."""

from __future__ import annotations

import os
import stat
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import NamedTuple, Protocol

from . import installed
from .diagnostics import Refused, Span, error
from .installed import FAMILY

ABSENT = "absent"
UNKEPT = "", ""
"""Nothing compiled is kept."""
THEME = ("templates/", "static/")
"""What the default layer has."""


def digest(data: bytes) -> str:
    """The first 160 bits of the SHA-256 of `data`, as 40 hexadecimal digits: processors have instructions for it."""
    return sha256(data).hexdigest()[:40]


class Layers(Protocol):
    """Folders laid over one another; a name ("issues/3.md", "templates/base.html.j2") means the topmost file of that name.

    Names are relative, with forward slashes. "default/NAME" always means the lowest layer's file, "family:NAME" the file of a font
    that is installed on the machine.
    """

    token: str
    """The same for the copies of one build's layers in all its workers, and for no other build's."""
    kept: tuple[str, str]
    """The folder for what is compiled of the templates, "" for none, and the digest of the program that compiles it."""

    def read(self, name: str) -> bytes | None:
        """The file's bytes, or None where no layer has it. Raises Refused for a file that may not be read."""

    def names(self, pattern: str) -> list[str]:
        """The sorted names that match a shell pattern; `*` also crosses slashes."""


class Directories:
    """A site's folder over the default theme's, which has templates and static files only. No link may lead out of a folder."""

    def __init__(self, site: str, default: str = "", kept: tuple[str, str] = UNKEPT) -> None:
        self.site: tuple[str, ...] = (os.path.realpath(site),)
        self.both: tuple[str, ...] = (*self.site, os.path.realpath(default)) if default else self.site
        self.token = os.urandom(8).hex()
        self.kept = kept

    def read(self, name: str) -> bytes | None:
        if name.startswith(FAMILY):
            return installed.read(name.removeprefix(FAMILY))
        if name.startswith("default/"):
            name = name[8:]
            roots = self.both[1:]
        else:
            roots = self._roots(name)
        for root in roots:
            path = inside(root, name)
            try:
                with open(path, "rb") as file:
                    return file.read()
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                continue
            except OSError as reason:
                if os.path.isdir(path):  # Windows says PermissionError for a folder
                    continue
                raise Refused(
                    error("E010", "cannot be read: {reason}", Span(name), "check the file's permissions", reason=reason.strerror or reason)
                ) from None
        return None

    def _roots(self, name: str) -> tuple[str, ...]:
        return self.both if name.startswith(THEME) else self.site

    def names(self, pattern: str) -> list[str]:
        top = pattern.split("/", 1)[0] if "/" in pattern else ""
        found: set[str] = set()
        for root in self._roots(pattern):
            found.update(name for name in walk(root, top) if fnmatchcase(name, pattern))
        return sorted(found)


def walk(root: str, folder: str) -> list[str]:
    """Names of all files under `folder` of `root`, unsorted; hidden files and folders are left out."""
    found, waiting = [], [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = list(os.scandir(os.path.join(root, here) if here else root))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as reason:
            raise Refused(
                error("E010", "cannot be read: {reason}", Span(here), "check the file's permissions", reason=reason.strerror or reason)
            ) from None
        for entry in entries:
            if entry.name.startswith("."):
                continue
            name = f"{here}/{entry.name}" if here else entry.name
            if entry.is_dir():
                if folder and not entry.is_symlink():  # only a named folder is walked into, and none that a link stands for
                    waiting.append(name)
            else:
                found.append(name)
    return found


def inside(root: str, name: str) -> str:
    """The path of `name` under `root`, which is a real path; Refused where the name or a symbolic link leads out of it."""
    if _is_plain(root, name):
        return f"{root}/{name}"
    path = os.path.realpath(os.path.join(root, name))
    if path != root and not path.startswith(root + os.sep):
        raise Refused(error("E011", "{name} leads out of the site", Span(name), "copy the file into the site's folder", name=name))
    return path


def _is_plain(root: str, name: str) -> bool:
    """Whether a name leads straight down, through no link: most do, and to know it takes a third of what realpath does."""
    here = root
    for part in name.split("/"):
        if part in ("", ".", "..") or os.name == "nt":
            return False
        here = f"{here}/{part}"
        try:
            if stat.S_ISLNK(os.lstat(here).st_mode):
                return False
        except OSError:
            return False
    return True


class Packed:
    """The same files as plain bytes: for tests, and for machines that share no disk."""

    kept = UNKEPT

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.token = os.urandom(8).hex()

    def read(self, name: str) -> bytes | None:
        return self.files.get(name)

    def names(self, pattern: str) -> list[str]:
        return sorted(name for name in self.files if fnmatchcase(name, pattern) and not name.startswith("default/"))


class Observation(NamedTuple):
    """A question that a step asked of the layers, and the digest of the answer."""

    question: str
    """ "read" or "names"."""
    subject: str
    answer: str
    """A digest, or "absent"."""


def ask(layers: Layers, question: str, subject: str) -> str:
    """The answer as it is now."""
    if question == "read":
        data = layers.read(subject)
        return ABSENT if data is None else digest(data)
    return digest("\0".join(layers.names(subject)).encode())


class Reader:
    """All that a step knows of the world; every question asked, an absent file included, becomes a dependency."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self.seen: dict[tuple[str, str], str] = {}

    def read(self, name: str) -> bytes | None:
        data = self.layers.read(name)
        self.note(name, ABSENT if data is None else digest(data))
        return data

    def names(self, pattern: str) -> list[str]:
        names = self.layers.names(pattern)
        self.seen["names", pattern] = digest("\0".join(names).encode())
        return names

    def note(self, name: str, answer: str) -> None:
        """Record a read whose answer is already known in this build (a compiled template's, for instance)."""
        self.seen["read", name] = answer

    def observations(self) -> tuple[Observation, ...]:
        return tuple(Observation(question, subject, answer) for (question, subject), answer in sorted(self.seen.items()))
