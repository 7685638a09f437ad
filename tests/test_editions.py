"""Every PDF of the sample site: valid, whole in every reader's order, and the same bytes wherever and however it is printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from bulletin_ssg.config import load_config
from bulletin_ssg.desk import Desk
from bulletin_ssg.model import Issue
from bulletin_ssg.printing.copytext import LINE
from bulletin_ssg.printing.sheets import SHEETS
from bulletin_ssg.reading import Reading, read_issue
from bulletin_ssg.sources import Packed
from conftest import tree
from printed import ROOT, Given, print_text
from test_pdf_file import failures
from test_printing import pages, squeezed
from test_real import REAL

pytestmark = pytest.mark.slow

BULLETIN = [sys.executable, "-m", "bulletin_ssg"]
BUILD = [*BULLETIN, "build", "-q"]
SURROUNDINGS = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "SOURCE_DATE_EPOCH": "1800000000"}
SYSTEM = "/usr/share/fonts"


def checkout(folder: Path, theme: str = "song", size: str = "A4") -> Path:
    for name in ("issues", "pages", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    text = (ROOT / "bulletin.yaml").read_text(encoding="utf-8")
    for line, other in {
        "volumes: [2023]": "volumes: [2023, 2024]",
        "theme: song": f"theme: {theme}",
        "page_size: A4": f"page_size: {size}",
    }.items():
        assert text.count(line) == 1
        text = text.replace(line, other)
    (folder / "bulletin.yaml").write_text(text, encoding="utf-8")
    return folder


def build(site: Path, *options: str, before: tuple[str, ...] = (), **environment: str) -> dict[str, bytes]:
    """The PDFs of a site, printed by a process of its own."""
    subprocess.run([*before, *BUILD, *options], cwd=site, check=True, env=SURROUNDINGS | environment, capture_output=True, text=True)
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
    there = subprocess.run(
        ["fc-list", ":lang=zh"], env=SURROUNDINGS, capture_output=True, text=True
    )  # not this process's: printing hides them
    hidden = subprocess.run([*hide_fonts(), "fc-list", ":lang=zh"], env=SURROUNDINGS, capture_output=True, text=True)
    assert "Noto" in there.stdout and "Noto" not in hidden.stdout, "install fonts-noto-cjk, or nothing is shown"
    assert build(checkout(tmp_path / "site"), before=hide_fonts()) == sample


def test_validators_pass_on_every_pdf(sample: dict[str, bytes], tmp_path: Path) -> None:
    assert {name: found for name, data in sample.items() if (found := failures(data, tmp_path))} == {}
    assert max(len(data) for name, data in sample.items() if name.count("-") > 1) < 250_000


@pytest.mark.parametrize(("theme", "size"), [("gongwen", "A4"), ("song", "compact"), ("gongwen", "compact")])
def test_validators_pass_in_every_theme_and_size(theme: str, size: str, tmp_path: Path) -> None:
    site = checkout(tmp_path / "site", theme, size)
    made = build(site, "-j", "2")
    assert {f"issues/{year}/bulletin-{year}.pdf" for year in (2023, 2024)} < set(made), "volumes too"
    for address in ("2024-05", "2024-03"):
        ran = subprocess.run([*BULLETIN, "proof", address], cwd=site, check=True, env=SURROUNDINGS, capture_output=True, text=True)
        made[f"proof {address}"] = Path(site, ran.stdout.strip()).read_bytes()
    assert {name: found for name, data in made.items() if (found := failures(data, tmp_path))} == {}


# Every sentence, in order.


def parse(name: str, text: str = "") -> Issue:
    files = {f"issues/{path.relative_to(ROOT / 'issues').as_posix()}": path.read_bytes() for path in (ROOT / "issues").rglob("*.*")}
    files |= {name: text.encode()} if text else {}
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


def flow(pdf: bytes, markdown: str, folder: Path, size: str = "A4") -> Iterator[str]:
    """The text of all pages in a row, as pdfium and as pdftotext read it: without running heads, numbers and notes."""
    path = folder / "a.pdf"
    path.write_bytes(pdf)
    sheet = SHEETS[size]
    top, height = round(sheet.top / 25.4 * 72) - 4, round(sheet.lines * LINE * sheet.scale) + 8
    crop = ["-r", "72", "-x", "0", "-y", str(top), "-W", "596", "-H", str(height)]
    read = subprocess.run(["pdftotext", *crop, str(path), "-"], capture_output=True, text=True, check=True).stdout
    for text in ("".join(pages(pdf, size)), squeezed(read)):
        for note in notes(markdown):
            text, found = re.subn(r"\d" + re.escape(note), "", text)
            assert found == 1, note
        yield text


def lost(issue: Issue, markdown: str, text: str) -> list[str]:
    """Sentences that are not found where the order of reading would have them."""
    place, missing = max(text.find("目录"), 0), []
    for sentence in sentences(issue, rows(markdown) | notes(markdown)):
        found = find(sentence, text, place)
        missing += [] if found >= 0 else [sentence]
        place = max(place, found)
    return missing


def stray(text: str, markdown: str) -> list[str]:
    """Where there is a space inside Han text that its source lacks."""
    source, whole = " ".join(markdown.split()), squeezed(markdown)
    found = re.findall(r"[\u3400-\u9fff，。；：、！？（）《》“”]{2} +[\u3400-\u9fff，。；：、！？（）《》“”]{2}", text)
    return [place for place in found if squeezed(place) in whole and " ".join(place.split()) not in source]


def test_every_sentence_is_read_in_order(sample: dict[str, bytes], tmp_path: Path) -> None:
    seen = 0
    for path in sorted((ROOT / "issues").rglob("*.md")):
        address = path.parent.name if path.stem == "index" else path.stem
        pdf = sample.get(f"issues/{address}/bulletin-{address}.pdf")
        markdown, issue = path.read_text(encoding="utf-8"), parse(path.relative_to(ROOT).as_posix())
        for text in flow(pdf, markdown, tmp_path) if pdf else ():
            assert (path.name, lost(issue, markdown, text)) == (path.name, [])
            seen += len(list(sentences(issue, rows(markdown) | notes(markdown))))
    assert seen > 500


@pytest.mark.skipif(not REAL.exists(), reason=f"the real issue is not at {REAL}")
@pytest.mark.parametrize("theme", ["song", "gongwen"])
@pytest.mark.parametrize("size", ["A4", "compact"])
def test_the_real_issue(theme: str, size: str, tmp_path: Path) -> None:
    """Valid, small, every sentence in order, next to no space that its author has not written."""
    markdown = REAL.read_text(encoding="utf-8")
    config = (
        (ROOT / "bulletin.yaml")
        .read_text(encoding="utf-8")
        .replace("theme: song", f"theme: {theme}")
        .replace("page_size: A4", f"page_size: {size}")
    )
    made, issue = print_text(markdown, config=config), parse("issues/real.md", markdown)
    assert failures(made.pdf, tmp_path) == []
    assert len(made.pdf) <= 250_000
    assert made.edition.pages <= 9
    assert sum(1 for _ in sentences(issue, set())) > 60
    for text in flow(made.pdf, markdown, tmp_path, size):
        assert lost(issue, markdown, text) == []
    path = tmp_path / "a.pdf"
    read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    document = pypdfium2.PdfDocument(made.pdf)
    seen = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for text in (read, seen):
        assert len(stray(text, markdown)) <= max(1, made.edition.pages // 10)


def test_the_report_is_printed() -> None:
    ran = subprocess.run([sys.executable, "scripts/print-report"], cwd=ROOT, capture_output=True, text=True, check=True)
    ours = re.findall(r"^\S+ +bulletin +(?:\d+ +){7}([\d.]+) +([\d.]+)", ran.stdout, re.M)
    assert len(ours) > 15
    assert max(float(most) for _, most in ours) <= 0.15
    assert re.search(r"ours takes [\d.]+ times that|not compared", ran.stdout)
