"""The end of a good build: the archive is published, and the store learns what it now consists of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from . import values
from .diagnostics import Diagnostic
from .engine import Done, Trace
from .plan import Line, Plan
from .publish import Change, File
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
    withheld: tuple[tuple[str, bool], ...] = ()
    """Issue files that were not published, and whether as drafts."""


def report(standing: Standing, done: dict[str, Done], change: Change) -> Report:
    made = tuple(name for name, step in done.items() if step.made)
    findings = sorted({warning for _, warnings in standing.warnings for warning in warnings}, key=lambda warning: warning.order)
    return Report(
        made, standing.steps - len(made), change.put, change.gone, tuple(findings), standing.issues, standing.until, standing.withheld
    )


def publish(shop: Workshop, done: dict[str, Done], standing: Standing, whole: bool = True) -> Change:
    """Publish what was done and set it down for the next build; `whole` says that steps not done are no longer planned."""
    store, archive, plan = shop.store, shop.archive, shop.plan
    fresh = [name for name, step in done.items() if not _same(plan.line(name), step.line)]
    lost = [name for name in plan.before() if name not in done] if whole and not shop.request.only else []
    before = [target for name in (*fresh, *lost) for target, _ in old_files(plan, name)] if plan.lean else list(store.files(archive.name))
    change = archive.change(_files(done, fresh), before, delete=not shop.request.only)
    archive.publish(change)
    _keep_dear(shop, [done[name] for name in fresh])
    store.drop_files(archive.name, change.gone)
    store.write_files(archive.name, (file[:3] for file in _files(done, fresh)))
    plan.settle(lost)
    if shop.request.only:
        standing = standing._replace(files=shop.standing.files if shop.standing else "")
    store.write_note(f"{archive.name} standing", f"{shop.tools.state} {values.encode(standing)}")
    store.write_note(f"{archive.name} publishing", None)
    store.commit()
    return change


def _same(old: Line | None, new: Line) -> bool:
    return old is not None and old.total == new.total


def old_files(plan: Plan, name: str) -> tuple[tuple[str, str], ...]:
    """The files that a step of the last good build made, with their digests."""
    row = plan.old(name)
    return values.decode(row.body, Trace).files if row else ()


def _files(done: dict[str, Done], names: list[str]) -> Iterator[File]:
    """The files of these steps, looked up one step at a time."""
    for name in names:
        for target, digest in done[name].trace.files:
            yield File(target, digest, name, done[name].made)


def _keep_dear(shop: Workshop, fresh: list[Done]) -> None:
    """Printed editions are kept apart: they cost 400 times a page."""
    for step in fresh:
        if step.made and shop.plan.now(step.name).args.endswith(",1]"):
            for target, name in step.trace.files:
                shop.store.keep(name, os.path.join(shop.archive.root, target))
