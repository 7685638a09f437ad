"""What an archive consists of: its steps as the last good build left them, and as this build finds them.

Both stand in the store, so that a build of thousands of issues holds their names, not their texts.
"""

from __future__ import annotations

from typing import NamedTuple

from .store import Store
from .stored import Planned


class Line(NamedTuple):
    """What is held of a step; the rest is looked up."""

    key: str
    seen: int
    """Id of the observations under which its result is right."""
    total: int
    """Checksum of its result."""


class Plan:
    """The steps of one archive."""

    def __init__(self, store: Store, archive: str, lean: bool) -> None:
        """With `lean` the last good build's steps count; else all must be looked at anew."""
        self.store, self.archive, self.lean = store, archive, lean
        self.lines: dict[str, Line] | None = None if lean else {}
        store.begin_plan()

    def before(self) -> dict[str, Line]:
        """All steps of the last good build."""
        if self.lines is None:
            self.lines = {name: Line(*rest) for name, *rest in self.store.planned_lines(self.archive)}
        return self.lines

    def line(self, name: str) -> Line | None:
        """One step of the last good build; the others are not loaded for it."""
        if self.lines is None:
            row = self.store.planned_line(self.archive, name)
            return Line(*row) if row else None
        return self.lines.get(name)

    def old(self, name: str) -> Planned | None:
        """One step of the last good build, whole."""
        return self.store.planned_one(self.archive, name) if self.lean else None

    def now(self, name: str) -> Planned:
        """One step as this build has it."""
        row = self.store.pending_one(name) or self.old(name)
        assert row is not None
        return row

    def body(self, name: str) -> str:
        """What came of a step, as this build has it: its trace, encoded."""
        return self.store.pending_body(name) or self.now(name).body

    def put(self, row: Planned) -> Line:
        """Set down a step of this build."""
        return Line(row.key, row.seen, self.store.put_pending(row))

    def finish(self, name: str, key: str, seen: int, body: str) -> Line:
        """Add its result to a step that was set down without."""
        return Line(key, seen, self.store.finish_pending(name, seen, body))

    def settle(self, lost: list[str]) -> None:
        """The build was good: what it set down is what the next will lean on; `lost` is planned no longer."""
        if not self.lean:
            self.store.drop_plan(self.archive, None)
        self.store.drop_plan(self.archive, lost)
        self.store.settle_plan(self.archive)
