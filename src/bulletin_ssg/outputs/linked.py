"""What search engines are told of a page, in schema.org's words (JSON-LD)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bulletin_ssg.config import SiteInfo
from bulletin_ssg.model import Entry, Headline
from bulletin_ssg.theme import as_json, in_script

if TYPE_CHECKING:
    from bulletin_ssg.stereotypes import Json

CONTEXT = "https://schema.org"
Node = dict[str, object]


def periodical(info: SiteInfo) -> Node:
    node: Node = {"@type": "Periodical", "name": info.title, "inLanguage": info.language}
    if info.base_url:
        node["url"] = info.base_url
    if info.issn:
        node["issn"] = info.issn
    if info.publisher:
        node["publisher"] = {"@type": "Organization", "name": info.publisher}
    return node


def issue(info: SiteInfo, entry: Entry) -> Node:
    """An issue as its articles' pages name it."""
    node: Node = {"@type": "PublicationIssue", "issueNumber": str(entry.number), "datePublished": entry.date, "isPartOf": periodical(info)}
    if entry.title:
        node["name"] = entry.title
    if info.base_url:
        node["@id"] = node["url"] = info.base_url + entry.target
    return node


def whole(info: SiteInfo, entry: Entry, node: Node) -> Node:
    """An issue as its own page tells of it: with its picture, its PDF and its articles."""
    if entry.withdrawn:
        return node
    node = {**node, "inLanguage": info.language, **_image(info, entry), **_changed(entry, [note.date for note in entry.corrections])}
    if entry.summary:
        node["description"] = entry.summary
    if entry.edition and info.base_url:
        url = info.base_url + entry.edition.target
        size = str(entry.edition.size)
        node["encoding"] = {"@type": "MediaObject", "encodingFormat": "application/pdf", "contentUrl": url, "contentSize": size}
    if info.base_url:
        shown = [line for line in entry.headlines if not line.withdrawn]
        node["hasPart"] = [{"@type": "Article", "headline": line.headline, "url": info.base_url + line.target} for line in shown]
    return node


def article(
    info: SiteInfo, entry: Entry, headline: Headline, author: str, section: str, members: tuple[str, ...], part_of: Json
) -> Json:  # fmt: skip
    """An article's document, in which `part_of` is its issue's node. Archives are mostly articles: what many of them say is kept written."""
    said = [
        f'{{"@context":{_kept(CONTEXT)},"@type":"Article","headline":{in_script(headline.headline)},"datePublished":{_kept(headline.date)}',
        f'"articleSection":{_kept(section)},"inLanguage":{_kept(info.language)}',
    ]
    if info.base_url:
        url = in_script(info.base_url + headline.target)
        said.append(f'"@id":{url},"url":{url},"mainEntityOfPage":{url}')
    if not headline.withdrawn:
        if author:
            said.append(f'"author":{{"@type":"Person","name":{_kept(author)}}}')
        if info.publisher:
            said.append(f'"publisher":{{"@type":"Organization","name":{_kept(info.publisher)}}}')
        more = _more(info, entry, headline, members)
        if more:
            said.append(in_script(more)[1:-1])
    return type(part_of)(f'{",".join(said)},"isPartOf":{part_of}}}')


def _more(info: SiteInfo, entry: Entry, headline: Headline, members: tuple[str, ...]) -> Node:
    node: Node = {}
    if headline.topics:
        node["keywords"] = list(headline.topics)
    if members:
        node["mentions"] = [{"@type": "Organization", "name": name} for name in members]
    origins = [source.url for source in headline.sources if source.url]
    if origins:
        node["isBasedOn"] = origins
    mine = [note for note in entry.corrections if note.ordinal and entry.headlines[note.ordinal - 1] is headline]
    if mine:
        node["correction"] = [{"@type": "CorrectionComment", "text": note.text, "datePublished": note.date} for note in mine]
    return node | _image(info, entry) | _changed(entry, [note.date for note in mine])


def _image(info: SiteInfo, entry: Entry) -> Node:
    return {"image": info.base_url + entry.card} if entry.card and info.base_url else {}


def _changed(entry: Entry, days: list[str]) -> Node:
    last = max([entry.date, *days])
    return {"dateModified": last} if last != entry.date else {}


def document(node: Node) -> Json:
    """What a page's script element holds."""
    return as_json({"@context": CONTEXT, **node})  # type: ignore[no-any-return]


_kept = lru_cache(maxsize=64)(in_script)
