"""How an article is cited: GB/T 7714—2015 as text; BibTeX, RIS and CSL-JSON for those who keep a library.

GB/T 7714 asks for the day on which an online text was looked at, which a page cannot know: a blank stands there, and the
script fills it in where it copies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple

from markupsafe import Markup

from bulletin_ssg.config import SiteInfo
from bulletin_ssg.model import Entry

BETWEEN = re.compile(r"\s*[、，,；;]\s*")
SPECIAL = str.maketrans(
    {char: "\\" + char for char in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
SPECIALS = re.compile(r"[&%$#_{}\\~^]")
FEW = 4
"""Issues whose moulds are kept."""
MANY = 512
"""Pieces of moulds that are kept as they stand in an address."""
_json = json.JSONEncoder(ensure_ascii=False).encode


class Serial(NamedTuple):
    """An issue, as all its articles are cited with it."""

    title: str
    """Of the bulletin."""
    publisher: str
    issn: str
    language: str
    date: str
    issue: str
    """ "5"; of a supplement "增刊1", "Suppl. 1"."""
    year: int
    key: str
    """ "bulletin-2024-05-"; the article's address follows."""
    url: str
    """Likewise; "" without a base_url."""


class Work(NamedTuple):
    """What is cited: an article of an issue."""

    serial: Serial
    address: str
    """Within the issue."""
    title: str
    authors: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.serial.key + self.address

    @property
    def issue(self) -> str:
        return self.serial.issue

    @property
    def end(self) -> str:
        """Of its URL."""
        return self.address + "/" if self.serial.url else ""

    @property
    def url(self) -> str:
        return self.serial.url + self.end


class Format(NamedTuple):
    """A citation as a file."""

    name: str
    file: str
    address: Markup
    """The file itself as an address: it needs no request, and works without a server."""


def serial(info: SiteInfo, entry: Entry) -> Serial:
    url = info.base_url + entry.target if info.base_url else ""
    issue, key = number(info, entry), f"bulletin-{entry.address}-"
    return Serial(info.title, info.publisher, info.issn, info.language, entry.date, issue, entry.year, key, url)


def work(serial: Serial, address: str, title: str, author: str) -> Work:
    return Work(serial, address, title, tuple(filter(None, BETWEEN.split(author))) if author else ())


def number(info: SiteInfo, entry: Entry) -> str:
    if not entry.supplement:
        return str(entry.number)
    return f"增刊{entry.number}" if info.language.startswith("zh") else f"Suppl. {entry.number}"


def standard(work: Work) -> tuple[str, str]:
    """The text by GB/T 7714—2015, before the day of citation and behind it; with an address it is an online text."""
    serial, url = work.serial, work.url
    authors = ", ".join((*work.authors[:3], "等") if len(work.authors) > 3 else work.authors)
    kind = "J/OL" if url else "J"
    before = f"{authors + '. ' if authors else ''}{work.title}[{kind}]. {serial.title}, {serial.year}({serial.issue})"
    return before, f". {url}." if url else "."


def standard_issue(info: SiteInfo, entry: Entry) -> tuple[str, str]:
    """The same for a whole issue, as of a serial."""
    body = info.editor or info.publisher
    kind = "J/OL" if info.base_url else "J"
    before = f"{body + '. ' if body else ''}{info.title}[{kind}]. {entry.year}({number(info, entry)})"
    if info.publisher:
        before += f". {info.publisher}, {entry.date[:4]}"
    return before, f". {info.base_url}{entry.target}." if info.base_url else "."


# As files. What a format says of all articles of an issue is a mould, made once, as it is and as it stands in an address. Into it is
# poured what is of the article, as the format writes it.

Mould = tuple[str, str, str, str, str]
Pieces = tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str], Sequence[str]]
"""Of a mould, small enough for most to be the same in the next issue."""
Poured = tuple[str, str, str, str]
"""The article's address, title, authors, and the end of its URL."""


class Form(NamedTuple):
    """A format, for the articles of one issue."""

    plain: Mould
    quoted: Mould
    """As an address."""


class Cited(NamedTuple):
    """An article's citation in every format."""

    work: Work
    bibtex: str
    ris: str
    csl: str
    """A JSON object."""
    formats: tuple[Format, ...]
    """The three as files that lie in the page."""


def cited(info: SiteInfo, work: Work) -> Cited:
    if not info.citations:
        return Cited(work, "", "", "", ())
    bibtex, ris, csl = _forms(work.serial, bool(work.authors))
    for_bibtex, for_ris, for_csl = _for_bibtex(work), _for_ris(work), _for_csl(work)
    key = work.key
    formats = (
        Format("BibTeX", key + ".bib", _address(bibtex.quoted, for_bibtex)),
        Format("RIS", key + ".ris", _address(ris.quoted, for_ris)),
        Format("CSL-JSON", key + ".json", _address(csl.quoted, for_csl)),
    )
    return Cited(work, _pour(bibtex.plain, for_bibtex), _pour(ris.plain, for_ris), _pour(csl.plain, for_csl), formats)


def _pour(mould: Mould, poured: Poured) -> str:
    head, titled, authored, linked, end = mould
    address, title, authors, url = poured
    return f"{head}{address}{titled}{title}{authored}{authors}{linked}{url}{end}"


