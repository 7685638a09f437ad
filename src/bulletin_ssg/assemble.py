"""All issues joined into a Site: what is published, in which order, under which addresses, with every link resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import numbering, permalinks
from .diagnostics import Diagnostic, Refused, Span, error
from .model import Contents, Entry, Filing, Headline, Page, Reference, Shelf, Site
from .permalinks import Permalinks

if TYPE_CHECKING:
    from .config import Config


class Draft(NamedTuple):
    """An issue as reading left it."""

    ref: str
    filing: Filing
    profiles: tuple[str, ...] = ()
    """References of its Profiles, in reading order."""
    dataset: str = ""
    """Reference of its Dataset."""

    @property
    def contents(self) -> Contents:
        return self.filing.contents


class Material(NamedTuple):
    """All that a Site is made of."""

    drafts: tuple[Draft, ...]
    pages: tuple[Page, ...]
    permalinks: Permalinks
    slugs: dict[str, str]
    """(section name → slug) of sections that bulletin.yaml gives none."""
    drafts_too: bool
    """Whether drafts are built."""
    now: float
    """Seconds since the epoch: what is embargoed beyond is withheld."""


class Assembly(NamedTuple):
    """The site, and what the build must know beside it."""

    site: Site
    warnings: tuple[Diagnostic, ...]
    frozen: tuple[tuple[str, bool], ...]
    """Issue files whose addresses permalinks.yaml holds, and whether a body decided one of them."""
    withheld: tuple[tuple[str, bool], ...]
    """Issue files that are not published, and whether as a draft (else for their embargo)."""


def assemble(material: Material, config: Config) -> Assembly:
    """The Site; raises Refused with everything that is wrong between the issues."""
    contents = numbering.order([draft.contents for draft in material.drafts])
    problems = numbering.duplicates(contents)
    totals, found = numbering.sequence(contents) if not problems else ({}, [])
    problems += found
    published = [issue for issue in contents if is_published(issue, material, config)]
    marks = {draft.contents.source: draft.filing.marks for draft in material.drafts}
    frozen_issues = {issue.address: issue for issue in material.permalinks.issues}
    addressed = {
        issue.source: permalinks.addresses(issue, marks[issue.source], frozen_issues.get(issue.address), material.permalinks.tombstones)
        for issue in published
    }
    problems += [problem for found in addressed.values() for problem in found.problems]
    problems += permalinks.vanished([issue.address for issue in published], material.permalinks)
    named = {source: found.names for source, found in addressed.items()}
    shelves = _shelves(published, config, material.slugs, problems)
    refs = {draft.contents.source: draft.ref for draft in material.drafts}
    slugs = {shelf.name: shelf.slug for shelf in shelves}
    mailed = {letter.issue: letter.pdf for letter in material.permalinks.mailed}
    entries = tuple(
        _entry(issue, refs[issue.source], totals.get(issue.source, 0), named[issue.source], slugs)._replace(
            mailed=mailed.get(issue.address, "") if issue.corrections else ""
        )
        for issue in published
    )
    references = {draft.contents.source: draft.filing.references for draft in material.drafts}
    crossings = _crossings(published, references, named, problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise Refused(*sorted(errors, key=lambda problem: problem.order))
    pictures = {picture.name for issue in published if not issue.withdrawn for picture in issue.pictures}
    pictures |= {picture.name for page in material.pages for picture in page.pictures}
    stones = tuple((stone.target, stone.headline) for stone in material.permalinks.tombstones)
    site = Site(entries, shelves, crossings, material.pages, tuple(sorted(pictures)), stones)
    warnings = tuple(problem for problem in problems if problem.severity == "warning")
    frozen = tuple((issue.source, addressed[issue.source].by_body) for issue in published if issue.address in frozen_issues)
    withheld = tuple((issue.source, issue.draft and not material.drafts_too) for issue in contents if issue.source not in named)
    return Assembly(site, warnings, frozen, withheld)


def is_published(issue: Contents, material: Material, config: Config) -> bool:
    if issue.draft and not material.drafts_too:
        return False
    return not issue.embargo or instant(issue.embargo, config.timezone) <= material.now


def instant(text: str, timezone: str) -> float:
    """Seconds since the epoch of an ISO 8601 instant; one without offset is in `timezone`."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).timestamp()


