"""The benchmarks' own code: the corpus as others want it, whether they made the same pages, what a process took, how results are kept."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "benchmarks"))

import conversion  # noqa: E402
import corpus  # noqa: E402
import peers  # noqa: E402
import results  # noqa: E402
import run  # noqa: E402
import sameness  # noqa: E402
import timing  # noqa: E402

N = 5
TEXT = corpus.issue(3, N)[1]


def spread(text: str, form: object) -> dict[str, str]:
    return dict(form(conversion.parse(4, text)))  # type: ignore[operator]


def differ(form: object, changed: str) -> list[str]:
    """The files of an issue that an edit of its text changes."""
    before, after = spread(TEXT, form), spread(changed, form)
    return [os.path.basename(name) for name in before if before[name] != after[name]]


def test_an_issue_is_taken_apart_without_loss() -> None:
    issue = conversion.parse(4, TEXT)
    assert (issue.position, issue.number, issue.date, issue.address) == (4, 4, "2024-01-25", "2024-04")
    assert [piece.section for piece in issue.pieces] == ["数据月报", *["行业资讯"] * 7, *["会员风采"] * 2]
    joined = "".join(f"### {p.headline}{p.body}" + (f"（来源：{p.source}）" if p.source else "") for p in issue.pieces)
    whole = re.sub("^## .*", "", TEXT.partition("\n---\n")[2], flags=re.M)
    assert "".join(joined.split()) == "".join(whole.split())
    assert {piece.source for piece in issue.pieces if piece.section == "行业资讯"} <= set(corpus.SOURCES)


@pytest.mark.parametrize("form", [conversion.hugo, conversion.pelican])
def test_each_article_becomes_a_file(form: object) -> None:
    files = spread(TEXT, form)
    for ordinal, piece in enumerate(conversion.parse(4, TEXT).pieces, 1):
        text = files[next(name for name in files if name.endswith(f"/{ordinal}.md"))]
        assert f"title: {piece.headline}\n" in text
        assert text.endswith("\n" + piece.body)
        assert (piece.source in text) if piece.source else "来源" not in text


def test_edits_change_what_an_editor_of_theirs_would() -> None:
    body, headline = corpus.edit_body(TEXT, 1), corpus.edit_headline(TEXT, 1)
    assert differ(conversion.hugo, body) == differ(conversion.pelican, body) == ["2.md"]
    assert differ(conversion.hugo, headline) == ["1.md"]
    assert differ(conversion.pelican, headline) == ["1.md", "2.md"]  # the neighbour is told
    assert corpus.edit_headline(headline, 2) == corpus.edit_headline(TEXT, 2)


def test_files_that_are_right_are_left_alone(tmp_path: Path) -> None:
    conversion.write(str(tmp_path), conversion.parse(4, TEXT), conversion.hugo)
    for path in tmp_path.rglob("*.md"):
        os.utime(path, (0, 0))
    conversion.write(str(tmp_path), conversion.parse(4, corpus.edit_body(TEXT, 1)), conversion.hugo)
    assert [path.name for path in tmp_path.rglob("*.md") if path.stat().st_mtime] == ["2.md"]


def test_lean_is_everything_without_charts() -> None:
    for position in range(N):
        lean, whole = (corpus.issue(position, N, lean)[1] for lean in (True, False))
        added = [line for line in whole.split("\n") if line not in lean.split("\n")]
        assert [line[:8] for line in added] == ([] if position % 4 else ["{.chart "])
        assert whole.replace("".join(added) + "\n\n", "", 1) == lean if added else whole == lean


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    corpus.write(str(site), N, lean=True)
    subprocess.run([*timing.BULLETIN, "--no-pdf", "-j", "1", str(site)], check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    return site / "public"


def program(out: Path, name: str = "another") -> SimpleNamespace:
    return SimpleNamespace(name=name, out=str(out), issues=N, address=lambda issue: issue.address)


def test_our_pages_are_all_of_a_kind_that_is_compared(archive: Path) -> None:
    made = sameness.kinds(str(archive))
    assert {kind: made[kind] for kind in sameness.KINDS} == {
        "issue": N, "article": 10 * N, "year": 1, "section": 3, "source": len(list((archive / "sources").iterdir())) - 1,
        "older": 0, "register": 3, "404": 1, "feed": 5, "robots": 2,
    }  # fmt: skip
    assert made.total() < len(list(sameness.files(str(archive))))  # feed.json, the service worker, static files, empty registers


def test_a_missing_page_and_a_lost_text_are_noticed(archive: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(archive, tmp_path / "copy"))
    both = [program(archive, "ours"), program(copy)]
    sameness.compare(both)  # type: ignore[arg-type]
    page = copy / f"issues/2024-0{N // 2 + 1}/4/index.html"
    page.write_text(re.sub("<p>.*?</p>", "", page.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(SystemExit, match=f"another has lost the text of 2024年第{N // 2 + 1}期, article 4"):
        sameness.compare(both)  # type: ignore[arg-type]
    page.unlink()
    with pytest.raises(SystemExit, match=r"another has made other pages than ours: {'article': \(50, 49\)}"):
        sameness.compare(both)  # type: ignore[arg-type]


BUSY = "import time\nwhile time.process_time() < {seconds}: pass"


def test_the_time_of_children_counts() -> None:
    child = [sys.executable, "-c", BUSY.format(seconds=0.2)]
    spent = timing.timed([sys.executable, "-c", f"import subprocess; subprocess.run({child!r}, check=True)"])
    assert 0.2 <= spent.cpu < 5
    assert spent.wall > 0.1


def test_a_failed_build_stops_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="failed"):
        timing.timed([sys.executable, "-c", "raise SystemExit(3)"])


@pytest.mark.skipif(not os.path.exists("/proc/self/smaps_rollup"), reason="asks Linux")
def test_memory_is_that_of_all_processes() -> None:
    hold = "import time; block = bytearray(b'x') * 40_000_000; time.sleep(0.3)"
    alone = timing.peak([sys.executable, "-c", hold])
    both = timing.peak(
        [sys.executable, "-c", f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {hold!r}]); {hold}; p.wait()"]
    )
    assert 38 < alone < 70
    assert alone + 38 < both < 2 * 70


def test_the_last_result_is_kept_and_compared(tmp_path: Path) -> None:
    folder = str(tmp_path / "new")
    first = [results.Figure("lean", 1000, "cold", 2.0), results.Figure("all", 1000, "cold", 4.0)]
    assert results.recall("last.json", folder).change(first[0]) == ""
    results.keep("last.json", first, {"Python": "3"}, folder)
    results.keep("last.json", [results.Figure("lean", 1000, "cold", 1.0)], {"Python": "3"}, folder)
    last = results.recall("last.json", folder)
    assert last.change(results.Figure("lean", 1000, "cold", 1.5)) == "+50 %"
    assert last.change(results.Figure("all", 1000, "cold", 3.0)) == "-25 %"  # what the second run left out is of the first
    assert last.change(results.Figure("lean", 5000, "cold", 3.0)) == ""
    kept = json.loads(Path(folder, "last.json").read_text(encoding="utf-8"))
    assert kept["machine"] == results.machine()
    assert kept["versions"] == {"Python": "3"}
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d$", kept["date"])


def test_another_machine_is_not_compared_with(tmp_path: Path) -> None:
    figure = results.Figure("lean", 1000, "cold", 2.0)
    results.keep("last.json", [figure], {}, str(tmp_path))
    path = tmp_path / "last.json"
    path.write_text(path.read_text(encoding="utf-8").replace(results.machine(), "elsewhere"), encoding="utf-8")
    last = results.recall("last.json", str(tmp_path))
    assert last.change(figure) == ""
    assert "elsewhere" in last.told


def test_a_bar_is_held_or_missed() -> None:
    assert results.Bar(0.35).verdict(0.35) == "held"
    assert results.Bar(0.35).verdict(0.36) == "**missed**"
    assert results.Bar(1.6, least=True).verdict(1.7) == "held"
    assert results.Bar(1.6, least=True).verdict(1.5) == "**missed**"


def test_the_table_of_our_own_times() -> None:
    found = [
        results.Figure("lean", 1000, "no-op", 0.04, results.Bar(0.05, "of two"), "s", 0.06),
        results.Figure("lean", 1000, "memory -j1", 60, None, "MiB"),
    ]
    rows = run.table(found, results.Last({found[0].name: 0.02}, "")).splitlines()
    assert [cell.strip() for cell in rows[2].split("|")[1:-1]] == [
        "1000", "lean", "no-op", "of two", "0.060 s", "0.040 s", "+100 %", "≤ 0.050", "0.80", "held",
    ]  # fmt: skip
    assert len({len(row) for row in rows}) == 1


def measured(scale: float) -> dict[str, dict[str, float]]:
    ours = dict.fromkeys(("cold", "cold, clock", "no-op", "body edit", "headline edit", "memory, MiB", "HTML, MiB"), scale)
    return {"lean": {**ours, "headline ÷ body edit": 1.0}, "all": dict(ours), "Hugo": {what: 4 * value for what, value in ours.items()}}


def test_ours_beside_others_and_the_bars() -> None:
    found = {figure.name: figure for figure in peers.told({100: measured(1), 1000: measured(10), 5000: measured(80)})}
    assert found["100, lean ÷ Hugo: cold"].value == 0.25
    assert found["100, lean ÷ Hugo: cold"].bar is None  # promised from 1000 issues on
    assert found["1000, lean ÷ Hugo: cold"].bar == results.Bar(0.35)
    assert found["5000, lean ÷ Hugo: cold"].bar == results.Bar(0.3)
    assert found["5000, all ÷ Hugo: cold, clock"].bar == results.Bar(0.9)
    growth = found["5000, lean: cold, clock, ÷ that of 1000"]
    assert growth.value == 8
    assert growth.bar
    assert growth.bar.verdict(growth.value) == "**missed**"  # 7 times at most
    assert not any("Pelican" in name for name in found)
    table = peers.table(list(found.values()), results.Last({"1000, lean ÷ Hugo: no-op": 0.5}, ""))
    assert re.search(r"\| 1000 +\| no-op +\| .*0\.250 ≤ 0\.017 \*\*missed\*\* \(-50 %\)", table)
