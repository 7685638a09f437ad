"""Fonts that are installed on this machine, by the names of their families, Chinese ones too; asked for only where bulletin.yaml
names a family."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

FAMILY = "family:"
"""What a logical name begins with that means a font of the machine (sources.Directories)."""
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
NAMES = (1, 4, 16)
"""In a font's table of names: the family, the full name, the family with all its weights."""
REGULAR = 400


class Found(NamedTuple):
    path: str
    number: int
    """Of the face in a collection."""


def folders() -> list[str]:
    """Where systems keep fonts, the user's own among them."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        local = os.path.join(home, "AppData", "Local", "Microsoft", "Windows", "Fonts")
        return [os.path.join(os.path.splitdrive(home)[0] + os.sep, "Windows", "Fonts"), local]
    if sys.platform == "darwin":
        return ["/System/Library/Fonts", "/Library/Fonts", os.path.join(home, "Library", "Fonts")]
    own = (os.path.join(home, *name.split("/")) for name in (".local/share/fonts", ".fonts"))
    return ["/usr/share/fonts", "/usr/local/share/fonts", *own]


@lru_cache(maxsize=16)
def find(family: str, where: tuple[str, ...] = ()) -> Found | None:
    """The upright face of this family that is nearest to the regular weight."""
    import uharfbuzz

    wanted = family.casefold()
    found = []
    for path in files(where or tuple(folders())):
        try:
            blob = uharfbuzz.Blob.from_file_path(path)
        except (OSError, ValueError, uharfbuzz.HarfBuzzError):
            continue
        for index in range(uharfbuzz.Face(blob).count):
            face = uharfbuzz.Face(blob, index)
            if wanted in names(face):
                found.append((*oddity(face), path, index))
    return Found(*min(found)[2:]) if found else None


def state() -> str:
    """What changes when a font is installed or taken away."""
    return " ".join(str(os.stat(folder).st_mtime_ns) for top in folders() for folder, _, _ in os.walk(top))


def files(where: tuple[str, ...]) -> Iterator[str]:
    """Every font file, in an order that does not depend on the disk."""
    for top in where:
        for folder, inner, names in os.walk(top):
            inner.sort()
            yield from (os.path.join(folder, name) for name in sorted(names) if name.lower().endswith(SUFFIXES))


def names(face: Any) -> set[str]:
    """What the face is called, in any language."""
    return {(face.get_name(entry.name_id, entry.language) or "").casefold() for entry in face.list_names() if int(entry.name_id) in NAMES}


def oddity(face: Any) -> tuple[bool, int]:
    """(slanted, how far from regular); a variable font is what one makes of it."""
    table = bytes(face.reference_table("OS/2").data).ljust(64, b"\0")
    weight = int.from_bytes(table[4:6], "big")
    return bool(table[63] & 1), 0 if face.has_var_data else abs(weight - REGULAR)


def face_of(data: bytes, family: str) -> int:
    """The number of the family's face in a font file."""
    import uharfbuzz

    blob, wanted = uharfbuzz.Blob(data), family.casefold()
    numbers = range(uharfbuzz.Face(blob).count)
    found = [(*oddity(face), index) for index in numbers if wanted in names(face := uharfbuzz.Face(blob, index))]
    return min(found)[2] if found else 0


def read(family: str) -> bytes | None:
    """The font file; None where no such family is installed."""
    found = find(family)
    if found is None:
        return None
    try:
        with open(found.path, "rb") as file:
            return file.read()
    except OSError:
        return None
