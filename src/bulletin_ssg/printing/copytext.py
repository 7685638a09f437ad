"""Rewrites an article's HTML for paper: addresses, pictures on the grid, footnotes at the page's foot."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from ..model import Picture
from .columns import Column, Plan, plan

LINE = 28.99
"""Height of a line of text in points: the grid."""
MEASURE = 442.2
"""Width of the type area in points: 28 characters."""
TALLEST = 14
"""Lines a picture may take."""
CELL = 12.0
"""Size of a table's text in points."""
WIDEST_ROW = 36
"""Characters that stand side by side in a table, margins of the cells included."""

FEW_ROWS = 8
"""A table of so many rows is not divided between pages."""

_ATTRIBUTE = r"""\s+[^\s"'>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?"""
TAG = re.compile(rf"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<rest>(?:{_ATTRIBUTE})*)\s*/?>")
_PAIR = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_NOTES = re.compile(r'<(section|div)[^>]*class="footnotes"[^>]*>(.*?)</\1>', re.DOTALL)
_NOTE = re.compile(r'<li id="([^"]+)"[^>]*>')
_BACK = re.compile(r'\s*<a\b[^>]*class="footnote-back(?:ref)?"[^>]*>.*?</a>', re.DOTALL)
_CALL = re.compile(r'<sup[^>]*class="footnote-ref"[^>]*>.*?href="#([^"]+)".*?</sup>', re.DOTALL)
_STRAY = re.compile(r"(?<=[“‘（《「『【〔”’）》」』】〕]) +(?=[\u2e80-\u9fff])|(?<=[\u2e80-\u9fff]) +(?=[“‘（《「『【〔”’）》」』】〕])")
"""Spaces between Han and a mark that encloses something: white that the mark has of itself."""
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_DATA = re.compile(r"</?data\b[^>]*>")
"""The mark of a figure, which says nothing on paper."""
_MINUS = re.compile(r"(?<=>)-(?=[0-9])")
"""Before the figure of a cell: a hyphen is too short for it."""
_CELL = re.compile(rf"<(t[hd])((?:{_ATTRIBUTE})*)\s*>(.*?)</t[hd]>", re.DOTALL)

_SPAN = re.compile(r"\b(?:col|row)span=")


class Surroundings(NamedTuple):
    """What an article's addresses are resolved against."""

    prefix: str
    """Begins every id of the article in the printed document: "a3-"."""
    base_url: str
    """Where the archive stands on the web, with its slash; "" where nothing says so: then links into it are plain text."""
    crossings: dict[str, str]
    """Reference as written → target of the archive."""
    anchors: dict[str, str]
    """An article's address in this issue ("3", a slug) → its anchor in the printed document."""
    pictures: dict[str, Picture]
    """By name."""
    measure: float = MEASURE
    """Width of the type area in points."""


def for_paper(html: str, around: Surroundings) -> str:
    """The HTML as the print template wants it."""
    html = _TABLE.sub(
        lambda found: _keep_short_cells(_fit_columns(_MINUS.sub("−", found[0]), around.measure)),
        footnotes(_STRAY.sub("", _DATA.sub("", html))),
    )
    known = {value for tag in TAG.finditer(html) for name, value in _pairs(tag["rest"]) if name == "id"}

    def rewrite(tag: re.Match[str]) -> str:
        name = tag["name"].lower()
        if tag["close"]:
            return f"</{name}>"
        attributes = dict(_pairs(tag["rest"]))
        if "id" in attributes:
            attributes["id"] = around.prefix + attributes["id"]
        if name == "a":
            return _link(attributes, around, known)
        return _picture(attributes, around) if name == "img" else _tag(name, attributes)

    return TAG.sub(rewrite, html)


def footnotes(html: str) -> str:
    """Each footnote brought to the place that first calls it, where the page's foot takes it up."""
    section = _NOTES.search(html)
    if section is None:
        return html
    pieces = _NOTE.split(_BACK.sub("", section[2]))
    notes = {anchor: _inline(text) for anchor, text in zip(pieces[1::2], pieces[2::2], strict=True)}
    numbers = {anchor: str(number) for number, anchor in enumerate(notes, 1)}
    called: set[str] = set()

    def call(found: re.Match[str]) -> str:
        anchor = found[1]
        if anchor not in notes or anchor in called:
            return f"<sup>{numbers.get(anchor, '')}</sup>"
        called.add(anchor)
        return f'<span class="footnote">{notes[anchor]}</span>'

    body = html[: section.start()] + html[section.end() :]
    return _CALL.sub(call, body)


def _inline(note: str) -> str:
    """A note's paragraphs as lines of one run."""
    text = note.rpartition("</li>")[0] or note
    return re.sub(r"</p>\s*<p>", "<br>", text.strip()).removeprefix("<p>").removesuffix("</p>")


def _fit_columns(table: str, measure: float) -> str:
    """A table that is too wide for its page, with the columns that give way told to."""
    rows = [list(_CELL.finditer(row)) for row in table.split("</tr>")]
    rows = [row for row in rows if row]
    if not rows or _SPAN.search(table) or {len(row) for row in rows} != {len(rows[0])}:
        return table
    columns = []
    for cells in zip(*rows, strict=True):
        heads = [words(cell[3]) for cell in cells if cell[1] == "th"]
        body = max((em(words(cell[3]) + dict(_pairs(cell[2])).get("data-pad", "")) for cell in cells if cell[1] == "td"), default=0.0)
        columns.append(
            Column(body, max(map(em, heads), default=0.0), max((em(half) for head in heads for half in _halves(head)), default=0.0))
        )
    made = plan(columns, measure / CELL)
    return _told(table, made, len(columns)) if made != Plan() else table


