"""A cluster of this machine: a scheduler and workers that may not open the site's folder make what one process makes, whoever dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bulletin_ssg.build import build
from bulletin_ssg.clusters import Cluster
from bulletin_ssg.clusters.outpost import Depot, Outpost
from bulletin_ssg.clusters.parcels import Parcel, Question
from bulletin_ssg.clusters.wire import Wire, address_of
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.executors import Hand
from bulletin_ssg.outputs import ours
from bulletin_ssg.work import Batch, Bounds, Halted, Place, perform
from bulletin_ssg.workshop import survey
from conftest import Bulletin, issue, tree
from test_bounds import Order, each
from test_bounds import work as obey

HERE = Path(__file__).parent
OUTPUTS = ("fake_printing", *(name for name in ours() if not name.endswith((".pdf", ".cards"))))
ISSUES = 50
"""More than executors.POOL_PAYS."""
GUARD = """\
import os, sys
def refuse(event, args):
    if event in ("open", "os.scandir", "os.listdir", "sqlite3.connect") and {sites!r} in str(args[0]):
        os.write(2, f"TRESPASS {{args[0]}}\\n".encode())
        raise PermissionError(args[0])
sys.addaudithook(refuse)
"""
"""What a worker's Python runs first: sites are out of bounds, as if they were on another machine's disk."""


class Machines:
    """A scheduler and workers: process groups, each with a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sites = root / "sites"
        self.groups: list[subprocess.Popen[bytes]] = []
        (root / "guard").mkdir()
        (root / "guard/sitecustomize.py").write_text(GUARD.format(sites=str(self.sites)))
        notice = root / "scheduler.json"
        self.scheduler = self.start("scheduler", "--port", "0", "--scheduler-file", str(notice))
        until(notice.exists)
        self.address = json.loads(notice.read_text())["address"]
        self.executor = self.address.replace("tcp", "dask")

    def start(self, *command: str, path: str = os.pathsep.join((str(HERE.parent / "src"), str(HERE)))) -> subprocess.Popen[bytes]:
        place = self.root / f"machine{len(self.groups)}"
        place.mkdir()
        with (place / "log").open("wb") as log:
            group = subprocess.Popen(
                [sys.executable, "-m", "dask", *command, "--host", "127.0.0.1", "--no-dashboard"],
                cwd=place, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join((str(self.root / "guard"), path)), "TMPDIR": str(place)},
            )  # fmt: skip
        self.groups.append(group)
        return group

    def worker(self, **options: str) -> subprocess.Popen[bytes]:
        return self.start("worker", self.address, "--nthreads", "1", "--nworkers", "1", **options)

    def site(self, name: str) -> Bulletin:
        return Bulletin(self.sites / name)

    def said(self) -> str:
        return "".join(log.read_text(errors="replace") for log in self.root.glob("machine*/log"))

    def kill(self, *groups: subprocess.Popen[bytes]) -> None:
        for group in groups or self.groups:
            if group.returncode is None:
                os.killpg(group.pid, signal.SIGKILL)
                group.wait()


