"""The printed bulletin as a reader of Chinese sees it: measured on the sample's pages and on hard texts."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path

import pypdfium2
import pytest

from bulletin_ssg.desk import Desk
from bulletin_ssg.printing import composition, edition, press, proof, subsets
from bulletin_ssg.settings import FontsConfig
from bulletin_ssg.sources import Packed, Reader
from linework import Laid, figures, han_rooms, lay, paragraphs, sheet, text_of
from printed import ROOT, SITE, Given, manuscript

HARD = sorted((Path(__file__).parent / "hard").iterdir())
SAMPLE = ROOT / "issues/2024-05.md"
ALPHABET = (
    "".join(path.read_text(encoding="utf-8") for path in (*HARD, SAMPLE)) + SITE + edition.ALWAYS + "目录报送共印发份舍（）−\u2003\u2005"
)


@pytest.mark.parametrize("path", [*HARD, SAMPLE], ids=lambda path: path.name)
def test_a_text(path: Path) -> None:
    """Taken alone; what is promised of all texts together follows from it."""
    laid = lay(sheet(path.read_text(encoding="utf-8"), config=SITE, alphabet=ALPHABET))
    found = figures(laid)
    assert (found.first, found.last, found.cut, found.alone, found.overfull) == ([], [], [], [], [])
    assert found.most <= 0.12
    assert found.room <= 0.035
    assert len(found.loose) <= 1
    assert found.off_grid <= 0.1
    assert found.spaces <= (path.name == "columns.html")  # pdfium sees one beside a picture
    assert found.short <= 3
    assert found.lines > 40
    assert_nothing_is_forsaken(laid)


def assert_nothing_is_forsaken(laid: Laid) -> None:
    """Neither widows nor orphans, nor a headline at a page's foot."""
    flow = [
        [(block, lines) for block, lines in paragraphs(page) if block.element_tag and not block.element_tag.startswith("@")]
        for page in laid.pages
    ]
    for page, following in itertools.pairwise(flow):
        block, lines = page[-1]
        assert block.element_tag not in ("h2", "h3", "h4", "caption")
        if lines[-1].resume_at is not None:  # it goes on overleaf
            assert len(lines) >= 2, text_of(lines[0])
            assert len(following[0][1]) >= 2, text_of(following[0][1][0])


def test_what_the_figures_would_say_of_stock_printing() -> None:
    """That they can tell good from bad."""
    found = figures(lay(sheet((ROOT / "tests/hard/treasury.md").read_text(encoding="utf-8"), config=SITE), "stock"))
    assert found.alone
    assert found.cut
    assert found.short > 5


def test_beside_a_float_no_character_is_left_alone() -> None:
    float = '<div style="float: left; width: 8em; height: 60pt"></div>'
    parts = (f'<div style="clear: both">{float}<p>{"数据要素市场化" * 12}'[: 70 + count] + "。</p></div>" for count in range(70, 92))
    assert figures(lay(sheet("".join(parts)))).alone == []


def test_copied_text_has_no_spaces_at_the_gaps() -> None:
    pdf = lay(sheet(manuscript("## 资讯\n\n### 题\n\n自2024年5月起，RCEP与DEPA共24家，增长10.77%的企业占3成。\n"))).pdf
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "自2024年5月起，RCEP与DEPA共24家，增长10.77%的企业占3成。" in re.sub(r"\r?\n", "", text)


def test_letters_that_carry_gaps() -> None:
    import uharfbuzz

    made, _ = subsets.cut_all(FontsConfig(), "甲A1", "甲", Reader(Packed({})))
    for cut in made:
        font = uharfbuzz.Font(uharfbuzz.Face(cut.data))

        def width(text: str, font: uharfbuzz.Font = font, **features: bool) -> float:
            buffer = uharfbuzz.Buffer()
            buffer.add_str(text)
            buffer.guess_segment_properties()
            uharfbuzz.shape(font, buffer, features)
            return sum(position.x_advance for position in buffer.glyph_positions or ())

        assert width("甲", GPH1=True) == 1000 + 1000 // 16
        if cut.family != "Masthead":
            assert width("A", GPL2=True) - width("A") == 250
            assert width("1", GPR4=True) - width("1") == 500
            assert width("1", GPB1=True) - width("1") == 250
            assert width("1", GPB1=True, tnum=True) - width("1", tnum=True) == 250