def _address(mould: Mould, poured: Poured) -> Markup:
    if DANGER.search("".join(poured)):
        address, title, authors, url = map(_quoted, poured)
        poured = address, title, authors, url
    return Markup(_pour(mould, poured))


@lru_cache(maxsize=FEW)
def _forms(serial: Serial, authored: bool) -> tuple[Form, Form, Form]:
    """BibTeX, RIS and CSL-JSON for articles with or without authors."""
    return (
        _form("application/x-bibtex", _bibtex(serial, authored)),
        _form("application/x-research-info-systems", _ris(serial)),
        _form("application/json", _csl(serial, authored), "[]"),
    )


def _form(kind: str, pieces: Pieces, around: str = "") -> Form:
    """`around` is what a file has around its articles."""
    opened, closed = map(_quoted, around or ("", ""))
    head, titled, authored, linked, end = ["".join(some) for some in pieces]
    plain = head, titled, authored, linked, end
    head, titled, authored, linked, end = ["".join([_known(one) for one in some]) for some in pieces]
    return Form(plain, (f"data:{kind};charset=utf-8,{opened}{head}", titled, authored, linked, end + closed))


def _bibtex(serial: Serial, authored: bool) -> Pieces:
    fields = {
        "journal": _escaped(serial.title),
        "year": str(serial.year),
        "month": str(int(serial.date[5:7])),
        "day": str(int(serial.date[8:10])),
        "number": _escaped(serial.issue),
        "publisher": _escaped(serial.publisher),
        "issn": serial.issn,
    }
    between = [f",\n  {name} = {{{value}}}" for name, value in fields.items() if value]
    author, author_end = (",\n  author = {", "}") if authored else ("", "")
    url, url_end = ((",\n  url = {", serial.url), "}") if serial.url else ((), "")
    language = f",\n  language = {{{serial.language}}}" if serial.language else ""
    return ("@article{", serial.key), (",\n  title = {{",), ("}}", author), (author_end, *between, *url), (url_end, language, "\n}\n")


def _for_bibtex(work: Work) -> Poured:
    authors = " and ".join([f"{{{_escaped(author)}}}" for author in work.authors])
    return work.address, _escaped(work.title), authors, work.end


def _escaped(text: str) -> str:
    return text.translate(SPECIAL) if SPECIALS.search(text) else text


def _ris(serial: Serial) -> Pieces:
    day = serial.date[:10].replace("-", "/")
    fields = [("JO", serial.title), ("PY", str(serial.year)), ("DA", day), ("IS", serial.issue), ("PB", serial.publisher)]
    fields += [("SN", serial.issn)]
    between = [f"{tag}  - {value}\r\n" for tag, value in fields if value]
    url, url_end = (("UR  - ", serial.url), "\r\n") if serial.url else ((), "")
    language = f"LA  - {serial.language}\r\n" if serial.language else ""
    return ("TY  - JOUR\r\nTI  - ",), (), ("\r\n",), (*between, *url), (url_end, language, "ER  - \r\n")


def _for_ris(work: Work) -> Poured:
    return "", work.title, "".join([f"AU  - {author}\r\n" for author in work.authors]), work.end


def _csl(serial: Serial, authored: bool) -> Pieces:
    fields: dict[str, object] = {
        "container-title": serial.title,
        "issued": {"date-parts": [[int(part) for part in serial.date[:10].split("-")]]},
        "issue": serial.issue,
        "publisher": serial.publisher,
        "ISSN": serial.issn,
    }
    between = [f', "{name}": {_json(value)}' for name, value in fields.items() if value]
    author, author_end = (', "author": [', "]") if authored else ("", "")
    url, url_end = ((', "URL": "', _inside(serial.url)), '"') if serial.url else ((), "")
    language = f', "language": {_json(serial.language)}' if serial.language else ""
    head, titled = ('{"id": "', _inside(serial.key)), ('", "type": "article-journal", "title": "',)
    return head, titled, ('"', author), (author_end, *between, *url), (url_end, language, "}")


def _for_csl(work: Work) -> Poured:
    authors = ", ".join([f'{{"literal": {_json(author)}}}' for author in work.authors])
    return _inside(work.address), _inside(work.title), authors, _inside(work.end)


def _inside(text: str) -> str:
    """A text in JSON, without its quotation marks."""
    return encode_basestring(text)[1:-1]


def _quoted(text: str) -> str:
    return text.translate(UNSAFE) if DANGER.search(text) else text


_known = lru_cache(maxsize=MANY)(_quoted)
DANGER = re.compile("[%\r\n\t \"#&'<>[\\\\\\]^`{|}]")
UNSAFE = str.maketrans({char: f"%{ord(char):02X}" for char in "%\r\n\t \"#&'<>[\\]^`{|}"})
"""ASCII that a URL may not hold, or an attribute. Han stays, a third as long: the URL Standard has browsers encode it, as UTF-8 always."""
FILES = ("citations.bib", "citations.ris", "citations.json")
"""Beside an issue's page: all its articles."""


def files(works: list[Cited]) -> list[tuple[str, bytes]]:
    """(name, bytes) of an issue's citation files."""
    csl = ",\n".join([one.csl for one in works])
    texts = ("\n".join([one.bibtex for one in works]), "\r\n".join([one.ris for one in works]), f"[\n{csl}\n]\n")
    return [(name, text.encode()) for name, text in zip(FILES, texts, strict=True)]
