"""The PDF edition: what is on its pages, in its file, and that the same issue is the same file everywhere."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from ctypes import c_double
from pathlib import Path

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import uharfbuzz
from PIL import Image

from bulletin_ssg import installed
from bulletin_ssg.config import load_config
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.model import Entry, Picture, Site
from bulletin_ssg.printing import columns, faces, standins, subsets
from bulletin_ssg.printing.copytext import LINE, Surroundings, for_paper, on_grid
from bulletin_ssg.printing.headlines import lines
from bulletin_ssg.printing.order import plan
from bulletin_ssg.printing.sheets import SHEETS
from bulletin_ssg.settings import FontsConfig
from bulletin_ssg.sources import Directories, Packed, Reader, digest
from printed import CONFIG, ROOT, SAMPLE, SITE, Printed, manuscript, print_sample, print_text

pytestmark = pytest.mark.xdist_group("sample")
NOWHERE = Surroundings("a1-", "", {}, {}, {})


@pytest.fixture(scope="module")
def sample() -> Printed:
    """The repository's own issue."""
    return print_sample()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def pages(pdf: bytes, size: str = "A4") -> list[str]:
    """The text of each page, without white space, running heads and page numbers; list marks, drawn last, are left out."""
    document, sheet = pypdfium2.PdfDocument(pdf), SHEETS[size]
    found = []
    for page in document:
        text = page.get_textpage()
        top = page.get_height() - sheet.top / 25.4 * 72
        bottom = top - sheet.lines * LINE * sheet.scale
        found.append(squeezed(text.get_text_bounded(bottom=bottom - 4, top=top)).rstrip("•"))
    document.close()
    return found


def paragraphs(markdown: str) -> Iterator[str]:
    """The words of an issue file's body, a line of it each; tables and attribute lines left out."""
    for line in markdown.split("---\n", 2)[2].splitlines():
        if line.strip() and not line.startswith(("|", "{", "!")):
            yield squeezed(re.sub(r"^#+|\*\*|\]\{\.figure[^}]*\}|\{[^}]*\}$|\[\^[^\]]*\]:?|^- |\]\([^)]*\)|\[", "", line))


# The pages.


def test_facts(sample: Printed) -> None:
    document = pypdf.PdfReader(io.BytesIO(sample.pdf))
    assert sample.edition.pages == len(document.pages)
    assert sample.edition.size == len(sample.pdf) < 250_000
    assert sample.edition.target == "issues/2024-05/bulletin-2024-05.pdf"
    picture = Image.open(io.BytesIO(sample.cover))
    assert (picture.format, picture.width, picture.height) == ("WEBP", sample.edition.width, sample.edition.height)
    assert sample.edition.cover_digest == digest(sample.cover)[:8]
    assert sample.warnings == []


def test_every_sentence_is_there(sample: Printed) -> None:
    text = "".join(pages(sample.pdf)).replace("•", "")  # pdfium may read the marks of a list in the midst of another line
    said = [sentence for line in paragraphs(SAMPLE) for sentence in re.split("(?<=。)", line) if sentence]
    assert len(said) > 40
    assert [sentence for sentence in said if sentence not in text] == []


def test_bookmarks_and_contents_name_the_same_pages(sample: Printed) -> None:
    document = pypdf.PdfReader(io.BytesIO(sample.pdf))
    found = [
        (str(mark["/Title"]), (document.get_destination_page_number(mark) or 0) + 1)
        for item in document.outline
        for mark in (item if isinstance(item, list) else [item])
    ]
    headlines = re.findall(r"^### (.*?)(?: \{.*)?$", SAMPLE, re.M)
    marks = dict(found)
    assert [title for title, _ in found if title in headlines] == headlines
    first = "".join(pages(sample.pdf)[:2])
    for headline in headlines:
        assert re.search(re.escape(squeezed(headline)) + rf"·+{marks[headline]}(?!\d)", first), headline


