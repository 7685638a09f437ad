"""Bad input to a whole site: every error of all files in one run, each with its place and a hint, exit 1, the archive untouched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import bulletin_ssg
from conftest import CONFIG, Bulletin, issue, tree

PYTHON = [sys.executable, "-m", "bulletin_ssg"]
SOURCES = str(Path(bulletin_ssg.__file__).parents[1])


def run(site: Bulletin, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "LC_ALL": "C.UTF-8", "BULLETIN_LANG": "en", **environment}
    return subprocess.run([*PYTHON, *args, str(site.root)], capture_output=True, text=True, encoding="utf-8", check=False, env=env)


@pytest.fixture
def built(site: Bulletin) -> Bulletin:
    for number in (1, 2, 3):
        site.write(f"issues/{number}.md", issue(number))
    assert run(site, "build", "--no-pdf", "-q").returncode == 0
    return site


def refused(site: Bulletin, *expected: str) -> str:
    """What a build says that must be refused; the archive is byte for byte as it was, and `check` says it among its own findings."""
    before = tree(site.out)
    done = run(site, "build", "--no-pdf")
    assert done.returncode == 1, done
    assert tree(site.out) == before
    for words in expected:
        assert words in done.stderr, done.stderr
    assert "hint:" in done.stderr
    again = run(site, "check")
    *said, _ = done.stderr.splitlines()
    assert again.returncode == 1 and not [line for line in said if line not in again.stderr]
    return done.stderr


def test_all_errors_of_all_files_in_one_run(built: Bulletin) -> None:
    built.write("issues/1.md", "no front matter at all")
    built.write("issues/2.md", issue(2).replace("number: 2", "number: zwei\ntitel: x"))
    built.write("issues/3.md", issue(3, date="2024-13-05").replace("### 标题", "# 标题"))
    said = refused(
        built, "issues/1.md:1:1: error", "issues/2.md:2:9: error", "issues/2.md:3:1: error[E115]", "issues/3.md:3:7: error[E103]"
    )
    assert said.count("issues/3.md:") == 2 and said.strip().endswith("nothing was published")


def test_one_number_twice(built: Bulletin) -> None:
    built.write("issues/again.md", issue(3))
    refused(built, "E210", "issues/3.md", "issues/again.md")


def test_of_a_file_and_its_copy_the_copy_is_blamed(built: Bulletin) -> None:
    built.write("issues/2 - 副本.md", issue(2))
    assert "issues/2 - 副本.md:1: error[E210]" in refused(built, "is already taken by issues/2.md", "move it out of issues/")


def test_two_files_that_claim_one_address_by_their_year(built: Bulletin) -> None:
    built.write("issues/january.md", issue(3, date="2025-01-05", extra="year: 2024\n"))
    refused(built, "E210", "issues/3.md", "issues/january.md")


def test_a_date_that_runs_backwards(built: Bulletin) -> None:
    built.write("issues/4.md", issue(4, date="2024-01-01"))
    refused(built, "issues/4.md:", "E211", "issues/3.md")


def test_a_template_with_a_syntax_error(built: Bulletin) -> None:
    built.write("templates/article.html.j2", '{% extends "default/article.html.j2" %}\n{% block title %}\n{% if %}{% endblock %}\n')
    refused(built, "templates/article.html.j2:3:1: error[E200]", "{% if %}")


def test_a_template_with_an_undefined_name(built: Bulletin) -> None:
    built.write("templates/article.html.j2", '{% extends "default/article.html.j2" %}\n{% block title %}\n{{ headlin }}{% endblock %}\n')
    refused(built, "templates/article.html.j2:3:1: error[E201]", "'headlin' is undefined", "{{ headlin }}")


def test_a_template_that_includes_what_is_not_there(built: Bulletin) -> None:
    built.write("templates/article.html.j2", '{% extends "nowhere.html.j2" %}\n')
    refused(built, "templates/article.html.j2:1:1: error[E203]", "nowhere.html.j2")


def test_a_template_that_is_not_utf8(built: Bulletin) -> None:
    built.write("templates/article.html.j2", "标题".encode("gbk"))
    refused(built, "templates/article.html.j2", "UTF-8")


def test_a_static_file_that_is_not_there(built: Bulletin) -> None:
    built.write(
        "templates/article.html.j2", '{% extends "default/article.html.j2" %}\n{% block title %}{{ static("no.css") }}{% endblock %}\n'
    )
    refused(built, "static/no.css", "E202")


def test_a_picture_by_a_link_that_leads_out(built: Bulletin, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    (built.root / "issues/p.png").symlink_to(tmp_path / "secret.png")
    built.write("issues/3.md", issue(3, body="![图](p.png)"))
    said = refused(built, "issues/3.md:11:", "E011")
    assert "secret" not in said.replace(str(tmp_path), "")


def test_an_issue_by_a_link_that_leads_out(built: Bulletin, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text(issue(4))
    (built.root / "issues/4.md").symlink_to(tmp_path / "other.md")
    refused(built, "issues/4.md", "E011")


def test_a_link_that_leads_nowhere(built: Bulletin) -> None:
    built.write("issues/4.md", issue(4, body="见[旧文](3.md#no-such)。"))
    refused(built, "issues/4.md:11:", "E221")


def test_a_link_to_an_issue_in_a_folder_of_its_own(built: Bulletin) -> None:
    built.write("issues/2024-04/index.md", issue(4))
    built.write("issues/5.md", issue(5, body="见[上期](2024-04.md)。"))
    built.write("pages/help.md", "---\ntitle: 帮助\n---\n\n见[某期](../issues/2024-04.md)。\n")
    refused(built, "issues/5.md:11:7: error[E221]", "did you mean issues/2024-04/index.md?")
    built.remove("issues/5.md")
    refused(built, "pages/help.md:5:7: error[E221]", "did you mean issues/2024-04/index.md?")


def test_bulletin_yaml_with_errors(built: Bulletin) -> None:
    built.write("bulletin.yaml", CONFIG + "langauge: en\npdf:\n  duplex: maybe\n")
    refused(built, "bulletin.yaml:6:1: error[E115]", "did you mean language?", "bulletin.yaml:8:11: error[E118]")


AS_NOBODY = """
import os, sys
from bulletin_ssg import cli

