"""The READMEs: the commands they name exist, the files they point to are there, both languages say the same."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.zh-CN.md")
PROSE = (*PAGES, "CONTRIBUTING.md", "ARCHITECTURE.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def bulletin(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bulletin_ssg", *arguments], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)


def commands(page: str) -> set[str]:
    """The commands of the program that a page names: the first word behind `bulletin`."""
    return set(re.findall(r"(?:^|`|\\)bulletin ([a-z]+)\b", text(page), re.M))


def options(page: str) -> set[tuple[str, str]]:
    """(command, option) pairs of the table of commands."""
    rows = re.findall(r"^\| `bulletin ([a-z]+)[^`]*` \|(.*)\|$", text(page), re.M)
    return {(command, option) for command, told in rows for option in re.findall(r"`(--?[a-z-]+)", told)}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), re.M))


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page: str) -> None:
    listed = set(re.findall(r"^    ([a-z]+)\b", bulletin("--help").stdout, re.M))
    assert {"build", "new", "check", "freeze", "explain", "init"} <= listed
    assert listed == commands(page)


@pytest.mark.parametrize("page", PAGES)
def test_options_exist(page: str) -> None:
    told = options(page)
    assert len(told) >= 6
    for command in {command for command, _ in told}:
        known = re.findall(r"--?[a-z][a-z-]*", bulletin(command, "--help").stdout)
        assert {option for name, option in told if name == command} <= set(known)


@pytest.mark.parametrize("page", PROSE)
def test_make_targets_exist(page: str) -> None:
    named = set(re.findall(r"^make ([a-z-]+)", text(page), re.M)) | set(re.findall(r"`make ([a-z-]+)", text(page)))
    assert named <= targets()
    assert page not in PAGES or {"build", "test"} <= named


@pytest.mark.parametrize("page", PROSE)
def test_links_lead_somewhere(page: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text(page), flags=re.S)) if "://" not in link]
    assert [link for link in links if not (ROOT / link.partition("#")[0]).exists()] == []


def test_both_languages_say_the_same() -> None:
    english, chinese = (text(page) for page in PAGES)
    for shape in (r"^#+ ", r"^\|", r"^```(?!.*\S{20})", r"^\d\. "):
        assert len(re.findall(shape, english, re.M)) == len(re.findall(shape, chinese, re.M)), shape
    assert options("README.md") == options("README.zh-CN.md")


@pytest.mark.parametrize("page", PAGES)
def test_exit_codes(page: str) -> None:
    assert bulletin("--no-such-option").returncode == 2
    assert re.search(r"\b0\b.*\b1\b.*\b2\b.*\b70\b", text(page), re.S)


def test_ci_runs_the_test_command() -> None:
    (command,) = (line for line in text(".ci/run").splitlines() if line.startswith("exec "))
    assert shlex.split(command)[1:] == ["make", "test"]
    assert re.search(r"^make test\b", text("README.md"), re.M)


@pytest.mark.parametrize("page", PAGES)
def test_the_example_issue_builds(page: str, tmp_path: Path) -> None:
    (issue,) = re.findall(r"^```markdown\n(.*?)^```$", text(page), re.M | re.S)
    (tmp_path / "issues").mkdir()
    (tmp_path / "issues/2024-05.md").write_text(issue, encoding="utf-8")
    (tmp_path / "bulletin.yaml").write_text("title: 简报\n", encoding="utf-8")
    ran = bulletin("build", "--no-pdf", "-j", "1", str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    made = (tmp_path / "public/issues/2024-05/index.html").read_text(encoding="utf-8")
    assert "<strong>规模：</strong>据一季报" in made
    assert "https://example.org/" in made
    assert (tmp_path / "public/issues/2024-05/data-assets/index.html").exists()