def test_metadata(sample: Printed) -> None:
    document = pypdf.PdfReader(io.BytesIO(sample.pdf))
    about = document.metadata
    assert about is not None
    assert about.title == "数字贸易简报 2024年第5期（总第25期）"
    assert about["/CreationDate"] == about["/ModDate"] == "D:20240604"
    assert document.trailer["/Root"]["/Lang"] == "zh-CN"


def test_fonts_are_ours_and_truetype(sample: Printed) -> None:
    document = pypdf.PdfReader(io.BytesIO(sample.pdf))
    found = set()
    for page in document.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font["/DescendantFonts"][0].get_object()
            assert inner["/FontDescriptor"]["/FontFile2"].get_data()[:4] == b"\0\1\0\0"
            found.add(str(font["/BaseFont"]).partition("+")[2])
    assert found == {"Song", "Hei", "Hei-Bold", "Masthead"}


def test_lines_stand_on_one_grid() -> None:
    """Song, Hei and headlines between them: from the second page on, lines of text stand whole lines apart."""
    body = "### 标题\n\n" + "甲**乙丙**丁，abc 123。" * 40 + "\n\n### 又一个标题\n\n" + "正文一句。" * 90 + "\n"
    pdf = print_text(manuscript("## 资讯\n\n" + body)).pdf
    document = pypdfium2.PdfDocument(pdf)
    seen = 0
    for page in list(document)[1:]:
        text = page.get_textpage()
        heights = set()
        for number in range(text.count_chars()):
            x, y = c_double(), c_double()
            pdfium.FPDFText_GetCharOrigin(text.raw, number, x, y)
            size = pdfium.FPDFText_GetFontSize(text.raw, number) * 0.75  # WeasyPrint writes CSS pixels
            if abs(size - 15.79) < 0.01:
                heights.add(round(y.value, 1))
        steps = [(max(heights, default=0) - height) / LINE for height in heights]
        assert [step for step in steps if abs(step - round(step)) > 0.02] == []
        seen += len(heights)
    document.close()
    assert seen > 18


SHORT = manuscript(
    "## 资讯\n\n### 题\n\n**正文**，2024年RCEP[^1]，㛃。\n\n| 年 | 额 |\n| --- | ---: |\n| 甲 | 1 |\n\n{.chart type=bar}\n\n[^1]: 注。\n"
)


def test_the_same_everywhere(tmp_path: Path) -> None:
    """Another process, other hashes, another language, other fonts at hand, another folder: the same bytes."""
    here = print_text(SHORT)
    code = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from test_printing import SHORT, digest, print_text\n"
        "made = print_text(SHORT); print(digest(made.pdf), digest(made.cover))"
    )
    surroundings = {
        "PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "7", "LC_ALL": "ja_JP.UTF-8", "TZ": "Asia/Tokyo", "TMPDIR": str(tmp_path),
        "FONTCONFIG_PATH": "/etc/fonts",
    }  # fmt: skip
    command = [sys.executable, "-c", code, str(ROOT / "tests"), str(ROOT / "src")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=surroundings)
    assert ran.stdout.split() == [digest(here.pdf), digest(here.cover)]


# Characters.


def test_rare_characters_and_stand_ins() -> None:
    made = print_text(manuscript("## 资讯\n\n### 㛃与龘\n\n𠮷野家的二氧化碳（CO₂）已达标✅。\n"))
    assert "𠮷野家的二氧化碳（CO2）已达标✓。" in "".join(pages(made.pdf))
    assert made.warnings == []


def test_a_character_that_no_font_has_stops_the_print_at_its_place() -> None:
    with pytest.raises(Refused) as refused:
        print_text(manuscript("## 资讯\n\n### 头一篇\n\n正文。\n\n### 第二篇\n\n一句话😀，又一句🙃。\n"))
    first, second = refused.value.diagnostics
    assert (first.code, str(first.span), first.excerpt) == ("E605", "issues/2024-05.md:16:4", "一句话😀，又一句🙃。")
    assert dict(first.values) == {"character": "😀", "point": "1F600", "headline": "第二篇"}
    assert str(second.span) == "issues/2024-05.md:16:9"