def until(there: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


def started(root: Path, workers: int) -> Iterator[Machines]:
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    machines = None
    try:
        machines = Machines(root)
        for _ in range(workers):
            machines.worker()
        yield machines
    finally:
        if machines:
            machines.kill()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    yield from started(tmp_path_factory.mktemp("cluster"), 2)


@pytest.fixture
def mortals(tmp_path: Path) -> Iterator[Machines]:
    """Machines for one test, which may kill them."""
    yield from started(tmp_path, 2)


def filled(site: Bulletin, issues: int = ISSUES) -> Bulletin:
    config = "title: 测试简报\nbase_url: https://bulletin.example.org/\nsections:\n  - {name: 资讯, slug: news}\n"
    site.write("bulletin.yaml", config)
    site.write("templates/colophon.html.j2", "<p>印</p>")
    site.write("static/note.txt", "附")
    site.write("issues/plan.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>')
    for number in range(1, issues + 1):
        text = issue(number, f"{2020 + number // 12}-{number % 12 + 1:02}-05", "正文。![示意图](plan.svg)" if number % 9 == 0 else "正文。")
        site.write(f"issues/{2020 + number // 12}-{number % 12 + 1:02}.md", text.replace(f"number: {number}", f"number: {number % 12 + 1}"))
    return site


def test_the_cluster_makes_the_same_bytes_and_keeps_what_holds(machines: Machines) -> None:
    near, far = filled(machines.site("near")), filled(machines.site("far"))
    near.build(outputs=OUTPUTS, pdf=True)
    far.build(outputs=OUTPUTS, pdf=True, executor=machines.executor)
    assert tree(far.out) == tree(near.out)
    assert any(name.endswith(".pdf") for name in tree(far.out))
    for site in (near, far):
        site.write("templates/base.html.j2", '{% extends "default/base.html.j2" %}{% block main %}<i>新</i>{{ super() }}{% endblock %}')
        site.write("issues/2021-01.md", issue(1, "2021-01-05", "改过的正文。"))
    near.build(outputs=OUTPUTS, pdf=True)
    report = far.build(outputs=OUTPUTS, pdf=True, executor=machines.executor)
    assert tree(far.out) == tree(near.out)
    assert report.reused > ISSUES and len(report.made) > ISSUES
    assert "TRESPASS" not in machines.said()


def test_all_that_is_wrong_is_found_as_at_home(machines: Machines) -> None:
    near, far = filled(machines.site("near wrong")), filled(machines.site("far wrong"))
    said = []
    for site, executor in ((near, ""), (far, machines.executor)):
        site.write("issues/2022-03.md", issue(3, "2022-03-05", "![无](absent.png)"))
        site.write("issues/2022-05.md", "---\nnumber: x\n---\n")
        with pytest.raises(Refused) as refused:
            site.build(executor=executor)
        said.append(str(refused.value))
    assert said[0] == said[1] and "absent.png" in said[0]
    assert not far.out.exists() or not tree(far.out)


def test_a_step_out_of_bounds_is_stopped_there(machines: Machines, tmp_path: Path) -> None:
    crew = Cluster(machines.executor, survey)
    try:
        done = each(crew, tmp_path, "a", "eat", "die", "b", "toil", bounds=Bounds(0.5, 600))  # type: ignore[arg-type]
        assert [done[number] for number in (1, 2, 4)] == [Halted("memory"), Halted("crash"), Halted("time")]
        assert sorted(path.name for path in tmp_path.iterdir()) == [*"ab"]
        with pytest.raises(ValueError, match="a mistake") as bug:
            each(crew, tmp_path, "bug", bounds=Bounds(5, 600))  # type: ignore[arg-type]
        assert 'raise ValueError("a mistake")' in "".join(bug.value.__notes__)
    finally:
        crew.close()


# What is said when something is amiss.


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.diagnostics]


@pytest.mark.parametrize("executor", ["dask", "dask://", "dask://host", "dask://host:", "dask://:8786", "tcp://host:8786", "dask://host:x"])
def test_a_malformed_address(executor: str) -> None:
    with pytest.raises(Refused) as refused:
        Cluster(executor, survey)
    assert codes(refused) == ["E640"] and executor in str(refused.value)


def test_addresses() -> None:
    assert address_of("dask://10.0.0.7:8786") == "tcp://10.0.0.7:8786"
    assert address_of("dask+tls://[::1]:8786") == "tls://[::1]:8786"


def test_a_missing_package_is_named(site: Bulletin) -> None:
    filled(site)
    code = "import sys; sys.modules['distributed'] = None; from bulletin_ssg.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "build", "--no-pdf", "--executor", "dask://127.0.0.1:9", str(site.root), "--lang=en"]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=30)
    assert ran.returncode == 1
    assert "error[E641]" in ran.stderr and "bulletin-ssg[dask]" in ran.stderr


def test_nobody_answers() -> None:
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    with pytest.raises(Refused) as refused:
        Wire("tcp://127.0.0.1:9", arrival=0.5)
    assert codes(refused) == ["E642"]


def test_no_worker_comes(tmp_path: Path) -> None:
    for machines in started(tmp_path, 0):
        wire = Wire(machines.address, patience=0.3)
        try:
            with pytest.raises(Refused) as refused:
                wire.threads()
        finally:
            wire.close()
        assert codes(refused) == ["E643"]


def another_program() -> tuple[str, ...]:
    return (f"same, process {os.getpid()}", "", "", "")


def test_a_worker_with_another_program_is_named(machines: Machines, tmp_path: Path) -> None:
    crew = Cluster(machines.executor, another_program)
    try:
        with pytest.raises(Refused) as refused:
            each(crew, tmp_path, "a", bounds=Bounds(5, 600))  # type: ignore[arg-type]
    finally:
        crew.close()
    assert codes(refused) == ["E646"] and f"here: process {os.getpid()}" in str(refused.value)


@pytest.mark.parametrize("path", ["without", "src"])
def test_a_worker_that_cannot_read_what_is_sent(tmp_path: Path, path: str) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without/bulletin_ssg.py").write_text("raise ModuleNotFoundError(__name__)")
    for machines in started(tmp_path, 0):
        machines.worker(path=str((tmp_path if path == "without" else HERE.parent) / path))
        crew = Cluster(machines.executor, survey)
        try:
            with pytest.raises(Refused) as refused:
                each(crew, tmp_path / "tray", "a", bounds=Bounds(5, 600))  # type: ignore[arg-type]
        finally:
            crew.close()
        assert codes(refused) == ["E645"]


# Deaths.


@pytest.mark.slow
def test_a_worker_that_dies_changes_nothing(mortals: Machines) -> None:
    near, far = filled(mortals.site("near")), filled(mortals.site("far"))
    near.build(outputs=OUTPUTS, pdf=True)
    told = []

    def tell(what: str, done: int, total: int) -> None:
        told.append(what)
        if told.count(what) == 2 and what == "pages":
            mortals.kill(mortals.groups[-1])

    built(far, mortals.executor, tell)
    assert mortals.groups[-1].returncode == -signal.SIGKILL
    assert tree(far.out) == tree(near.out)


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_and_costs_nothing_that_was_made(mortals: Machines) -> None:
    far = filled(mortals.site("far"))

    def tell(what: str, done: int, total: int) -> None:
        if what == "pages":
            mortals.kill(mortals.scheduler)

    begun = time.monotonic()
    with pytest.raises(Refused) as refused:
        built(far, mortals.executor, tell)
    assert codes(refused) == ["E644"] and time.monotonic() - begun < 60
    near = filled(mortals.site("near"))
    near.build(outputs=OUTPUTS, pdf=True)
    assert far.build(outputs=OUTPUTS, pdf=True).reused > ISSUES, "what was read is kept"
    assert tree(far.out) == tree(near.out)


def built(site: Bulletin, executor: str, tell: Any) -> None:
    from bulletin_ssg import noop
    from bulletin_ssg.workshop import Request

    request = Request(str(site.root), str(site.out), pdf=True, outputs=OUTPUTS, now=1_800_000_000.0, executor=executor)
    build(request, noop.snapshot(str(site.root)), tell)


@pytest.mark.slow
def test_real_printing(machines: Machines) -> None:
    near, far = filled(machines.site("near print"), 10), filled(machines.site("far print"), 10)
    near.build(pdf=True)
    far.build(pdf=True, executor=machines.executor)
    assert tree(far.out) == tree(near.out)
    assert sum(name.endswith(".pdf") for name in tree(far.out)) == 10
    assert "TRESPASS" not in machines.said()


# Without a cluster.


class Fake(Hand):
    """A hand that does its work where it stands."""

    def __init__(self) -> None:
        self.served = 0
        self.ended = False

    line: Any = type("Line", (), {"closed": False})

    def begin(self, number: int, batch: Batch, place: Place) -> None:
        self.served += 1
        self.work = (batch, place)

    def outcome(self) -> list[Any]:
        return perform(*self.work)

    def end(self) -> None:
        self.ended = True


def curious(args: Order, desk: Desk) -> Product:
    return Product(((f"{args.what}.txt", desk.read(f"issues/{args.what}.md") or b"-"),))


def test_an_outpost_asks_for_what_it_lacks_and_remembers_it(tmp_path: Path) -> None:
    outpost = Outpost(Fake)
    batch = [(obey, Order("a")), (curious, Order("b"))]
    parcel = Parcel("token", batch, "", None, (), {})
    made, wants = outpost.attend(parcel, str(tmp_path))
    assert [(step.place, [name for name, _ in step.files]) for step in made] == [(0, ["a"])]
    assert wants == [Question("read", "issues/b.md")]
    again = Parcel("token", batch[1:], "", None, (), {wants[0]: b"text"})
    assert [step.files for step in outpost.attend(again, str(tmp_path))[0]] == [(("b.txt", b"text"),)]
    known = Parcel("token", batch[1:], "", None, (wants[0],), {})
    assert [step.files for step in outpost.attend(known, str(tmp_path))[0]] == [(("b.txt", b"text"),)]
    other = Parcel("another build", batch[1:], "", None, (wants[0],), {})
    assert outpost.attend(other, str(tmp_path)) == ([], wants), "another build's files are others"
    assert list(tmp_path.iterdir()) == [] and len(outpost.idle) == 1


def test_a_depot_lets_go_of_what_was_not_used_for_longest() -> None:
    depot = Depot(room=100)
    first, second, third = (Question("load", ref) for ref in ("1", "2", "3"))
    depot.keep("t", {first: "x" * 40, second: "y" * 40})
    assert depot.answers("t", [first]) == {first: "x" * 40}
    depot.keep("t", {third: "z" * 40})
    assert depot.answers("another build", [first, second, third]) == {first: "x" * 40, third: "z" * 40}, "values are named by digest"
    assert depot.held == 80
