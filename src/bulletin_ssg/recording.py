"""The end of a good build: the archive is published, and the store learns what it now consists of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from . import values
from .diagnostics import Diagnostic
from .engine import Done, files_of
from .manifest import Change, File, mark_of
from .plan import Line, Plan
from .workshop import Standing, Workshop


class Report(NamedTuple):
    """What a build did."""

    made: tuple[str, ...]
    """Names of steps that were run."""
    reused: int
    """Steps whose earlier results were good."""
    put: tuple[str, ...]
    """Targets written."""
    gone: tuple[str, ...]
    """Targets deleted."""
    warnings: tuple[Diagnostic, ...]
    issues: int
    until: float
    """When the next embargo ends, in seconds since the epoch, or 0."""
    others: tuple[str, ...] = ()
    """Names outside the usual folders that steps asked for."""
    withheld: tuple[tuple[str, bool], ...] = ()
    """Issue files that were not published, and whether as drafts."""
    partly: bool = False
    """Whether only what was awaited is up to date (Request.awaited)."""
    press: str = ""
    """The versions that printed, where anything was printed (printing.versions)."""


def report(standing: Standing, done: dict[str, Done], change: Change, more: tuple[Diagnostic, ...] = ()) -> Report:
    """What was done; `more` are findings about this build alone."""
    made = tuple(name for name, step in done.items() if step.made)
    findings = sorted({*more, *(warning for _, warnings in standing.warnings for warning in warnings)}, key=lambda warning: warning.order)
    return Report(
        made,
        standing.steps - len(made),
        change.put,
        change.gone,
        tuple(findings),
        standing.issues,
        standing.until,
        standing.others,
        standing.withheld,
        standing.partly,
    )


def publish(shop: Workshop, done: dict[str, Done], standing: Standing, files: str, whole: bool = True) -> tuple[Change, Standing]:
    """Publish what was done and set it down for the next build; `files` is the snapshot, `whole` says that steps not done are no
    longer planned."""
    store, archive, plan = shop.store, shop.archive, shop.plan
    trusted = shop.standing is not None and shop.standing.files != ""
    fresh = [name for name, step in done.items() if not (trusted and _same(plan.line(name), step.line))]
    lost = [name for name in plan.before() if name not in done] if whole and not shop.request.only else []
    found, left = _differences(plan, done, [*fresh, *lost], trusted)
    before = _not_taken_over(shop, left) if trusted else iter(store.files(archive.name))
    archive.claim(standing.owner)
    change = archive.change(found, before, delete=not shop.request.only)
    for name in fresh if store.note("dear") else ():
        if done[name].made and plan.now(name).args.endswith(",1]"):
            shop.keep(done[name])  # dear: it costs 400 times a page
    contents = _contents(shop, found, change, trusted)
    archive.publish(change, standing.owner, f"{contents:032x}")
    store.drop_files(archive.name, change.gone)
    store.write_files(archive.name, (file[:3] for file in found))
    plan.settle(lost)
    others = {*standing.others, *shop.answers.outside(files)} | ({*shop.standing.others} if shop.standing else set())
    standing = standing._replace(contents=contents, others=tuple(sorted(others)), files="" if shop.request.only else standing.files)
    store.write_note(f"{archive.name} standing", f"{shop.tools.state} {values.encode(standing)}")
    store.write_note(f"{archive.name} publishing", None)
    store.commit()
    return change, standing


def _contents(shop: Workshop, files: Iterable[File], change: Change, trusted: bool) -> int:
    """The digest of what the archive will hold (publish.mark_of), from the last one where that can be trusted."""
    store, archive, contents = shop.store, shop.archive, 0
    rows: Iterable[tuple[str, str]] = (file[:2] for file in files)
    if trusted and shop.standing:
        contents, new = shop.standing.contents, dict(rows)
        old = {target: found[0] for target in (*new, *change.gone) if (found := store.file(archive.name, target))}
        rows = chain(old.items(), new.items())
    elif store.has_files(archive.name):
        known = store.files(archive.name) | dict(rows)
        for target in change.gone:
            known.pop(target, None)
        rows = known.items()
    for target, name in rows:
        contents ^= mark_of(target, name)
    return contents


def _same(old: Line | None, new: Line) -> bool:
    return old is not None and old.total == new.total


def old_files(plan: Plan, name: str) -> list[tuple[str, str]]:
    """The files that a step of the last good build made, with their digests."""
    row = plan.old(name)
    return files_of(row.body) if row else []


def _differences(plan: Plan, done: dict[str, Done], names: list[str], trusted: bool) -> tuple[list[File], list[tuple[str, str]]]:
    """(files of these steps, without those that a trusted record has as they are; the (target, step) of those that went or were
    replaced). A step of thousands of files may have changed one.
    """
    found: list[File] = []
    left: list[tuple[str, str]] = []
    for name in names:
        now = done[name].files if name in done else []
        before = old_files(plan, name) if trusted else []
        if before:
            same = {*before}.intersection(now)
            left += [(file[0], name) for file in before if file not in same]
            now = [file for file in now if file not in same]
        found += [File(*file, name, done[name].made) for file in now]
    return found, left


def _not_taken_over(shop: Workshop, left: list[tuple[str, str]]) -> Iterator[str]:
    """Of the targets that steps had, those that no other step made while all else was to wait."""
    for target, name in left:
        now = shop.store.file(shop.archive.name, target)
        if now and now[1] in (name, ""):
            yield target
