"""How an article is cited: GB/T 7714—2015 as text; BibTeX, RIS and CSL-JSON for those who keep a library.

GB/T 7714 asks for the day on which an online text was looked at, which a page cannot know: a blank stands there, and the
script fills it in where it copies.
"""

from __future__ import annotations

import json
import re
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
"""Moulds of citations that are kept: those of the issue under way."""
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
Poured = tuple[str, str, str, str]
"""The article's address, title, authors, and the end of its URL."""


class Form(NamedTuple):
    """A format, for the articles of one issue."""

    name: str
    ending: str
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
    forms, poured = _forms(work.serial, bool(work.authors)), (_for_bibtex(work), _for_ris(work), _for_csl(work))
    bibtex, ris, csl = [_pour(form.plain, one) for form, one in zip(forms, poured, strict=True)]
    key = work.key
    formats = [Format(form.name, key + form.ending, _address(form.quoted, one)) for form, one in zip(forms, poured, strict=True)]
    return Cited(work, bibtex, ris, csl, tuple(formats))


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
    """The formats for articles with or without authors."""
    head, *between, end = csl = _csl(serial, authored)
    return (
        _form("BibTeX", ".bib", "application/x-bibtex", plain := _bibtex(serial, authored), plain),
        _form("RIS", ".ris", "application/x-research-info-systems", plain := _ris(serial), plain),
        _form("CSL-JSON", ".json", "application/json", csl, (f"[{head}", *between, f"{end}]")),
    )


def _form(name: str, ending: str, kind: str, plain: Mould, whole: tuple[str, ...]) -> Form:
    """`whole` is what the file has, if only one article is cited."""
    head, titled, authored, linked, end = map(_quoted, whole)
    return Form(name, ending, plain, (f"data:{kind};charset=utf-8,{head}", titled, authored, linked, end))


def _bibtex(serial: Serial, authored: bool) -> Mould:
    fields = {
        "journal": _escaped(serial.title),
        "year": str(serial.year),
        "month": str(int(serial.date[5:7])),
        "day": str(int(serial.date[8:10])),
        "number": _escaped(serial.issue),
        "publisher": _escaped(serial.publisher),
        "issn": serial.issn,
    }
    between = "".join([f",\n  {name} = {{{value}}}" for name, value in fields.items() if value])
    author, author_end = (",\n  author = {", "}") if authored else ("", "")
    url, url_end = (f",\n  url = {{{serial.url}", "}") if serial.url else ("", "")
    language = f",\n  language = {{{serial.language}}}" if serial.language else ""
    return f"@article{{{serial.key}", ",\n  title = {{", "}}" + author, author_end + between + url, f"{url_end}{language}\n}}\n"


def _for_bibtex(work: Work) -> Poured:
    authors = " and ".join([f"{{{_escaped(author)}}}" for author in work.authors])
    return work.address, _escaped(work.title), authors, work.end


def _escaped(text: str) -> str:
    return text.translate(SPECIAL) if SPECIALS.search(text) else text


def _ris(serial: Serial) -> Mould:
    day = serial.date[:10].replace("-", "/")
    fields = [("JO", serial.title), ("PY", str(serial.year)), ("DA", day), ("IS", serial.issue), ("PB", serial.publisher)]
    fields += [("SN", serial.issn)]
    between = "".join([f"{tag}  - {value}\r\n" for tag, value in fields if value])
    url, url_end = (f"UR  - {serial.url}", "\r\n") if serial.url else ("", "")
    language = f"LA  - {serial.language}\r\n" if serial.language else ""
    return "TY  - JOUR\r\nTI  - ", "", "\r\n", between + url, f"{url_end}{language}ER  - \r\n"


def _for_ris(work: Work) -> Poured:
    return "", work.title, "".join([f"AU  - {author}\r\n" for author in work.authors]), work.end


def _csl(serial: Serial, authored: bool) -> Mould:
    fields: dict[str, object] = {
        "container-title": serial.title,
        "issued": {"date-parts": [[int(part) for part in serial.date[:10].split("-")]]},
        "issue": serial.issue,
        "publisher": serial.publisher,
        "ISSN": serial.issn,
    }
    between = "".join([f", {_json(name)}: {_json(value)}" for name, value in fields.items() if value])
    author, author_end = (', "author": [', "]") if authored else ("", "")
    url, url_end = (f', "URL": "{_inside(serial.url)}', '"') if serial.url else ("", "")
    language = f', "language": {_json(serial.language)}' if serial.language else ""
    head, titled = f'{{"id": "{_inside(serial.key)}', '", "type": "article-journal", "title": "'
    return head, titled, '"' + author, author_end + between + url, f"{url_end}{language}}}"


def _for_csl(work: Work) -> Poured:
    authors = ", ".join([f'{{"literal": {_json(author)}}}' for author in work.authors])
    return _inside(work.address), _inside(work.title), authors, _inside(work.end)


def _inside(text: str) -> str:
    """A text in JSON, without its quotation marks."""
    return encode_basestring(text)[1:-1]


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
    csl = ",\n".join([one.csl for one in works])
    texts = ("\n".join([one.bibtex for one in works]), "\r\n".join([one.ris for one in works]), f"[\n{csl}\n]\n")
    return [(name, text.encode()) for name, text in zip(FILES, texts, strict=True)]