def next_embargo(drafts: tuple[Draft, ...], config: Config, now: float) -> float:
    """When the next embargo ends, in seconds since the epoch; 0.0 where none is running."""
    ends = (instant(draft.contents.embargo, config.timezone) for draft in drafts if draft.contents.embargo)
    return min((end for end in ends if end > now), default=0.0)


def unnamed_sections(drafts: tuple[Draft, ...], config: Config) -> tuple[str, ...]:
    """Names of sections that need a slug made for them."""
    given = {section.name for section in config.sections if section.slug}
    names = {listing.name for draft in drafts for listing in draft.contents.listings if not listing.slug}
    return tuple(sorted(names - given))


def _shelves(published: list[Contents], config: Config, slugs: dict[str, str], problems: list[Diagnostic]) -> tuple[Shelf, ...]:
    shelves: dict[str, Shelf] = {}
    given = {section.name: section.slug for section in config.sections}
    order = {section.name: position for position, section in enumerate(config.sections)}
    for issue in published:
        for listing in issue.listings:
            if listing.name not in shelves:
                slug = listing.slug or given.get(listing.name) or slugs.get(listing.name, "")
                other = next((shelf for shelf in shelves.values() if shelf.slug == slug), None)
                if other is not None:
                    problems.append(
                        error(
                            "E220", "the sections {one} and {two} have the same slug, {slug}", Span(issue.source, 1),
                            "give one of them another slug in bulletin.yaml", one=other.name, two=listing.name, slug=slug,
                        )
                    )  # fmt: skip
                shelves[listing.name] = Shelf(listing.name, slug, listing.kind)
    return tuple(sorted(shelves.values(), key=lambda shelf: order.get(shelf.name, len(order))))


def _entry(issue: Contents, ref: str, total: int, names: tuple[str, ...], slugs: dict[str, str]) -> Entry:
    pairs = [(listing.name, item) for listing in issue.listings for item in listing.items]
    address = issue.address
    headlines = tuple(
        Headline(address, name, item.headline, slugs[section], issue.date, item.sources, item.topics, item.withdrawn or issue.withdrawn)
        for (section, item), name in zip(pairs, names, strict=True)
    )
    return Entry(
        ref, issue.source, address, issue.year, issue.number, issue.supplement, total, issue.date, issue.title,
        issue.summary, issue.withdrawn, issue.topics, issue.corrections, headlines, None,
    )  # fmt: skip


def _crossings(
    published: list[Contents],
    references: dict[str, tuple[Reference, ...]],
    named: dict[str, tuple[str, ...]],
    problems: list[Diagnostic],
) -> tuple[tuple[str, str, str], ...]:
    issues = {issue.source: issue for issue in published}
    crossings = []
    for issue in published:
        for reference in references[issue.source]:
            target = _target(issues.get(reference.target), reference.fragment, named)
            written = reference.target + (f"#{reference.fragment}" if reference.fragment else "")
            if target:
                crossings.append((issue.address, written, target))
            else:
                near = near_issue(reference.target, list(issues)) if reference.target not in issues else ""
                problems.append(
                    error(
                        "E221", "the link leads nowhere: {written} is not published", Span(issue.source, reference.line, reference.column),
                        "did you mean {near}?" if near else "name an issue file, and behind # an article's slug or number",
                        written=written, near=near,
                    )
                )  # fmt: skip
    return tuple(dict.fromkeys(crossings))


def near_issue(name: str, known: list[str]) -> str:
    """The issue file that a link probably means: the folder's for the file's, the other way round, or one with a like name."""
    from difflib import get_close_matches

    stem = name.removesuffix(".md").removesuffix("/index")
    folded = next((other for other in (f"{stem}.md", f"{stem}/index.md") if other in known), "")
    return folded or next(iter(get_close_matches(name, known, 1, 0.8)), "")


def _target(issue: Contents | None, fragment: str, named: dict[str, tuple[str, ...]]) -> str:
    if issue is None:
        return ""
    if not fragment:
        return f"issues/{issue.address}/"
    items = [item for listing in issue.listings for item in listing.items]
    for item, name in zip(items, named[issue.source], strict=True):
        if fragment in (name, item.slug):
            return f"issues/{issue.address}/{name}/"
    return ""
