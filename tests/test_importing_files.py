"""`bulletin import` as a secretary types it: files in, issue files out, nothing replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Bulletin, tree
from manuscripts import png
from test_commands import bulletin
from test_importing_word import whole
from typescripts import HARBOUR, REAL, typed

OTHER = HARBOUR._replace(number=10, total=42, day=(2023, 11, 8))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with an issue as text, another in Word."""
    folder = tmp_path / "来稿"
    folder.mkdir()
    (folder / "第九期.txt").write_bytes(typed(HARBOUR).encode("gb18030"))
    (folder / "第十期.txt").write_text(typed(OTHER), encoding="utf-8")
    (folder / "again.docx").write_bytes(whole(True))
    return folder


def test_what_is_imported_builds(site: Bulletin, desk: Path) -> None:
    done = bulletin("import", str(desk / "第九期.txt"), str(desk / "第十期.txt"), cwd=site.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("issues/2023-09.md: 3 sections, 7 articles (统计快报 1, 行业动态 4, 会员之窗 2)\n")
    report = site.build()
    assert report.issues == 2 and [warning.code for warning in report.warnings] == []
    assert "沿海三港试行集卡“一次预约”" in site.page("issues/2023-09/index.html")
    assert "海州日报" in site.page("issues/2023-09/2/index.html")


def test_nothing_is_replaced(site: Bulletin, desk: Path) -> None:
    assert bulletin("import", str(desk / "第九期.txt"), cwd=site.root).returncode == 0
    before = tree(site.root / "issues")
    done = bulletin("import", str(desk / "again.docx"), str(desk / "第十期.txt"), cwd=site.root)
    assert done.returncode == 1 and "E377" in done.stderr and "issues/2023-09.md" in done.stderr
    assert tree(site.root / "issues") == before, "and of several files none is written"


def test_one_issue_twice(site: Bulletin, desk: Path) -> None:
    done = bulletin("import", str(desk / "第九期.txt"), str(desk / "again.docx"), cwd=site.root)
    assert done.returncode == 1 and "E377" in done.stderr and not (site.root / "issues").exists()


def test_into_a_folder_that_is_no_site(tmp_path: Path, desk: Path) -> None:
    done = bulletin("import", str(desk / "第九期.txt"), "--to", str(tmp_path / "new"))
    assert done.returncode == 0 and sorted(tree(tmp_path / "new")) == ["2023-09.md"]


def test_outside_of_a_site(tmp_path: Path, desk: Path) -> None:
    done = bulletin("import", str(desk / "第九期.txt"), cwd=tmp_path)
    assert done.returncode == 1 and "E301" in done.stderr and "--to" in bulletin("import", "--help").stdout
    assert bulletin("import", cwd=tmp_path).returncode == 2
    gone = bulletin("import", "nowhere.txt", "--to", ".", cwd=tmp_path)
    assert gone.returncode == 1 and "E010" in gone.stderr


def test_pictures_of_a_text_are_taken_along(site: Bulletin, desk: Path) -> None:
    (desk / "media").mkdir()
    (desk / "media/港区 1.png").write_bytes(png())
    (desk.parent / "secret.png").write_bytes(png())
    text = typed(HARBOUR).replace("试行期为半年。", "![港区](<media/港区 1.png>)\n\n![外](../secret.png)\n\n试行期为半年。")
    (desk / "图.md").write_text(text, encoding="utf-8")
    done = bulletin("import", str(desk / "图.md"), cwd=site.root)
    assert done.returncode == 0 and "W391" in done.stdout
    assert sorted(tree(site.root / "issues")) == ["2023-09/index.md", "2023-09/media/港区 1.png"]
    assert site.build().issues == 1


def test_in_chinese(site: Bulletin, desk: Path) -> None:
    done = bulletin("import", str(desk / "第九期.txt"), cwd=site.root, BULLETIN_LANG="zh")
    assert "3 个栏目，7 篇文章（统计快报 1、行业动态 4、会员之窗 2）" in done.stdout
    assert "目录（第 11—29 行）：【统计快报】 | ● 2023 年 9 月" in done.stdout
    assert done.stdout.endswith("再运行 bulletin check。\n")


@pytest.mark.skipif(not REAL.exists(), reason=f"the real issue is not at {REAL}")
@pytest.mark.parametrize("name", ["2024-05.txt", "2024-05.docx"])
def test_the_real_issue_builds(site: Bulletin, name: str) -> None:
    done = bulletin("import", str(REAL / name), cwd=site.root)
    assert done.returncode == 0, done.stderr
    report = site.build()
    assert report.issues == 1 and report.warnings == ()
    assert "总第25期" in site.page("issues/2024-05/index.html")
    for number in range(1, 11):
        assert (site.out / f"issues/2024-05/{number}/index.html").exists()
