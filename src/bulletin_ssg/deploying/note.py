"""The note at a target that says what bulletin put there; pure.

It is the first thing a delivery writes and the last. In between it names what may be there by then, so that whoever
completes or repeats the delivery knows what is bulletin's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, Span, error

from .order import ABSENT, REPLACED, Delivery

FILE = ".bulletin-deployed.json"


class Note(NamedTuple):
    """What a target holds of ours."""

    owner: str
    """Which bulletin put it there."""
    files: Mapping[str, str]
    """(target → digest, or ABSENT or REPLACED after a delivery that was cut off)."""


def begun(files: Mapping[str, str], found: Delivery) -> dict[str, str]:
    """What a target may hold from the beginning of a delivery on."""
    unsure = {target: REPLACED if files.get(target, ABSENT) != ABSENT else ABSENT for target in (*found.put, *found.gone)}
    return {**files, **unsure, **dict.fromkeys(found.blocking, ABSENT)}


def encode(note: Note) -> bytes:
    """A line a file, so that a version control shows what changed."""
    text = json.dumps({"bulletin": note.owner, "files": dict(sorted(note.files.items()))}, ensure_ascii=False, indent=0)
    return text.encode() + b"\n"


def decode(data: bytes) -> Note:
    """Refused where it is damaged, or names what lies outside the target: by its word files are deleted."""
    try:
        found = json.loads(data)
        note = Note(found["bulletin"], found["files"])
        sound = isinstance(note.owner, str) and all(_is_inside(target) and isinstance(name, str) for target, name in note.files.items())
    except (ValueError, LookupError, TypeError, AttributeError):
        sound = False
    if not sound:
        hint = "bring it back from a copy; without it bulletin does not know what at the target is its own"
        raise Refused(error("E808", "the note of what bulletin put at the target is damaged", Span(FILE), hint))
    return note


def _is_inside(target: str) -> bool:
    return not {"", ".", ".."}.intersection(target.split("/")) and not any(mark in target for mark in "\\:\0\n\r")
