"""What search engines are told of a page, in schema.org's words (JSON-LD)."""

from __future__ import annotations

from bulletin_ssg.config import SiteInfo
from bulletin_ssg.model import Brief, Entry, Headline

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


def issue(info: SiteInfo, entry: Entry | Brief) -> Node:
    node: Node = {"@type": "PublicationIssue", "issueNumber": str(entry.number), "datePublished": entry.date, "isPartOf": periodical(info)}
    if entry.title:
        node["name"] = entry.title
    if info.base_url:
        node["url"] = info.base_url + entry.target
    return node


def article(info: SiteInfo, headline: Headline, author: str, section: str, part_of: Node) -> Node:
    node: Node = {"@type": "Article", "headline": headline.headline, "datePublished": headline.date, "articleSection": section}
    node["inLanguage"] = info.language
    node["isPartOf"] = part_of
    if author:
        node["author"] = {"@type": "Person", "name": author}
    if info.base_url:
        node["url"] = info.base_url + headline.target
    return node


def document(node: Node) -> Node:
    return {"@context": "https://schema.org", **node}
