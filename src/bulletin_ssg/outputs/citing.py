"""How an article is cited: GB/T 7714—2015 as text; BibTeX, RIS and CSL-JSON for those who keep a library.

GB/T 7714 asks for the day on which an online text was looked at, which a page cannot know: a blank stands there, and the
script fills it in where it copies.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from markupsafe import Markup

from bulletin_ssg.config import SiteInfo
from bulletin_ssg.model import Entry

BETWEEN = re.compile(r"\s*[、，,；;]\s*")
SPECIAL = str.maketrans(
    {char: "\\" + char for char in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


class Work(NamedTuple):
    """What is cited: an article of an issue."""

    key: str
    """ "bulletin-2024-05-3"."""
    title: str
    authors: tuple[str, ...]
    date: str
    issue: str
    """ "5"; of a supplement "增刊1", "Suppl. 1"."""
    year: int
    url: str
    """ "" without a base_url."""


class Format(NamedTuple):
    """A citation as a file."""

    name: str
    file: str
    address: Markup
    """The file itself as an address: it needs no request, and works without a server."""


def work(info: SiteInfo, entry: Entry, address: str, title: str, author: str) -> Work:
    authors = tuple(filter(None, BETWEEN.split(author)))
    url = f"{info.base_url}{entry.target}{address}/" if info.base_url else ""
    return Work(f"bulletin-{entry.address}-{address}", title, authors, entry.date, number(info, entry), entry.year, url)


def number(info: SiteInfo, entry: Entry) -> str:
    if not entry.supplement:
        return str(entry.number)
    return f"增刊{entry.number}" if info.language.startswith("zh") else f"Suppl. {entry.number}"


def standard(info: SiteInfo, work: Work) -> tuple[str, str]:
    """The text by GB/T 7714—2015, before the day of citation and behind it; with an address it is an online text."""
    authors = ", ".join((*work.authors[:3], "等") if len(work.authors) > 3 else work.authors)
    kind = "J/OL" if work.url else "J"
    before = f"{authors + '. ' if authors else ''}{work.title}[{kind}]. {info.title}, {work.year}({work.issue})"
    return before, f". {work.url}." if work.url else "."


def standard_issue(info: SiteInfo, entry: Entry) -> tuple[str, str]:
    """The same for a whole issue, as of a serial."""
    body = info.editor or info.publisher
    kind = "J/OL" if info.base_url else "J"
    before = f"{body + '. ' if body else ''}{info.title}[{kind}]. {entry.year}({number(info, entry)})"
    if info.publisher:
        before += f". {info.publisher}, {entry.date[:4]}"
    return before, f". {info.base_url}{entry.target}." if info.base_url else "."


def bibtex(info: SiteInfo, work: Work) -> str:
    fields = {
        "title": f"{{{_escaped(work.title)}}}",
        "author": " and ".join(f"{{{_escaped(author)}}}" for author in work.authors),
        "journal": _escaped(info.title),
        "year": str(work.year),
        "month": str(int(work.date[5:7])),
        "day": str(int(work.date[8:10])),
        "number": _escaped(work.issue),
        "publisher": _escaped(info.publisher),
        "issn": info.issn,
        "url": work.url,
        "language": info.language,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@article{{{work.key},\n{lines}\n}}\n"


def _escaped(text: str) -> str:
    return text.translate(SPECIAL)


def ris(info: SiteInfo, work: Work) -> str:
    day = work.date[:10].replace("-", "/")
    fields = [("TY", "JOUR"), ("TI", work.title), *(("AU", author) for author in work.authors)]
    fields += [("JO", info.title), ("PY", str(work.year)), ("DA", day), ("IS", work.issue), ("PB", info.publisher), ("SN", info.issn)]
    fields += [("UR", work.url), ("LA", info.language)]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value) + "ER  - \r\n"


def csl(info: SiteInfo, work: Work) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": work.key,
        "type": "article-journal",
        "title": work.title,
        "author": [{"literal": author} for author in work.authors],
        "container-title": info.title,
        "issued": {"date-parts": [[int(part) for part in work.date[:10].split("-")]]},
        "issue": work.issue,
        "publisher": info.publisher,
        "ISSN": info.issn,
        "URL": work.url,
        "language": info.language,
    }
    return {name: value for name, value in fields.items() if value}


def formats(info: SiteInfo, work: Work) -> list[Format]:
    """One article's citation as files that lie in the page."""
    return [
        _format("BibTeX", f"{work.key}.bib", "application/x-bibtex", bibtex(info, work)),
        _format("RIS", f"{work.key}.ris", "application/x-research-info-systems", ris(info, work)),
        _format("CSL-JSON", f"{work.key}.json", "application/json", json.dumps([csl(info, work)], ensure_ascii=False)),
    ]


def _format(name: str, file: str, kind: str, text: str) -> Format:
    for char, code in UNSAFE:
        text = text.replace(char, code)
    return Format(name, file, Markup(f"data:{kind};charset=utf-8,{text}"))


UNSAFE = tuple((char, f"%{ord(char):02X}") for char in "%\r\n\t \"#&'<>[\\]^`{|}")
"""ASCII that a URL may not hold, or an attribute. Han stays, a third as long: the URL Standard has browsers encode it, as UTF-8 always."""
FILES = ("citations.bib", "citations.ris", "citations.json")
"""Beside an issue's page: all its articles."""


def files(info: SiteInfo, works: list[Work]) -> list[tuple[str, bytes]]:
    """(name, bytes) of an issue's citation files."""
    texts = ("\n".join(bibtex(info, one) for one in works), "\r\n".join(ris(info, one) for one in works))
    listed = "[\n" + ",\n".join(json.dumps(csl(info, one), ensure_ascii=False) for one in works) + "\n]\n"
    return [(name, text.encode()) for name, text in zip(FILES, (*texts, listed), strict=True)]
