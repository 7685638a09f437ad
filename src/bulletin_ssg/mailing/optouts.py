"""Who wants no more letters: a file of its own, so that no new import of the members brings anybody back.

A line is an address, or `gone:` and a keyed mark of one who was forgotten altogether; what follows a `#` is a remark.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, Span, error
from bulletin_ssg.records import Unfit
from bulletin_ssg.records.texts import mail_address

from . import durable
from .addressing import identity, mark

HEAD = "# 不再接收邮件的地址，每行一个；gone: 开头的是已删除者的密文记号。 One address a line; gone: marks who was forgotten."


class OptOuts(NamedTuple):
    """The file, read."""

    left: frozenset[str]
    """By identity."""
    gone: frozenset[str]
    """Keyed marks."""

    def has(self, who: str, key: bytes) -> bool:
        return who in self.left or (bool(self.gone) and mark(key, "gone", who) in self.gone)


def read(path: str) -> OptOuts:
    """Raises Refused for a line that is neither: somebody meant to leave by it."""
    left, gone, wrong = set(), set(), []
    for number, line in enumerate(_lines(path), 1):
        entry = line.partition("#")[0].strip()
        if entry.startswith("gone:"):
            gone.add(entry.removeprefix("gone:").strip())
        elif entry:
            try:
                left.add(identity(mail_address(entry)))
            except Unfit as unfit:
                wrong.append(error(unfit.code, unfit.message, Span(path, number), unfit.hint, text=entry))
    if wrong:
        raise Refused(*wrong)
    return OptOuts(frozenset(left), frozenset(gone))


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as reason:
        raise Refused(error("E010", "cannot be read: {reason}", Span(path), "check the file's permissions", reason=reason)) from None


def add(path: str, entry: str) -> None:
    """An address, or a mark, at the end."""
    _write(path, [*(_lines(path) or [HEAD]), entry])


def remove(path: str, entries: Iterable[str]) -> bool:
    """Whether one of the entries was there."""
    wanted = {identity(entry) for entry in entries}
    lines = _lines(path)
    kept = [line for line in lines if identity(line.partition("#")[0].strip()) not in wanted]
    if len(kept) != len(lines):
        _write(path, kept)
    return len(kept) != len(lines)


def _write(path: str, lines: list[str]) -> None:
    durable.replace(path, "".join(line + "\n" for line in lines).encode())