@pytest.mark.parametrize(
    ("character", "html"), [("₂", "<sub>2</sub>"), ("³", "<sup>3</sup>"), ("ﬁ", "fi"), ("✔", "✓"), ("😀", ""), ("甲", "")]
)
def test_stand_in(character: str, html: str) -> None:
    assert standins.stand_in(character) == html


def test_stand_ins_leave_tags_alone() -> None:
    assert standins.write('<title>₂</title><body class="₂">a₂</body>', "₂") == '<title>2</title><body class="₂">a<sub>2</sub></body>'


def test_marks_that_meet_share_their_white() -> None:
    font = uharfbuzz.Font(uharfbuzz.Face(subsets.cut(faces.packaged(faces.SONG), frozenset("甲（）。“1"), 400)))

    def width(text: str, **features: bool) -> float:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer, features)
        return sum(position.x_advance for position in buffer.glyph_positions or ()) / 1000

    assert (width("（甲）。"), width("（甲）。", chws=True)) == (4, 3.5)
    assert width("（“甲", chws=True) == 2.5
    assert width("甲（", chws=True) == 2


def test_faces_are_level_and_figures_even() -> None:
    from fontTools.ttLib import TTFont

    made, lacking = subsets.cut_all(FontsConfig(), "甲0123456789", "甲", Reader(Packed({})))
    assert lacking == ""
    for cut in made:
        font = TTFont(io.BytesIO(cut.data))
        assert (font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap) == (880, -120, 0)
        assert "glyf" in font
    song = uharfbuzz.Font(uharfbuzz.Face(made[0].data))
    widths = set()
    for figure in "0123456789":
        buffer = uharfbuzz.Buffer()
        buffer.add_str(figure)
        buffer.guess_segment_properties()
        uharfbuzz.shape(song, buffer, {"tnum": True})
        widths.update(position.x_advance for position in buffer.glyph_positions or ())
    assert len(widths) == 1


def test_a_font_of_the_site() -> None:
    own = subsets.cut(faces.packaged(faces.HEI), frozenset("甲乙"), 400)
    files = {"fonts/own.ttf": own, "fonts/broken.ttf": b"\0\1\0\0broken", "fonts/text.ttf": b"words"}
    reader = Reader(Packed(files))
    made, lacking = subsets.cut_all(FontsConfig(kai="fonts/own.ttf", song="fonts/own.ttf"), "甲丙", "", reader)
    assert lacking == ""
    assert {cut.family for cut in made} == {"Song", "Kai", "Hei", "Rare0"}  # 丙 is not in the site's own
    named = {"fonts/none.ttf": "E601", "fonts/broken.ttf": "E602", "fonts/text.ttf": "E602", "family:无此字体": "E601"}
    for name, code in named.items():
        said = name.removeprefix("family:")
        reader = Reader(Packed({**files, "bulletin.yaml": f"title: x\npdf:\n  fonts: {{hei: {said}}}\n".encode()}))
        with pytest.raises(Refused) as refused:
            subsets.cut_all(FontsConfig(hei=name), "甲", "", reader)
        (finding,) = refused.value.diagnostics
        assert (finding.code, str(finding.span), dict(finding.values)) == (code, "bulletin.yaml:3:16", {"name": said})


def test_an_installed_font(tmp_path: Path) -> None:
    """Found by any of its names, of its weights the regular one, and printed as if it lay in the site."""
    songs, heis = (os.path.dirname(faces.path(file)) for file in (faces.SONG, faces.HEI))
    assert installed.find("noto serif sc", (songs,)) == (faces.path(faces.SONG), 0)
    assert installed.find("Noto Sans SC", (str(tmp_path), heis)) == (faces.path(faces.HEI), 0)
    assert installed.find("Noto Serif SC", (str(tmp_path),)) is None
    data = Path(faces.path(faces.SONG)).read_bytes()
    reader = Reader(Packed({"family:Noto Serif SC": data}))
    made, _ = subsets.cut_all(FontsConfig(kai="family:Noto Serif SC"), "甲", "", reader)
    assert [cut.data for cut in made if cut.family == "Kai"] == [cut.data for cut in made if cut.family == "Song"]
    assert ("read", "family:Noto Serif SC", digest(data)) in reader.observations()


