"""What the stages of one build share: what was asked for, the store, the archive, and what the last good build left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from . import noop, values
from .diagnostics import Diagnostic
from .engine import Answers, Done, Place, Run, Step, run
from .publish import Archive, Disk
from .sources import Directories, Layers, digest
from .store import Planned, Store, Values
from .toolchain import PAGES, package_digest, versions

if TYPE_CHECKING:
    from .executors import Here, Pool


class Request(NamedTuple):
    """What a build is asked for."""

    site: str
    """The site's folder."""
    out: str
    """The archive's folder."""
    jobs: int = 0
    """Processes; 0 as many as processors."""
    pdf: bool = True
    drafts: bool = False
    portable: bool = False
    """Whether links name index.html, so that the archive can be browsed from a folder."""
    only: str = ""
    """The address or source of one issue: other issues are taken as they were built last, and nothing is deleted."""
    verify: bool = False
    """Whether every file of the archive is looked at, and mended where it is not what bulletin wrote."""
    rehearse: str = ""
    """ "plan": say what would be made, make nothing; "check": make pages, publish nothing."""
    outputs: tuple[str, ...] = ()
    """Modules of the outputs to make; () means all there are."""
    now: float = 0.0
    """Seconds since the epoch: the clock, read once at the door, or SOURCE_DATE_EPOCH."""

    @property
    def options(self) -> str:
        """What the archive depends on beside the files."""
        return f"pdf={self.pdf} drafts={self.drafts} portable={self.portable} {' '.join(self.outputs)}"


Tell = Callable[[str, int, int], None]
"""Progress: (what is being done, done, to do)."""


class Tools(NamedTuple):
    """What is known of the program, worked out anew only where its state differs."""

    state: str
    """Digest of noop.machine."""
    base: str
    """The toolchain of every step."""
    pages: str
    """The toolchain of the pages' outputs beside it."""
    press: str
    """The toolchain of the printing outputs beside it."""
    guests: str
    """Outputs of other distributions (outputs.registered)."""


def tools(store: Store, state: str) -> Tools:
    """The tools as the store notes them, or as they are now where `state`, the digest of noop.machine, is another."""
    noted, _, text = (store.note("tools") or "").partition(" ")
    if noted == state:
        known = values.decode(text, Tools)
    else:
        from .outputs import outputs, prints, registered

        base = f"{package_digest()} {sys.version_info.major}.{sys.version_info.minor} {versions(*PAGES)}"
        guests = registered()
        found = outputs((), guests)
        pages = " ".join(output.toolchain() for output in found if not prints(output))
        press = " ".join(output.toolchain() for output in found if prints(output))
        known = Tools(state, base, pages, press, guests)
        store.write_note("tools", f"{state} {values.encode(known)}")
    return known


class Standing(NamedTuple):
    """What the last good build of an archive leaves to the next, beside its plan."""

    options: str
    steps: int
    issues: int
    until: float
    warnings: tuple[tuple[str, tuple[Diagnostic, ...]], ...]
    """(step, its warnings) where there are any; "" stands for the site as a whole."""
    frozen: tuple[tuple[str, bool], ...]
    """Issue files whose addresses permalinks.yaml holds, and whether a body decided one of them."""
    files: str
    """The snapshot."""

    def held_by_permalinks(self, source: str) -> tuple[bool, bool]:
        """Whether an edit of a body, and whether an edit of a headline, may change an address of this issue."""
        found = dict(self.frozen)
        return found.get(source, False), source in found


class Workshop(NamedTuple):
    """What the stages of one build share."""

    request: Request
    store: Store
    archive: Archive
    layers: Layers
    crew: Here | Pool
    answers: Answers
    tools: Tools
    standing: Standing | None
    """The last good build of this archive; None where there is none to lean on."""
    planned: dict[str, Planned]
    build: int
    tell: Tell

    def run(self, what: str, steps: Iterator[Step], extra: str = "", lookup_only: bool = False) -> dict[str, Done]:
        self.store.commit()  # workers read the store
        place = Place(self.layers, Values(self.store.path), self.archive.staging, self.tools.base)
        job = Run(
            self.store, self.answers, place, self.crew, f"{self.tools.base} {extra}", self.planned, self.build, self.archive.has,
            self.archive.read, lambda done, total: self.tell(what, done, total),
        )  # fmt: skip
        try:
            return run(steps, job, lookup_only)
        finally:
            place.finder.rest()


def workshop(request: Request, files: str, store: Store, workers: Here | Pool, tell: Tell, disk: Disk | None = None) -> Workshop:
    """What the stages of a build need, from the store's last good build of this archive."""
    archive = Archive(request.out, store, disk)
    if not archive.present:
        store.forget_archive(archive.name)
    known = tools(store, digest(noop.machine().encode()))
    note = None if archive.interrupted or request.verify else store.note(f"{archive.name} standing")
    state, _, text = (note or "").partition(" ")
    standing = values.decode(text, Standing) if state == known.state else None  # another program writes other values
    changed, moved = noop.changes(standing.files, files) if standing else (None, True)
    layers = Directories(request.site, noop.DEFAULT)
    number = int(store.note("builds") or "0") + 1
    store.write_note("builds", str(number))
    answers = Answers(layers, store, changed, moved)
    return Workshop(request, store, archive, layers, workers, answers, known, standing, {}, number, tell)
