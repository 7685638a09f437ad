"""The short way for the commonest build of all: the text of an issue was edited, and nothing else."""

from __future__ import annotations

from . import values
from .engine import Done, step_of
from .model import Filing
from .recording import Report, publish, report
from .store import REF
from .workshop import Workshop


def edit(shop: Workshop, files: str) -> Report | None:
    """The short way for an edit of issue files that changes no Contents; None where that is not what happened.

    A plan never looks inside a reference. So where all Contents are as they were, the plan is as it was but for the
    references of the edited issues, and only the steps that hold one can have another result.
    """
    archive, store, standing, changed = shop.archive, shop.store, shop.standing, shop.answers.changed
    if standing is None or not changed or shop.answers.moved or standing.options != shop.request.options or standing.machine != shop.tools.state:
        return None
    if 0 < standing.until <= shop.request.now or not all(name.startswith("issues/") and name.endswith(".md") for name in changed):
        return None
    before = {f"read {name}": store.planned_one(archive.name, f"read {name}") for name in sorted(changed)}
    planned = {name: row for name, row in before.items() if row}
    if len(planned) < len(before):
        return None
    watched = store.watched(archive.name, "read ")
    if any(values.encode(name) in watched for name in changed):
        return None  # some output reads the file itself
    read = shop._replace(planned=planned).run("reading", iter([step_of(row) for row in planned.values()]))
    new: dict[str, str] = {}
    for name, again in read.items():
        old, now = Done(planned[name], False).trace, again.trace
        contents = values.revive(old.facts, Filing).contents
        if contents != values.revive(now.facts, Filing).contents or contents.source in standing.by_body:
            return None
        new[old.refs[0]] = now.refs[0]
    holders = sorted({name for ref in new for name in store.holders(archive.name, ref)})
    rows = [row for row in (store.planned_one(archive.name, name) for name in holders) if row]
    steps = [step_of(row._replace(args=REF.sub(lambda ref: f'"{new.get(ref[1], ref[1])}"', row.args))) for row in rows]
    if any(step.keep for step in steps):
        return None  # a printed edition's facts may change pages
    shop = shop._replace(planned={**planned, **{row.name: row for row in rows}})
    done = {**read, **shop.run("pages", iter(steps), standing.extra)}
    warned = [(name, warnings) for name, warnings in standing.warnings if name not in done]
    warned += [(name, step.trace.warnings) for name, step in done.items() if step.trace.warnings]
    standing = standing._replace(warnings=tuple(warned), files=files)
    return report(standing, done, publish(shop, done, standing, whole=False))
