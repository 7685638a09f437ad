"""The handbook: what it tells people to type can be typed, what it shows is there, what it quotes is said, and its sentences are short."""

from __future__ import annotations

import gettext
import re
import shlex
from pathlib import Path

import pytest

from bulletin_ssg.cli.grammar import parser

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "docs/handbook"
PAGES = sorted(BOOK.glob("*.md"))
CHINESE = [page for page in PAGES if page.name != "en.md"]
COMMAND = re.compile(r"^(?:bulletin|py -m bulletin_ssg)(?= |$)")


def commands(text: str) -> list[str]:
    """Every command line of ours: in blocks, and between code marks."""
    blocks = [line for block in re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    return [line for line in (*blocks, *inline) if COMMAND.match(line)]


def parses(line: str) -> bool:
    words = shlex.split(COMMAND.sub("", line.replace("%", "")))
    try:
        parser().parse_args(words)
    except SystemExit as end:
        return end.code == 0
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_can_be_typed(page: Path) -> None:
    lines = commands(page.read_text(encoding="utf-8"))
    assert [line for line in lines if line not in ("bulletin", "py -m bulletin_ssg") and not parses(line)] == []


def test_the_way_from_word_to_the_mailed_pdf_is_told_in_both_languages() -> None:
    for text in (BOOK / "README.md", BOOK / "en.md"):
        told = [line.split()[1] for line in commands(text.read_text(encoding="utf-8")) if " " in line]
        way = [told.index(step) for step in ("import", "preview", "check", "build", "freeze", "send")]
        assert way == sorted(way), text.name


def test_no_command_is_left_untold() -> None:
    known = set(next(action for action in parser()._actions if action.dest == "command").choices or ())
    told = {
        line.split(" ")[-1 if len(line.split()) < 2 else 1]
        for page in CHINESE
        for line in commands(page.read_text(encoding="utf-8"))
        if line.startswith("bulletin ")
    }
    assert known - told == set()


@pytest.mark.parametrize("line", ["bulletin publish", "bulletin build --fast", "bulletin proof", "py -m bulletin_ssg neu"])
def test_what_cannot_be_typed_is_noticed(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands(f"```sh\n{line}\n```\n") == [line] == commands(f"用 `{line}`。")
    assert not parses(line)
    capsys.readouterr()


def test_pictures() -> None:
    shown = {name for page in PAGES for name in re.findall(r"!\[[^\]]{4,}\]\(pictures/([^)]+)\)", page.read_text(encoding="utf-8"))}
    files = {path.name for path in (BOOK / "pictures").iterdir()}
    assert shown == files, "every picture is shown, with words for those who do not see it"
    made = set(re.findall(r"^def (\w+)\(studio\)", (ROOT / "scripts/handbook-pictures").read_text(encoding="utf-8"), re.M)) | {"home"}
    assert {name.removesuffix(".webp") for name in files} == made
    assert sum(path.stat().st_size for path in (BOOK / "pictures").iterdir()) < 1_500_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    assert links and [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_what_is_on_the_screen_is_what_the_program_says(page: Path) -> None:
    with (ROOT / "src/bulletin_ssg/locale/zh_CN.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    said = "\n".join(text for text in catalogue._catalog.values() if isinstance(text, str))  # type: ignore[attr-defined]
    for quoted in re.findall(r"「(.+?)」", page.read_text(encoding="utf-8")):
        parts = [part for part in re.split(r"……|\d+", quoted) if part.strip()]
        assert page.name == "README.md" or all(part.strip() in said for part in parts), quoted


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_sentences_are_short(page: Path) -> None:
    text = re.sub(r"^```.*?^```|^\||\]\([^)]*\)|^#.*$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    text = re.sub(r"`[^`]*`", "x", text)
    long = [sentence for sentence in re.split(r"[。！？\n|]", text) if len(sentence) > 60]
    assert long == []
