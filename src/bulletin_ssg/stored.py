"""What is read from the store: values and memos as a worker asks for them, and the checks that all rows must pass."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple
from zlib import crc32

from .sources import digest


class Damaged(Exception):
    """The store cannot be trusted; throw it away and build again."""


class Planned(NamedTuple):
    """A step as the last build of an archive left it."""

    name: str
    key: str
    seen: int
    """Id of the observations under which `body` is right."""
    args: str
    """What the key is of, encoded: [make, args, keep]."""
    body: str
    """The trace, encoded: engine.Trace."""


class Values:
    """The store's values for a worker: opened for reading, in its own process, when first asked."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.db: sqlite3.Connection | None = None

    def load(self, ref: str) -> bytes:
        return checked(ref, self._db().execute("select data from value where ref=?", (ref,)).fetchone())

    def _db(self) -> sqlite3.Connection:
        if self.db is None:
            self.db = sqlite3.connect(self.path, check_same_thread=False)
            self.db.execute("pragma query_only=1")
            self.db.execute("pragma cache_size=-512")
        return self.db

    def recall(self, key: str) -> str | None:
        row = self._db().execute("select text, sum from memo where key=?", (key,)).fetchone()
        return sound(*row) if row else None

    def rest(self) -> None:
        """Let go of the file until the next question."""
        if self.db is not None:
            self.db.close()
            self.db = None

    def __reduce__(self) -> tuple[type[Values], tuple[str]]:
        return (Values, (self.path,))


def checked(ref: str, row: tuple[bytes] | None) -> bytes:
    if row is None or digest(row[0]) != ref:
        raise Damaged
    return row[0]


def whole(row: tuple[str, str, int, str, str, int] | None) -> Planned | None:
    return Planned(*row[:4], sound(row[4], row[5])) if row else None


def sound(body: str, total: int) -> str:
    if crc32(body.encode()) != total:
        raise Damaged
    return body
