"""The commands as a secretary types them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import bulletin_ssg
from bulletin_ssg.cli import terminal
from conftest import Bulletin, issue, tree

PYTHON = [sys.executable, "-m", "bulletin_ssg"]
SOURCES = str(Path(bulletin_ssg.__file__).parents[1])
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "BULLETIN_LANG": "en", "PYTHONPATH": SOURCES}


def bulletin(*args: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**ENVIRONMENT, **environment}
    return subprocess.run([*PYTHON, *args], capture_output=True, text=True, encoding="utf-8", check=False, env=env, cwd=cwd)


def test_init_new_build(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert bulletin("init", "--lang", "zh", str(site)).returncode == 0
    assert bulletin("build", "--no-pdf", cwd=site).returncode == 0
    assert bulletin("init", str(site)).returncode == 1, "a folder that is not empty is left alone"
    done = bulletin("new", "--date", "2031-07-08", cwd=site)
    assert done.returncode == 0
    new = (site / done.stdout.strip()).read_text(encoding="utf-8")
    assert "number: 1 " in new and "date: 2031-07-08" in new and "total: 2 " in new and "## 行业资讯" in new
    assert bulletin("build", "--no-pdf", cwd=site).stdout.count("1 issues") == 1, "a new issue is a draft"
    assert "2 issues" in bulletin("build", "--no-pdf", "--drafts", cwd=site).stdout


def test_a_build_says_which_versions_printed(site: Bulletin) -> None:
    """Another Pango may break lines otherwise; a build that prints nothing has nothing to say."""
    from bulletin_ssg.printing.versions import toolchain

    site.write("issues/a.md", issue(4))
    known = dict(found.split(" ", 1) for found in toolchain().split(", "))
    line = f"printed with weasyprint {known['weasyprint']}, pango {known['pango']}, harfbuzz {known['harfbuzz']}"
    assert bulletin("build", str(site.root)).stdout.splitlines()[1:] == [line]
    assert bulletin("build", str(site.root)).stdout.count("printed with") == 0
    site.write("issues/a.md", issue(4, extra="editor: 某人\n"))
    assert bulletin("build", str(site.root)).stdout.splitlines()[1:] == [line]
    site.write("issues/b.md", issue(5))
    assert bulletin("build", "--no-pdf", str(site.root)).stdout.count("printed with") == 0


def test_new_takes_over_the_last_issues_sections(site: Bulletin) -> None:
    site.write("issues/a.md", issue(4, extra="total: 40\n"))
    done = bulletin("new", "--date", "2024-05-06", str(site.root))
    text = Path(done.stdout.strip()).read_text(encoding="utf-8")
    assert "number: 5" in text and "total: 41" in text and "  - 资讯" in text
    assert bulletin("new", "--date", "2024-05-06", str(site.root)).returncode in (0, 1)


def test_every_line_of_a_new_head_is_explained_and_may_be_used(site: Bulletin) -> None:
    for language, words in (("zh-CN", "本年第几期"), ("en", "how many this year")):
        site.write("bulletin.yaml", f"title: t\nlanguage: {language}\nsections: [资讯]\n")
        name = bulletin("new", "--date", "2024-05-06", str(site.root)).stdout.strip()
        text = Path(name).read_text(encoding="utf-8")
        head = text.split("---\n")[1]
        assert words in head
        fields = re.findall(r"^(?:# )?(\w+):.* # \S", head, re.M)
        assert fields == [*["number", "total", "date", "title", "summary", "topics", "editor", "publisher", "embargo", "sections", "draft"]]
        used = re.sub(r"^# (?=\w+: )", "", head.replace("draft: true", "draft: false"), flags=re.M)
        used = re.sub(r"^(title|summary|editor|publisher): +#", r"\1: 某某 #", used, flags=re.M)
        Path(name).write_text(text.replace(head, used), encoding="utf-8")
        assert bulletin("check", str(site.root)).returncode == 0
        Path(name).unlink()


def test_init_speaks_the_language_asked_for_and_its_double_click_is_ascii(tmp_path: Path) -> None:
    assert "preview.cmd" in bulletin("init", str(tmp_path / "a"), "--lang", "en").stdout
    assert "title: My Bulletin" in (tmp_path / "a/bulletin.yaml").read_text(encoding="utf-8")
    assert "预览.cmd" in bulletin("init", str(tmp_path / "b"), BULLETIN_LANG="", cwd=tmp_path).stdout
    script = (tmp_path / "b/预览.cmd").read_bytes()
    assert script.isascii() and script.count(b"\r\n") == script.count(b"\n") and b"bulletin preview" in script
    for site in ("a", "b"):
        assert bulletin("build", "--no-pdf", str(tmp_path / site)).returncode == 0


def test_new_supplement(site: Bulletin) -> None:
    site.write("issues/a.md", issue(4))
    done = bulletin("new", "--supplement", "--date", "2024-05-06", str(site.root))
    assert done.stdout.strip().endswith("2024-s1.md")
    assert bulletin("check", "--drafts", str(site.root)).returncode == 0


def test_freeze_promises_and_a_removed_article_stops_the_build(site: Bulletin) -> None:
    two = issue(1) + "\n### 第二篇\n\n不同的正文在此。\n"
    site.write("issues/1.md", two)
    assert bulletin("freeze", str(site.root)).returncode == 0
    site.write("issues/1.md", issue(1))
    done = bulletin("build", "--no-pdf", str(site.root))
    assert done.returncode == 1 and "/issues/2024-01/2/" in done.stderr and "E230" in done.stderr
    assert bulletin("freeze", str(site.root)).returncode == 1
    assert bulletin("freeze", "--allow-removed", str(site.root)).returncode == 0
    assert bulletin("build", "--no-pdf", str(site.root)).returncode == 0
    assert (site.out / "issues/2024-01/2/index.html").exists(), "the tombstone keeps the address"


def test_a_build_never_writes_permalinks(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    bulletin("build", "--no-pdf", str(site.root))
    assert not (site.root / "permalinks.yaml").exists()


def test_plan_says_and_makes_nothing(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    done = bulletin("build", "--plan", "--no-pdf", str(site.root))
    assert done.returncode == 0 and "issues/2024-01/" in done.stdout and not site.out.exists()


def test_plan_says_what_would_be_removed(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    site.write("issues/2.md", issue(2))
    bulletin("build", "--no-pdf", str(site.root))
    site.remove("issues/2.md")
    done = bulletin("build", "--plan", "--no-pdf", str(site.root), BULLETIN_LANG="zh")
    assert "将删除 issues/2024-02/index.html\n" in done.stdout and "将删除 issues/2024-01" not in done.stdout
    assert (site.out / "issues/2024-02/index.html").exists()


def test_a_build_says_what_it_withholds(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    for number in (2, 3, 4, 5):
        site.write(f"issues/{number}.md", issue(number, extra="draft: true\n"))
    site.write("issues/6.md", issue(6, extra="embargo: 2099-01-01 00:00\n"))
    first = bulletin("build", "--no-pdf", str(site.root), BULLETIN_LANG="zh").stdout
    assert "4 期草稿未刊出：issues/2.md、issues/3.md、issues/4.md…（加 --drafts 预览）" in first
    assert "1 期未到发布时间，暂不刊出：issues/6.md" in first
    site.write("issues/1.md", issue(1, body="改了。"))
    assert "4 期草稿未刊出" in bulletin("build", "--no-pdf", str(site.root), BULLETIN_LANG="zh").stdout, "after the short way too"
    assert "issues/2.md" not in bulletin("build", "--no-pdf", "--drafts", str(site.root)).stdout


def test_check_writes_no_output(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    assert bulletin("check", str(site.root)).returncode == 0
    assert not site.out.exists()


def test_explain_names_the_answer_that_differs(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    bulletin("build", "--no-pdf", str(site.root))
    calm = bulletin("explain", "issues/2024-01/index.html", str(site.root))
    assert calm.returncode == 0 and "up to date" in calm.stdout and "templates/issue.html.j2" in calm.stdout
    site.write("templates/issue.html.j2", '{% extends "default/issue.html.j2" %}')
    told = bulletin("explain", "issues/2024-01/", str(site.root))
    assert "read templates/issue.html.j2:" in told.stdout and "→" in told.stdout
    site.write("issues/1.md", issue(1, body="改了。"))
    assert "argument " in bulletin("explain", "issues/2024-01/", str(site.root)).stdout
    assert bulletin("explain", "nowhere.html", str(site.root)).returncode == 1


def test_explain_takes_a_target_however_it_is_named(site: Bulletin) -> None:
    site.write("issues/march/index.md", issue(3))
    site.write("pages/about.md", "---\ntitle: 关于\n---\n\n文。\n")
    bulletin("build", "--no-pdf", cwd=site.root)
    named = (
        "issues/march/index.md",
        "issues/2024-03",
        "2024-03",
        "/issues/2024-03/",
        "./public/issues/2024-03/",
        str(site.out / "issues/2024-03"),
    )
    for target in (*named, "issues\\2024-03"):
        done = bulletin("explain", target, cwd=site.root)
        assert done.stdout.startswith("issues/2024-03/index.html is made by"), (target, done)
    assert bulletin("explain", "pages/about.md", cwd=site.root).stdout.startswith("about/index.html is made by")
    assert bulletin("explain", "public/", cwd=site.root).stdout.startswith("index.html is made by")
    assert bulletin("explain", "issues/2024-03/1/index.html", cwd=site.root).stdout.startswith("issues/2024-03/1/index.html is made")


def test_only_what_publishes_says_that_nothing_was_published(site: Bulletin) -> None:
    for command in (("init", str(site.root)), ("explain", "nothing.html", str(site.root))):
        done = bulletin(*command)
        assert done.returncode == 1 and "published" not in done.stderr and done.stderr.endswith("1 error\n")
    site.write("issues/1.md", "x")
    assert "1 error; nothing was published" in bulletin("build", "--no-pdf", str(site.root)).stderr


def test_the_command_alone_shows_all_commands() -> None:
    done = bulletin(BULLETIN_LANG="zh")
    assert done.returncode == 2
    assert all(f"\n    {command} " in done.stderr for command in ("build", "check", "new", "freeze", "explain", "init"))


def test_windows_languages() -> None:
    assert [terminal.windows_language(identifier) for identifier in (0x0804, 0x0404, 0x0C04, 0x0409, 0)] == ["zh-CN"] * 3 + ["en", ""]


def test_a_second_build_says_up_to_date(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    os.utime(site.root / "issues/1.md", (1_700_000_000.5, 1_700_000_000.5))
    os.utime(site.root / "bulletin.yaml", (1_700_000_000.5, 1_700_000_000.5))
    assert "files written" in bulletin("build", "--no-pdf", str(site.root)).stdout
    assert "up to date" in bulletin("build", "--no-pdf", str(site.root)).stdout
    assert "up to date" not in bulletin("build", "--no-pdf", "--drafts", str(site.root)).stdout


def test_an_embargo_ends(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    site.write("issues/2.md", issue(2, extra="embargo: 2030-01-01T00:00:00+08:00\n"))
    bulletin("build", "--no-pdf", str(site.root), SOURCE_DATE_EPOCH="1893427199")
    assert not (site.out / "issues/2024-02").exists()
    bulletin("build", "--no-pdf", str(site.root), SOURCE_DATE_EPOCH="1893427200")
    assert (site.out / "issues/2024-02/index.html").exists()


def test_two_sites_in_different_folders_build_the_same_whatever_the_jobs(site: Bulletin, tmp_path: Path) -> None:
    for number in range(1, 50):
        site.write(f"issues/{number}.md", issue(number, year=2000 + number // 12, date=f"{2000 + number // 12}-{number % 12 + 1:02}-01"))
    other = Bulletin(tmp_path / "elsewhere" / "deeper")
    for name, data in tree(site.root).items():
        if not name.startswith(".bulletin"):
            other.write(name, data)
    assert bulletin("build", "--no-pdf", "-j1", str(site.root)).returncode == 0
    assert bulletin("build", "--no-pdf", "-j3", str(other.root)).returncode == 0
    assert tree(site.out) == tree(other.out)


def test_help_is_quick_and_heavy_libraries_stay_out() -> None:
    code = "import sys, bulletin_ssg.cli, bulletin_ssg.build, bulletin_ssg.reading; print([m for m in ('weasyprint', 'PIL', 'yaml', 'jinja2', 'markdown_it', 'pypinyin', 'nh3') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    before = os.times()
    assert bulletin("--help").returncode == 0
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 0.15


def test_the_quick_look_reads_a_command_line_as_argparse_does() -> None:
    from bulletin_ssg.cli import quick
    from bulletin_ssg.cli.grammar import parser

    lines = [
        "build", "build site", "build -o out site", "build --no-pdf -q", "build site --drafts -j 3 --portable", "build -j2 --out x", "build --quiet",
    ]  # fmt: skip
    for line in lines:
        read, known = quick.plain(line.split()), vars(parser().parse_args(line.split()))
        assert read is not None and read._asdict() == {name: known[name] for name in read._fields}, line
    for line in (
        "check",
        "build --plan",
        "build --verify",
        "build --only 2024-05",
        "build a b",
        "build -o",
        "build -j x",
        "build --nonsense",
        "",
    ):
        assert quick.plain(line.split()) is None, line


def test_after_an_edit_the_sites_files_are_looked_at_once(site: Bulletin) -> None:
    """Twice would cost an edit four microseconds an issue."""
    code = (
        "import sys; looked = []; from bulletin_ssg.cli import run; "
        "sys.addaudithook(lambda event, args: event == 'os.scandir' and looked.append(str(args[0]))); "
        "print(run(sys.argv[1:]), sum(name.endswith('issues') for name in looked))"
    )
    command = [sys.executable, "-c", code, "build", "--quiet", "--no-pdf", str(site.root)]
    told = ""
    for text in (issue(1), issue(1) + "\n再写一段。\n"):
        site.write("issues/2024-01.md", text)
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["0", "1"]
    assert "再写一段" in site.page("issues/2024-01/index.html")
