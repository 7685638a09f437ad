"""An archive's folder and its record: what a build may rest on, and what it must look at again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bulletin_ssg.diagnostics import Refused
from conftest import Bulletin, issue, tree


def with_issues(site: Bulletin, count: int = 4, each: int = 1) -> Bulletin:
    for number in range(1, count + 1):
        more = "".join(f"\n### 第{n}篇\n\n正文{n}。\n" for n in range(2, each + 1))
        site.write(f"issues/{number}.md", issue(number) + more)
    return site


def clean(site: Bulletin, **options: object) -> dict[str, bytes]:
    """What a build from nothing gives."""
    fresh = site.root.parent / f"fresh-{len(list(site.root.parent.iterdir()))}"
    shutil.copytree(site.root, fresh, ignore=shutil.ignore_patterns("public", ".bulletin"))
    (fresh / ".bulletin").mkdir()
    other = Bulletin.__new__(Bulletin)
    other.root, other.out = fresh, fresh / "public"
    other.build(**options)
    return tree(other.out)


@pytest.mark.parametrize("name", [".", "..", "issues", "static/public", ".bulletin/x"])
def test_an_archive_among_the_sites_own_files_is_refused(site: Bulletin, name: str) -> None:
    before = tree(with_issues(site).root)
    with pytest.raises(Refused, match="E314"):
        site.build(Path(os.path.normpath(site.root / name)))
    assert {k: v for k, v in tree(site.root).items() if not k.startswith(".bulletin")} == before


def test_another_bulletins_archive_is_refused(site: Bulletin, tmp_path: Path) -> None:
    out = tmp_path / "www"
    with_issues(site).build(out)
    before = tree(out)
    other = Bulletin(tmp_path / "other")
    other.write("bulletin.yaml", "title: 另一刊\n")
    other.write("issues/1.md", issue(1))
    with pytest.raises(Refused, match="E313"):
        other.build(out)
    assert tree(out) == before


def test_a_new_title_is_no_other_bulletin(site: Bulletin) -> None:
    with_issues(site).build()
    site.write("bulletin.yaml", (site.root / "bulletin.yaml").read_text().replace("测试简报", "新刊名"))
    site.build()
    assert tree(site.out) == clean(site)


def test_a_site_that_was_moved_knows_its_archive(site: Bulletin) -> None:
    with_issues(site).build()
    moved = site.root.parent / "moved"
    site.root.rename(moved)
    site.root, site.out = moved, moved / "public"
    site.remove("issues/4.md")
    site.build()
    assert tree(site.out) == clean(site)


def test_a_lost_record_is_told(site: Bulletin) -> None:
    with_issues(site).build()
    shutil.rmtree(site.root / ".bulletin")
    (site.root / ".bulletin").mkdir()
    site.remove("issues/4.md")
    (warning,) = [found for found in site.build().warnings if found.code == "W320"]
    assert dict(warning.values)["n"] == "2"


def test_an_older_copy_put_back_is_noticed(site: Bulletin, tmp_path: Path) -> None:
    with_issues(site).build()
    shutil.copytree(site.out, tmp_path / "copy")
    site.write("issues/2.md", issue(2, headline="新标题"))
    site.build()
    shutil.rmtree(site.out)
    shutil.copytree(tmp_path / "copy", site.out)
    site.build()
    assert tree(site.out) == clean(site)


def test_one_archive_by_two_paths(site: Bulletin, tmp_path: Path) -> None:
    with_issues(site)
    site.write("issues/5.md", issue(5, extra="draft: true\n"))
    site.build()
    link = tmp_path / "link"
    link.symlink_to(site.out)
    site.build(link, drafts=True)
    site.build()
    assert tree(site.out) == clean(site)


def test_two_headlines_exchanged(site: Bulletin) -> None:
    text = issue(1, headline="甲的标题") + "\n### 乙的标题\n\n正文二。\n"
    site.write("issues/1.md", text)
    site.build()
    site.write("issues/1.md", text.replace("甲", "丙").replace("乙", "甲").replace("丙", "乙"))
    site.build()
    assert tree(site.out) == clean(site)


def test_a_headline_that_looks_like_an_address(site: Bulletin) -> None:
    with_issues(site)
    site.write("issues/1.md", issue(1, headline="1"))
    site.build()
    site.write("issues/1.md", issue(1, headline="一"))
    site.build()
    assert tree(site.out) == clean(site)


def test_an_article_dropped_under_only_is_gone_after_the_next_build(site: Bulletin) -> None:
    with_issues(site, each=3).build()
    site.write("issues/2.md", issue(2))
    site.build(only="2024-02")
    site.build()
    assert tree(site.out) == clean(site)


def test_a_file_restored_in_place_after_only(site: Bulletin) -> None:
    with_issues(site).build()
    path = site.root / "issues/2.md"
    text, times = path.read_text(), path.stat()
    path.write_text(text.replace("正文", "改文"))
    site.build(only="2024-02")
    path.write_text(text)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    site.build()
    assert tree(site.out) == clean(site)


def test_an_issue_deleted_while_another_is_built_alone(site: Bulletin) -> None:
    with_issues(site).build()
    site.remove("issues/4.md")
    site.write("issues/2.md", issue(2, body="改文。"))
    site.build(only="2024-02")
    site.build()
    assert tree(site.out) == clean(site)


def test_a_picture_outside_the_usual_folders_is_watched(site: Bulletin) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"/>'
    site.write("pictures/港口.svg", svg.format(10))
    site.write("issues/1.md", issue(1, body="![图](../pictures/港口.svg)"))
    from bulletin_ssg import noop

    others = site.build().others
    assert others == ("pictures/港口.svg",)
    site.write("pictures/港口.svg", svg.format(20))
    assert noop.snapshot(str(site.root), others) != noop.snapshot(str(site.root))
    site.build()
    assert tree(site.out) == clean(site)


@pytest.mark.parametrize(("old", "new"), [("static/data", "static/data/a.txt"), ("static/data/a.txt", "static/data")])
def test_a_file_that_becomes_a_folder(site: Bulletin, old: str, new: str) -> None:
    with_issues(site, 1)
    site.write(old, "x")
    site.build()
    site.remove(old)
    shutil.rmtree(site.root / "static", ignore_errors=True)
    site.write(new, "y")
    site.build()
    assert tree(site.out) == clean(site)


def test_a_name_that_changes_in_case_only(site: Bulletin) -> None:
    with_issues(site, 1)
    site.write("static/Logo.txt", "x")
    site.build()
    site.remove("static/Logo.txt")
    site.write("static/logo.txt", "x")
    site.build()
    assert tree(site.out) == clean(site)


def test_an_earlier_clock_withholds_again(site: Bulletin) -> None:
    with_issues(site)
    site.write("issues/5.md", issue(5, extra="embargo: 2024-06-01T00:00:00+08:00\n"))
    site.build(now=1_800_000_000.0)
    site.write("issues/1.md", issue(1, body="改文。"))
    site.build(now=1_700_000_000.0)
    assert not (site.out / "issues/2024-05").exists()
