"""The laws of the engine, on steps that know nothing of bulletins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bulletin_ssg.answers import Answers
from bulletin_ssg.desk import Desk, Earlier, Product, amended_by
from bulletin_ssg.diagnostics import Refused, error
from bulletin_ssg.engine import AHEAD, Batches, Run, Step, run
from bulletin_ssg.executors import Here, Pool
from bulletin_ssg.plan import Plan
from bulletin_ssg.sources import Directories, digest
from bulletin_ssg.store import Store
from bulletin_ssg.stored import Values
from bulletin_ssg.tray import RealDisk, Staging
from bulletin_ssg.work import Place, Trace

DURING: list[tuple[Path, str]] = []
"""What an editor saves while a step works."""


class Args(NamedTuple):
    name: str


class Numbers(NamedTuple):
    numbers: tuple[int, ...]


class Held(NamedTuple):
    ref: str


def echo(args: Args, desk: Desk) -> Product:
    data = desk.read(args.name) or b"absent"
    for path, text in DURING:
        path.write_text(text)
    return Product(((f"{args.name}.out", data),), facts=data.decode())


def listing(args: Args, desk: Desk) -> Product:
    return Product((("list", "\n".join(desk.names(args.name)).encode()),))


def fail(args: Args, desk: Desk) -> Product:
    desk.read(args.name)
    raise Refused(error("E999", "no: {name}", name=args.name))


def store_numbers(args: Numbers, desk: Desk) -> Product:
    return Product(values=(args,))


def add(args: Held, desk: Desk) -> Product:
    return Product((("sum", str(sum(desk.fetch(args.ref, Numbers).numbers)).encode()),))


class Result(NamedTuple):
    made: bool
    trace: Trace


def recount(args: Numbers, before: Earlier, desk: Desk) -> Product | None:
    """Amends `count` where one number was added at the end."""
    if before.args.numbers != args.numbers[:-1]:
        return None
    there = dict(before.files)
    data = before.read("sum", there.pop("sum"))
    if data is None:
        return None
    AMENDED.append(args.numbers[-1])
    return Product((("sum", str(int(data) + args.numbers[-1]).encode()),), same=tuple(there.items()))


@amended_by(recount)
def count(args: Numbers, desk: Desk) -> Product:
    return Product((("sum", str(sum(args.numbers)).encode()), ("title", b"sum")))


AMENDED: list[int] = []


class Bench:
    """A folder, a store, and runs of steps over them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources = root / "sources"
        self.sources.mkdir()
        self.tray = root / "tray"
        self.tray.mkdir()
        self.lean = False
        self.builds = 0

    def write(self, name: str, text: str) -> None:
        (self.sources / name).write_text(text)

    def run(
        self, *steps: Step, toolchain: str = "", changed: frozenset[str] | None = None, crew: Here | Pool | None = None
    ) -> dict[str, Result]:
        store = Store(str(self.root / "state"))
        self.builds += 1
        plan = Plan(store, "archive", self.lean)
        layers = Directories(str(self.sources))
        tray = Staging(str(self.tray), RealDisk())
        place = Place(layers, Values(store.path), tray, toolchain)
        job = Run(
            store, Answers(layers, store, changed, True), place, crew or Here(), toolchain, plan, self.builds,
            lambda target, name: Path(tray.path(target)).exists(), self.read,
        )  # fmt: skip
        store.commit()
        try:
            done = run(steps, job)
            found = {name: Result(step.made, step.trace) for name, step in done.items()}
            plan.settle([])
            return found
        finally:
            place.finder.rest()
            store.close()

    def read(self, target: str, name: str) -> bytes | None:
        data = self.laid(target).read_bytes()
        return data if digest(data) == name else None

    def laid(self, target: str) -> Path:
        """The file in the tray that is to be `target`."""
        return Path(Staging(str(self.tray), RealDisk()).path(target))

    def made(self, *steps: Step, **options: object) -> list[str]:
        return [name for name, done in self.run(*steps, **options).items() if done.made]  # type: ignore[arg-type]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    DURING.clear()
    return Bench(tmp_path)


A = Step("a", echo, Args("a.txt"))


def test_what_has_not_changed_is_not_made_again(bench: Bench) -> None:
    bench.write("a.txt", "one")
    assert bench.made(A) == ["a"]
    assert bench.made(A) == []


def test_an_edit_is_noticed_and_undoing_it_costs_nothing(bench: Bench) -> None:
    bench.write("a.txt", "one")
    bench.made(A)
    bench.write("a.txt", "two")
    assert bench.made(A) == ["a"]
    bench.write("a.txt", "one")
    assert bench.made(A) == []


def test_an_edit_during_the_step_is_not_lost(bench: Bench) -> None:
    bench.write("a.txt", "old")
    DURING.append((bench.sources / "a.txt", "new"))
    assert bench.run(A)["a"].trace.facts == "old"
    DURING.clear()
    assert bench.run(A)["a"].trace.facts == "new"


