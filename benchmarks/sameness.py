"""Knows whether programs have made the same pages: as many of each kind, none without its text."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import conversion
import corpus
from programs import Program

KINDS = {
    "issue": r"issues/\d{4}-[\d-]+/index\.html",
    "article": r"issues/\d{4}-[\d-]+/\d+/index\.html",
    "year": r"(issues|years)/\d{4}/index\.html",
    "section": r"sections/(data|news|members)/index\.html",
    "source": r"sources/[^/]+/index\.html",
    "older": r"(sections|sources)/[^/]+/(page/)?\d+/index\.html",
    "register": r"(|issues/|sources/)index\.html",
    "404": r"404\.html",
    "feed": r"(feed|issues|sections/\w+/feed)\.xml",
    "robots": r"sitemap\.xml|robots\.txt",
}
"""Every kind of page that is compared, by its addresses in any of the programs."""
LISTS = 13
"""Ours keeps the rest of a list on its first page; so for each list there may be one page fewer of older articles."""


def kinds(out: str) -> Counter[str]:
    return Counter(kind for name in files(out) for kind, address in KINDS.items() if re.fullmatch(address, name))


def files(out: str) -> Iterator[str]:
    for folder, _, names in os.walk(out):
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), out).replace(os.sep, "/")


def words(html: str) -> str:
    """What there is to be read, without spaces, colons (ours makes fields of them) and what is left of Markdown where a program does not understand it."""
    return re.sub(r"[\s*|：]|:?-{3,}:?", "", unescape(re.sub(r"<[^>]+>", "", html)))


def compare(programs: list[Program]) -> None:
    """Stop where a program made other pages than the first, or an article without its text."""
    first = kinds(programs[0].out)
    for program in programs:
        made = kinds(program.out)
        different = {kind: (first[kind], made[kind]) for kind in KINDS if abs(first[kind] - made[kind]) > (LISTS if kind == "older" else 0)}
        if different:
            raise SystemExit(f"{program.name} has made other pages than {programs[0].name}: {different}")
        for position in (0, program.issues // 2):
            issue = conversion.parse(position + 1, corpus.issue(position, program.issues)[1])
            for ordinal, piece in enumerate(issue.pieces, 1):
                page = words(conversion.read(os.path.join(program.out, "issues", program.address(issue), str(ordinal), "index.html")))
                if not all(words(line) in page for line in (piece.headline, *piece.body.split("\n"))):
                    raise SystemExit(f"{program.name} has lost the text of {issue.label}, article {ordinal}")


def weight(out: str) -> float:
    """MiB of HTML of the kinds that are compared."""
    pages = "|".join(address for address in KINDS.values() if address.endswith("html"))
    return sum(os.path.getsize(os.path.join(out, name)) for name in files(out) if re.fullmatch(pages, name)) / 2**20
