"""The PDF as a file: archival, accessible, with its sources inside, each claim checked by somebody else's program."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import page
import pydyf
import pypdf
import pypdfium2
import pytest

from bulletin_ssg.dataset import Table
from bulletin_ssg.desk import Desk
from bulletin_ssg.figures import files
from bulletin_ssg.printing import archival, tagging
from bulletin_ssg.printing.edition import warn_of_engine
from bulletin_ssg.sources import Packed
from printed import CONFIG, ROOT, SAMPLE, SITE, Given, Printed, manuscript, print_sample, print_text
from test_print_security import png
from test_printing import pages

pytestmark = pytest.mark.xdist_group("sample")
LONG = "## 资讯\n\n### 长文\n\n" + "一段很长的文字，要过页。" * 80 + "[^1]\n\n[^1]: 脚注。\n"
TABLE = "| 市场 | 额 |\n| --- | ---: |\n" + "".join(f"| 第{row}行 | {row} |\n" for row in range(60)) + "{.chart type=bar}\n"


@pytest.fixture(scope="module")
def sample() -> Printed:
    return print_sample()


def failures(pdf: bytes, folder: Path) -> list[str]:
    """What validators of PDF/A-3a, PDF/UA-1 and PDF itself find."""
    path = folder / "a.pdf"
    path.write_bytes(pdf)
    found = []
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        result = page.validate_pdf(str(path), profile=profile)
        assert result.rules.total > 100
        found += [f"{failure.rule_id}: {failure.message}" for failure in result.failures]
    if shutil.which("qpdf"):
        ran = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
        found += [ran.stdout + ran.stderr] if ran.returncode else []
    return found


class Tree:
    """The structure tree of a PDF."""

    def __init__(self, pdf: bytes) -> None:
        self.document = pypdf.PdfReader(io.BytesIO(pdf))
        self.pages = {page.indirect_reference.idnum: number for number, page in enumerate(self.document.pages)}  # type: ignore[union-attr]
        root = self.document.trailer["/Root"]["/StructTreeRoot"]["/K"]
        self.elements = list(self._below(root[0].get_object()))

    def _below(self, element: Any) -> Iterator[Any]:
        yield element
        for kid in element.get("/K", []):
            inner = kid.get_object()
            if isinstance(inner, dict) and inner.get("/Type") == "/StructElem":
                assert inner["/P"].get_object() == element
                yield from self._below(inner)

    def all(self, kind: str) -> list[Any]:
        return [element for element in self.elements if element["/S"] == f"/{kind}"]

    def pages_of(self, element: Any) -> set[int]:
        """The pages that an element has text on."""
        found = set()
        for part in self._below(element):
            for kid in part["/K"]:
                inner = kid.get_object()
                if isinstance(inner, int):
                    found.add(self.pages[part.raw_get("/Pg").idnum])
                elif inner.get("/Type") == "/MCR":
                    found.add(self.pages[inner.raw_get("/Pg").idnum])
        return found


def test_validators_pass(sample: Printed, tmp_path: Path) -> None:
    assert failures(sample.pdf, tmp_path) == []
    assert len(sample.pdf) < 250_000


def test_validators_pass_on_hard_texts(tmp_path: Path) -> None:
    config = CONFIG + "markdown: {raw_html: true}\n"
    body = (
        LONG
        + "\n### 表\n\n"
        + TABLE
        + "\n### 图\n\n![海](a.png)\n\n![](a.png)\n\n> 引文。\n\n1. 一\n   - 二\n2. 三\n\n- 松\n\n  又一段\n\n- 散\n\n```\n代码\n```\n\n"
        '<table><tr><th rowspan="2">甲</th><td colspan="2">乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>\n\n###### 小题\n\n字。\n\n'
        "[链接**重**`码`](https://example.com/一)\n\n[![海](a.png)](https://example.com/)\n\n[长"
        + "长" * 60
        + "](https://example.com/二)\n\n<dl><dt>名</dt><dd>实</dd></dl>\n"
    )
    made = print_text(manuscript(body), {"issues/a.png": png(80, 40)}, config)
    assert failures(made.pdf, tmp_path) == []
    assert failures(print_text(manuscript("## 资讯\n\n### A\n\nB.\n"), config=CONFIG + "language: en\n").pdf, tmp_path) == []


def test_the_validators_would_notice(sample: Printed, tmp_path: Path) -> None:
    """The same file with the tags that WeasyPrint itself makes fails."""
    broken = sample.pdf.replace(b'pdfuaid:part="1"', b'pdfuaid:part="9"')
    assert failures(broken, tmp_path) != []


def test_what_a_page_break_divides_is_one_element() -> None:
    tree = Tree(print_text(manuscript(LONG + "\n### 表\n\n" + TABLE)).pdf)
    paragraphs = [paragraph for paragraph in tree.all("P") if len(tree.pages_of(paragraph)) > 1]
    assert len(paragraphs) == 1
    (table,) = tree.all("Table")
    assert len(tree.pages_of(table)) > 1
    assert len(tree.all("THead")) == len(tree.all("TBody")) == 1
    assert [head["/A"]["/Scope"] for head in tree.all("TH")] == ["/Column", "/Column", *["/Row"] * 60]
    assert len(tree.all("TR")) == 61
    assert tree.all("TD"), "figures name no row"
    (note,) = tree.all("Note")
    assert note["/ID"] == "note-1"


def test_rows_have_names() -> None:
    table = "| 月份 | 数 |\n| --- | ---: |\n| 一月 | 1 |\n| 2 | 二 |\n"
    tree = Tree(print_text(manuscript(f"## 资讯\n\n### 表\n\n{table}")).pdf)
    assert [head["/A"]["/Scope"] for head in tree.all("TH")] == ["/Column", "/Column", "/Row"]
    assert len(tree.all("TD")) == 3


def test_lists_are_read_as_they_stand() -> None:
    """Marks before their items, in the file as in the tree, and items with a body; contents before what they name."""
    body = "## 资讯\n\n### 题目\n\n- 甲\n- 乙\n\n1. 丙\n\n- 戊\n\n  己\n"
    made = print_text(manuscript(body))
    text = "".join(pages(made.pdf))
    assert "•甲•乙1.丙•戊己" in text
    assert text.index("目录") < text.index("题目···") < text.index("•甲")
    tree = Tree(made.pdf)
    assert {str(kid.get_object()["/S"]) for item in tree.all("LI") for kid in item["/K"]} == {"/Lbl", "/LBody"}


def test_running_matter_is_no_content(sample: Printed) -> None:
    """Neither page numbers nor leaders are in the tree; all that is marked as content is, once."""
    tree = Tree(sample.pdf)
    streams = [page.get_contents().get_data() for page in tree.document.pages]  # type: ignore[union-attr]
    assert all(stream.count(b"/Artifact") >= 2 for stream in streams[1:])
    marked = sum(stream.count(b"/MCID") for stream in streams)
    kids = [kid.get_object() for element in tree.elements for kid in element["/K"]]
    assert marked == sum(isinstance(kid, int) or kid.get("/Type") == "/MCR" for kid in kids)


def test_pictures_have_words_and_headings_no_gaps() -> None:
    body = "## 资讯\n\n#### 小题\n\n![海港](a.png)\n\n![](a.png)\n"
    tree = Tree(print_text(manuscript(body), {"issues/a.png": png(80, 40)}).pdf)
    (figure,) = tree.all("Figure")
    assert figure["/Alt"] == "海港"
    left, bottom, right, top = figure["/A"]["/BBox"]
    assert 0 < left < right < 596
    assert 0 < bottom < top < 842
    levels = [int(element["/S"][2]) for element in tree.elements if element["/S"][1:2] == "H" and element["/S"][2:].isdigit()]
    assert all(later <= before + 1 for before, later in pairwise(levels))


def test_page_labels_and_language(sample: Printed) -> None:
    document = pypdf.PdfReader(io.BytesIO(sample.pdf))
    assert document.page_labels == [str(number + 1) for number in range(len(document.pages))]
    assert document.trailer["/Root"]["/Lang"] == "zh-CN"
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_sources_travel_inside(sample: Printed) -> None:
    document = pypdf.PdfReader(io.BytesIO(sample.pdf))
    found = {attachment.name: attachment for attachment in document.attachment_list}
    assert list(found) == ["2024-05-1-1.csv", "2024-05-1-2.csv", "2024-05-1-3.csv", "2024-05-1-4.csv", "2024-05.md"]
    assert found["2024-05.md"].content == SAMPLE.encode()
    assert found["2024-05-1-3.csv"].content.decode().splitlines()[:2] == [
        "\ufeff企业性质,执行额（万美元）,占比",
        "内资企业,14388.07,16.75%",
    ]
    files = [file.get_object() for file in document.trailer["/Root"]["/AF"]]
    assert {file["/AFRelationship"] for file in files} == {"/Source"}
    assert {file["/EF"]["/F"]["/Params"]["/ModDate"] for file in files} == {"D:20240604000000Z"}


@pytest.mark.parametrize("extra", ["draft: true\n", ""])
def test_what_is_withheld_does_not_travel(extra: str) -> None:
    body = (
        "## 资讯\n\n### 撤下的" + ("" if extra else ' {withdrawn="数据有误"}') + "\n\n秘密。\n\n| 甲 |\n| --- |\n| 1 |\n{.chart type=bar}\n"
    )
    made = print_text(manuscript(body, extra=extra))
    assert pypdf.PdfReader(io.BytesIO(made.pdf)).attachments == {}
    assert b"Filespec" not in made.pdf


def test_csv_quotes_what_needs_it() -> None:
    table = Table(1, (), ("a,b", 'c"d'), (("1", "2\n3"),))
    assert files.table_csv(table) == '\ufeff"a,b","c""d"\r\n1,"2\n3"\r\n'.encode()


def test_a_stream_that_ends_with_a_carriage_return_keeps_it() -> None:
    stream = pydyf.Stream([b"a\r"])
    with archival.clean_ends():
        assert stream.data.endswith(b"a\r\r\nendstream")
        assert pydyf.Stream([b"a"]).data.endswith(b"a\nendstream")
    assert stream.data.endswith(b"a\r\nendstream")


def test_an_unproved_engine_is_told_once() -> None:
    desk = Desk(Packed({}), Given(""))
    warn_of_engine("71.0", desk)
    warn_of_engine("70.0", desk)
    assert [warning.code for warning in desk.warnings] == ["W613"]
    assert not tagging.knows("70.1")


def test_every_page_can_be_drawn(sample: Printed) -> None:
    document = pypdfium2.PdfDocument(sample.pdf)
    assert all(len(set(page.render(scale=0.2).to_pil().convert("L").tobytes())) > 3 for page in document)
    document.close()


@pytest.mark.slow
def test_validators_pass_on_every_sample(tmp_path: Path) -> None:
    files = {
        path.relative_to(ROOT).as_posix(): path.read_bytes() for folder in ("issues", "pages") for path in (ROOT / folder).glob("**/*.*")
    }
    for name, data in sorted(files.items()):
        if name.startswith("issues/") and name.endswith(".md"):
            made = print_text(data.decode(), files, SITE, name)
            assert (name, failures(made.pdf, tmp_path)) == (name, [])
