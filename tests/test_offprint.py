"""What is printed apart: review copies and bound volumes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

from bulletin_ssg.printing import index
from conftest import Bulletin, tree
from printed import CONFIG, manuscript
from test_commands import bulletin
from test_pdf_file import failures
from test_printing import pages

PDF = "bulletin_ssg.outputs.pdf"
PRINTING = (PDF, "bulletin_ssg.outputs.volumes", "bulletin_ssg.outputs.archive")


def numbered(number: int, body: str = "正文。", extra: str = "") -> str:
    text = manuscript(
        f"## 资讯\n\n### 第{number}题\n\n{body}\n\n（来源：某报；第{number}报）\n\n## 会员\n\n### 某某公司{number}\n\n**类型：**会员\n"
    )
    text = text.replace("number: 5\ntotal: 25", f"number: {number}").replace("06-04", f"{number:02}-04").replace("[资讯]", "[资讯, 会员]")
    return text.replace("---\n\n", f"{extra}---\n\n", 1)


@pytest.fixture
def year(site: Bulletin) -> Bulletin:
    site.write("bulletin.yaml", CONFIG)
    for number in (1, 2, 3):
        site.write(f"issues/{number}.md", numbered(number))
    return site


def outline(document: pypdf.PdfReader, marks: list[Any] | None = None, level: int = 0) -> list[tuple[int, str, int]]:
    found = []
    for mark in document.outline if marks is None else marks:
        if isinstance(mark, list):
            found += outline(document, mark, level + 1)
        else:
            found.append((level, str(mark["/Title"]), (document.get_destination_page_number(mark) or 0) + 1))
    return found


def test_a_volume(year: Bulletin, tmp_path: Path) -> None:
    done = bulletin("volume", "2024", str(year.root))
    assert done.returncode == 0, done.stderr
    assert "list 2024 under pdf: volumes:" in done.stderr
    path = Path(done.stdout.strip())
    assert path == year.root / "volumes/bulletin-2024.pdf"
    data = path.read_bytes()
    assert failures(data, tmp_path) == []
    document = pypdf.PdfReader(io.BytesIO(data))
    marks = outline(document)
    assert [title for level, title, _ in marks if level == 0] == [
        "总目录", "2024年第1期（总第1期）", "2024年第2期（总第2期）", "2024年第3期（总第3期）", "来源索引", "会员索引",
    ]  # fmt: skip
    at = {title: page for _, title, page in marks}
    text = pages(data)
    assert text[0].startswith("测试简报2024年合订本")
    assert f"第2题{'·' * 3}" in text[2] and text[2].split("第2题")[1].lstrip("·").startswith(str(at["第2题"]))
    assert "第2题" in text[at["第2题"] - 1]
    everywhere = "、".join(str(at[f"第{number}题"]) for number in (1, 2, 3))
    assert any(page.split("某报")[-1].lstrip("·").startswith(everywhere) for page in text[at["来源索引"] - 1 :] if "某报" in page)
    assert sorted(document.attachments) == ["2024-01.md", "2024-02.md", "2024-03.md"]
    assert document.attachments["2024-02.md"][0] == numbered(2).encode()
    first = path.read_bytes()
    (year.root / ".bulletin/state.db").unlink()
    assert bulletin("volume", "2024", str(year.root)).returncode == 0
    assert path.read_bytes() == first, "the same bytes again"


def test_a_listed_volume_is_published_and_linked(year: Bulletin) -> None:
    assert bulletin("volume", "2024", str(year.root)).returncode == 0
    year.build(pdf=True, outputs=PRINTING)
    assert "bulletin-2024.pdf" not in year.page("issues/2024/index.html")
    year.write("bulletin.yaml", CONFIG + "  volumes: [2024, 2019]\n")
    report = year.build(pdf=True, outputs=PRINTING)
    assert [name for name in report.made if name.endswith(".pdf")] == [], "the command has printed it"
    assert (year.out / "issues/2024/bulletin-2024.pdf").read_bytes() == (year.root / "volumes/bulletin-2024.pdf").read_bytes()
    assert 'href="../../issues/2024/bulletin-2024.pdf"' in year.page("issues/2024/index.html")
    year.write("issues/2.md", numbered(2, "改过的正文。"))
    assert "issues/2024/bulletin-2024.pdf" in year.build(pdf=True, outputs=PRINTING).made
    changed = tree(year.out)
    year.build(out=year.root / "other", pdf=True, outputs=PRINTING)
    assert tree(year.root / "other") == changed
    year.write("bulletin.yaml", CONFIG)
    year.build(pdf=True, outputs=PRINTING)
    assert not (year.out / "issues/2024/bulletin-2024.pdf").exists()


def test_a_year_without_issues(year: Bulletin) -> None:
    done = bulletin("volume", "1999", str(year.root))
    assert done.returncode == 1
    assert "E361" in done.stderr and "2024" in done.stderr


def test_a_review_copy_of_a_draft(year: Bulletin, tmp_path: Path) -> None:
    year.write("issues/4.md", numbered(4, extra="draft: true\nstaff: {责任编辑: 张三}\n"))
    done = bulletin("proof", "2024-04", str(year.root), LC_ALL="zh_CN.UTF-8")
    assert done.returncode == 0, done.stderr
    path = Path(done.stdout.strip())
    assert path == year.root / "proofs/proof-2024-04.pdf"
    assert failures(path.read_bytes(), tmp_path) == []
    document = pypdf.PdfReader(path)
    assert document.attachments == {}
    texts = [page.extract_text() for page in document.pages]
    assert all("校样" in text.replace(" ", "") for text in texts)
    assert all(f"\n{number}" in "\n" + texts[0] for number in range(1, 23)), "lines are numbered"
    assert "送审单" in texts[-1] and "张三" in texts[-1] and "签发" in texts[-1]
    assert not year.out.exists(), "nothing is published"
    year.build(drafts=True)
    assert not [name for name in tree(year.out) if "proof" in name]


def test_a_review_copy_of_nothing(year: Bulletin) -> None:
    done = bulletin("proof", "2031-01", str(year.root))
    assert (done.returncode, "E330" in done.stderr) == (1, True)


def test_index() -> None:
    found = [("《联合早报》", "b"), ("中国新闻网", "a"), ("36氪", "c"), ("Example Wire", "c"), ("中国新闻网", "d"), ("中国新闻网", "c")]
    made = index.index(found, {"a": 12, "b": 3, "c": 12, "d": 4})
    assert [(letter.letter, [line.name for line in letter.lines]) for letter in made] == [
        ("#", ["36氪"]), ("E", ["Example Wire"]), ("L", ["《联合早报》"]), ("Z", ["中国新闻网"]),
    ]  # fmt: skip
    assert made[-1].lines[0].pages == ((4, "d"), (12, "a"))
