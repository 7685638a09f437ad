"""ARCHITECTURE.md against the code: its picture of the layers, its table of doors, its budgets are read and enforced."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src/bulletin_ssg"
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
FILES = sorted(PACKAGE.rglob("*.py"))


class Picture(NamedTuple):
    levels: dict[str, int]
    """(room → level); a room is a module of the package, or a folder of it."""
    friends: set[tuple[str, str]]
    """(who, whom) of imports within a level that the page excuses."""


def picture(text: str) -> Picture:
    """Read the block under the heading "Layers": level, names, two spaces, a sentence. Then "- `a` → `b`: reason" lines."""
    part = text.partition("\n## Layers\n")[2].partition("\n## ")[0]
    levels: dict[str, int] = {}
    level = -1
    for line in part.split("```")[1].strip("\n").splitlines()[1 if part.split("```")[1].startswith("text") else 0 :]:
        match = re.match(r"(\d+| )\s+(\S+(?: \S+)*)", line)
        assert match, f"not a line of the picture: {line}"
        level = int(match[1]) if match[1].strip() else level
        for name in match[2].split():
            assert name not in levels, f"{name} stands twice in the picture"
            levels[name.rstrip("/")] = level
    return Picture(levels, set(re.findall(r"^- `([\w/]+)` → `([\w/]+)`: .", part, re.M)))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.Module, path: Path) -> set[str]:
    """The package's own rooms that a module names, inside functions and for types too."""
    inside = ["bulletin_ssg", *path.relative_to(PACKAGE).parts[:-1]]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = (
                [*inside[: len(inside) - node.level + 1], *(node.module or "").split(".")] if node.level else (node.module or "").split(".")
            )
            names = [".".join(filter(None, base)), *(".".join(filter(None, [*base, alias.name])) for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found.update(name.split(".")[1] for name in names if name.startswith("bulletin_ssg.") and is_room(name.split(".")[1]))
    return found


def is_room(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists()


def imports() -> list[tuple[str, str]]:
    """(who, whom) over all files of the package, rooms by name."""
    found = set()
    for path in FILES:
        others = imported(ast.parse(path.read_text(encoding="utf-8")), path)
        found.update((room(path), other) for other in others if other != room(path))
    return sorted(pair for pair in found if not {"__init__", "__main__"}.intersection(pair))


def violations(text: str) -> list[tuple[str, str]]:
    levels, friends = picture(text)
    return [
        (who, whom)
        for who, whom in imports()
        if levels[whom] >= levels[who] and not (levels[whom] == levels[who] and (who, whom) in friends)
    ]


def test_every_room_is_in_the_picture() -> None:
    there = {room(path) for path in FILES} - {"__init__", "__main__"}
    assert there == set(picture(TEXT).levels)


def test_imports_go_down_only() -> None:
    assert violations(TEXT) == []


def test_a_wrong_picture_is_noticed() -> None:
    part = TEXT.partition("\n## Layers\n")
    upside_down = part[0] + part[1] + re.sub(r"^(\d+)", lambda match: str(99 - int(match[1])), part[2], flags=re.M)
    assert len(violations(upside_down)) > 20


def test_excuses_are_needed() -> None:
    """An import within a level that is excused but no longer made must leave the page."""
    levels, friends = picture(TEXT)
    assert {(who, whom) for who, whom in friends if (who, whom) not in imports() or levels[who] != levels[whom]} == set()


# Doors: an effect on the outside world happens in its rooms only.

EFFECTS = {
    "read a file": ("open", "os.open", "os.scandir", "os.listdir", "os.walk"),
    "change the disk": (
        "os.remove",
        "os.unlink",
        "os.rename",
        "os.replace",
        "os.mkdir",
        "os.makedirs",
        "os.rmdir",
        "shutil.rmtree",
        "os.link",
    ),
    "ask the environment": ("os.environ", "os.getenv"),
    "ask the clock": ("time.time", "time.time_ns", "time.monotonic", "time.perf_counter", "datetime.now", "datetime.today", "date.today"),
    "print": ("print", "sys.stdout", "sys.stderr", "sys.exit", "SystemExit"),
    "use the network": ("socket", "urllib.request", "http", "http.server", "smtplib", "ssl"),
    "start a process": ("subprocess", "multiprocessing", "concurrent.futures", "os.fork", "os.system"),
}


def doors(text: str) -> dict[str, set[str]]:
    """The table under the heading "Doors": | effect | rooms in code marks |."""
    part = text.partition("\n## Doors\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|`]+?) \|([^|]*)\|", part, re.M)
    return {effect: set(re.findall(r"`([\w/]+)`", rooms)) for effect, rooms in rows if effect in EFFECTS}


def effects(tree: ast.Module) -> set[str]:
    """What a module does to, or asks of, the outside world."""
    said: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            said.add(node.id)
        elif isinstance(node, ast.Attribute):
            said.add(ast.unparse(node).removeprefix("datetime."))
        elif isinstance(node, ast.Import):
            said.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            said.add(node.module or "")
            said.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {effect for effect, names in EFFECTS.items() if said.intersection(names)}


def test_doors() -> None:
    table = doors(TEXT)
    assert set(table) == set(EFFECTS)
    used: dict[str, set[str]] = {effect: set() for effect in EFFECTS}
    for path in FILES:
        name = path.relative_to(PACKAGE).as_posix().removesuffix(".py").removesuffix("/__init__")
        for effect in effects(ast.parse(path.read_text(encoding="utf-8"))):
            used[effect].add(name)
    assert used == table


# Style.


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    opening = ast.get_docstring(tree) or ""
    assert re.match(r"\S.*?[.:](\s|$)", opening, re.S), "a file opens with one sentence that says what it knows"
    assert text.count("\n") <= (460 if path.name == "model.py" else 330), "a file has about 300 lines at most"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 55, f"{node.name} is long: about 40 lines at most"
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            assert not re.search(r"manager|helper|util", node.name, re.I), node.name


DEAR = ("weasyprint", "PIL", "jinja2", "yaml", "markdown_it", "pypinyin", "dataclasses", "pathlib", "difflib", "sqlite3", "inspect")


def test_import_budget() -> None:
    """What every command, a build with nothing to do among them, pays before its first line runs."""
    code = "import sys; before = set(sys.modules); import bulletin_ssg.cli; print(*sorted(set(sys.modules) - before))"
    ran = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(ran.stdout.split()).intersection(DEAR) == set()
