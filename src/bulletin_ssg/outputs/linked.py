"""What search engines are told of a page, in schema.org's words (JSON-LD)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin_ssg.config import SiteInfo
from bulletin_ssg.model import Entry, Headline
from bulletin_ssg.theme import as_json

if TYPE_CHECKING:
    from bulletin_ssg.stereotypes import Json

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
    info: SiteInfo, entry: Entry, headline: Headline, author: str, section: str, members: tuple[str, ...]
) -> Node:  # fmt: skip
    node: Node = {"@type": "Article", "headline": headline.headline, "datePublished": headline.date, "articleSection": section}
    node["inLanguage"] = info.language
    if info.base_url:
        node["@id"] = node["url"] = node["mainEntityOfPage"] = info.base_url + headline.target
    if headline.withdrawn:
        return node
    if author:
        node["author"] = {"@type": "Person", "name": author}
    if info.publisher:
        node["publisher"] = {"@type": "Organization", "name": info.publisher}
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


def document(node: Node, part_of: Json | None = None) -> Json:
    """What a page's script element holds; `part_of`, which all articles of an issue say, is ready."""
    text: Json = as_json({"@context": "https://schema.org", **node})
    return type(text)(f'{text[:-1]},"isPartOf":{part_of}}}') if part_of else text
