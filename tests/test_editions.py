"""Every PDF of the sample site: valid, whole in every reader's order, and the same bytes wherever and however it is printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bulletin_ssg.config import load_config
from bulletin_ssg.desk import Desk
from bulletin_ssg.model import Issue
from bulletin_ssg.printing.sheets import SHEETS
from bulletin_ssg.reading import Reading, read_issue
from bulletin_ssg.sources import Packed
from conftest import tree
from printed import ROOT, Given
from test_pdf_file import failures
from test_printing import pages, squeezed

pytestmark = pytest.mark.slow

BUILD = [sys.executable, "-m", "bulletin_ssg", "build", "-q"]
SYSTEM = "/usr/share/fonts"


def checkout(folder: Path) -> Path:
    for name in ("issues", "pages", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    text = (ROOT / "bulletin.yaml").read_text(encoding="utf-8")
    (folder / "bulletin.yaml").write_text(text.replace("volumes: [2023]", "volumes: [2023, 2024]"), encoding="utf-8")
    return folder


def build(site: Path, *options: str, before: tuple[str, ...] = (), **environment: str) -> dict[str, bytes]:
    """The PDFs of a site, printed by a process of its own."""
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "SOURCE_DATE_EPOCH": "1800000000", **environment}
    subprocess.run([*before, *BUILD, *options], cwd=site, check=True, env=surroundings, capture_output=True, text=True)
    return {name: data for name, data in tree(site / "public").items() if name.endswith(".pdf")}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build(checkout(tmp_path_factory.mktemp("one") / "site"), "-j", "1")


def test_other_folder_other_processes_other_surroundings(sample: dict[str, bytes], tmp_path: Path) -> None:
    site = checkout(tmp_path / "far" / "away" / "另一处")
    other = build(site, "-j", "2", HOME=str(tmp_path), LC_ALL="ja_JP.UTF-8", TZ="Asia/Tokyo", PYTHONHASHSEED="7")
    assert len(sample) > 10
    assert {name for name in sample if sample[name] != other.get(name)} == set()
    shutil.rmtree(site / ".bulletin")
    shutil.rmtree(site / "public")
    assert build(site, "-j", "2") == other, "a second run"


def hide_fonts() -> tuple[str, ...]:
    """A command's beginning that runs it where the system's folder of fonts is empty."""
    return ("unshare", "--mount", "sh", "-c", f'mount -t tmpfs none {SYSTEM} && exec "$@"', "sh")


def can_hide() -> bool:
    if not shutil.which("unshare") or not os.path.isdir(SYSTEM):
        return False
    return subprocess.run([*hide_fonts(), "ls", SYSTEM], capture_output=True).returncode == 0


@pytest.mark.skipif(not can_hide(), reason="hiding the fonts of the machine takes Linux and root")
def test_fonts_of_the_machine_make_no_difference(sample: dict[str, bytes], tmp_path: Path) -> None:
    there = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True)
    hidden = subprocess.run([*hide_fonts(), "fc-list", ":lang=zh"], capture_output=True, text=True)
    assert "Noto" in there.stdout and "Noto" not in hidden.stdout, "install fonts-noto-cjk, or nothing is shown"
    assert build(checkout(tmp_path / "site"), before=hide_fonts()) == sample


def test_validators_pass_on_every_pdf(sample: dict[str, bytes], tmp_path: Path) -> None:
    assert {name: found for name, data in sample.items() if (found := failures(data, tmp_path))} == {}
    assert max(len(data) for name, data in sample.items() if name.count("-") > 1) < 250_000


# Every sentence, in order.


def parse(name: str) -> Issue:
    files = {f"issues/{path.relative_to(ROOT / 'issues').as_posix()}": path.read_bytes() for path in (ROOT / "issues").rglob("*.*")}
    settings = load_config((ROOT / "bulletin.yaml").read_text(encoding="utf-8"))
    pages = {f"pages/{path.name}": path.read_bytes() for path in (ROOT / "pages").iterdir()}
    reading = Reading(name, settings.sections, settings.markdown.raw_html)
    issue = read_issue(reading, Desk(Packed({**files, **pages}), Given(""))).values[0]
    assert isinstance(issue, Issue)
    return issue


def sentences(issue: Issue, apart: set[str]) -> Iterator[str]:
    """What is said in an issue, in order, without what stands `apart`: notes at the foot of their pages, rows of tables."""
    for section in issue.sections:
        for article in section.articles:
            for line in () if article.withdrawn else (article.headline, *map(squeezed, article.text.split("\n"))):
                if line not in apart:
                    yield from (squeezed(sentence) for sentence in re.split("(?<=[。！？；])", line) if len(sentence) > 3)


def rows(markdown: str) -> set[str]:
    return {squeezed(re.sub(r"[|*`]", "", line)) for line in markdown.splitlines() if line.startswith("|")}


def notes(markdown: str) -> set[str]:
    return {squeezed(re.sub(r"[*`]", "", note)) for note in re.findall(r"^\[\^[^\]]*\]: *(.*)$", markdown, re.M)}


def find(sentence: str, text: str, start: int) -> int:
    """Where it is said; the number of a note may stand in it."""
    found = text.find(sentence, start)
    if found >= 0:
        return found
    noted = re.compile("\\d?".join(map(re.escape, sentence))).search(text, start)
    return noted.start() if noted else -1


def flow(pdf: bytes, markdown: str, folder: Path) -> Iterator[str]:
    """The text of all pages in a row, as pdfium and as pdftotext read it: without running heads, numbers and notes."""
    path = folder / "a.pdf"
    path.write_bytes(pdf)
    top = round(SHEETS["A4"].top / 25.4 * 72) - 4
    crop = ["-r", "72", "-x", "0", "-y", str(top), "-W", "596", "-H", str(842 - top - 96)]
    read = subprocess.run(["pdftotext", *crop, str(path), "-"], capture_output=True, text=True, check=True).stdout
    for text in ("".join(pages(pdf)), squeezed(read)):
        for note in notes(markdown):
            text, found = re.subn(r"\d" + re.escape(note), "", text)
            assert found == 1, note
        yield text


def test_every_sentence_is_read_in_order(sample: dict[str, bytes], tmp_path: Path) -> None:
    seen = 0
    for path in sorted((ROOT / "issues").rglob("*.md")):
        address = path.parent.name if path.stem == "index" else path.stem
        pdf = sample.get(f"issues/{address}/bulletin-{address}.pdf")
        markdown, issue = path.read_text(encoding="utf-8"), parse(path.relative_to(ROOT).as_posix())
        said = list(sentences(issue, rows(markdown) | notes(markdown)))
        for text in flow(pdf, markdown, tmp_path) if pdf else ():
            place, lost = text.index("目录"), []
            for sentence in said:
                found = find(sentence, text, place)
                lost += [] if found >= 0 else [sentence]
                place = max(place, found)
                seen += 1
            assert (path.name, lost) == (path.name, [])
    assert seen > 500
