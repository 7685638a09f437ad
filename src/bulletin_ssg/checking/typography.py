"""Marks, quotes, spaces and digits as GB/T 15834 and GB/T 15835 want them: C201 to C211."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Finding, Fix, finding
from .sheet import HIDDEN, Paragraph, Sheet

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
OPEN, CLOSE = "“‘（《〈【「『", "”’）》〉】」』"
POINTS = "，。、；：？！"
WIDE = f"{HAN}{OPEN}{CLOSE}{POINTS}"
FULL = dict(zip(",;:!?.()", "，；：！？。（）", strict=True))

HALF = re.compile(
    rf"(?P<mark>(?<=[{HAN}{CLOSE}—…])[,;:!?](?![,;:!?.])|(?<=[0-9A-Za-z%])[,;:!?](?= *[{HAN}{OPEN}])"
    rf"|(?<=[{HAN}{CLOSE}])\.(?=[{CLOSE}]|[{HIDDEN}]*(?:\s|$))|(?<=[{HAN}])\.(?=[{HAN}]))(?P<gap>(?: +(?=[{WIDE}]))?)"
)
COUNTED = re.compile(r"(?:^|\n)\W*[一二三四五六七八九十]+\.$")
ROUND = re.compile(rf"\((?P<inside>[^()（）\n]*)\)|(?<=[{HAN}])\(|\((?=[{HAN}])|(?<=[{HAN}])\)")
STRAIGHT = re.compile(rf"\"(?P<double>[^\"\n]*)\"|(?<![A-Za-z0-9])'(?P<single>[^'\n]*[{HAN}][^'\n]*)'")
PAIRS = {"”": "“", "’": "‘", "）": "（", "》": "《", "〉": "〈", "】": "【", "」": "「", "』": "『"}
ITEM = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{1,2}|[A-Za-z]|[一二三四五六七八九十]{1,3})$")
APOSTROPHE = re.compile(r"(?<=[A-Za-z])’|’(?=[0-9]{2})")
DOUBLED = re.compile(
    r"(?P<one>[，、；：？！])(?P=one)+|(?<!。)。。(?!。)|[，、；：][，、；：。]|。[，、；：]|[？！]。|。[？！]|(?<=[，、；：。])[,;.](?![.0-9A-Za-z])"
)
APART = re.compile(rf"(?<=[{HAN}])[ \t\u3000\u00a0]+(?=[{HAN}])")
INDENT = re.compile(rf"{HIDDEN}*(?P<gap> *\u3000[ \u3000]*)(?=\S)")
LABEL = re.compile(rf"\W*[{HAN}](?:[ \u3000]+[{HAN}])+\W*[：:]")
BESIDE = re.compile(
    rf"(?<=[^\s{HIDDEN}])[ \u3000]+(?=[{POINTS}{CLOSE}])|(?<=[{POINTS}{OPEN}{CLOSE}])[ \u3000]+(?=[^\s{HIDDEN}])|(?<=[{HAN}])[ \u3000]+(?=[{OPEN}])"
)
WIDE_DIGITS = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:[．](?=[０-９])[０-９]+)?[％]?")
DASH = re.compile(
    rf"(?<=[{HAN}{CLOSE}])\s?(?P<mark>-{{2,}}|－+|–+|—{{3,}}|―+|─+|—-|-—|— —)\s?(?=[{HAN}{OPEN}])|(?<=[{HAN}])(?P<wave>～+)(?=[，。！？；]|\s*$)",
    re.M,
)
SPAN = re.compile(
    r"(?<![0-9A-Za-z./:：-])[0-9]+(?:\.[0-9]+)?[%％年月日]?\s?(?P<mark>--|[-–－~]|——|～～)\s?[0-9]+(?:\.[0-9]+)?"
    r"(?=\s?(?:个|多)?(?:[%％‰年月日时点岁天周级届家件项人户名次篇期页条种类倍元万亿吨米]|公里|美元|百分点))"
)
DOTS = re.compile(rf"(?:(?<=[{WIDE}])(?:\.{{3,}}|。{{3,}}|(?<!…)…(?!…))|(?:\.{{3,}}|(?<!…)…(?!…))(?=[{WIDE}]))")


def check_typography(sheet: Sheet) -> Iterator[Finding]:
    """Everything in paragraphs and headings; in tables what cannot be a matter of setting."""
    for article in sheet.articles:
        for position, paragraph in enumerate(article.paragraphs):
            later = article.paragraphs[position + 1].text if position + 1 < len(article.paragraphs) else ""
            yield from _unbalanced(sheet, paragraph, later)
            yield from _marks(sheet, paragraph)
            if not paragraph.level:
                yield from _apart(sheet, paragraph)
        for table in article.tables:
            for cell in (cell for row in (table.header, *table.rows) for cell in row if cell.seen):
                yield from _marks(sheet, Paragraph(HIDDEN * (cell.column - 1) + cell.seen, cell.line))


def _marks(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    for rule in (_half_width, _straight, _doubled, _beside, _digits, _dashes, _ranges, _dots):
        yield from rule(sheet, paragraph)


def _replace(sheet: Sheet, paragraph: Paragraph, start: int, end: int, text: str) -> Fix:
    place = sheet.place(paragraph, start)
    return Fix(place.line, place.column, end - start, text)


def _half_width(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    text = paragraph.text
    for match in HALF.finditer(text):
        if not COUNTED.search(text[: match.end("mark")]):
            mark = match["mark"]
            fix = _replace(sheet, paragraph, match.start(), match.end(), FULL[mark])
            place = sheet.place(paragraph, match.start())
            message = "half-width {mark} in Chinese text"
            yield finding("C201", message, place, sheet.name, "write {full}", (fix,), mark=mark, full=FULL[mark])
    for match in ROUND.finditer(text):
        inside = match["inside"]
        around = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if inside is None or re.search(f"[{HAN}]", inside) or (re.match(f"[{HAN}]", around[0]) and re.match(rf"[{WIDE}]|$", around[1])):
            ends = (match.start(), match.end() - 1) if inside is not None else ()
            fixes = tuple(_replace(sheet, paragraph, at, at + 1, FULL[text[at]]) for at in ends)
            place = sheet.place(paragraph, match.start(), len(match[0]))
            yield finding("C201", "half-width brackets in Chinese text", place, sheet.name, "write （ and ）", fixes)


def _straight(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    text = paragraph.text
    for match in STRAIGHT.finditer(text):
        if match["single"] or re.search(f"[{HAN}]", match["double"]) or re.match(f"[{HAN}]", text[match.start() - 1 : match.start()]):
            inner = text.count("“", 0, match.start()) > text.count("”", 0, match.start())
            quotes = "‘’" if inner else "“”"
            fixes = tuple(
                _replace(sheet, paragraph, at, at + 1, quote) for at, quote in zip((match.start(), match.end() - 1), quotes, strict=True)
            )
            place = sheet.place(paragraph, match.start(), len(match[0]))
            message = "straight quotation marks in Chinese text"
            yield finding("C202", message, place, sheet.name, "write {open} and {close}", fixes, open=quotes[0], close=quotes[1])
    lone = re.search(rf"(?<=[{WIDE}])\"|\"(?=[{WIDE}])", text) if text.count('"') % 2 else None
    if lone:
        message = "a straight quotation mark without its fellow"
        yield finding("C202", message, sheet.place(paragraph, lone.start()), sheet.name, "write “ and ”")


def _unbalanced(sheet: Sheet, paragraph: Paragraph, later: str) -> Iterator[Finding]:
    """The first mark of each kind without its fellow; half-width brackets count as full-width ones."""
    text = paragraph.text.replace("(", "（").replace(")", "）")
    for close, opening in PAIRS.items():
        if close not in text and opening not in text:
            continue
        waiting: list[int] = []
        lost = -1
        for match in re.finditer(f"[{opening}{close}]", text):
            at = match.start()
            if match[0] == opening:
                waiting.append(at)
            elif close == "’" and APOSTROPHE.match(text, at):
                continue
            elif waiting:
                waiting.pop()
            elif not (close == "）" and ITEM.search(text, 0, at)):
                lost = at if lost < 0 else lost
        if lost < 0 and waiting and not (opening == "“" and _opens(text, waiting[0]) and later.lstrip(f"{HIDDEN}　 ").startswith("“")):
            lost = waiting[0]
        if lost >= 0:
            place = sheet.place(paragraph, lost)
            hint = "write its fellow, {other}, in the same paragraph"
            other = close if text[lost] == opening else opening
            yield finding("C203", "{mark} stands alone", place, sheet.name, hint, mark=text[lost], other=other)


def _opens(text: str, at: int) -> bool:
    """Whether a quotation opens the paragraph: one of several paragraphs is closed at the end of the last alone."""
    return not text[:at].strip(f"{HIDDEN}　 ")


def _doubled(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    for match in DOUBLED.finditer(paragraph.text):
        mark = match[0]
        same = len(set(mark)) == 1 and len(mark) > 1
        fixes = (_replace(sheet, paragraph, match.start(), match.end(), mark[0]),) if same else ()
        place = sheet.place(paragraph, match.start(), len(mark))
        yield finding("C204", "{mark}: one mark too many", place, sheet.name, "keep one", fixes, mark=mark)


def _apart(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    """Spaces between Han; a list of names that are set apart by spaces is not closed up."""
    indent = INDENT.match(paragraph.text)
    if indent:
        fix = _replace(sheet, paragraph, indent.start("gap"), indent.end("gap"), "")
        place = sheet.place(paragraph, indent.start("gap"), len(indent["gap"]))
        yield finding(
            "C205", "spaces at the head of a paragraph", place, sheet.name, "delete them: pages and PDF are set with an indent", (fix,)
        )
    label = LABEL.match(paragraph.text)
    for match in APART.finditer(paragraph.text, label.end() if label else 0):
        clause = re.split(rf"[{POINTS}{OPEN}{CLOSE}\n]", paragraph.text[: match.start()])[-1]
        clause += match[0] + re.split(rf"[{POINTS}{OPEN}{CLOSE}\n]", paragraph.text[match.end() :])[0]
        listed = len(APART.findall(clause)) > 1 or len(clause) < 8
        fixes = () if listed else (_replace(sheet, paragraph, match.start(), match.end(), ""),)
        place = sheet.place(paragraph, match.start(), len(match[0]))
        yield finding("C205", "a space between Chinese characters", place, sheet.name, "delete it; items of a list want 、", fixes)


def _beside(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    """A mark has its room in itself; only （一） at the head of a paragraph is set apart."""
    text = paragraph.text
    for match in BESIDE.finditer(text):
        if not re.fullmatch(r"\W*（\w{1,3}）", text[: match.start()]):
            left, right = text[match.start() - 1], text[match.end()]
            mark = left if left in POINTS + OPEN + CLOSE else right
            fix = _replace(sheet, paragraph, match.start(), match.end(), "")
            place = sheet.place(paragraph, match.start(), len(match[0]))
            yield finding("C206", "a space beside {mark}", place, sheet.name, "delete it", (fix,), mark=mark)


def _digits(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    import unicodedata

    for match in WIDE_DIGITS.finditer(paragraph.text):
        half = unicodedata.normalize("NFKC", match[0])
        fix = _replace(sheet, paragraph, match.start(), match.end(), half)
        place = sheet.place(paragraph, match.start(), len(match[0]))
        yield finding("C208", "full-width digits or letters: {text}", place, sheet.name, "write {half}", (fix,), text=match[0], half=half)


def _dashes(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    for match in DASH.finditer(paragraph.text):
        mark = match["mark"] or match["wave"]
        fixes = (_replace(sheet, paragraph, match.start(), match.end(), "——"),) if len(mark) > 1 and match["mark"] else ()
        place = sheet.place(paragraph, match.start("mark" if match["mark"] else "wave"), len(mark))
        hint = "a dash is ——, a link between two names —"
        yield finding("C209", "{mark} is no Chinese dash", place, sheet.name, hint, fixes, mark=mark)


def _ranges(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    for match in SPAN.finditer(paragraph.text):
        mark = match["mark"]
        right = "～" if mark in "~～～" else "—"
        fix = _replace(sheet, paragraph, match.start("mark"), match.end("mark"), right)
        place = sheet.place(paragraph, match.start(), len(match[0]))
        yield finding("C210", "a range is written with {right}, not {mark}", place, sheet.name, "", (fix,), mark=mark, right=right)


def _dots(sheet: Sheet, paragraph: Paragraph) -> Iterator[Finding]:
    for match in DOTS.finditer(paragraph.text):
        fix = _replace(sheet, paragraph, match.start(), match.end(), "……")
        place = sheet.place(paragraph, match.start(), len(match[0]))
        yield finding("C211", "{mark} is no Chinese ellipsis", place, sheet.name, "write …… (six dots)", (fix,), mark=match[0])
