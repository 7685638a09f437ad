"""The end of a good build: the archive is published, and the store learns what it now consists of."""

from __future__ import annotations

import os
from typing import NamedTuple

from . import values
from .diagnostics import Diagnostic
from .engine import Done
from .publish import Change
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


def report(standing: Standing, done: dict[str, Done], change: Change) -> Report:
    made = tuple(name for name, step in done.items() if step.made)
    findings = sorted({warning for _, warnings in standing.warnings for warning in warnings}, key=lambda warning: warning.order)
    put = tuple(target for target, _ in change.put)
    return Report(made, standing.steps - len(made), put, change.gone, tuple(findings), standing.issues, standing.until)


def publish(shop: Workshop, done: dict[str, Done], standing: Standing, whole: bool = True) -> Change:
    """Publish what was done and set it down for the next build; `whole` says that steps not done are no longer planned."""
    store, archive, planned = shop.store, shop.archive, shop.planned
    whole = whole and not shop.request.only
    fresh = [step for name, step in done.items() if name not in planned or planned[name].body != step.planned.body]
    lost = [name for name in planned if name not in done] if whole else []
    if shop.standing:
        replaced = [planned[name] for name in (*(step.planned.name for step in fresh), *lost) if name in planned]
        had = {(target, name, old.name) for old in replaced for target, name in Done(old, False).trace.files}
    else:
        had = {(target, "", "") for target in store.files(archive.name)}
    files = [(target, name, step.planned.name) for step in fresh for target, name in step.trace.files]
    same = had.intersection(files)  # a step of hundreds of files may have changed one
    new = [file for file in files if file not in same]
    before = [target for target, _, _ in had - same]
    change = archive.change(new, before, delete=not shop.request.only)
    archive.publish(change)
    _keep_dear(shop, fresh)
    store.drop_files(archive.name, change.gone)
    store.write_files(archive.name, new)
    if shop.standing is None:
        store.drop_plan(archive.name, None)
    store.drop_plan(archive.name, lost)
    store.write_plan(archive.name, [step.planned for name, step in done.items() if planned.get(name) != step.planned])
    if shop.request.only:
        standing = standing._replace(files=shop.standing.files if shop.standing else "")
    store.write_note(f"{archive.name} standing", f"{shop.tools.state} {values.encode(standing)}")
    store.write_note(f"{archive.name} publishing", None)
    store.commit()
    return change


def _keep_dear(shop: Workshop, fresh: list[Done]) -> None:
    """Printed editions are kept apart: they cost 400 times a page."""
    for step in fresh:
        for target, name in step.trace.files:
            if target.endswith((".pdf", ".webp")) and step.made:
                shop.store.keep(name, os.path.join(shop.archive.root, target))
