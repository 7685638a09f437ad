"""Looks at printed lines as a reader of Chinese would: what begins and ends them, how far their characters stand apart.

The texts of lines are WeasyPrint's own, the distances those of the finished PDF; nothing here asks the code under test.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from ctypes import c_double
from math import ceil
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from bulletin_ssg import values
from bulletin_ssg.config import load_config
from bulletin_ssg.desk import Desk
from bulletin_ssg.model import Issue
from bulletin_ssg.printing import composition, edition, press, subsets
from bulletin_ssg.printing.copytext import LINE, words
from bulletin_ssg.printing.fetcher import HOME, Fetcher
from bulletin_ssg.printing.galley import set_type
from bulletin_ssg.reading import Reading, read_issue
from bulletin_ssg.sources import Packed
from printed import CONFIG, HEAD, TEMPLATES, Given, order

NEVER_FIRST = frozenset("，。、．；：！？）》〉」』】〕］｝”’〗%‰℃…—·～ーっゃゅょッャュョ々")
NEVER_LAST = frozenset("（《〈「『【〔［｛“‘〖")
MARKS = re.compile(r"[\W_]+")
NUMBER_CUT = re.compile(r"\d\|[\d.,%‰℃万亿年月日期家个项名条届号款章人吨台小时元]|[\d][.,]\|\d|第\|\d|[\d][万亿]\|[美日欧]?元")
HAN = re.compile("[\u3400-\u9fff]")
NOTICED = 0.035
WIDE_ENOUGH = 24
"""Em: the line from which on the figures for room between Han are promised."""
BODY = 15.79
STOCK = "stock"
"""In place of a version: WeasyPrint as it comes, told to justify."""


class Sheet(NamedTuple):
    """What goes into the press."""

    html: str
    css: str
    cuts: tuple[subsets.Cut, ...]
    fetcher: Fetcher


class Laid(NamedTuple):
    """What comes out."""

    pdf: bytes
    pages: list[Any]
    """Page boxes."""


class Figures(NamedTuple):
    lines: int
    first: list[str]
    """Lines that begin with what must not: the end of the line before, a stroke, their beginning."""
    last: list[str]
    cut: list[str]
    """Figures divided, or parted from their unit."""
    alone: list[str]
    """Paragraphs whose last line is one character."""
    overfull: list[str]
    room: float
    """Between Han, in em: of 95 in 100 lines of at least 24 em no more."""
    most: float
    loose: list[tuple[float, str, str]]
    """(room, line, beginning of the next) of the lines with more than NOTICED."""
    short: int
    """Lines of justified paragraphs that wide that do not reach the margin."""
    off_grid: float
    """Points by which a base line of text is off the grid at most."""
    spaces: int
    """Beside Han in the text that programs take out, where none was written."""


# Printing.


def sheet(
    markdown: str, files: dict[str, bytes] | None = None, config: str = CONFIG, name: str = "issues/2024-05.md", alphabet: str = ""
) -> Sheet:
    """An issue file made ready for the press; HTML alone stands for the body of one. Its fonts are cut to `alphabet`, if it needs
    no others: that takes half the time of a print, and texts of one alphabet share it."""
    fragment = markdown if markdown.lstrip().startswith("<") else ""
    text = HEAD.format(sections="资讯", extra="") + "## 资讯\n\n### 题目\n\n正文在此。\n" if fragment else markdown
    layers = Packed({**TEMPLATES, **(files or {}), name: text.encode()})
    settings = load_config(config)
    issue = read_issue(Reading(name, settings.sections, settings.markdown.raw_html), Desk(layers, Given(""))).values[0]
    assert isinstance(issue, Issue)
    desk = Desk(layers, Given(values.encode(issue)))
    args = order(issue, settings)
    galley = edition.illustrated(set_type(issue, args), issue, args, desk)
    html, css = edition.fill(edition.PAGE, desk, args, issue, galley), edition.style(args, desk, issue, galley)
    html = html.replace("<p>正文在此。</p>", fragment) if fragment else html
    drawn = words(html) + edition.ALWAYS + css + edition.words_in_drawings(issue, desk)
    cuts, _ = subsets.cut_all(args.pdf.fonts, alphabet if set(drawn) <= set(alphabet) else drawn, args.pdf.masthead, desk)
    return Sheet(html, css, cuts, Fetcher(desk, cuts))


def lay(given: Sheet, version: str = composition.VERSION) -> Laid:
    """Printed as under that version of WeasyPrint."""
    engine = press.open_engine()
    from weasyprint.text.fonts import FontConfiguration

    fonts, chosen = FontConfiguration(), composition.choose(version)
    style = ":root { text-align: justify }" if version == STOCK else chosen.style
    with press.Listening(), chosen.at_work():
        declared = engine.CSS(string=press.declare(given.cuts) + style, url_fetcher=given.fetcher, font_config=fonts, base_url=HOME)
        parsed = engine.HTML(string=given.html, base_url=HOME, url_fetcher=given.fetcher)
        document = parsed.render(font_config=fonts, stylesheets=[declared, press.style_sheet(given.css)[0]])
        return Laid(document.write_pdf(pdf_identifier=b"-"), [page._page_box for page in document.pages])


# Looking.


def figures(laid: Laid) -> Figures:
    first, last, cut, alone, overfull = [], [], [], [], []
    count = short = 0
    off_grid = 0.0
    seams: list[tuple[str, str]] = []
    for page in laid.pages:
        for block, lines in paragraphs(page):
            texts = [text_of(line) for line in lines]
            count += len(lines)
            for before, after in itertools.pairwise(texts):
                seam = f"{before[-4:]}|{after[:4]}"
                first += [seam] if after[:1] in NEVER_FIRST else []
                last += [seam] if before[-1:] in NEVER_LAST else []
                cut += [seam] if NUMBER_CUT.search(seam) else []
            seams += itertools.pairwise(texts)
            begun = len(lines) > 1 or lines[0].resume_at is None
            if begun and len(lines) > 1 and lines[-1].resume_at is None and len(MARKS.sub("", texts[-1])) == 1:
                alone.append(texts[-2][-6:] + "|" + texts[-1])
            right = block.content_box_x() + block.width
            overfull += [text for line, text in zip(lines, texts, strict=True) if edge(line) > right + 0.2]
            short += sum(is_short(block, line, right) for line in lines if line.resume_at is not None)
            off_grid = max([off_grid, *(off(line, page) for line in lines if is_body(line))])
    rows = dict(han_rows(laid.pdf))
    loose = [(room, text, after[:20]) for text, after in seams if (room := rows.get("".join(text.split()).lstrip("•"), 0.0)) > NOTICED]
    rooms = sorted(rows.values())
    found = rooms[ceil(0.95 * len(rooms)) - 1] if rooms else 0.0
    return Figures(count, first, last, cut, alone, overfull, found, max(rooms, default=0.0), loose, short, off_grid, spaces(laid))


def paragraphs(box: Any) -> Iterator[tuple[Any, list[Any]]]:
    """(block, its lines) of everything on a page that has lines with text."""
    from weasyprint.formatting_structure import boxes

    children = getattr(box, "children", ())
    lines = [child for child in children if isinstance(child, boxes.LineBox) and text_of(child).strip()]
    if lines and all(hasattr(line, "resume_at") for line in lines):
        yield box, lines
    for child in children:
        if "endmatter" not in (child.element.get("class") or "" if child.element is not None else ""):  # stands on the page's foot
            yield from paragraphs(child)


def text_of(box: Any) -> str:
    """What stands on a line; blocks that stand on it side by side (编发单位, a date) are words apart."""
    if hasattr(box, "text"):
        return str(box.text)
    text = "".join(text_of(child) for child in getattr(box, "children", ()) if child.is_in_normal_flow())
    return f" {text} " if type(box).__name__ == "InlineBlockBox" else text


def leaves(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        if child.is_in_normal_flow():
            yield from [child] if hasattr(child, "text") or not hasattr(child, "children") else leaves(child)


def edge(line: Any) -> float:
    """Where the last thing on the line ends."""
    return max((leaf.position_x + leaf.width for leaf in leaves(line) if getattr(leaf, "text", "x")), default=0.0)


def is_short(block: Any, line: Any, right: float) -> bool:
    size = block.style["font_size"]
    justified = block.style["text_align_all"] == "justify" and block.width >= WIDE_ENOUGH * size and not text_of(line).endswith("\n")
    forced = any(child.element_tag == "br" for child in line.descendants()) if justified else False
    return justified and not forced and edge(line) < right - 0.05 * size


def is_body(line: Any) -> bool:
    return line.element_tag in ("p", "li") and abs(line.style["font_size"] * 0.75 - BODY) < 0.01


def off(line: Any, page: Any) -> float:
    """How far a base line is from where it would stand on a page of nothing but text, in points."""
    grid = ((line.position_y - page.content_box_y()) * 0.75) / LINE
    return abs(grid - round(grid)) * LINE


def han_rooms(pdf: bytes) -> Iterator[float]:
    return (room for _, room in han_rows(pdf))


def han_rows(pdf: bytes) -> Iterator[tuple[str, float]]:
    """(text, room between Han in em) of each line of at least 24 em; the room is the median of the line."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        rows = defaultdict(list)
        text = page.get_textpage()
        x, y = c_double(), c_double()
        for number in range(text.count_chars()):
            pdfium.FPDFText_GetCharOrigin(text.raw, number, x, y)
            character = chr(pdfium.FPDFText_GetUnicode(text.raw, number))
            if character.strip():
                rows[round(y.value, 1)].append((x.value, character, pdfium.FPDFText_GetFontSize(text.raw, number) * 0.75))
        for row in rows.values():
            row.sort()
            size = row[0][2]
            if row[-1][0] - row[0][0] < (WIDE_ENOUGH - 3) * size:
                continue
            pairs = itertools.pairwise(row)
            gaps = sorted((b[0] - a[0]) / size - 1 for a, b in pairs if HAN.match(a[1]) and HAN.match(b[1]) and a[2] == b[2] == size)
            gaps = [gap for gap in gaps if gap < 0.6]
            if len(gaps) >= 5:
                yield "".join(character for _, character, _ in row).lstrip("•"), max(gaps[len(gaps) // 2], 0.0)
    document.close()


def spaces(laid: Laid) -> int:
    """Spaces beside Han in extracted text, where the line has none."""
    known = " ".join(text_of(line) for page in laid.pages for _, lines in paragraphs(page) for line in lines)
    document = pypdfium2.PdfDocument(laid.pdf)
    found = 0
    for page in document:
        text = page.get_textpage().get_text_range()
        for match in re.finditer(r"([^\s·]{2,3}) +(?=([^\s·]{2,3}))", text):
            whole = match[1] + match[2]
            found += bool(HAN.search(whole)) and whole in known
    document.close()
    return found