def test_a_family_in_a_collection_is_its_own_face() -> None:
    from fontTools.ttLib import TTCollection, TTFont

    found = io.BytesIO()
    collection = TTCollection()
    collection.fonts = [TTFont(faces.path(faces.HEI)), TTFont(faces.path(faces.SONG))]
    for font in collection.fonts:
        for table in set(font.keys()) - {"GlyphOrder", "head", "name", "OS/2", "maxp", "hhea", "hmtx", "post"}:
            del font[table]
    collection.save(found)
    assert [installed.face_of(found.getvalue(), name) for name in ("Noto Sans SC", "Noto Serif SC", "无")] == [0, 1, 0]


def test_a_site_is_asked_for_its_families_only() -> None:
    site = Directories(str(ROOT))
    assert site.read("family:无此字体") is None


# The text on its way to paper.


def test_withdrawn_and_corrected() -> None:
    extra = "corrections:\n  - {date: 2024-06-20, article: 留下的, text: 数字有误。}\n"
    extra += "  - {date: 2024-06-21, article: 撤下的, text: 不再可信。}\n  - {date: 2024-06-22, text: 编号有误。}\n"
    body = '## 资讯\n\n### 撤下的 {withdrawn="数据有误"}\n\n秘密。\n\n### 留下的\n\n[链接](https://example.com/)。\n'
    made = print_text(manuscript(body, extra=extra))
    text = "".join(pages(made.pdf))
    assert "此处原有一篇稿件，已撤回：数据有误" in text
    assert "撤下的" not in text
    assert "秘密" not in text
    assert "留下的更正（2024年6月20日）：数字有误。链接。" in text
    assert "6月21日不再可信。" in text
    assert "6月22日编号有误。" in text
    notes = [note.get_object() for page in pypdf.PdfReader(io.BytesIO(made.pdf)).pages for note in page.get("/Annots", [])]
    assert "https://example.com/" in [note["/A"].get("/URI") for note in notes if "/A" in note]


def test_links_lead_somewhere_from_paper() -> None:
    around = NOWHERE._replace(base_url="https://b.example/", crossings={"issues/1.md#x": "issues/2024-01/3/"}, anchors={"3": "a3"})
    html = (
        '<a href="bulletin:@issues/1.md#x">a</a><a href="bulletin:about/">b</a><a href="#3">c</a><a href="#own">d</a>'
        '<h4 id="own">e</h4><a href="javascript:f()">f</a><a href="../g">g</a><a href="mailto:h@b.example" rel="x">h</a>'
    )
    assert for_paper(html, around) == (
        '<a href="https://b.example/issues/2024-01/3/">a</a><a href="https://b.example/about/">b</a><a href="#a3">c</a>'
        '<a href="#a1-own">d</a><h4 id="a1-own">e</h4><a>f</a><a>g</a><a href="mailto:h@b.example">h</a>'
    )
    assert for_paper('<a href="bulletin:about/">b</a>', NOWHERE) == "<a>b</a>"


def test_pictures_fill_whole_lines() -> None:
    around = NOWHERE._replace(pictures={"issues/海.png": Picture("issues/海.png", "", 1600, 900)})
    html = for_paper('<figure><img src="bulletin:issues/海.png" alt="a&quot;b" loading="lazy"></figure>', around)
    assert html == (
        '<figure><img alt="a&quot;b" src="site:///issues/%E6%B5%B7.png" style="width:442.20pt;height:260.91pt"></figure>'
    )  # fmt: skip
    assert on_grid(10, 100_000).endswith(f"height:{14 * LINE:.2f}pt")
    assert for_paper('<img src="https://e.example/x.png" alt="海">', NOWHERE) == (
        '<span class="elsewhere"><a href="https://e.example/x.png">海</a></span>'
    )  # fmt: skip


