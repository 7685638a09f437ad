"""Which lines head sections: those that bulletin.yaml names, boxes 【】, the outermost mark, or what the contents list tells."""

from __future__ import annotations

from itertools import pairwise

from .contents import Contents
from .lines import BOXED, Known, Lines
from .marks import key, mark

SURE = ("——", "第一部分")
"""Marks that no headline bears."""
SHORT = 8
"""Characters of most sections' names."""


def section_lines(lines: Lines, contents: Contents, known: Known) -> list[int]:
    names = {key(name) for name, _ in known.sections}
    named = [at for at in lines.heads if key(lines.marks[at].core) in names]
    kind = lines.kind(named[0]) if named else _outer(lines, contents)
    if not kind:
        return named or _bare(lines, contents)
    alike = [at for at in lines.heads if lines.kind(at) == kind]
    if named and kind[0] not in BOXED and kind not in SURE:
        alike = [at for at in alike if at + 1 in lines.heads and lines.kind(at + 1) not in ("", kind)]
    return sorted({*alike, *named})


def _outer(lines: Lines, contents: Contents) -> str:
    """The kind of mark that sections bear: a box, else that of the first marked line, if others stand under it."""
    boxed = next((lines.kind(at) for at in lines.heads if len(lines.kind(at)) == 2 and lines.kind(at)[0] in BOXED), "")
    marked = [at for at in lines.heads if lines.kind(at) not in ("", "-")]
    if boxed or not marked:
        return boxed
    first = lines.kind(marked[0])
    listed = [mark(entry).kind for entry in contents.entries]
    if listed and listed[0] == first and len(set(listed)) > 1:
        return first
    return first if any(b == a + 1 and lines.kind(a) == first != lines.kind(b) for a, b in pairwise(marked)) else ""


def _bare(lines: Lines, contents: Contents) -> list[int]:
    """Sections that nothing marks: entries of the contents that alone are bare there, or whose next entry follows them in the
    body at once, or is a headline that the body lacks."""
    where: dict[str, int] = {}
    for at in lines.heads:
        entry = contents.match(lines.marks[at].core)
        if entry:
            where.setdefault(key(mark(entry).core), at)
    entries = [key(mark(entry).core) for entry in contents.entries]
    kinds = [mark(entry).kind for entry in contents.entries]
    mixed = len(set(kinds)) > 1
    found = []
    for number, listed in enumerate(entries[:-1]):
        place, after = where.get(listed, -1), where.get(entries[number + 1])
        adjoins = after == place + 1 or (after is None and len(listed) <= SHORT)
        if place >= 0 and (kinds[number] == kinds[0] == "" if mixed else adjoins):
            found.append(place)
    return found
