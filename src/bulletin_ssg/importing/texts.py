"""Text and Markdown that came out of Word, a PDF or a mail: bytes of any usual encoding as paragraphs."""

from __future__ import annotations

import re
from itertools import pairwise

from bulletin_ssg.diagnostics import Refused, Span, cells, error

from .joining import ENDS, gap
from .marks import LABEL, LEADER, PAGE, SOURCE, signed
from .paragraphs import Manuscript, Paragraph, squeezed
from .profiles import USUAL
from .report import Report
from .tables import as_markdown

BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line without being a line's end: Word's manual line break, a PDF's page break."""
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
HEADING = re.compile(r"(?:(#{1,6})[ \t\u3000]+|(#{2,6}))(?P<words>[^#\s].*?)\s*#*")
ITEM = re.compile(r"(?P<indent>\s*)[-*+][ \t]+(?P<words>\S.*)")
BOLD = re.compile(r"(\*\*|__)(?P<words>(?:(?!\1).)+)\1")
PICTURE = re.compile(r"!\[(?P<words>[^\[\]]*)\]\([^()]+\)")
RULE = re.compile(r"[-—―–─━=＝*_＿~～\s]{3,}")
ROW = re.compile(r"\|.*\|")
ROW_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*")
NOTE = re.compile(r"\[\^[^\]\s]+\]:\s")
FENCE = re.compile(r"`{3,}|~{3,}")
MARKED = re.compile(r"^#{1,6} +\S|\*\*[^*\n]+\*\*|^\|.*\|\s*\n\|?[\s:|-]*-|!\[[^\]\n]*\]\([^)\n]+\)", re.M)
"""Whether a text is Markdown."""
UNIT = re.compile(r"(?:[!-~]+|.)[，。、；：？！）”’》」』】%％]*")
"""What a line is not broken within: a Latin word or a number, a character, with the marks that may not begin a line."""
ISSUE = re.compile(r"\s*---[ \t]*\n(?:(?!---)[^\n]*\n)*?(?:number|sections)[ \t]*:")
"""The front matter of an issue file."""
PLACE = re.compile(r"\d{1,3}")
"""The page that an entry of a contents list names."""
SLACK = 4
"""Cells that a line may be short of its margin, for what may not be parted."""
NARROWEST, WIDEST = 20, 120
"""Cells of the lines of a text that was broken into lines."""


def read_text(data: bytes, name: str, report: Report) -> Manuscript:
    """The paragraphs of a text. Raises Refused where the bytes are none."""
    text = decode(data, name, report)
    if ISSUE.match(text):
        hint = "nothing needs importing: copy it into the folder issues/"
        raise Refused(error("E378", "the file is an issue file already", Span(name), hint))
    text = report.cleaned(text)
    markdown = name.lower().endswith((".md", ".markdown")) or bool(MARKED.search(text))
    lines = [(number, part.rstrip()) for number, line in enumerate(text.split("\n"), 1) for part in BREAKS.split(line)]
    paragraphs = tuple(_paragraphs(_unwrapped(lines, report), markdown, report))
    return Manuscript(name, False, paragraphs, tuple(line for _, line in lines if line.strip()), markdown=markdown)


def decode(data: bytes, name: str, report: Report) -> str:
    """UTF-8, UTF-16 with its mark, or what Windows calls ANSI in China. Raises Refused."""
    marks = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
    known = next((encoding for mark, encoding in marks if data.startswith(mark)), "")
    read = {encoding: text for encoding in ((known,) if known else ("utf-8", "gb18030")) if (text := _decoded(data, encoding)) is not None}
    if not read or any("\0" in text for text in read.values()):
        hint = "import a Word file (.docx) or a text; from any other program, save as one of them first"
        raise Refused(error("E372", "the file is no text that can be read", Span(name), hint))
    encoding = next(iter(read))
    if len(read) == 2 and not read["utf-8"].isascii() and not HAN.search(read["utf-8"]) and HAN.search(read["gb18030"]):
        encoding = "gb18030"  # some short Chinese texts are, by chance, UTF-8 of letters that nobody writes
    if encoding in ("gb18030", "utf-16"):
        report.note("W370", "the file was {encoding}; the issue is UTF-8", 0, encoding="GBK" if encoding == "gb18030" else "UTF-16")
    return read[encoding].replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unwrapped(lines: list[tuple[int, str]], report: Report) -> list[tuple[int, str]]:
    """Lines that a PDF or a mail broke at its margin, put together again; a text of one line a paragraph stays as it is."""
    pairs = [(a, b) for (_, a), (_, b) in pairwise(lines) if a.strip() and b.strip() and not _marked(b) and not LEADER.search(a)]
    widths = [cells(a) for a, _ in pairs]
    margin = max(sorted(set(widths), reverse=True), key=lambda width: sum(width - SLACK <= other <= width for other in widths), default=0)
    full = [a for a, b in pairs if _full(a, b, margin)]
    prose = sum(any(mark in a for mark in "，。、；") for a in full)
    long = sum(width * 2 > margin for width in widths)
    if not NARROWEST <= margin <= WIDEST or len(full) < 3 or len(full) * 2 < long or prose * 2 < len(full):
        return lines
    joined: list[tuple[int, str]] = []
    last, count = "", 0
    for number, line in lines:
        if last.strip() and line.strip() and not _marked(line) and line[0] not in " \u3000\t" and _full(last, line, margin):
            begun, text = joined[-1]
            joined[-1] = (begun, text + gap(text, line) + line)
            count += 1
        else:
            joined.append((number, line))
        last = "" if _heading(line) else line
    if count:
        report.note("W370", "joined {n} lines that were broken at the margin", 0, n=count)
    return joined


