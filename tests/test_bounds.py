"""A step that would never end, or eat the machine's memory, is stopped and named; every other is made and kept."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bulletin_ssg.config import load_config
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.executors import Pool
from bulletin_ssg.sources import Packed
from bulletin_ssg.tray import RealDisk, Staging
from bulletin_ssg.work import Bounds, Halted, Place, heavy
from conftest import Bulletin
from printed import CONFIG, Given, manuscript
from test_print_security import SVG, png


class Order(NamedTuple):
    what: str


def work(args: Order, desk: Desk) -> Product:
    """Does what it is told, however bad."""
    if args.what == "hang":
        time.sleep(60)
    while args.what == "toil":
        pass
    if args.what == "eat":
        bytearray(900_000_000)
    if args.what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if args.what == "bug":
        raise ValueError("a mistake")
    return Product(((args.what, str(os.getpid()).encode()),))


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(2)
    yield pool
    pool.close()


def each(pool: Pool, folder: Path, *orders: str, bounds: Bounds | None) -> dict[int, object]:
    pool.size(len(orders), len(orders))
    place = Place(Packed({}), Given(""), Staging(str(folder), RealDisk()), "", bounds)
    batches = [(number, [(work, Order(what))]) for number, what in enumerate(orders)]
    return {number: results[0] for number, results in pool.each(batches, place)}


def test_bad_steps_are_stopped_and_the_others_made(pool: Pool, tmp_path: Path) -> None:
    begun = time.monotonic()
    done = each(pool, tmp_path, "a", "hang", "b", "eat", "die", "c", "toil", bounds=Bounds(0.5, 600))
    assert [done[number] for number in (1, 3, 4, 6)] == [Halted("time"), Halted("memory"), Halted("crash"), Halted("time")]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*"abc"]
    assert time.monotonic() - begun < 20
    assert len(pool.hands) <= 2
    again = each(pool, tmp_path, "d", "e", bounds=Bounds(5, 600))
    assert not any(isinstance(result, Halted) for result in again.values())


@heavy(20)
def toil_long(args: Order, desk: Desk) -> Product:
    """Half a second of work."""
    until = time.process_time() + 0.5
    while time.process_time() < until:
        pass
    return work(args, desk)


def test_what_is_heavy_may_take_longer(pool: Pool, tmp_path: Path) -> None:
    pool.size(2, 2)
    place = Place(Packed({}), Given(""), Staging(str(tmp_path), RealDisk()), "", Bounds(0.1, 600))
    done = dict(pool.each([(0, [(toil_long, Order("volume"))]), (1, [(work, Order("toil"))])], place))
    assert not isinstance(done[0][0], Halted)
    assert done[1] == [Halted("time")]


def test_bounds_are_gone_with_their_work(pool: Pool, tmp_path: Path) -> None:
    """A process that printed within bounds may do more afterwards."""
    each(pool, tmp_path, "a", bounds=Bounds(5, 600))
    done = each(pool, tmp_path, *(["eat"] * 2), bounds=Bounds(30, 4000))
    assert not any(isinstance(result, Halted) for result in done.values())


def test_a_process_that_holds_much_is_replaced(tmp_path: Path) -> None:
    pool = Pool(1)
    try:
        for what in ("a", "b", "eat", "c"):
            each(pool, tmp_path, what, bounds=Bounds(30, 2000))
    finally:
        pool.close()
    first, second, full, fresh = ((tmp_path / what).read_text() for what in ("a", "b", "eat", "c"))
    assert first == second == full != fresh


def test_a_bug_is_told_with_where_it_was(pool: Pool, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a mistake") as found:
        each(pool, tmp_path, "bug", "hang", bounds=Bounds(60, 600))
    assert 'raise ValueError("a mistake")' in "".join(found.value.__notes__)
    assert all(hand.number is None for hand in pool.hands), "nobody is at work any more"


def test_a_process_that_died_in_its_sleep_is_replaced(pool: Pool, tmp_path: Path) -> None:
    each(pool, tmp_path, "a", bounds=Bounds(5, 600))
    for hand in pool.hands:
        hand.process.kill()
        hand.process.join()
    assert not isinstance(each(pool, tmp_path, "b", bounds=Bounds(5, 600))[0], Halted)


def test_processes_end_with_their_parent(pool: Pool, tmp_path: Path) -> None:
    each(pool, tmp_path, "a", "b", bounds=Bounds(5, 600))
    processes = [hand.process for hand in pool.hands]
    pool.close()
    assert not any(process.is_alive() for process in processes)


BOMB = SVG.format(
    '<defs><g id="g0"><rect width="1" height="1"/></g>'
    + "".join(f'<g id="g{n + 1}">' + f'<use href="#g{n}"/>' * 10 + "</g>" for n in range(8))
    + '</defs><use href="#g8"/>'
)
POISONS = {
    "use bomb": ("![图](bomb.svg)", {"issues/bomb.svg": BOMB.encode()}),
    "colspan": ("<table><tr><td colspan=100000>字</td></tr><tr><td>字</td></tr></table>", {}),
    "rowspan": ("<table><tr><td rowspan=100000>字</td></tr></table>", {}),
    "paragraph": ("数据" * 170_000, {}),
    "nesting": ("<div>" * 3000 + "字" + "</div>" * 3000, {}),
    "quotes": ("> " * 3000 + "字", {}),
    "picture": ("![图](huge.png)", {"issues/huge.png": png(7_000, 7_000)}),
    "many": ("字<br>" * 200_000, {}),
}


def poisoned(site: Bulletin, names: list[str], seconds: int) -> None:
    site.write("bulletin.yaml", CONFIG + f"  limits: {{seconds: {seconds}, memory: 900}}\nmarkdown: {{raw_html: true}}\n")
    for number, name in enumerate(names, 1):
        body, files = POISONS[name]
        text = manuscript(f"## 资讯\n\n### 题\n\n{body}\n").replace("number: 5\ntotal: 25", f"number: {number}")
        site.write(f"issues/{number}.md", text.replace("06-04", f"06-{number:02}"))
        for file, data in files.items():
            site.write(file, data)


def test_a_poisonous_issue_is_one_error_and_the_others_are_printed(site: Bulletin) -> None:
    poisoned(site, ["use bomb"], 4)
    site.write("issues/2.md", manuscript("## 资讯\n\n### 题\n\n好的。\n").replace("number: 5\ntotal: 25", "number: 2"))
    begun = time.monotonic()
    with pytest.raises(Refused) as refused:
        site.build(pdf=True, outputs=("bulletin_ssg.outputs.pdf",))
    assert time.monotonic() - begun < 40
    (finding,) = refused.value.diagnostics
    assert (finding.code, str(finding.span)) == ("E607", "issues/1.md")
    assert not (site.out / "issues").exists()
    site.remove("issues/bomb.svg")
    site.write("issues/1.md", (site.root / "issues/2.md").read_text(encoding="utf-8").replace("number: 2", "number: 1"))
    made = site.build(pdf=True, outputs=("bulletin_ssg.outputs.pdf",)).made
    assert [name for name in made if name.endswith(".pdf")] == ["issues/2024-01/bulletin-2024-01.pdf"], "the other was kept"


@pytest.mark.slow
def test_every_poison_ends(site: Bulletin) -> None:
    """Each within its limit; harmless ones are printed, the others are one error each, that names the issue."""
    names = list(POISONS)
    poisoned(site, names, 10)
    begun = time.monotonic()
    try:
        site.build(pdf=True, jobs=2, outputs=("bulletin_ssg.outputs.pdf",))
        findings = []
    except Refused as refused:
        findings = list(refused.diagnostics)
    assert time.monotonic() - begun < 50 * len(names)
    blamed = [finding.span.file for finding in findings if finding.span]
    assert len(blamed) == len(findings) == len(set(blamed))
    assert {finding.code for finding in findings} <= {"E603", "E604", "E606", "E607", "E608", "E609"}
    assert "issues/1.md" in blamed


def test_limits_do_not_change_what_is_printed() -> None:
    plain, more = load_config(CONFIG), load_config(CONFIG + "  limits: {seconds: 100}\n")
    assert plain.printing() == more.printing()
    assert more.pdf.limits.seconds == 100


def test_a_picture_in_the_middle_of_a_line_is_printed(site: Bulletin) -> None:
    site.write("bulletin.yaml", CONFIG)
    site.write("issues/mark.png", png(40, 40))
    site.write(
        "issues/1.md",
        manuscript("## 资讯\n\n### 题\n\n认准标志![标志](mark.png)，谨防假冒，共有 12 家企业获准使用。\n").replace(
            "number: 5\ntotal: 25", "number: 1"
        ),
    )
    made = site.build(pdf=True, outputs=("bulletin_ssg.outputs.pdf",)).made
    assert [name for name in made if name.endswith(".pdf")]
