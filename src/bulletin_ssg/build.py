"""The story of a build: read, assemble, plan, make, publish."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import values
from .diagnostics import Diagnostic, Span, error
from .edit import edit
from .engine import Done, Step
from .gathering import READABLE, config_of, material_of, read_again, read_all
from .manifest import Change
from .model import Card, Edition, Site
from .publish import Missing
from .recording import Report, old_files, publish, report
from .registers import as_before
from .store import Store
from .stored import Damaged
from .tray import Disk
from .work import Bounds, Crew
from .workshop import Memory, Request, Standing, Tell, Workshop, survey, workshop

if TYPE_CHECKING:
    from .assemble import Assembly, Material
    from .config import Config
    from .outputs import Output

NEEDED = ("yaml", "jinja2", *(f"{__package__}.{name}" for name in ("reading.body", "markdown.dialect", "assemble", "timelines", "plates")))
"""What a build that has everything before it imports, beside the outputs."""


def build(
    request: Request, files: str, tell: Tell = lambda what, done, total: None, disk: Disk | None = None, memory: Memory | None = None
) -> Report:
    """Bring the archive up to date; `files` is the site's snapshot (noop.snapshot), taken before. Who builds again and again gives
    the same `memory`.

    Raises Refused with every error found; then nothing was published.
    """
    state = os.path.join(request.site, ".bulletin")
    workers = _crew(request)
    store = Store(state)
    if not store.has_traces():
        from .outputs import ours

        workers.expect(files.count("\n"), (*NEEDED, *ours()))
    try:
        for attempt in (1, 2):
            try:
                return _build(workshop(request, files, store, workers, tell, disk, memory), files)
            except (Damaged, Missing):
                if attempt == 2:
                    raise
                store.clear()  # a damaged store costs time, never correctness
                store = Store(state)
        raise AssertionError
    finally:
        workers.close()
        store.close()


def _crew(request: Request) -> Crew:
    if request.executor:
        from .clusters import Cluster

        return Cluster(request.executor, survey)
    from .executors import crew

    return crew(request.jobs)


def _build(shop: Workshop, files: str) -> Report:
    request = shop.request
    if request.rehearse != "plan":
        shop.archive.open(request.verify or not shop.archive.recognised)
    try:
        report = None if request.rehearse or request.only else edit(shop, files)
        if report is None and request.awaited is not None:
            report = _make_awaited(shop, files)
        report = report or _make_all(shop, files)
        return report._replace(press=shop.press()) if any(name.endswith(".pdf") for name in report.made) else report
    finally:
        shop.archive.close()


def _make_all(shop: Workshop, files: str) -> Report:
    shop.plan.before()
    read = read_all(shop, files)
    config, joined, until = _assemble(shop, read)
    printed = _print_all(shop, joined.site, config)
    site = with_editions(joined.site, printed)
    if shop.request.rehearse == "plan":
        return _rehearse(shop, read, printed, site, config)
    pages = shop.run("pages", _plan(shop, site, config, printing=False), shop.tools.pages)
    done = {**read, **printed, **pages}
    warned = [
        ("", (*joined.warnings, *_about(config))),
        *_warned(shop, done),
    ]
    standing = Standing(
        shop.request.options, shop.request.now, owner_of(config), len(done), len(site.entries), until, tuple(warned), joined.frozen, files,
        withheld=joined.withheld,
    )  # fmt: skip
    if shop.request.rehearse:
        return report(standing, done, Change((), (), ()))
    lost = bool(shop.archive.marker) and not shop.archive.recognised
    del read, printed, pages, joined, site  # publishing has lists of its own
    shop.crew.rest()
    change, standing = publish(shop, done, standing, files)
    return report(standing, done, change, _leftovers(shop) if lost else ())


def _make_awaited(shop: Workshop, files: str) -> Report | None:
    """Only what somebody waits for: the pages looked at, and what shows the changed files. None where nothing is, or where more than
    the text of issues and pages changed: what pages load must not be older than they are.

    What they say of other issues is right but for members: an issue that did not change names those that it named before.
    """
    standing, changed = shop.standing, shop.answers.changed
    if standing is None or not changed or standing.options != shop.request.options or not standing.files:
        return None
    if not all(name.startswith(READABLE) and name.endswith(".md") for name in changed):
        return None
    read = read_again(shop, files, changed)
    config, joined, until = _assemble(shop, read, hasty=True)
    printed = _print_all(shop, joined.site, config, lookup_only=True)
    pages = shop.run("pages", _awaited(shop, with_editions(joined.site, printed), config, changed), shop.tools.pages)
    if not pages:
        return None
    done = {**printed, **pages}
    warned = [(name, warnings) for name, warnings in standing.warnings if name not in done]
    standing = standing._replace(warnings=(*warned, *_warned(shop, done)), partly=True)
    change, standing = publish(shop, done, standing, files, whole=False)
    return report(standing, done, change)._replace(until=until)


def _awaited(shop: Workshop, site: Site, config: Config, changed: frozenset[str]) -> Iterator[Step]:
    """The steps of the pages looked at, and those that show a changed file or a picture beside one; no output is asked in vain."""
    from .outputs import sourced

    found = (shop.store.file(shop.archive.name, target) for target in shop.request.awaited or ())
    names = {row[1] for row in found if row and row[1]}
    beside = {name.rpartition("/")[0] for name in changed}
    sources = {*changed, *(name for name in site.pictures if name.rpartition("/")[0] in beside)}
    for output in sorted(_outputs(shop, printing=False), key=sourced, reverse=True):
        for step in output.plan(site, config) if names or sourced(output) else ():
            if step.name in names or step.source in sources:
                names.discard(step.name)
                yield step


def steps_of(shop: Workshop, files: str) -> list[Step]:
    """Every step of the archive as it would be planned now; what changed is read, nothing is made."""
    read = read_all(shop, files)
    config, joined, _ = _assemble(shop, read)
    site = joined.site
    printing = list(_plan(shop, site, config, printing=True))
    site = with_editions(site, _print_all(shop, site, config, lookup_only=True))
    return [*printing, *_plan(shop, site, config, printing=False)]


def site_of(shop: Workshop, files: str) -> tuple[Config, Site]:
    """The configuration and the site, read and joined; nothing is made."""
    config, joined, _ = _assemble(shop, read_all(shop, files))
    return config, joined.site


def editions_of(shop: Workshop, files: str) -> tuple[Config, Site]:
    """The same with the printed editions, as far as they are up to date."""
    config, site = site_of(shop, files)
    return config, with_editions(site, _print_all(shop, site, config, lookup_only=True))


def is_up_to_date(shop: Workshop, site: Site, config: Config, target: str) -> bool:
    """Whether a build would leave the page at `target` as it is."""
    step = next(step for step in _plan(shop, site, config, printing=False) if step.name == target)
    return bool(shop.run("pages", iter([step]), shop.tools.pages, lookup_only=True))


def _rehearse(shop: Workshop, read: dict[str, Done], printed: dict[str, Done], site: Site, config: Config) -> Report:
    pages = shop.run("pages", _plan(shop, site, config, printing=False), shop.tools.pages, lookup_only=True)
    done = {**read, **printed, **pages}
    steps = [*(_plan(shop, site, config, True) if shop.request.pdf else ()), *_plan(shop, site, config, False)]
    waiting = tuple(step.name for step in steps if step.name not in done)
    named = {step.name for step in steps} | {*done}
    lost = [name for name in shop.plan.before() if name not in named] if not shop.request.only else []
    gone = tuple(sorted(target for name in lost for target, _ in old_files(shop.plan, name)))
    return Report(waiting, len(done), (), gone, (), len(site.entries), 0.0)


def owner_of(config: Config) -> str:
    return f"{config.title} {config.base_url}".strip()


def _leftovers(shop: Workshop) -> tuple[Diagnostic, ...]:
    """Files that nobody knows, where the record of what bulletin wrote was lost."""
    found = shop.archive.unknown()
    if not found:
        return ()
    hint = "where none of them is yours, delete the folder and build again"
    names = ", ".join(found[:3]) + (" …" if len(found) > 3 else "")
    return (
        error("W320", "{n} files in the archive are not of this build: {names}", Span(shop.request.out), hint, n=len(found), names=names),
    )


def _warned(shop: Workshop, done: dict[str, Done]) -> Iterator[tuple[str, tuple[Diagnostic, ...]]]:
    """The warnings of every step that has any: of those that were looked up as they were said before."""
    before = dict(shop.standing.warnings) if shop.standing else {}
    for name, step in done.items():
        if shop.plan.line(name) is step.line:
            if name in before:
                yield name, before[name]
        elif step.warned:
            yield name, step.trace.warnings


def _about(config: Config) -> list[Diagnostic]:
    if config.base_url:
        return []
    hint = "give base_url in bulletin.yaml, for example https://bulletin.example.org/"
    return [error("W300", "without base_url there are no feeds, no sitemap and no canonical links", Span("bulletin.yaml"), hint)]


def _assemble(shop: Workshop, read: dict[str, Done], hasty: bool = False) -> tuple[Config, Assembly, float]:
    from .assemble import assemble, next_embargo
    from .registers import with_registers
    from .timelines import with_series

    config = config_of(read)
    material = material_of(shop, read, config)
    joined = assemble(material, config)

    def run(steps: list[Step]) -> dict[str, Done]:
        before = {step.name: found for step in steps if (found := as_before(step, shop.plan))} if hasty else {}
        done = shop.run("names", (step for step in steps if step.name not in before))
        read.update(done)
        return before | done

    site, warnings = with_registers(joined.site._replace(portable=shop.request.portable), material.drafts, config, run)
    site = with_series(site, material.drafts, config, run)
    joined = joined._replace(site=site, warnings=(*joined.warnings, *warnings))
    return config, joined, next_embargo(material.drafts, config, shop.request.now)


def premises_of(shop: Workshop, files: str) -> tuple[Config, Material]:
    """The configuration and all that a Site is made of, read and not yet joined, with what is needed to freeze it."""
    read = read_all(shop, files)
    config = config_of(read)
    return config, material_of(shop, read, config, freezing=True)


# Making.


def _outputs(shop: Workshop, printing: bool) -> list[Output]:
    from .outputs import outputs, prints

    return [output for output in outputs(shop.request.outputs, shop.tools.guests) if prints(output) is printing]


def _plan(shop: Workshop, site: Site, config: Config, printing: bool) -> Iterator[Step]:
    from .outputs import planned

    for output in _outputs(shop, printing):
        yield from output.plan(site, config)
    planned()


def _print_all(shop: Workshop, site: Site, config: Config, lookup_only: bool = False) -> dict[str, Done]:
    """Printed editions, and cards; without printing only those that are up to date."""
    lookup_only = lookup_only or not shop.request.pdf or bool(shop.request.rehearse)
    if lookup_only and not shop.store.note("dear"):
        return {}  # nothing was ever printed
    return shop.run("printing", _plan(shop, site, config, printing=True), shop.press(), lookup_only, Bounds(*config.pdf.limits))


def with_editions(site: Site, printed: dict[str, Done]) -> Site:
    """The site with the facts of its printed editions, bound volumes and cards."""
    editions, cards = {}, {}
    for name, done in printed.items():
        if name.endswith(".pdf"):
            edition = values.revive(done.trace.facts, Edition)
            editions[edition.target.rpartition("/")[0] + "/"] = edition
        else:
            card = values.revive(done.trace.facts, Card)
            cards[card.address] = card.target
    entries = tuple(entry._replace(edition=editions.pop(entry.target, None), card=cards.get(entry.address, "")) for entry in site.entries)
    return site._replace(entries=entries, volumes=tuple(editions.values()))
