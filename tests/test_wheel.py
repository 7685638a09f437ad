"""The wheel: its exact contents, and that what it installs builds a site anywhere, without the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = {".mo", ".conf", ".css", ".j2", ".js"}
"""Endings of what lies in the package beside code."""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    ran = subprocess.run(
        list(map(str, command)), cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has the wheel and nothing of the repository."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", folder, wheel, cwd=folder)
    return folder


def files(folder: Path, under: str) -> set[str]:
    return {
        f"{under}/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }


def test_contents(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    metadata = {name for name in names if ".dist-info/" in name}
    package = {name for name in files(ROOT / "src/bulletin_ssg", "bulletin_ssg") if Path(name).suffix in DATA | {".py"}}
    theme = files(ROOT / "templates", "bulletin_ssg/default/templates") | files(ROOT / "static", "bulletin_ssg/default/static")
    assert names - metadata == package | theme
    assert {Path(name).name for name in metadata} == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"}


def test_nothing_in_the_package_is_forgotten() -> None:
    """A new kind of data file must be named above, or left out on purpose as the .po sources are."""
    endings = {Path(name).suffix for name in files(ROOT / "src/bulletin_ssg", "bulletin_ssg")}
    assert endings <= DATA | {".py", ".po"}


def test_the_same_bytes_every_time(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=ROOT)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_installed_program_builds_a_site(installed: Path, tmp_path: Path) -> None:
    where = run(sys.executable, "-c", "import bulletin_ssg; print(bulletin_ssg.__file__)", cwd=tmp_path, PYTHONPATH=str(installed))
    assert Path(where.strip()).is_relative_to(installed)
    command = (sys.executable, "-m", "bulletin_ssg")
    run(*command, "init", "site", cwd=tmp_path, PYTHONPATH=str(installed))
    run(*command, "build", "--no-pdf", "-j", "1", "site", cwd=tmp_path, PYTHONPATH=str(installed))
    home = (tmp_path / "site/public/index.html").read_text(encoding="utf-8")
    assert "<h1" in home
    assert list((tmp_path / "site/public/static").glob("*.css"))


def test_the_installed_program_speaks_chinese(installed: Path, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "bulletin_ssg", "build"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(installed), "LC_ALL": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert said.returncode == 1
    assert "bulletin.yaml" in said.stderr
    assert "错误" in said.stderr
