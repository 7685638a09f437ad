"""Knows how Hugo and Pelican want the corpus: an issue file as the files of either, everything said once.

In both an article is a file of its own, its issue the list it stands in, its source a term. What they can work out by
themselves (neighbours, descriptions, lists, terms' pages) is left to them, as it is to us; where that would be dear
for Pelican, whose users need plug-ins for it, the file says it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import NamedTuple

import corpus

HERE = os.path.dirname(os.path.abspath(__file__))
THEME = os.path.join(os.path.dirname(HERE), "static")
Files = Iterator[tuple[str, str]]
ADDRESSES = {name: slug for name, slug, _ in corpus.SECTIONS}


class Piece(NamedTuple):
    """An article of an issue file."""

    headline: str
    section: str
    source: str
    """Empty where none is named."""
    body: str
    """Its Markdown, without the headline and the line of its source."""


class Number(NamedTuple):
    """An issue file, taken apart."""

    position: int
    """Among all issues, from 1."""
    year: int
    number: int
    date: str
    pieces: tuple[Piece, ...]

    @property
    def address(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def label(self) -> str:
        return f"{self.year}年第{self.number}期"

    def hour(self, ordinal: int) -> str:
        """Lists show the newest first; so the first article of an issue is its latest."""
        return f"{self.date}T09:{59 - ordinal:02}:00+08:00"


def parse(position: int, text: str) -> Number:
    head, _, rest = text.removeprefix("---\n").partition("\n---\n")
    facts = dict(re.findall(r"^(\w+): (.*)$", head, re.M))
    pieces = []
    for part in re.split(r"^## ", rest, flags=re.M)[1:]:
        section, _, articles = part.partition("\n")
        for article in re.split(r"^### ", articles, flags=re.M)[1:]:
            headline, _, body = article.partition("\n")
            body, _, source = body.strip().partition("\n\n（来源：")
            pieces.append(Piece(headline, section, source.removesuffix("）"), body + "\n"))
    return Number(position, int(facts["date"][:4]), int(facts["number"]), facts["date"], tuple(pieces))


def hugo(issue: Number) -> Files:
    folder = f"content/issues/{issue.address}"
    head = f"title: {issue.label}\ndate: {issue.hour(0)}\ntotal: {issue.position}\nnumber: {issue.number}\nyears: ['{issue.year}']\n"
    yield f"{folder}/_index.md", f"---\n{head}---\n"
    for ordinal, piece in enumerate(issue.pieces, 1):
        source = f"sources: [{piece.source}]\n" if piece.source else ""
        head = f"title: {piece.headline}\ndate: {issue.hour(ordinal)}\nsections: [{ADDRESSES[piece.section]}]\n{source}"
        yield f"{folder}/{ordinal}.md", f"---\n{head}---\n\n{piece.body}"


def pelican(issue: Number) -> Files:
    for ordinal, piece in enumerate(issue.pieces, 1):
        head = {
            "title": piece.headline,
            "slug": f"{issue.address}-{ordinal}",
            "date": issue.hour(ordinal),
            "category": piece.section,
            "tags": piece.source,
            "issue": issue.label,
            "number": issue.number,
            "ordinal": ordinal,
            "total": issue.position,
            "before": issue.pieces[ordinal - 2].headline if ordinal > 1 else "",
            "after": issue.pieces[ordinal].headline if ordinal < len(issue.pieces) else "",
        }
        yield (
            f"content/issues/{issue.address}/{ordinal}.md",
            "".join(f"{key}: {value}\n" for key, value in head.items() if value) + "\n" + piece.body,
        )


def write(folder: str, issue: Number, form: Callable[[Number], Files]) -> None:
    """The issue's files; those that are as they should be are left alone, since an editor's would be."""
    for name, text in form(issue):
        path = os.path.join(folder, name)
        if not os.path.exists(path) or read(path) != text:
            corpus.put(folder, name, text)


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def settle(folder: str, form: Callable[[Number], Files]) -> None:
    """All of a peer's site but its issues: configuration, templates, our style sheet and scripts."""
    name = form.__name__
    shutil.copytree(os.path.join(HERE, name), folder)
    shutil.copytree(THEME, os.path.join(folder, {"hugo": "static/static", "pelican": "content/static"}[name]))
