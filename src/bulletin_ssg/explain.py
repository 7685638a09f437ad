"""Why a file of the archive is up to date, or would be made anew: which argument, which answer of the layers differs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator

from . import values
from .build import steps_of
from .diagnostics import Refused, error
from .engine import Key, Step
from .executors import Here
from .sources import Observation
from .store import Store
from .stored import Planned
from .work import Trace
from .workshop import Request, Workshop, workshop

Say = Callable[[str], str]


def explain(target: str, site: str, out: str, files: str, now: float, translate: Say) -> list[str]:
    """Lines about `target`, "issues/2024-05/index.html" (or the folder's address). Raises Refused where it is no file of the archive."""
    store = Store(os.path.join(site, ".bulletin"))
    try:
        shop = workshop(Request(site, out, now=now), files, store, Here(), lambda what, done, total: None)
        if shop.standing:
            shop = shop._replace(request=shop.request.again(shop.standing.options))
        target, recorded = next(
            ((name, found) for name in _names(target, out, shop) if (found := store.file(shop.archive.name, name))), (target, None)
        )
        if recorded is None:
            raise Refused(
                error(
                    "E340",
                    "{target} is no file of the last build",
                    None,
                    "build first; then name a file below the archive's folder",
                    target=target,
                )
            )
        before = store.planned_one(shop.archive.name, recorded[1])
        if before is None:
            return [
                translate("{target} is made by the step {step}; the last build did not end, so it will be looked at again").format(
                    target=target, step=recorded[1]
                )
            ]
        return list(_reasons(target, before, shop, files, translate))
    finally:
        store.close()


def _names(target: str, out: str, shop: Workshop) -> Iterator[str]:
    """The files of the archive that `target` may mean: itself, also with the archive's folder before it; a page by its folder; an
    issue by its address, or by its own file."""
    from .model import Filing

    target = target.replace("\\", "/").removeprefix("./")
    inside = os.path.relpath(target, out).replace(os.sep, "/")
    bare = [target.strip("/")] if inside.startswith("..") else [inside if inside != "." else ""]
    bare.append(target.removeprefix(os.path.basename(os.path.abspath(out)) + "/").strip("/"))
    for name in dict.fromkeys(bare):
        yield from (name, f"{name}/index.html".lstrip("/"), f"issues/{name}/index.html")
        for source in (name, f"issues/{name}", f"issues/{name}.md", f"issues/{name}/index.md"):
            row = shop.plan.old(f"read {source}")
            if row and source.startswith("issues/"):
                address = values.revive(values.decode(row.body, Trace).facts, Filing).contents.address
                yield f"issues/{address}/index.html"
        if name.startswith("pages/"):
            yield f"{name.removeprefix('pages/').removesuffix('.md').removesuffix('/index')}/index.html"


def _reasons(target: str, before: Planned, shop: Workshop, files: str, translate: Say) -> Iterator[str]:
    yield translate("{target} is made by the step {step}").format(target=target, step=before.name)
    step = next((step for step in steps_of(shop, files) if step.name == before.name), None)
    if step is None:
        yield "  " + translate("which is no longer planned: the file would be removed")
        return
    found = [*_arguments(before, step, shop), *_answers(before, shop)]
    if not found:
        yield "  " + translate("up to date: same program, same arguments, same answers to {n} questions").format(
            n=len(_observations(before, shop))
        )
    for reason in found:
        yield "  " + reason
    for seen in _observations(before, shop):
        yield f"    {seen.question} {seen.subject} {seen.answer[:8]}"


def _observations(before: Planned, shop: Workshop) -> tuple[Observation, ...]:
    return values.decode(shop.store.observations(before.seen), tuple[Observation, ...])


def _arguments(before: Planned, step: Step, shop: Workshop) -> Iterator[str]:
    key = Key(f"{shop.tools.base} {shop.tools.pages}")
    now = key.args(step)
    if now != before.args:
        old, new = json.loads(before.args)[1], json.loads(now)[1]
        for name, one, two in zip(step.args._fields, old, new, strict=False):
            if one != two:
                yield f"argument {name}: {_short(one)} → {_short(two)}"
    elif not step.keep and key.of(now) != before.key:
        yield "the program or one of its libraries is another"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _answers(before: Planned, shop: Workshop) -> Iterator[str]:
    for seen in _observations(before, shop):
        now = shop.answers(seen.question, seen.subject)
        if now != seen.answer:
            yield f"{seen.question} {seen.subject}: {seen.answer[:8]} → {now[:8]}"
