"""The doctor: what it says of a machine that is whole and of every one that is not, and that it works where nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bulletin_ssg.doctor import Facts, Package, examine, numbers, report
from bulletin_ssg.doctor.libraries import APT, BREW, LIBRARIES
from bulletin_ssg.doctor.probe import packages, probe, system
from bulletin_ssg.wording import catalogue
from conftest import Bulletin, issue

WHOLE = Facts(
    "debian", (3, 12, 1), "python3", False, (Package("weasyprint", ">=70,<71", "70.0"), Package("mammoth", ">=1.13", "1.13", "word")),
    (), "", (), "/site", (), True, 9000,
)  # fmt: skip
SYSTEMS = ("debian", "fedora", "arch", "macos", "windows")


def said(facts: Facts, language: str = "en") -> str:
    translate = catalogue(language)
    return "\n".join(report(examine(facts, translate), translate))


def states(facts: Facts) -> set[str]:
    return {finding.state for finding in examine(facts, str)}


def test_nothing_is_missing() -> None:
    assert states(WHOLE) == {"fine"} and said(WHOLE).endswith("Nothing is missing: bulletin can work on this machine.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"python": (3, 9, 2)}, "Python 3.9.2 is too old, 3.11 or newer is needed\n    sudo apt-get install python3"),
        ({"packages": (Package("weasyprint", ">=70,<71", ""),)}, "weasyprint (>=70,<71) is not installed\n    python3 -m pip install"),
        ({"packages": (Package("weasyprint", ">=70,<71", "71.0"),)}, "weasyprint 71.0 is not what is needed (>=70,<71)"),
        ({"libraries": ("Pango", "HarfBuzz-Subset")}, "Pango, HarfBuzz-Subset\n    Until then: bulletin build --no-pdf"),
        ({"engine": "OSError: no libgobject"}, "does not start: OSError: no libgobject"),
        ({"fonts": ("NotoSerifSC-Regular.otf",)}, "fonts for the PDF: NotoSerifSC-Regular.otf\n    python3 -m pip install"),
        ({"config": ("bulletin.yaml:1:1: error[E116]",)}, "bulletin.yaml cannot be used\n    bulletin.yaml:1:1"),
        ({"writable": False}, 'the folder /site cannot be written to\n    sudo chown -R "$USER" "/site"'),
        ({"room": 12}, "only 12 MB are free\n    Empty the wastebasket"),
    ],
)
def test_each_thing_that_is_missing_comes_with_what_mends_it(change: dict[str, object], words: str) -> None:
    facts = WHOLE._replace(**change)  # type: ignore[arg-type]
    assert words in said(facts) and "1 things are missing" in said(facts)


def test_extras_and_a_folder_that_is_no_site_are_no_failure() -> None:
    facts = WHOLE._replace(packages=(*WHOLE.packages[:1], Package("mammoth", ">=1.13", "", "word")), config=None)
    assert states(facts) == {"fine", "note"}
    assert 'python3 -m pip install "bulletin-ssg[word]"' in said(facts) and "pipx inject bulletin-ssg mammoth" in said(
        facts._replace(pipx=True)
    )


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_has_its_commands(name: str) -> None:
    facts = WHOLE._replace(system=name, python=(3, 9), libraries=tuple(LIBRARIES), writable=False)
    remedies = [finding.remedy for finding in examine(facts, str) if finding.state == "missing"]
    assert all(remedies), remedies
    tool = {"debian": "apt-get", "fedora": "dnf", "arch": "pacman", "macos": "brew", "windows": "mingw-w64-ucrt-x86_64-pango"}[name]
    assert tool in remedies[1]
    assert all(library in APT and library in BREW for library in LIBRARIES)


def test_chinese() -> None:
    text = said(WHOLE._replace(libraries=("Pango",), system="windows", config=None), "zh-CN")
    assert "[缺少] 生成PDF的程序库：Pango" in text and "MSYS2 的 UCRT64 窗口" in text and "[提示]" in text


def test_versions_are_compared_as_numbers() -> None:
    good = [(">=70,<71", "70.0"), (">=70,<71", "70.2.1"), (">=9", "10.1"), ("", "1"), ("<5,>=4.3", "4.3.0"), ("==2.0", "2")]
    bad = [(">=70,<71", "71"), (">=10", "9.9"), (">=4.3,<5", "4.2.9"), (">=1", "")]
    assert all(Package("x", wanted, version).good for wanted, version in good)
    assert not any(Package("x", wanted, version).good for wanted, version in bad)
    assert numbers("70.0.0") == (70,) and numbers("1.2rc1") == (1,)


def test_what_this_machine_says_of_itself(site: Bulletin) -> None:
    facts = probe(str(site.root), str)
    assert facts.python == sys.version_info[:3] and facts.config == () and facts.writable and facts.room > 0 and facts.fonts == ()
    site.write("bulletin.yaml", "titel: x\n")
    assert any("bulletin.yaml:1:1" in line for line in probe(str(site.root), str).config or ())
    assert probe(str(site.root / "issues"), str).config is None
    assert list(packages("no-such-distribution")) == []
    assert "pillow" in {package.name for package in packages()}


def test_systems_by_their_release_file(tmp_path: Path) -> None:
    for text, name in (
        ("ID=ubuntu\nID_LIKE=debian\n", "debian"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"),
        ("ID=void\n", "linux"),
    ):
        (tmp_path / "os-release").write_text("NAME=Debian\n" + text)
        assert sys.platform != "linux" or system(str(tmp_path / "os-release")) == name
    assert sys.platform != "linux" or system(str(tmp_path / "none")) == "linux"


def broken(tmp_path: Path, site: Bulletin, *command: str) -> subprocess.CompletedProcess[str]:
    """A machine whose WeasyPrint finds no Pango."""
    (tmp_path / "broken").mkdir(exist_ok=True)
    (tmp_path / "broken/weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\\nmore\")\n")
    path = os.pathsep.join([str(tmp_path / "broken"), str(Path(__file__).parent.parent / "src")])
    environment = {**os.environ, "PYTHONPATH": path, "BULLETIN_LANG": "en"}
    return subprocess.run([sys.executable, "-m", "bulletin_ssg", *command, str(site.root)], capture_output=True, text=True, env=environment)


def test_it_works_where_printing_cannot_start(tmp_path: Path, site: Bulletin) -> None:
    done = broken(tmp_path, site, "doctor")
    assert done.returncode == 1 and done.stderr == ""
    assert "does not start: cannot load library 'libpango-1.0-0'\n    Until then: bulletin build --no-pdf" in done.stdout


def test_a_build_says_what_is_missing_and_who_helps(tmp_path: Path, site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    done = broken(tmp_path, site, "build")
    assert done.returncode == 1 and "error[E615]" in done.stderr and "`bulletin doctor`" in done.stderr and "Traceback" not in done.stderr
    assert broken(tmp_path, site, "build", "--no-pdf").returncode == 0


def test_it_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    """An isolated Python that sees the program's own files, and no package at all."""
    source = str(Path(__file__).parent.parent / "src")
    code = f"import sys; sys.path.insert(0, {source!r}); sys.argv = ['bulletin', 'doctor', '--lang', 'en', {str(tmp_path)!r}]; from bulletin_ssg.cli import main; main()"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr == "", done.stderr
    assert "[missing] fonts for the PDF" in done.stdout and "not installed as a package" in done.stdout