def test_footnotes_come_to_their_calls() -> None:
    call = '<sup class="footnote-ref"><a href="#fn-1-{0}" id="fnref-1-{0}" role="doc-noteref">{0}</a></sup>'
    note = '<li id="fn-1-{0}"><p>{1} <a href="#fnref-1-{0}" class="footnote-back" role="doc-backlink">↩</a></p></li>\n'
    section = (
        '<section class="footnotes" role="doc-endnotes">\n<ol>\n' + note.format(1, "甲") + note.format(2, "乙") + "</ol>\n</section>\n"
    )
    html = for_paper(f"<p>x{call.format(1)}y{call.format(2)}z{call.format(1)}</p>\n{section}", NOWHERE)
    assert html.strip() == '<p>x<span class="footnote">甲</span>y<span class="footnote">乙</span>z<sup>1</sup></p>'


def test_marks_bring_their_white_themselves() -> None:
    assert (
        for_paper("<p>坚持“ 客户为本、和谐共赢 ”（ 试行 ）， A “ B ” C</p>", NOWHERE)
        == "<p>坚持“客户为本、和谐共赢”（试行）， A “ B ” C</p>"
    )


def test_short_cells_are_kept_whole() -> None:
    table = '<table><thead><tr><th scope="col">年</th><th class="right">额</th></tr></thead><tbody><tr><td>{}</td><td class="right">1</td></tr></tbody></table>'
    html = for_paper(table.format("长" * 40), NOWHERE)
    assert f"<td>{'长' * 40}</td>" in html
    assert html.count('class="right short"') == 2


TEXTS = [columns.Column(8, 2, 2), columns.Column(5, 8, 5), columns.Column(4, 5, 5)]
"""Columns of 8, 5 and 4 em, the second under a head of 8 that can be broken."""


def test_of_a_wide_table_margins_give_way_first_then_heads_then_the_widest_column() -> None:
    assert columns.plan(TEXTS, 25) == columns.Plan()
    assert columns.plan(TEXTS, 24) == columns.Plan(tight=True)
    assert columns.plan(TEXTS, 23) == columns.Plan(halved=frozenset({1}))
    made = columns.plan(TEXTS, 18)
    assert (made.tight, made.halved) == (True, {1})
    assert sum(made.shares) == pytest.approx(100)
    assert made.shares[1] == made.shares[2] < made.shares[0] < 100 * (8 + columns.TIGHT) / 18


def test_a_wide_table_is_told_how_to_be_narrower() -> None:
    def told(first: str, head: str) -> str:
        row = f"<tr><th>国家</th><th>{head}</th><th>{head}</th></tr>"
        return for_paper(f"<table><caption>表</caption>{row}<tr><td>{first}</td><td>1</td><td>2</td></tr></table>", NOWHERE)

    assert "tight" not in told("日本", "签约额（万美元）")
    assert "签约额<br>（万美元）" in told("长" * 20, "签约额（万美元）")
    assert '</caption><colgroup><col style="width:' in told("长" * 60, "签约额（万美元）")
    assert "colgroup" not in for_paper(f'<table><tr><td colspan="2">{"长" * 60}</td></tr></table>', NOWHERE)


def test_headlines_break_at_pauses() -> None:
    assert lines("数字贸易") == ("数字贸易",)
    assert lines("示例园区数字服务出口平台试运行：首批二十四家企业的数据资源价值公布") == (
        "示例园区数字服务出口平台试运行：", "首批二十四家企业的数据资源价值公布",
    )  # fmt: skip
    first, second = lines("人工智能服务提供者需要为软件出口企业制定保护知识产权的条款")
    assert abs(len(first) - len(second)) <= 1
    headline = "日本报告称，人工智能服务提供商需制定保护知识产权的条款"
    assert lines(headline)[0].endswith("提")
    assert lines(headline, text="服务提供商将被要求提供用户信息")[0].endswith("提供商")
    assert lines("一" * 80) == ("一" * 80,)


# The order.


def entry(**changes: object) -> Entry:
    made = Entry("ref", "issues/5.md", "2024-05", 2024, 5, False, 25, "2024-06-04", "", "", "", (), (), (), None)
    return made._replace(**changes)  # type: ignore[arg-type]