# Another version of the engine, another language.


def test_under_another_version_chinese_is_ragged_and_says_so() -> None:
    given = sheet((ROOT / "tests/hard/treasury.md").read_text(encoding="utf-8"), config=SITE)
    other = press.press(given.html, given.css, given.cuts, given.fetcher, version="71.0")
    ours = press.press(given.html, given.css, given.cuts, given.fetcher)
    assert (ours.unknown, other.unknown) == ("", "71.0")
    assert other.complaints == other.misprints == ()
    desk = Desk(Packed({}), Given(""))
    issue: object = None
    proof.read(other, [], issue, desk)  # type: ignore[arg-type]
    assert [(finding.code, dict(finding.values)) for finding in desk.warnings] == [("W612", {"version": "71.0", "known": "70.0"})]
    laid = lay(given, "71.0")
    assert max(han_rooms(laid.pdf)) == 0
    edges = figures(laid)
    assert (edges.first, edges.last, edges.overfull, edges.short) == ([], [], [], 0)  # nothing is even meant to be justified


def test_weasyprint_is_left_as_it_was() -> None:
    press.open_engine()
    from weasyprint.layout import block, inline
    from weasyprint.text.line_break import Layout

    def doors() -> tuple[object, ...]:
        return inline.get_next_linebox, inline.justify_line, block.block_container_layout, block._linebox_layout, Layout.set_text

    before = doors()
    with pytest.raises(KeyError), composition.choose(composition.VERSION).at_work():
        assert all(ours is not stock for ours, stock in zip(doors(), before, strict=True))
        raise KeyError
    assert doors() == before


ENGLISH = """\
title: Trade Bulletin
language: en
sections: [{name: News, slug: news}]
"""


def test_english_keeps_its_own_composition_and_is_hyphenated() -> None:
    text = "Interoperability considerations notwithstanding, internationalization requirements necessitate comprehensive documentation. "
    body = f"---\nnumber: 5\ndate: 2024-06-04\nsections: [News]\n---\n\n## News\n\n### Standards\n\n{text * 6}\n\n汉字24家在英文里。\n"
    laid = lay(sheet(body, config=ENGLISH))
    lines = [line for page in laid.pages for block, found in paragraphs(page) if block.element_tag == "p" for line in found]
    assert any(text_of(line).endswith(("-", "‐")) for line in lines)
    inner = [line for line in lines if line.resume_at is not None]
    assert inner
    assert all(abs(line.width - 442.2 / 0.75) < 1 for line in inner)


def test_the_same_bytes_twice() -> None:
    given = sheet((ROOT / "tests/hard/latin.md").read_text(encoding="utf-8"))
    first, second = (press.press(given.html, given.css, given.cuts, given.fetcher).pdf for _ in range(2))
    assert first == second
    assert io.BytesIO(first).read(5) == b"%PDF-"


def test_no_leader_stands_alone() -> None:
    """Headlines of every length about as long as a line of the contents."""
    heads = ["数字贸易简报编辑部就人工智能服务与软件出口企业保护知识产权问题答会员单位问"[:count] for count in range(24, 33)]
    body = "## 资讯\n\n" + "".join(f"### {head}\n\n正文。\n\n" for head in heads)
    laid = lay(sheet(manuscript(body), config=SITE))
    entries = [list(map(text_of, lines)) for _, lines in paragraphs(laid.pages[0]) if "····" in text_of(lines[-1])]
    assert [re.sub(r"·*\s*\d\s*$|\s", "", "".join(lines)) for lines in entries] == heads
    assert all(len(re.sub(r"·*\s*\d\s*$|\s", "", lines[-1])) > 1 for lines in entries)
    assert {len(lines) for lines in entries} == {1, 2}
