"""A target in memory that shows every single change: the fake of all the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from . import Parcel


class Memory:
    def __init__(self, files: dict[str, bytes], seen: Callable[[], None] = lambda: None) -> None:
        self.files = files
        self.seen = seen
        """Called after each change; what it raises cuts the delivery off."""

    def read(self, target: str) -> bytes | None:
        return self.files.get(target)

    def names(self) -> Iterable[str]:
        return [*self.files]

    def put(self, parcels: Sequence[Parcel]) -> None:
        for target, data in parcels:
            self.files[target] = data
            self.seen()

    def delete(self, targets: Sequence[str]) -> None:
        for target in targets:
            self.files.pop(target, None)
            self.seen()

    def finish(self) -> None:
        return
