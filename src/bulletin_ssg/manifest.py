"""What an archive's folder holds, what is to change in it, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .sources import digest

MARKER = ".bulletin"
MARKER_TEXT = """\
This folder is written by bulletin. Files that bulletin did not write are left alone.
bulletin: {owner}
contents: {contents}
"""


class File(NamedTuple):
    """A file that the archive is to have."""

    target: str
    name: str
    """Its digest."""
    step: str
    made: bool
    """Whether its bytes lie in the tray; else they are published or kept."""


class Change(NamedTuple):
    """What one publication does to an archive."""

    put: tuple[str, ...]
    """Targets of new or different files."""
    kept: tuple[tuple[str, str], ...]
    """(target, digest) of those whose bytes must be fetched from the store."""
    gone: tuple[str, ...]
    """Targets to delete."""


def owner_in(marker: str) -> str:
    return next((line[10:] for line in marker.split("\n") if line.startswith("bulletin: ")), "")


def folders(target: str) -> Iterator[str]:
    """All folders above a target."""
    while "/" in target:
        target = target.rpartition("/")[0]
        yield target


def in_the_way(change: Change) -> list[str]:
    """What must go before new files come: a file where a folder will be or the reverse, and a name that differs in case only."""
    if not change.gone:
        return []
    above = {folder for target in change.put for folder in folders(target)}
    folded = {target.casefold() for target in change.put}
    puts = set(change.put)
    return [t for t in change.gone if t in above or t.casefold() in folded or any(folder in puts for folder in folders(t))]


def mark_of(target: str, name: str) -> int:
    """A file's part in the digest of an archive, which is the exclusive or of all parts: a change of few files costs little."""
    return int(digest(f"{target}\0{name}".encode())[:32], 16)
