"""The story of a build: read, assemble, plan, make, publish."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import theme, values
from .diagnostics import Diagnostic, Refused, Span, error
from .edit import edit
from .engine import Bounds, Done, Step
from .model import Edition, Site
from .publish import Change, Disk, Missing
from .recording import Report, publish, report
from .store import Damaged, Planned, Store
from .workshop import Request, Standing, Tell, Workshop, workshop

if TYPE_CHECKING:
    from .assemble import Assembly, Material
    from .config import Config
    from .executors import Here, Pool
    from .outputs import Output


def build(request: Request, files: str, tell: Tell = lambda what, done, total: None, disk: Disk | None = None) -> Report:
    """Bring the archive up to date; `files` is the site's snapshot (noop.snapshot), taken before.

    Raises Refused with every error found; then nothing was published.
    """
    from .executors import crew

    state = os.path.join(request.site, ".bulletin")
    theme.BYTECODE = os.path.join(state, "templates")
    workers = crew(request.jobs)
    store = Store(state)
    try:
        for attempt in (1, 2):
            try:
                return _build(request, files, store, workers, tell, disk)
            except (Damaged, Missing):
                if attempt == 2:
                    raise
                store.clear()  # a damaged store costs time, never correctness
                store = Store(state)
        raise AssertionError
    finally:
        workers.close()
        store.close()


def _build(request: Request, files: str, store: Store, workers: Here | Pool, tell: Tell, disk: Disk | None) -> Report:
    shop = workshop(request, files, store, workers, tell, disk)
    if request.rehearse != "plan":
        shop.archive.open(request.verify)
    try:
        report = None if request.rehearse or request.only else edit(shop, files)
        return report or _make_all(shop, files)
    finally:
        shop.archive.close()


def _make_all(shop: Workshop, files: str) -> Report:
    shop = shop._replace(planned=shop.store.planned(shop.archive.name) if shop.standing else {})
    read = _read_all(shop, files)
    config, joined, until = _assemble(shop, read)
    printed = _print_all(shop, joined.site, config)
    site = with_editions(joined.site, printed)
    if shop.request.rehearse == "plan":
        return _rehearse(shop, read, printed, site, config)
    pages = shop.run("pages", _plan(shop, site, config, printing=False), shop.tools.pages)
    done = {**read, **printed, **pages}
    warned = [
        ("", (*joined.warnings, *_about(config))),
        *((name, step.trace.warnings) for name, step in done.items() if '"W' in step.planned.body),
    ]
    standing = Standing(shop.request.options, len(done), len(site.entries), until, tuple(warned), joined.frozen, files)
    change = Change((), ()) if shop.request.rehearse else publish(shop, done, standing)
    return report(standing, done, change)


def steps_of(shop: Workshop, files: str) -> list[Step]:
    """Every step of the archive as it would be planned now; what changed is read, nothing is made."""
    read = _read_all(shop, files)
    config, joined, _ = _assemble(shop, read)
    site = joined.site
    printing = list(_plan(shop, site, config, printing=True)) if config.pdf.enabled else []
    site = with_editions(site, _print_all(shop, site, config, lookup_only=True))
    return [*printing, *_plan(shop, site, config, printing=False)]


def site_of(shop: Workshop, files: str) -> tuple[Config, Site]:
    """The configuration and the site, read and joined; nothing is made."""
    config, joined, _ = _assemble(shop, _read_all(shop, files))
    return config, joined.site


def _rehearse(shop: Workshop, read: dict[str, Done], printed: dict[str, Done], site: Site, config: Config) -> Report:
    pages = shop.run("pages", _plan(shop, site, config, printing=False), shop.tools.pages, lookup_only=True)
    done = {**read, **printed, **pages}
    steps = [*(_plan(shop, site, config, True) if shop.request.pdf and config.pdf.enabled else ()), *_plan(shop, site, config, False)]
    waiting = tuple(step.name for step in steps if step.name not in done)
    return Report(waiting, len(done), (), (), (), len(site.entries), 0.0)


def _about(config: Config) -> list[Diagnostic]:
    if config.base_url:
        return []
    hint = "give base_url in bulletin.yaml, for example https://bulletin.example.org/"
    return [error("W300", "without base_url there are no feeds, no sitemap and no canonical links", Span("bulletin.yaml"), hint)]


# Reading.


def _read_all(shop: Workshop, files: str) -> dict[str, Done]:
    """Configuration, frozen addresses, issues and standing pages: all errors of all of them in one Refused."""
    from .premises import Named, configure, frozen

    first = shop.run("configuration", iter([Step("read bulletin.yaml", configure, Named("bulletin.yaml"))]))
    config = _config(first)
    names = [line.split("\t")[1] for line in files.split("\n") if line.startswith(("site\tissues/", "site\tpages/"))]
    steps = [Step("read permalinks.yaml", frozen, Named("permalinks.yaml"))]
    steps += _reading_steps(names, config)
    kept: dict[str, Done] = {}
    if shop.request.only:
        steps, kept = _only(shop, steps)
    return {**first, **kept, **shop.run("reading", iter(steps))}


def _reading_steps(names: list[str], config: Config) -> list[Step]:
    from .reading import Reading, read_issue, read_page

    steps = []
    for name in names:
        if name.endswith(".md"):
            make = read_issue if name.startswith("issues/") else read_page
            steps.append(Step(f"read {name}", make, Reading(name, config.sections, config.markdown.raw_html)))
    return steps


def _only(shop: Workshop, steps: list[Step]) -> tuple[list[Step], dict[str, Done]]:
    """The steps that must be looked at, and the issues that are taken as they were built last."""
    wanted, kept = [], {}
    found = False
    for step in steps:
        before = shop.planned.get(step.name)
        mine = not step.name.startswith("read issues/") or _is(shop.request.only, step, before)
        found |= mine and step.name.startswith("read issues/")
        if mine or before is None:
            wanted.append(step)
        else:
            kept[step.name] = Done(before, False)
    if not found and shop.planned:
        raise Refused(error("E330", "there is no issue {only}", None, "name it as 2024-05, or by its file", only=shop.request.only))
    return wanted, kept


def _is(only: str, step: Step, before: Planned | None) -> bool:
    from .model import Filing

    if only in (step.args.name, os.path.basename(step.args.name), os.path.basename(step.args.name).removesuffix(".md")):
        return True
    return before is not None and values.revive(Done(before, False).trace.facts, Filing).contents.address == only


def _config(read: dict[str, Done]) -> Config:
    from .config import Config

    return values.revive(read["read bulletin.yaml"].trace.facts, Config)


# Assembling.


def _assemble(shop: Workshop, read: dict[str, Done]) -> tuple[Config, Assembly, float]:
    from .assemble import assemble, next_embargo

    config = _config(read)
    material = _material(shop, read, config)
    joined = assemble(material, config)
    joined = joined._replace(site=joined.site._replace(portable=shop.request.portable))
    return config, joined, next_embargo(material.drafts, config, shop.request.now)


def premises_of(shop: Workshop, files: str) -> tuple[Config, Material]:
    """The configuration and all that a Site is made of, read and not yet joined."""
    read = _read_all(shop, files)
    config = _config(read)
    return config, _material(shop, read, config)


def _material(shop: Workshop, read: dict[str, Done], config: Config) -> Material:
    from .assemble import Draft, Material, unnamed_sections
    from .model import Filing, Page
    from .permalinks import Permalinks
    from .premises import Names, romanise

    drafts, pages = [], []
    for name, done in read.items():
        if name.startswith("read issues/"):
            trace = done.trace
            drafts.append(Draft(trace.refs[0], values.revive(trace.facts, Filing)))
        elif name.startswith("read pages/"):
            pages.append(values.revive(done.trace.facts, Page))
    pages.sort(key=lambda page: (page.order, page.address))
    links = values.revive(read["read permalinks.yaml"].trace.facts, Permalinks)
    names = unnamed_sections(tuple(drafts), config)
    slugs: dict[str, str] = {}
    if names:
        romanised = shop.run("names", iter([Step("read section names", romanise, Names(names))]))
        read |= romanised
        slugs = dict(romanised["read section names"].trace.facts)  # type: ignore[call-overload]
    return Material(tuple(drafts), tuple(pages), links, slugs, shop.request.drafts, shop.request.now)


# Making.


def _outputs(shop: Workshop, printing: bool) -> list[Output]:
    from .outputs import outputs, prints

    return [output for output in outputs(shop.request.outputs, shop.tools.guests) if prints(output) is printing]


def _plan(shop: Workshop, site: Site, config: Config, printing: bool) -> Iterator[Step]:
    for output in _outputs(shop, printing):
        yield from output.plan(site, config)


def _print_all(shop: Workshop, site: Site, config: Config, lookup_only: bool = False) -> dict[str, Done]:
    """Printed editions; without printing only those that are up to date."""
    if not config.pdf.enabled:
        return {}
    lookup_only = lookup_only or not shop.request.pdf or bool(shop.request.rehearse)
    if lookup_only and not shop.store.note("dear"):
        return {}  # nothing was ever printed
    from .outputs import weight

    seconds, memory = config.pdf.limits
    printed: dict[str, Done] = {}
    for output in _outputs(shop, printing=True):
        bounds = Bounds(seconds * weight(output), memory)
        printed |= shop.run("printing", output.plan(site, config), shop.tools.press, lookup_only, bounds)
    return printed


def with_editions(site: Site, printed: dict[str, Done]) -> Site:
    """The site with the facts of its printed editions."""
    editions = {}
    for done in printed.values():
        edition = values.revive(done.trace.facts, Edition)
        editions[edition.target.rpartition("/")[0] + "/"] = edition
    entries = tuple(entry._replace(edition=editions.pop(entry.target, None)) for entry in site.entries)
    return site._replace(entries=entries, volumes=tuple(editions.values()))
