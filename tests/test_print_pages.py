"""What stands where on printed pages: headlines, tables, pictures and the end block as a typesetter would place them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from bulletin_ssg.printing.copytext import LINE, for_paper
from linework import Laid, figures, lay, paragraphs, sheet, text_of
from printed import CONFIG, manuscript
from test_printing import NOWHERE

FILLING = "<p>填字行。</p>"
FIRST, FULL = 8, 22
"""Lines of text on the first page of `printed`, and on every other."""
SQUARE = "%3Csvg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/%3E"
TABLE = "| 市场 | 额 |\n| --- | ---: |\n| 甲国 | 3 |\n| 乙国 | 1 |\n\n{.chart type=bar title=市场 source=某处 note=注文。}\n"


def printed(fragment: str) -> Laid:
    return lay(sheet(fragment))


@lru_cache
def charted(lines: int) -> Laid:
    """A chart and its table behind so many lines."""
    return lay(sheet(manuscript("## 资讯\n\n### 题\n\n" + "填字行。\n\n" * lines + TABLE + "\n文。\n").replace("06-04", "12-31")))


def of(laid: Laid, tag: str, name: str = "") -> Iterator[tuple[int, Any]]:
    """(page, outermost box) of every such element, on each page that has some of it."""
    seen = set()
    for number, page in enumerate(laid.pages, 1):
        for box in page.descendants(placeholders=True):
            key = (number, id(box.element))
            if box.element_tag == tag and name in (box.element.get("class") or "") and key not in seen:
                seen.add(key)
                yield number, box


def place(laid: Laid, tag: str, name: str = "") -> tuple[int, float]:
    """(page, line of its grid) where the text of such an element begins; the first page of text is 1, the first line 0."""
    ((page, box), *_) = of(laid, tag, name)
    top = laid.pages[page - 1].content_box_y()
    return page, round((next(paragraphs(box))[1][0].position_y - top) * 0.75 / LINE, 2)


@pytest.mark.parametrize(("above", "there"), [(6, (2, 6.5)), (FULL - 2, (3, 0.0)), (FULL, (3, 0.0))])
def test_a_headline_on_top_of_a_page_stands_on_its_first_line(above: int, there: tuple[int, float]) -> None:
    laid = printed(FILLING * (FIRST + above) + "<h3 class='here'>题</h3><p>文。</p>")
    assert place(laid, "h3", "here") == there
    assert figures(laid).off_grid <= 0.1


@pytest.mark.parametrize(("white", "last", "block"), [(3, 2, 2), (2, 2, 3), (1, 3, 3)])
def test_the_end_block_takes_text_along_only_where_that_leaves_no_hole(white: int, last: int, block: int) -> None:
    """It needs three lines; on a page of its own it is no worse than on the back of an official paper."""
    laid = printed(FILLING * (FIRST + FULL - white - 1) + "<p class='last'>末行。</p>")
    assert [page for page, _ in of(laid, "p", "last")] == [last]
    assert {page for page, _ in of(laid, "footer", "endmatter")} == {block}


def test_the_longest_date_stays_on_its_line() -> None:
    laid = charted(1)
    for name in ("imprint", "issuer"):
        for _, box in of(laid, "p", name):
            assert box.height * 0.75 <= LINE, name
            assert "12月31日" in "".join("".join(map(text_of, box.children)).split()).replace("\u2005", "")


def test_what_is_said_of_a_table_stands_under_it() -> None:
    (page, source), (there, note) = place(charted(1), "p", "table-source"), place(charted(1), "p", "table-note")
    assert page == there
    assert 0.5 < note - source < 0.8
    assert figures(charted(1)).off_grid <= 0.1


def test_a_table_says_what_it_is_where_a_page_parts_it_from_its_chart() -> None:
    seen = set()
    for lines in (1, 9):
        (chart, _), (table, _) = next(of(charted(lines), "figure")), next(of(charted(lines), "table"))
        captions = ["".join(map(text_of, box.children)) for _, box in of(charted(lines), "caption") if box.children]
        assert captions == ([] if chart == table else ["市场"])
        seen.add(chart == table)
        assert figures(charted(lines)).off_grid <= 0.1
    assert seen == {True, False}


def test_white_above_and_below_a_table_is_alike() -> None:
    """A row of two lines brings a table off the grid: what is added goes to both sides."""
    table = "<div class='table'><table><tr><td>甲<br>乙</td></tr></table></div>"
    laid = printed(FILLING + table + FILLING)
    ((_, frame),), ((_, box), *_) = of(laid, "div", "table"), of(laid, "table")
    above, below = box.position_y - frame.position_y, frame.position_y + frame.margin_height() - box.position_y - box.margin_height()
    assert abs(above - below) * 0.75 < LINE / 4 + 1
    assert figures(laid).off_grid <= 0.1


def test_a_picture_is_made_smaller_rather_than_leave_half_a_page_empty() -> None:
    """Seven lines of the grid high, with a line of caption and others behind it."""
    picture = (
        f'<figure><img src="data:image/svg+xml,{SQUARE}" style="width:80pt;height:{7 * LINE:.2f}pt"><figcaption>图</figcaption></figure>'
    )

    def printed_at(line: int) -> tuple[int, float]:
        laid = printed(FILLING * (FIRST + line) + picture + FILLING * 12)
        ((page, box),) = of(laid, "img")
        assert figures(laid).off_grid <= 0.1
        return page, round(box.height * 0.75 / LINE, 2)

    assert [printed_at(line) for line in (14, 15, 16, 17)] == [(2, 7.0), (2, 6.0), (2, 5.0), (3, 7.0)]


def test_white_below_a_table_needs_no_room_on_its_page() -> None:
    table = "<div class='table'><div class='brief'><table><tr><th>甲</th></tr>" + "<tr><td>乙</td></tr>" * 5 + "</table></div></div>"

    def page_at(line: int) -> int:
        laid = printed(FILLING * (FIRST + line) + table + FILLING * 12)
        assert figures(laid).off_grid <= 0.1
        return next(of(laid, "table"))[0]

    assert [page_at(line) for line in (14, 15, 16)] == [2, 2, 3]


def test_long_tables_repeat_their_heads() -> None:
    rows = "".join(f"| 第{row}家 | {row} |\n" for row in range(40))
    laid = lay(sheet(manuscript("## 资讯\n\n### 题\n\n| 企业 | 额 |\n| --- | ---: |\n" + rows)))
    heads = [page for page, box in of(laid, "th") if "企业" in "".join(map(text_of, box.children))]
    assert heads == sorted({page for page, _ in of(laid, "td")})
    assert len(heads) >= 2


def test_a_section_that_is_one_article_stands_in_brackets_in_the_contents_of_an_official_paper() -> None:
    laid = lay(sheet(manuscript("## 资讯\n\n一段话。\n"), config=CONFIG + "  theme: gongwen\n"))
    ((_, entry),) = of(laid, "li", "column")
    assert "".join(map(text_of, entry.children)).strip().startswith("【资讯】·")


@pytest.mark.parametrize("above", [FULL - 3, FULL - 2, FULL - 1])
def test_a_note_stands_on_the_page_of_its_call(above: int) -> None:
    """Where a paragraph after it does not fit either, nothing of the note gives way."""
    call = "<p>文<span class='footnote'>注文。</span>。</p>"
    laid = printed(FILLING * FIRST + call + FILLING * (above - 1) + "<p>" + "文" * 100 + "。</p>" + FILLING)
    assert [page for page, _ in of(laid, "span", "footnote")] == [2]


def test_no_entry_of_the_contents_stands_alone_overleaf() -> None:
    entries = "".join(f"### 第{number}题\n\n文。\n\n" for number in range(14))
    laid = lay(sheet(manuscript("## 资讯\n\n" + entries + "## 会员\n\n### 甲\n\n文。\n\n### 乙\n\n文。\n\n### 丙\n\n文。\n", "资讯, 会员")))
    pages = [page for page, _ in of(laid, "li")]
    assert pages == [1] * 17 + [2, 2]
    assert figures(laid).off_grid <= 0.1


def test_a_figure_below_zero_has_a_minus() -> None:
    assert for_paper("<table><tr><td>-18.86%</td><td>a-1</td><td>-</td></tr></table>", NOWHERE).count("−") == 1
