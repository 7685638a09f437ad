"""The catalogues: every message that is said is translated, no other is kept, and what is compiled is what is written."""

import argparse
import ast
import gettext
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = runpy.run_path(str(ROOT / "scripts/catalogues"))
LOCALE = ROOT / "src/bulletin_ssg/locale"
FIELD = re.compile(r"\{(\w+)[^}]*\}")


@pytest.mark.parametrize("name", SCRIPT["catalogues"]())
def test_in_step_with_the_code(name: str) -> None:
    assert SCRIPT["update"](name, check=True) == []


def test_chinese_is_there() -> None:
    assert "zh_CN.po" in SCRIPT["catalogues"]()


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*.mo")), ids=lambda path: path.name)
def test_translations_fill_the_same_fields(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for message in SCRIPT["messages"]():
        assert set(FIELD.findall(catalogue.gettext(message))) <= set(FIELD.findall(message)), message


HAN = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
DEVELOPERS = re.compile(
    r"conflicting|invalid (option string|conflict_resolution)|callable|defined|merge|dest=|cannot have|must be optional|is an invalid|with mode|default: |program's version"
)
"""What argparse says to whoever writes the parser, or of what no parser of ours has."""


def bulletin(*arguments: str, cwd: Path | None = None, **environment: str) -> str:
    """What the command prints, all of it."""
    bare = {name: value for name, value in os.environ.items() if name not in ("BULLETIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")}
    command = [sys.executable, "-m", "bulletin_ssg", *arguments]
    env = {**bare, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8", "COLUMNS": "200", **environment}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False, env=env, cwd=cwd)
    return done.stdout


def commands() -> list[str]:
    return re.findall(r"^    ([a-z]+)\b", bulletin("--help"), re.M)


def test_help_is_chinese_in_every_line() -> None:
    for arguments in ((), *((command,) for command in commands())):
        text = bulletin(*arguments, "--help", LANG="zh_CN.UTF-8")
        assert text.startswith("用法") and ENGLISH.search(text) is None, text
        for line in text.split("\n\n", 1)[1].splitlines():
            assert HAN.search(line) or re.fullmatch(r"(  -.*|  \{.*\}|  [a-z]+|)", line), line


def test_help_is_english_in_every_line() -> None:
    for arguments in ((), *((command,) for command in commands())):
        told = re.sub(r"（[^）]*）|\([一-鿿]+\)", "", bulletin(*arguments, "--help", LANG="en_US.UTF-8"))
        assert told.startswith("usage") and HAN.search(told) is None, told


def test_argparse_says_nothing_that_is_not_translated() -> None:
    """Of the Python that runs this; the catalogues have the messages of all from 3.11 on."""
    tree = ast.parse(Path(argparse.__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext")]
    said = {arg.value for call in calls for arg in call.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    assert len(said) > 20
    assert {text for text in said if not DEVELOPERS.search(text)} - set(SCRIPT["messages"]()) == set()


@pytest.mark.parametrize(
    "line",
    ["build --nonsense", "nonsense", "build -j x", "build -o", "proof", "volume x .", "build a b c", "--no-such", "build --portabl=3"],
)
def test_usage_errors_are_chinese(line: str) -> None:
    text = bulletin(*line.split(), "--lang", "zh") if line[0] != "-" else bulletin("--lang", "zh", *line.split())
    assert re.search(r"错误[：:]", text) and ENGLISH.search(text) is None, text


def test_who_decides_the_language(tmp_path: Path) -> None:
    """--lang, then the environment where it names one, then the site, then English."""
    (tmp_path / "bulletin.yaml").write_text("title: 简报\nlanguage: 'zh-CN' # of pages\n", encoding="utf-8")

    def chinese(*arguments: str, cwd: Path = ROOT / "tests", **environment: str) -> bool:
        return "用法" in bulletin(*arguments, "--help", cwd=cwd, **environment)

    assert chinese("build", "--lang", "zh_CN", LANG="en_US.UTF-8") and chinese("--lang=zh", "build", BULLETIN_LANG="en")
    assert not chinese("build", "--lang", "en", LANG="zh_CN.UTF-8") and not chinese(BULLETIN_LANG="en", LC_ALL="zh_CN.UTF-8")
    assert chinese(LC_ALL="zh_CN", LANG="en_US") and not chinese(LC_ALL="en_US", LANG="zh_CN")
    assert chinese("build", str(tmp_path), LANG="C.UTF-8") and chinese(cwd=tmp_path) and not chinese()
    assert not chinese("build", str(tmp_path), LANG="en_US.UTF-8")
    (tmp_path / "bulletin.yaml").write_text("title: 简报\n", encoding="utf-8")
    assert not chinese(cwd=tmp_path)


def test_what_the_system_says_is_translated(tmp_path: Path) -> None:
    for name in SCRIPT["SYSTEM"]:
        assert name in {os.strerror(number) for number in range(1, 140)}, name
    (tmp_path / "bulletin.yaml").write_text("title: 简报\n", encoding="utf-8")
    (tmp_path / "out").write_text("", encoding="utf-8")
    text = bulletin("build", "--no-pdf", "-o", str(tmp_path / "out"), str(tmp_path), "--lang", "zh")
    assert "不是文件夹" in text and ENGLISH.search(text) is None


def test_messages_are_found_in_every_form() -> None:
    import ast

    tree = ast.parse(
        "def f(x):\n"
        "    hint = 'one' if x else 'two'\n"
        "    _('three'), words.translate('four')\n"
        "    return error('E001', 'five {x}', span, hint, x=x), diagnostics.error('E002', 'six', hint='seven')\n"
    )
    assert sorted(set(SCRIPT["spoken"](tree))) == sorted(["one", "two", "three", "four", "five {x}", "six", "seven"])