def check():
    return cli.run(["check", sys.argv[-1]])

unreadable = os.path.join(sys.argv[-1], "issues/4.md")
assert check() == 0  # imports all that is needed, as long as the interpreter may be read
os.chmod(unreadable, 0)
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
print("then", check())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_an_unreadable_file(built: Bulletin) -> None:
    built.write("issues/4.md", issue(4))
    folder = built.root
    while os.geteuid() == 0 and folder != folder.parent and folder.stat().st_uid == 0:
        folder.chmod(folder.stat().st_mode | 0o055)
        folder = folder.parent
    for path in (built.root, *built.root.rglob("*")):
        if os.geteuid() == 0:
            os.chown(path, 65534, 65534)
    env = {**os.environ, "LC_ALL": "C", "PYTHONPATH": SOURCES}
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, str(built.root)], capture_output=True, text=True, check=False, env=env)
    assert "then 1" in done.stdout and "issues/4.md: error[E010]" in done.stderr, done


def test_a_site_without_bulletin_yaml(tmp_path: Path) -> None:
    done = subprocess.run([*PYTHON, "build", str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "bulletin.yaml" in done.stderr and list(tmp_path.iterdir()) == []


def test_chinese_messages(built: Bulletin) -> None:
    built.write("issues/1.md", issue(1, date="2024-13-05"))
    done = run(built, "build", "--no-pdf", BULLETIN_LANG="", LC_ALL="zh_CN.UTF-8")
    assert "错误[E103]" in done.stderr and "提示" in done.stderr, done.stderr


def test_bom_and_crlf_are_accepted(built: Bulletin) -> None:
    built.write("issues/4.md", b"\xef\xbb\xbf" + issue(4, body="一段。").replace("\n", "\r\n").encode())
    assert run(built, "build", "--no-pdf", "-q").returncode == 0
    assert "一段。" in built.page("issues/2024-04/1/index.html")


def test_usage_is_exit_2(built: Bulletin) -> None:
    assert run(built, "bild").returncode == 2
    assert run(built, "build", "--nonsense").returncode == 2


def test_files_that_look_like_issues_and_are_not_read(built: Bulletin) -> None:
    for name in ("2024-04.md.txt", "2024-05.MD", "2024-06/六月.docx", "~$六月.docx", "~$2024-07.md", "harbour.png"):
        built.write(f"issues/{name}", b"PK")
    built.write("pages/about.txt", "x")
    said = run(built, "build", "--no-pdf").stderr
    assert said.count("warning[W155]") == 4 and said.count("W155") == said.count("hint:")
    assert all(f"{name}: warning[W155]" in said for name in ("issues/2024-04.md.txt", "issues/2024-05.MD", "issues/2024-06/六月.docx"))
    built.write("issues/1.md", issue(1, body="改了。"))
    assert run(built, "build", "--no-pdf").stderr == said, "said again when nothing changed beside"
    (built.root / "issues/2024-05.MD").unlink()
    assert "2024-05.MD" not in run(built, "build", "--no-pdf").stderr
