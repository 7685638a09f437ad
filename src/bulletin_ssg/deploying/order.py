"""In which order files come and go at a target, so that no reader meets a missing one; pure.

Pages link to each other in circles, but nobody finds a new page before a page that was there already leads to it. So what is new
comes first, files before the pages that show them; then what was there is replaced, the home page last; then the rest is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bulletin_ssg.manifest import Change, in_the_way

HOME = "index.html"
WORKER = "sw.js"
"""It fetches pages ahead for reading offline, the home page among them."""
LISTS = (".xml", ".json", ".txt")
"""How the names of files end that lead to pages: feeds, sitemap."""
INDEX = "search/"

ABSENT, REPLACED = "", "?"
"""Instead of a digest: it may be there or not; it is there, as it was or as it was to be. So a delivery begun leaves them."""


class Delivery(NamedTuple):
    """What is to be done at a target."""

    blocking: tuple[str, ...]
    """Deleted before all else: files where a folder is to be or the reverse, names that differ in case only."""
    stages: tuple[tuple[str, ...], ...]
    """Targets to upload, stage after stage; within one the order is free."""
    gone: tuple[str, ...]
    """Deleted in this order at the end."""

    @property
    def put(self) -> list[str]:
        return [target for stage in self.stages for target in stage]

    @property
    def empty(self) -> bool:
        return not (self.blocking or self.stages or self.gone)


def delivery(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Delivery:
    """The way from what bulletin put there before, to what the archive is now; both (target → digest)."""
    put = tuple(sorted(target for target, name in ours.items() if theirs.get(target) != name))
    gone = tuple(sorted(theirs.keys() - ours.keys(), key=lambda target: (not is_page(target), target)))
    blocking = in_the_way(Change(put, (), gone))
    stages: dict[int, list[str]] = {}
    for target in put:
        stages.setdefault(_stage(target, theirs.get(target, ABSENT) != ABSENT), []).append(target)
    leaving = {*blocking}
    return Delivery(
        tuple(blocking),
        tuple(tuple(stages[number]) for number in sorted(stages)),
        tuple(target for target in gone if target not in leaving),
    )


def is_page(target: str) -> bool:
    return target.endswith(".html")


def _stage(target: str, there: bool) -> int:
    if target == HOME or (there and target == WORKER):
        return 4
    if is_page(target):
        return 3 if there else 1
    return 2 if there and (target.endswith(LISTS) or target.startswith(INDEX)) else 0
