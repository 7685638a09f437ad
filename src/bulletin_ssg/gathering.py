"""All that a site is made of, read: configuration, frozen addresses, issues, standing pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, TypeVar, cast

from . import values
from .diagnostics import Refused, error
from .engine import Done, Step
from .outputs import OFTEN
from .workshop import Workshop

if TYPE_CHECKING:
    from .assemble import Draft, Material
    from .config import Config
    from .model import Contents, Page
    from .permalinks import Permalinks
    from .work import Trace

T = TypeVar("T")

READABLE = ("issues/", "pages/")
"""Where the files lie that are read one by one."""


def read_all(shop: Workshop, files: str) -> dict[str, Done]:
    """Configuration, frozen addresses, issues and standing pages: all errors of all of them in one Refused."""
    from .premises import Cast, Named, compile_templates, configure, frozen, unread

    first = shop.run("configuration", iter([Step("read bulletin.yaml", configure, Named("bulletin.yaml"))]))
    config = config_of(first)
    names = written(files, "issues", "pages")
    few = [Step("read permalinks.yaml", frozen, Named("permalinks.yaml"))]
    few += [Step(f"read names in {folder}", unread, Named(f"{folder}/*")) for folder in ("issues", "pages")]
    if shop.crew.several and not shop.plan.lean:
        few.insert(0, Step("read templates", compile_templates, Cast(OFTEN, config.info(portable=shop.request.portable))))
    steps: Iterator[Step] = chain(few, _reading_steps(names, config))
    kept: dict[str, Done] = {}
    if shop.request.only:
        steps, kept = _only(shop, steps)
    return {**first, **kept, **shop.run("reading", steps)}


def read_again(shop: Workshop, files: str, changed: frozenset[str]) -> dict[str, Done]:
    """The same, where no other files than these issues and standing pages can have changed since the last good build."""
    fixed = ("read bulletin.yaml", "read permalinks.yaml")
    names = written(files, *(folder.rstrip("/") for folder in READABLE))
    before = {name: _before(shop, name) for name in (*fixed, *(f"read {name}" for name in names if name not in changed))}
    lost = [name for name in names if not before.get(f"read {name}")]
    kept = {name: done for name, done in before.items() if done}
    if any(name not in kept for name in fixed):
        return read_all(shop, files)
    return kept | shop.run("reading", _reading_steps(lost, config_of(kept)))


def _before(shop: Workshop, name: str) -> Done | None:
    """A step as the last good build left it."""
    line = shop.plan.line(name)
    return Done(name, line, False, False, shop.plan) if line else None


def written(files: str, *folders: str) -> list[str]:
    """The Markdown files of these folders that are no editor's temporary ones."""
    from .premises import TEMPORARY

    starts = tuple(f"site\t{folder}/" for folder in folders)
    names = (line.split("\t")[1] for line in files.split("\n") if line.startswith(starts))
    return [name for name in names if name.endswith(".md") and not name.rpartition("/")[2].startswith(TEMPORARY)]


def _reading_steps(names: list[str], config: Config) -> Iterator[Step]:
    from .reading import Reading, read_issue, read_page

    for name in names:
        make = read_issue if name.startswith("issues/") else read_page
        yield Step(f"read {name}", make, Reading(name, config.sections, config.markdown.raw_html))


def _only(shop: Workshop, steps: Iterable[Step]) -> tuple[Iterator[Step], dict[str, Done]]:
    """The steps that must be looked at, and the issues that are taken as they were built last."""
    wanted, kept = [], {}
    found = False
    for step in steps:
        before = _before(shop, step.name)
        mine = not step.name.startswith("read issues/") or _is(shop.request.only, step, before)
        found |= mine and step.name.startswith("read issues/")
        if mine or before is None:
            wanted.append(step)
        else:
            kept[step.name] = before
    if not found and shop.plan.lean:
        raise Refused(error("E330", "there is no issue {only}", None, "name it as 2024-05, or by its file", only=shop.request.only))
    return iter(wanted), kept


