"""How an article is cited: GB/T 7714—2015 as text; BibTeX, RIS and CSL-JSON for those who keep a library.

GB/T 7714 asks for the day on which an online text was looked at, which a page cannot know: a blank stands there, and the
script fills it in where it copies.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from bulletin_ssg.config import SiteInfo
from bulletin_ssg.model import Entry

BETWEEN = re.compile(r"\s*[、，,；;]\s*")
SPECIAL = str.maketrans(
    {char: "\\" + char for char in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
SPECIALS = re.compile(r"[&%$#_{}\\~^]")
FEW = 64
"""Parts of citations that are kept: those of the issue under way."""
_json = json.JSONEncoder(ensure_ascii=False).encode


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


# As files. Each is put together of parts: what is of the article, and between it what is of its issue, worked out once for them all.

Parts = tuple[str, ...]


class Serial(NamedTuple):
    """What all articles of an issue are cited with."""

    title: str
    """Of the bulletin."""
    publisher: str
    issn: str
    language: str
    date: str
    issue: str
    year: int


class Cited(NamedTuple):
    """An article's citation in every format, in parts."""

    work: Work
    bibtex: Parts
    ris: Parts
    csl: Parts
    """A JSON object."""


def cited(info: SiteInfo, work: Work) -> Cited:
    if not info.citations:
        return Cited(work, (), (), ())
    serial = Serial(info.title, info.publisher, info.issn, info.language, work.date, work.issue, work.year)
    return Cited(work, _bibtex(work, serial), _ris(work, serial), _csl(work, serial))


def _bibtex(work: Work, serial: Serial) -> Parts:
    author = " and ".join([f"{{{_escaped(author)}}}" for author in work.authors])
    head = ("@article{", work.key, ",\n  title = {{", _escaped(work.title), "}}")
    between, last = _bibtex_serial(serial)
    return (
        *head, *((",\n  author = {", author, "}") if author else ()), between,
        *((",\n  url = {", work.url, "}") if work.url else ()), last,
    )  # fmt: skip


@lru_cache(maxsize=FEW)
def _bibtex_serial(serial: Serial) -> tuple[str, str]:
    fields = {
        "journal": _escaped(serial.title),
        "year": str(serial.year),
        "month": str(int(serial.date[5:7])),
        "day": str(int(serial.date[8:10])),
        "number": _escaped(serial.issue),
        "publisher": _escaped(serial.publisher),
        "issn": serial.issn,
    }
    language = f",\n  language = {{{serial.language}}}" if serial.language else ""
    return "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value), f"{language}\n}}\n"


def _escaped(text: str) -> str:
    return text.translate(SPECIAL) if SPECIALS.search(text) else text


def _ris(work: Work, serial: Serial) -> Parts:
    authors = "".join([f"AU  - {author}\r\n" for author in work.authors])
    between, last = _ris_serial(serial)
    url = ("UR  - ", work.url, "\r\n") if work.url else ()
    return "TY  - JOUR\r\nTI  - ", work.title, "\r\n", authors, between, *url, last


@lru_cache(maxsize=FEW)
def _ris_serial(serial: Serial) -> tuple[str, str]:
    day = serial.date[:10].replace("-", "/")
    fields = [("JO", serial.title), ("PY", str(serial.year)), ("DA", day), ("IS", serial.issue), ("PB", serial.publisher)]
    fields += [("SN", serial.issn)]
    language = f"LA  - {serial.language}\r\n" if serial.language else ""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value), language + "ER  - \r\n"


def _csl(work: Work, serial: Serial) -> Parts:
    authors = ", ".join([f'{{"literal": {_json(author)}}}' for author in work.authors])
    between, last = _csl_serial(serial)
    head = ('{"id": "', _inside(work.key), '", "type": "article-journal", "title": "', _inside(work.title), '"')
    url = (', "URL": "', _inside(work.url), '"') if work.url else ()
    return *head, f', "author": [{authors}]' if authors else "", between, *url, last


def _inside(text: str) -> str:
    return _json(text)[1:-1]


@lru_cache(maxsize=FEW)
def _csl_serial(serial: Serial) -> tuple[str, str]:
    fields: dict[str, object] = {
        "container-title": serial.title,
        "issued": {"date-parts": [[int(part) for part in serial.date[:10].split("-")]]},
        "issue": serial.issue,
        "publisher": serial.publisher,
        "ISSN": serial.issn,
    }
    language = f', "language": {_json(serial.language)}' if serial.language else ""
    return "".join([f", {_json(name)}: {_json(value)}" for name, value in fields.items() if value]), language + "}"


def formats(cited: Cited) -> list[Format]:
    """One article's citation as files that lie in the page."""
    key = cited.work.key
    return [
        _format("BibTeX", f"{key}.bib", "application/x-bibtex", cited.bibtex),
        _format("RIS", f"{key}.ris", "application/x-research-info-systems", cited.ris),
        _format("CSL-JSON", f"{key}.json", "application/json", ("[", *cited.csl, "]")),
    ]


def _format(name: str, file: str, kind: str, parts: Parts) -> Format:
    return Format(name, file, Markup(f"data:{kind};charset=utf-8,{''.join(map(_quoted, parts))}"))


@lru_cache(maxsize=FEW)
def _quoted(text: str) -> str:
    for char, code in UNSAFE if DANGER.search(text) else ():
        text = text.replace(char, code)
    return text


DANGER = re.compile("[%\r\n\t \"#&'<>[\\\\\\]^`{|}]")
UNSAFE = tuple((char, f"%{ord(char):02X}") for char in "%\r\n\t \"#&'<>[\\]^`{|}")
"""ASCII that a URL may not hold, or an attribute. Han stays, a third as long: the URL Standard has browsers encode it, as UTF-8 always."""
FILES = ("citations.bib", "citations.ris", "citations.json")
"""Beside an issue's page: all its articles."""


def files(works: list[Cited]) -> list[tuple[str, bytes]]:
    """(name, bytes) of an issue's citation files."""
    bibtex, ris, csl = (["".join(parts) for parts in every] for every in zip(*(one[1:] for one in works), strict=True))
    texts = ("\n".join(bibtex), "\r\n".join(ris), "[\n" + ",\n".join(csl) + "\n]\n")
    return [(name, text.encode()) for name, text in zip(FILES, texts, strict=True)]
