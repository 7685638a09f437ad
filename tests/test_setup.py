"""The set-up: locks that are complete, hashed and name no registry, and a setup script that knows when there is nothing to do."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {"run": ("build",), "test": ("build", "test", "lint")}


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([\w.+!-]+)", text, re.M)}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_what_the_project_asks_for(lock: str) -> None:
    asked = [*PROJECT["project"]["dependencies"], *(line for group in LOCKS[lock] for line in PROJECT["dependency-groups"][group])]
    for line in asked:
        requirement = Requirement(line)
        pinned = pins(lock).get(canonicalize_name(requirement.name), "")
        assert pinned, f"{requirement.name} is not in requirements/{lock}.txt: make lock"
        assert requirement.specifier.contains(pinned), f"{line} does not allow {pinned}: make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_hashed_and_names_no_registry(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\w)", text.strip()):
        assert re.match(r"[\w.-]+==\S+(?: ; [^\\]+)? \\\n", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", text)


BELONGS = {
    "PIL": "pillow",
    "dkim": "dkimpy",
    "markdown_it": "markdown-it-py",
    "markupsafe": "jinja2",
    "pydyf": "weasyprint",
    "yaml": "pyyaml",
}
"""Packages that bear another name than their distribution, or come with one that is asked for."""


def test_users_get_what_the_program_imports() -> None:
    """What the tests alone need may not be needed by the program: it would be missed on users' machines only."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    asked = {
        canonicalize_name(Requirement(line).name)
        for line in [*PROJECT["project"]["dependencies"], *(line for some in extras for line in some)]
    }
    imported = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    foreign = imported - sys.stdlib_module_names - {"bulletin_ssg"}
    assert {canonicalize_name(BELONGS.get(name, name)) for name in foreign} <= asked


def test_tests_run_on_what_users_get() -> None:
    assert pins("run").items() <= pins("test").items()


@pytest.mark.skipif(Path(sys.prefix).resolve() != (ROOT / ".venv").resolve(), reason="not the environment that scripts/setup makes")
def test_setup_fetched_the_examples_of_commonmark() -> None:
    """So that tests/test_commonmark.py is not skipped in silence."""
    assert list(Path(sys.prefix, "share/commonmark").glob("markdown_it_py-*.tar.gz"))


def test_setup_refuses_what_it_does_not_know() -> None:
    ran = subprocess.run([sys.executable, str(ROOT / "scripts/setup"), "everything"], capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 1
    assert "scripts/setup test" in ran.stderr


def test_setup_names_what_is_missing(tmp_path: Path) -> None:
    """Where no package manager that it knows is there: it says what is missing, and changes nothing."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "scripts/setup", tmp_path / "scripts")
    shutil.copytree(ROOT / "src", tmp_path / "src")
    # A library that no machine has stands for one that this machine lacks.
    libraries = tmp_path / "src/bulletin_ssg/doctor/libraries.py"
    libraries.write_text(re.sub(r"libpango-1\.0\b", "libno-such-thing", libraries.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("pyproject.toml", "requirements/run.txt"):
        (tmp_path / name).write_text("")
    ran = subprocess.run([sys.executable, str(tmp_path / "scripts/setup")], capture_output=True, text=True, env={"PATH": str(tmp_path)})
    assert ran.returncode == 1
    assert "missing: Pango." in ran.stderr
    assert "make pages" in ran.stderr
    assert not (tmp_path / ".venv").exists()