def test_plan_is_narrow() -> None:
    site = Site((entry(), entry(address="2024-06", withdrawn="错")), (), (("2024-04", "a", "b"),), (), (), ())
    steps = list(plan(site, load_config(CONFIG)))
    assert [(step.name, step.keep) for step in steps] == [("issues/2024-05/bulletin-2024-05.pdf", True)]
    other = site._replace(entries=(entry(edition=None),), pages=(), crossings=(("2024-04", "c", "d"),))
    more = CONFIG + "footer: {notice: 转载请注明。}\ndescription: 月刊。\n"
    assert next(plan(other, load_config(more))).args == steps[0].args
    assert next(plan(site, load_config(CONFIG + "theme: {accent: '#004080'}\n"))).args.ink == "#004080"
    assert list(plan(site, load_config(CONFIG + "  enabled: false\n"))) == []


# Themes and sizes.


def test_gongwen_takes_the_faces_it_is_given() -> None:
    body = "## 资讯\n\n### 题\n\n编者按：刊出供参考。\n\n正文一句，2024年abc。\n"
    own = subsets.cut(faces.packaged(faces.HEI), frozenset("正文一句，。年刊出供参考编者按： abc2024"), 400)
    staff = "staff: {责任编辑: 张三, 签发: 王五}\n"
    made = print_text(manuscript(body, extra=staff), {"fonts/f.ttf": own}, CONFIG + "  theme: gongwen\n  fonts: {fang: fonts/f.ttf}\n")
    document = pypdf.PdfReader(io.BytesIO(made.pdf))
    seen: dict[str, str] = {}

    def visit(text: str, _: object, __: object, font: dict[str, object] | None, size: float) -> None:
        for character in text if font else "":
            seen[character] = str(font["/BaseFont"]).partition("+")[2]  # type: ignore[index]

    for page in document.pages:
        page.extract_text(visitor_text=visit)
    assert (seen["句"], seen["b"]) == ("Fang", "Song")
    text = "".join(pages(made.pdf))
    assert text.index("签发：王五") < text.index("目录") < text.index("责任编辑：张三")
    assert "【资讯】" in text


def test_compact_is_smaller_on_the_same_paper(sample: Printed) -> None:
    made = print_text(SAMPLE, config=SITE.replace("page_size: A4", "page_size: compact"))
    assert made.edition.pages <= 0.7 * sample.edition.pages
    page = pypdf.PdfReader(io.BytesIO(made.pdf)).pages[0]
    assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]
    assert len(lines("一" * 30, measure=SHEETS["compact"].measure)) == 1
    assert squeezed("".join(paragraphs(SAMPLE)))[:20] in "".join(pages(made.pdf))


@pytest.mark.parametrize("size", SHEETS)
def test_sheets_fill_the_paper(size: str) -> None:
    sheet = SHEETS[size]
    top, outer, bottom, inner = sheet.margins
    assert abs(inner + outer + sheet.measure / 72 * 25.4 - sheet.width) < 0.01
    assert abs(top + bottom + sheet.lines * LINE / 72 * 25.4 - sheet.height) < 0.2
    assert min(sheet.margins) * sheet.scale > 20


@pytest.mark.parametrize(
    ("text", "remark"), [("编者按：一", True), ("（按语：二）", True), ("按：三", True), ("按照规定：四", False), ("一按：五", False)]
)
def test_remarks_of_the_editors(text: str, remark: bool) -> None:
    from bulletin_ssg.printing.galley import _REMARK

    assert bool(_REMARK.match(f"<p>{text}</p>")) is remark


def test_a_short_table_is_not_torn() -> None:
    def rows_on_pages(rows: int) -> list[int]:
        table = "| 月份 | 数 |\n| --- | ---: |\n" + "".join(f"| 行{number}止 | {number} |\n" for number in range(rows))
        made = print_text(manuscript("## 资讯\n\n### 甲\n\n" + "填字行。\n\n" * 4 + table))
        return [len(re.findall("行[0-9]+止", text)) for text in pages(made.pdf)]

    assert rows_on_pages(7) == [0, 7]
    assert len(rows_on_pages(14)) == 2 and 0 < rows_on_pages(14)[0] < 14