def test_an_older_file_restored_is_noticed(bench: Bench) -> None:
    bench.write("a.txt", "one")
    bench.made(A)
    bench.write("a.txt", "two")
    os.utime(bench.sources / "a.txt", (0, 0))
    assert bench.run(A)["a"].trace.facts == "two"


def test_a_file_that_appears_is_noticed(bench: Bench) -> None:
    assert bench.run(A)["a"].trace.facts == "absent"
    bench.write("a.txt", "here")
    assert bench.run(A)["a"].trace.facts == "here"


def test_a_name_that_appears_is_noticed(bench: Bench) -> None:
    step = Step("l", listing, Args("*.txt"))
    bench.made(step)
    assert bench.made(step) == []
    bench.write("b.txt", "")
    assert bench.made(step) == ["l"]


def test_a_failed_step_fails_again_and_all_failures_are_told(bench: Bench) -> None:
    steps = [Step(name, fail, Args(name)) for name in "bca"]
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            bench.run(*steps)
        assert [dict(found.values)["name"] for found in refused.value.diagnostics] == ["a", "b", "c"]


def test_another_toolchain_or_argument_remakes(bench: Bench) -> None:
    bench.write("a.txt", "x")
    bench.made(A, toolchain="press 69")
    assert bench.made(A, toolchain="press 70") == ["a"]
    assert bench.made(Step("a", echo, Args("b.txt")), toolchain="press 70") == ["a"]


def test_all_steps_are_done_and_few_are_planned_ahead_of_need() -> None:
    planned: list[int] = []

    def orders() -> Iterator[tuple[Step, str]]:
        for number in range(AHEAD + 100):
            planned.append(number)
            yield Step(str(number), echo, Args(str(number))), ""

    batches, taken = Batches(orders(), Here()), 0
    for _, batch in batches:
        taken += len(batch)
        assert len(planned) <= max(AHEAD, taken + batches.size)
    assert taken == batches.total == AHEAD + 100


def test_two_steps_of_one_name_are_refused(bench: Bench) -> None:
    with pytest.raises(Refused, match="E300"):
        bench.run(A, A)


def test_values_are_held_by_reference(bench: Bench) -> None:
    ref = bench.run(Step("v", store_numbers, Numbers((1, 2, 3))))["v"].trace.refs[0]
    bench.run(Step("s", add, Held(ref)))
    assert bench.laid("sum").read_bytes() == b"6"


def test_a_result_is_amended_where_that_gives_the_same(bench: Bench) -> None:
    def made(*numbers: int, toolchain: str = "") -> tuple[str, list[int]]:
        AMENDED.clear()
        done = bench.run(Step("sum", count, Numbers(numbers)), toolchain=toolchain)
        bench.lean = True
        clean = {"sum": digest(str(sum(numbers)).encode()), "title": digest(b"sum")}
        assert dict(done["sum"].trace.files) == clean
        return bench.laid("sum").read_text(), AMENDED[:]

    assert made(1, 2) == ("3", [])
    assert made(1, 2, 4) == ("7", [4])
    assert made(2, 4) == ("6", [])
    assert made(2, 4, 1, toolchain="another") == ("7", [])
    bench.laid("sum").write_text("damaged")
    assert made(2, 4, 1, 1, toolchain="another") == ("8", [])


def test_what_was_not_touched_is_not_even_asked(bench: Bench) -> None:
    bench.write("a.txt", "one")
    bench.run(A)
    bench.lean = True
    bench.write("a.txt", "two")
    assert bench.made(A, changed=frozenset()) == []
    assert bench.made(A, changed=frozenset({"a.txt"})) == ["a"]


def test_processes_make_the_same(bench: Bench, tmp_path: Path) -> None:
    for number in range(60):
        bench.write(f"{number}.txt", str(number))
    steps = [Step(str(number), echo, Args(f"{number}.txt")) for number in range(60)]
    pool = Pool(2)
    try:
        pooled = {name: done.trace for name, done in bench.run(*steps, crew=pool).items()}
    finally:
        pool.close()
    other = tmp_path / "other"
    other.mkdir()
    second = Bench(other)
    for number in range(60):
        second.write(f"{number}.txt", str(number))
    assert pooled == {name: done.trace for name, done in second.run(*steps).items()}
    assert bench.made(*steps) == []


def ruin_database(state: Path) -> None:
    (state / "state.db").write_bytes(b"torn" * 999)


def flip_every_trace(state: Path) -> None:
    import sqlite3

    db = sqlite3.connect(state / "state.db")
    db.execute("update trace set body = replace(body, 'a', 'b')")
    db.commit()
    db.close()


def test_a_torn_database_only_costs_time(bench: Bench) -> None:
    bench.write("a.txt", "x")
    bench.made(A)
    ruin_database(bench.root / "state")
    assert bench.made(A) == ["a"]
    assert bench.made(A) == []


def test_a_damaged_trace_is_noticed(bench: Bench) -> None:
    from bulletin_ssg.stored import Damaged

    bench.write("a.txt", "x")
    bench.made(A)
    flip_every_trace(bench.root / "state")
    with pytest.raises(Damaged):
        bench.run(A)
