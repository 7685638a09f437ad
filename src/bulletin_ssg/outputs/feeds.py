"""The feeds: articles in full as Atom and JSON, each section's as Atom, and the issues with their PDFs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Article, Correction, Entry, Issue, Site
from bulletin_ssg.theme import macro, relink, render

from .frame import frame
from .lists import public

NAME = "feeds"
UNFIT = bytes(set(range(32)) - {9, 10, 13})
"""Control characters, which XML forbids."""


class Args(NamedTuple):
    info: SiteInfo
    timezone: str
    target: str
    """Of the Atom feed."""
    section: tuple[str, str]
    """(slug, name) of the section whose articles these are; ("", "") for all."""
    crossings: tuple[tuple[str, str], ...]
    """(reference as written, target) of these issues' links to others."""
    entries: tuple[Entry, ...]
    """Newest first; without their printed editions, which these feeds do not mention."""


class IssuesArgs(NamedTuple):
    info: SiteInfo
    timezone: str
    entries: tuple[Entry, ...]
    """Newest first, without `ref`."""


class Item(NamedTuple):
    """An article in a feed."""

    url: str
    headline: str
    section: str
    html: str
    """With absolute addresses, sources and corrections."""
    author: str
    topics: tuple[str, ...]
    published: str
    """RFC 3339, as `updated`."""
    updated: str


def toolchain() -> str:
    return ""


def plan(site: Site, config: Config) -> Iterator[Step]:
    if not config.base_url:
        return
    info, count = frame(site, config), config.feeds.count
    newest = public(site)[::-1]
    crossings = _crossings(site)

    def step(target: str, section: tuple[str, str], entries: list[Entry]) -> Step:
        some = tuple(entry._replace(edition=None, card="") for entry in entries[:count])
        links = tuple(dict.fromkeys(link for entry in some for link in crossings.get(entry.address, ())))
        return Step(target, make, Args(info, config.timezone, target, section, links, some))

    yield step("feed.xml", ("", ""), newest)
    for shelf in site.shelves:
        having = _having(shelf.slug, newest, count)
        yield step(f"{shelf.target}feed.xml", (shelf.slug, shelf.name), having)
    yield Step(
        "issues.xml", make_issues, IssuesArgs(info, config.timezone, tuple(entry._replace(ref="", card="") for entry in newest[:count]))
    )


def _crossings(site: Site) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for address, written, target in site.crossings:
        found.setdefault(address, []).append((written, target))
    return found


def _having(slug: str, newest: list[Entry], count: int) -> list[Entry]:
    """The newest issues with articles in a section; looks no further back than it must."""
    found: list[Entry] = []
    for entry in newest:
        if len(found) == count:
            break
        if any(headline.section == slug and not headline.withdrawn for headline in entry.headlines):
            found.append(entry)
    return found


def make(args: Args, desk: Desk) -> Product:
    fill = macro(desk, "feed-item.html.j2", "item", args.target, args.info)
    items = [item for entry in args.entries for item in _items(args, desk, entry, fill)]
    slug, name = args.section
    title = f"{args.info.title} - {name}" if name else args.info.title
    home = f"sections/{slug}/" if slug else ""
    updated = max((item.updated for item in items), default="1970-01-01T00:00:00Z")
    atom = render(desk, "feed.xml.j2", args.target, args.info, title=title, home=home, items=items, updated=updated)
    files = [(args.target, atom.translate(None, UNFIT))]
    if not slug:
        files.append(("feed.json", _json(args.info, items)))
    return Product(tuple(files))


def _items(args: Args, desk: Desk, entry: Entry, fill: Callable[..., str]) -> Iterator[Item]:
    published = moment(entry.date, args.timezone)
    issue = desk.fetch(entry.ref, Issue)
    articles = [(section, article) for section in issue.sections for article in section.articles]
    for (section, article), headline in zip(articles, entry.headlines, strict=True):
        if headline.withdrawn or (args.section[0] and headline.section != args.section[0]):
            continue
        mine = [correction for correction in entry.corrections if correction.ordinal == article.ordinal]
        changed = max([entry.date, *[correction.date for correction in mine]])
        yield Item(
            args.info.base_url + headline.target, article.headline, section.name, _html(args, article, mine, fill),
            article.author, article.topics, published, published if changed == entry.date else moment(changed, args.timezone),
        )  # fmt: skip


def _html(args: Args, article: Article, corrections: list[Correction], fill: Callable[..., str]) -> str:
    html = relink(article.html, args.info.base_url, False, args.crossings)
    fields = [(field.label, relink(field.html, args.info.base_url, False, args.crossings)) for field in article.fields]
    return fill(html, fields, [source.name for source in article.sources], corrections)


def moment(day: str, timezone: str) -> str:
    """The beginning of a day at the bulletin's seat, RFC 3339."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(day[:10]).replace(tzinfo=ZoneInfo(timezone)).isoformat()


def make_issues(args: IssuesArgs, desk: Desk) -> Product:
    entries = [(entry, moment(max([entry.date, *(c.date for c in entry.corrections)]), args.timezone)) for entry in args.entries]
    updated = max((when for _, when in entries), default="1970-01-01T00:00:00Z")
    atom = render(
        desk, "issues.xml.j2", "issues.xml", args.info,
        entries=entries, updated=updated, moment=lambda day: moment(day, args.timezone),
    )  # fmt: skip
    return Product((("issues.xml", atom.translate(None, UNFIT)),))


def _json(info: SiteInfo, items: list[Item]) -> bytes:
    import json

    feed: dict[str, object] = {"version": "https://jsonfeed.org/version/1.1", "title": info.title, "home_page_url": info.base_url}
    feed["feed_url"] = info.base_url + "feed.json"
    feed["language"] = info.language
    if info.description:
        feed["description"] = info.description
    if info.publisher:
        feed["authors"] = [{"name": info.publisher}]
    feed["items"] = [_json_item(item) for item in items]
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(item: Item) -> dict[str, object]:
    found: dict[str, object] = {"id": item.url, "url": item.url, "title": item.headline, "content_html": item.html}
    found["date_published"] = item.published
    if item.updated != item.published:
        found["date_modified"] = item.updated
    if item.author:
        found["authors"] = [{"name": item.author}]
    found["tags"] = [item.section, *item.topics]
    return found