def _halves(head: str) -> list[str]:
    place = head.find("（")
    return [head[:place], head[place:]] if place > 0 and head.endswith("）") else [head]


def _told(table: str, made: Plan, count: int) -> str:
    numbers = iter(range(table.count("</th>") + table.count("</td>")))

    def tell(cell: re.Match[str]) -> str:
        number = next(numbers) % count
        broken = cell[1] == "th" and number in made.halved
        return cell[0].replace("（", "<br>（", 1) if broken else cell[0]

    widths = "".join(f'<col style="width:{share:.2f}%">' for share in made.shares)
    opened = re.sub(
        r"<table\b([^>]*)>(\s*<caption\b.*?</caption>)?",
        rf"<table\1>\2<colgroup>{widths}</colgroup>" if widths else r"<table\1>\2",
        _CELL.sub(tell, table),
        count=1,
        flags=re.DOTALL,
    )
    return f'<div class="tight">{opened}</div>' if made.tight else opened


def _keep_short_cells(table: str) -> str:
    """Cells that no column needs to break: short enough that all of a row's would fit side by side; a table of few rows whole."""
    columns = table.partition("</tr>")[0].count("</th>") or 1
    longest = WIDEST_ROW / columns - 1

    def mark(cell: re.Match[str]) -> str:
        name, rest, content = cell.groups()
        if em(words(content)) > longest:
            return cell[0]
        attributes = dict(_pairs(rest))
        attributes["class"] = f"{attributes.get('class', '')} short".lstrip()
        return f"{_tag(name, attributes)}{content}</{name}>"

    marked = _CELL.sub(mark, table)
    return f'<div class="brief">{marked}</div>' if table.count("<tr") <= FEW_ROWS else marked


def em(text: str) -> float:
    """The width of a line of text, nearly: Han characters and their marks are square, others about half as wide."""
    return sum(1 if character >= "\u2e80" or character in "“”‘’…—" else 0.56 for character in text)


def _picture(attributes: dict[str, str], around: Surroundings) -> str:
    address = attributes.get("src", "")
    if address.startswith("data:"):
        return _tag("img", attributes)
    if not address.startswith("bulletin:"):
        return _placeholder(address, attributes.get("alt", ""))
    name = address[9:]
    kept = {key: value for key, value in attributes.items() if key in ("alt", "class", "id")}
    kept["src"] = "site:///" + quote(name)
    picture = around.pictures.get(name)
    if picture and picture.width and picture.height:
        kept["style"] = on_grid(picture.width, picture.height, around.measure)
    return _tag("img", kept)


def on_grid(width: int, height: int, measure: float = MEASURE) -> str:
    """The box of a picture of so many pixels: half a point a pixel, no wider than the text, as many whole lines as it needs."""
    wide = min(width / 2, measure, (TALLEST * LINE - 8) * width / height)
    lines = min(TALLEST, -int(-(wide * height / width + 8) // LINE))
    return f"width:{wide:.2f}pt;height:{lines * LINE:.2f}pt"


def _placeholder(address: str, alt: str) -> str:
    """What stands for a picture that lies elsewhere: a build never touches the network."""
    where = urlsplit(address)
    shown = escape(alt or f"{where.netloc}{where.path}", quote=False)
    if where.scheme not in ("http", "https"):
        return f'<span class="elsewhere">{shown}</span>'
    return f'<span class="elsewhere"><a href="{escape(address)}">{shown}</a></span>'


def _link(attributes: dict[str, str], around: Surroundings, known: set[str]) -> str:
    """An anchor whose address works from a printed file; one that leads nowhere from there keeps its words alone."""
    address = attributes.pop("href", "")
    there = ""
    if address.startswith("#"):
        there = _fragment(address[1:], around, known)
    elif address.startswith("bulletin:@"):
        target = around.crossings.get(address[10:])
        there = around.base_url + target if target and around.base_url else ""
    elif address.startswith("bulletin:"):
        there = around.base_url + address[9:] if around.base_url else ""
    elif urlsplit(address).scheme in ("http", "https", "mailto"):
        there = address
    kept = {key: value for key, value in attributes.items() if key in ("id", "class")}
    return _tag("a", {"href": there, **kept} if there else kept)


def _fragment(fragment: str, around: Surroundings, known: set[str]) -> str:
    if fragment in known:
        return f"#{around.prefix}{fragment}"
    return "#" + around.anchors[fragment] if fragment in around.anchors else ""


def _pairs(rest: str) -> list[tuple[str, str]]:
    return [(name.lower(), unescape(a or b or c)) for name, a, b, c in _PAIR.findall(rest)]


def _tag(name: str, attributes: dict[str, str]) -> str:
    return "".join((f"<{name}", *(f' {key}="{escape(value)}"' for key, value in attributes.items()), ">"))


def words(html: str) -> str:
    """All that a reader sees of `html`: its text, with character references resolved."""
    return unescape(TAG.sub("", html))
