"""What the stages of one build share: what was asked for, the store, the archive, and what the last good build left."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from . import noop, values
from .answers import Answers
from .diagnostics import Diagnostic, Refused, error
from .engine import Done, Run, Step, run
from .plan import Line, Plan
from .publish import Archive
from .sources import Directories, Layers, digest
from .store import Store
from .stored import Values
from .toolchain import PAGES, package_digest, versions
from .tray import Disk
from .work import Bounds, Crew, Place


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
    executor: str = ""
    """dask://HOST:PORT, where the workers of a cluster do the work."""
    awaited: tuple[str, ...] | None = None
    """Targets that somebody is looking at: they and what shows the changed files may be published before all else; None where nobody waits."""

    @property
    def options(self) -> str:
        """What the archive depends on beside the files."""
        return f"pdf={self.pdf} drafts={self.drafts} portable={self.portable} {' '.join(self.outputs)}"

    def again(self, options: str) -> Request:
        """The same with the options of another build (Request.options)."""
        given = dict(part.split("=") for part in options.split() if "=" in part)
        return self._replace(pdf=given["pdf"] == "True", drafts=given["drafts"] == "True", portable=given["portable"] == "True")


PREVIEW = os.path.join(".bulletin", "preview")
"""The folder of the site that is previewed from: an archive nobody is to look for."""

Memory = dict[str, tuple[Line, object]]
"""(reading step → its result's line in the plan, and what was made of that result)."""

Tell = Callable[[str, int, int], None]
"""Progress: (what is being done, done, to do; 0 where that is not known yet)."""


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


def survey() -> tuple[str, str, str, str]:
    """(base, pages, press, guests) of Tools, of the program that runs here and now."""
    from .outputs import outputs, prints, registered

    guests = registered()
    found = outputs((), guests)
    pages = " ".join(output.toolchain() for output in found if not prints(output))
    press = " ".join(output.toolchain() for output in found if prints(output))
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"bulletin-ssg {package_digest()}, python {python}, {versions(*PAGES)}", pages, press, guests


def tools(store: Store, state: str) -> Tools:
    """The tools as the store notes them, or as they are now where `state`, the digest of noop.machine, is another."""
    noted, _, text = (store.note("tools") or "").partition(" ")
    if noted == state:
        known = values.decode(text, Tools)
    else:
        known = Tools(state, *survey())
        store.write_note("tools", f"{state} {values.encode(known)}")
    return known


class Standing(NamedTuple):
    """What the last good build of an archive leaves to the next, beside its plan."""

    options: str
    now: float
    """The build's clock."""
    owner: str
    """What tells this bulletin's archive from another's: title and address."""
    steps: int
    issues: int
    until: float
    warnings: tuple[tuple[str, tuple[Diagnostic, ...]], ...]
    """(step, its warnings) where there are any; "" stands for the site as a whole."""
    frozen: tuple[tuple[str, bool], ...]
    """Issue files whose addresses permalinks.yaml holds, and whether a body decided one of them."""
    files: str
    """The snapshot; "" after a build of one issue only, on which nothing can be built."""
    contents: int = 0
    """The digest of the archive (publish.mark_of)."""
    others: tuple[str, ...] = ()
    """Names outside the usual folders that steps asked for (noop.snapshot)."""
    withheld: tuple[tuple[str, bool], ...] = ()
    """Issue files that were not published, and whether as drafts."""
    partly: bool = False
    """Whether what was awaited is newer than all else, which is as `files` says."""

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
    crew: Crew
    answers: Answers
    tools: Tools
    standing: Standing | None
    """The last good build of this archive; None where there is none to lean on."""
    plan: Plan
    build: int
    tell: Tell
    memory: Memory | None
    """What a process that stays has read before; the store alone says whether it holds."""

    def run(
        self, what: str, steps: Iterator[Step], extra: str = "", lookup_only: bool = False, bounds: Bounds | None = None
    ) -> dict[str, Done]:
        self.store.commit()  # workers read the store
        place = Place(self.layers, Values(self.store.path), self.archive.staging, self.tools.base, bounds)
        job = Run(
            self.store, self.answers, place, self.crew, f"{self.tools.base} {extra}", self.plan, self.build, self.archive.has,
            self.archive.read, lambda done, total: self.tell(what, done, total), self.keep,
        )  # fmt: skip
        try:
            return run(steps, job, lookup_only)
        finally:
            place.finder.rest()

    def keep(self, done: Done) -> None:
        """Put the files of a dear step aside: it is not made again when what else went wrong is mended."""
        for target, name in done.trace.files:
            self.store.keep(name, self.archive.staging.path(target))


def refuse_own_folders(request: Request) -> None:
    """An archive may not lie where the site's own files lie: it would be read again, and its author's files replaced."""
    site, out = os.path.realpath(request.site), os.path.realpath(request.out)
    own = [os.path.join(site, name) for name in (*noop.FOLDERS, ".bulletin")]
    if out == os.path.join(site, PREVIEW):
        return
    if out == site or site.startswith(out + os.sep) or any(out == folder or out.startswith(folder + os.sep) for folder in own):
        hint = "choose a folder of its own, for example public"
        raise Refused(error("E314", "{out} holds the site's own files", None, hint, out=request.out))


def workshop(
    request: Request, files: str, store: Store, workers: Crew, tell: Tell, disk: Disk | None = None, memory: Memory | None = None
) -> Workshop:
    """What the stages of a build need, from the store's last good build of this archive."""
    refuse_own_folders(request)
    archive = Archive(request.out, store, disk)
    if not archive.marker:
        store.forget_archive(archive.name)
    known = tools(store, digest(noop.machine().encode()))
    note = None if archive.interrupted or request.verify or not archive.recognised else store.note(f"{archive.name} standing")
    state, _, text = (note or "").partition(" ")
    standing = values.decode(text, Standing) if state == known.state else None  # another program writes other values
    changed, moved = noop.changes(standing.files, files) if standing else (None, True)
    if standing and changed is not None:
        changed |= {name for name in standing.others if f"\t{name}\t" not in files}  # a snapshot that does not watch them
    layers = Directories(request.site, noop.DEFAULT, (os.path.join(store.root, "templates"), known.base))
    number = int(store.note("builds") or "0") + 1
    store.write_note("builds", str(number))
    answers = Answers(layers, store, changed, moved)
    plan = Plan(store, archive.name, standing is not None)
    return Workshop(request, store, archive, layers, workers, answers, known, standing, plan, number, tell, memory)


@contextmanager
def opened(request: Request, files: str, tell: Tell) -> Iterator[Workshop]:
    """The workshop for a command that publishes nothing; put away at the end."""
    from .executors import crew

    state = os.path.join(request.site, ".bulletin")
    shop = workshop(request, files, Store(state), crew(request.jobs or 1), tell)
    os.makedirs(shop.archive.staging.folder, exist_ok=True)
    try:
        yield shop
    finally:
        shop.archive.close()
        shop.crew.close()
        shop.store.close()