def _full(line: str, following: str, margin: int) -> bool:
    """Whether the next line begins with what this one had no room for."""
    unit = UNIT.match(following.lstrip())
    width = cells(line) + cells(unit[0] if unit else "")
    return cells(line) <= margin + SLACK and width > (margin if line.endswith(tuple(ENDS)) else margin - SLACK)


def _marked(line: str) -> bool:
    """Whether a line begins something of its own."""
    bare = line.strip()
    return bool(
        _heading(bare)
        or ITEM.match(line)
        or ROW.match(bare)
        or RULE.fullmatch(bare)
        or PAGE.fullmatch(squeezed(bare))
        or signed(bare).kind
        or _opens(bare)
    )


def _opens(line: str) -> bool:
    """Whether a line opens with a label or is a source line."""
    return bool(SOURCE.match(line) or LABEL.match(line) or USUAL.match(line))


def _heading(line: str) -> re.Match[str] | None:
    return HEADING.fullmatch(line.strip())


def _paragraphs(lines: list[tuple[int, str]], markdown: bool, report: Report) -> list[Paragraph]:
    found: list[Paragraph] = []
    position = 0
    while position < len(lines):
        number, line = lines[position]
        if rows := _tabbed(lines, position):
            message = "took these lines for a table: {words}"
            report.doubt("W392", message, number, words=" ".join(rows[0]))
            found.append(Paragraph(number, "\n".join(" ".join(row) for row in rows), as_markdown(rows), "block"))
            position += len(rows)
            continue
        end = _block(lines, position) if markdown else position
        if end > position:
            text = "\n".join(text for _, text in lines[position:end])
            found.append(Paragraph(number, text, text, "block"))
        elif line.strip():
            item = bool(found) and found[-1].kind == "item" and bool(lines[position - 1][1].strip())
            found.append(_paragraph(number, line, markdown, item))
        position = max(end, position + 1)
    return found


def _tabbed(lines: list[tuple[int, str]], start: int) -> list[list[str]]:
    """The rows of a table whose cells are set apart by tabs, as Word and Excel give it; lines with page numbers are a contents list."""
    rows: list[list[str]] = []
    for _, line in lines[start:]:
        cells_of = [cell.strip() for cell in line.strip("\n").split("\t")]
        if len(cells_of) < 2 or not cells_of[0] or cells_of[0][-1] in "：:" or (rows and len(cells_of) != len(rows[0])):
            break
        rows.append(cells_of)
    listed = all(len(row) == 2 and PLACE.fullmatch(row[1]) for row in rows)
    return rows if len(rows) > 1 and not listed else []


def _block(lines: list[tuple[int, str]], start: int) -> int:
    """The end of a table, a quotation, a footnote or a block of code that begins in this line; the line itself where none does."""
    texts = [text.strip() for _, text in lines[start : start + 2]]
    first, end = texts[0], start
    if len(texts) == 2 and ROW.match(first) and ROW_RULE.fullmatch(texts[1]):
        while end < len(lines) and ROW.match(lines[end][1].strip()):
            end += 1
    elif first.startswith(">"):
        while end < len(lines) and lines[end][1].strip().startswith(">"):
            end += 1
    elif NOTE.match(first):
        end += 1
    elif fence := FENCE.match(first):
        closing = next((at for at in range(start + 1, len(lines)) if lines[at][1].strip() == fence[0]), start - 1)
        end = closing + 1
    return end


def _paragraph(number: int, line: str, markdown: bool, after_item: bool) -> Paragraph:
    bare = line.strip()
    if RULE.fullmatch(bare) and len(squeezed(bare)) > 2:
        return Paragraph(number, bare, kind="rule")
    heading = _heading(bare)
    words, level = (heading["words"], len(heading[1] or heading[2])) if heading else (bare, 0)
    item = ITEM.fullmatch(line) if not heading else None
    words = item["words"] if item else words
    bold = BOLD.fullmatch(words.strip())
    if bold:
        return Paragraph(number, bold["words"].strip(), level=level, bold=True, source=bare)
    if heading:
        return Paragraph(number, words, words if markdown else "", level=level, source=bare)
    if PICTURE.fullmatch(bare) and markdown:
        return Paragraph(number, bare, bare, "picture")
    if item:
        written = line if after_item else bare
        return Paragraph(number, words, written if markdown else "", "item", source=bare)
    return Paragraph(number, bare, bare if markdown else "")