def _is(only: str, step: Step, before: Done | None) -> bool:
    from .model import Filing

    if only in (step.args.name, os.path.basename(step.args.name), os.path.basename(step.args.name).removesuffix(".md")):
        return True
    return before is not None and values.revive(before.trace.facts, Filing).contents.address == only


def config_of(read: dict[str, Done]) -> Config:
    from .config import Config

    return values.revive(read["read bulletin.yaml"].trace.facts, Config)


def material_of(shop: Workshop, read: dict[str, Done], config: Config, freezing: bool = False) -> Material:
    """What the site is made of. Steps that were run for it are added to `read`.

    Bodies are told apart only where that is wanted: `freezing`, or an issue whose articles are not known again by their words.
    """
    from .assemble import Material, unnamed_sections
    from .permalinks import Permalinks

    links = values.revive(read["read permalinks.yaml"].trace.facts, Permalinks)
    drafts, pages = [], []
    for name, done in read.items():
        if name.startswith("read issues/"):
            draft = _remembered(shop, done, _draft)
            drafts.append(draft if links.issues or freezing else draft._replace(filing=draft.filing._replace(marks=())))
        elif name.startswith("read pages/"):
            pages.append(_remembered(shop, done, _page))
    pages.sort(key=lambda page: (page.order, page.address))
    drafts = _with_likeness(shop, drafts, links, freezing, read)
    slugs = _slugs(shop, unnamed_sections(tuple(drafts), config), read)
    return Material(tuple(drafts), tuple(pages), links, slugs, shop.request.drafts, shop.request.now)


def _remembered(shop: Workshop, done: Done, make: Callable[[Trace], T]) -> T:
    """What `make` makes of a step's result, once for as long as the result is the same."""
    if shop.memory is None:
        return make(done.trace)
    line, made = shop.memory.get(done.name, (None, None))
    if line != done.line:
        made = make(done.trace)
        shop.memory[done.name] = done.line, made
    return cast("T", made)


def _draft(trace: Trace) -> Draft:
    from .assemble import Draft
    from .model import Filing

    filing = values.revive(trace.facts, Filing)
    issue, *profiles = trace.refs
    dataset = profiles.pop(0) if filing.contents.tables or filing.contents.series else ""
    return Draft(issue, filing, tuple(profiles), dataset)


def _page(trace: Trace) -> Page:
    from .model import Page

    return values.revive(trace.facts, Page)


def _slugs(shop: Workshop, names: tuple[str, ...], read: dict[str, Done]) -> dict[str, str]:
    from .premises import Names, romanise

    if not names:
        return {}
    romanised = shop.run("names", iter([Step("read section names", romanise, Names(names))]))
    read |= romanised
    return dict(romanised["read section names"].trace.facts)  # type: ignore[call-overload,no-any-return]


def _with_likeness(shop: Workshop, drafts: list[Draft], links: Permalinks, freezing: bool, read: dict[str, Done]) -> list[Draft]:
    """The drafts, those with marks whose bodies may decide an address."""
    from .permalinks import settled
    from .premises import Bodies, fingerprint

    frozen = {issue.address: issue for issue in links.issues}

    def unsettled(contents: Contents) -> bool:
        return contents.address in frozen and not settled(contents, frozen[contents.address])

    wanted = {draft.contents.source: draft for draft in drafts if freezing or unsettled(draft.contents)}
    if not wanted:
        return drafts
    steps = (Step(f"read bodies of {source}", fingerprint, Bodies(draft.ref)) for source, draft in wanted.items())
    known = shop.run("bodies", steps)
    read |= known
    found = []
    for draft in drafts:
        done = known.get(f"read bodies of {draft.contents.source}")
        if done:
            likenesses = values.revive(done.trace.facts, tuple[str, ...])
            marks = tuple(mark._replace(likeness=like) for mark, like in zip(draft.filing.marks, likenesses, strict=True))
            draft = draft._replace(filing=draft.filing._replace(marks=marks))
        found.append(draft)
    return found
