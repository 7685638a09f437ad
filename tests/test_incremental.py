"""The oracle: after any edits an incremental build gives, byte for byte, what a clean build gives.

Each build is as a new process: nothing but the store is carried over. Two mutants of the engine show that the oracle
would notice: one trusts every trace, one does not note templates that it had compiled before.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bulletin_ssg import noop, theme
from bulletin_ssg.answers import Answers
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.freezing import freeze
from bulletin_ssg.outputs import ours
from bulletin_ssg.workshop import Memory
from conftest import CONFIG, Bulletin, issue, tree

OUTPUTS = ("fake_printing", *(name for name in ours() if not name.endswith(".pdf")))
SEQUENCES = int(os.environ.get("BULLETIN_SEQUENCES", "40"))
EDITS_EACH = 12
Edit = Callable[[Bulletin, random.Random], None]


def rewrite(site: Bulletin, dice: random.Random, **changes: object) -> None:
    number = dice.randint(1, 5)
    fields = {"body": f"正文{dice.randint(0, 3)}。", "headline": f"标题{dice.randint(0, 2)}"} | changes
    site.write(f"issues/{number}.md", issue(number, **fields))  # type: ignore[arg-type]


def body(site: Bulletin, dice: random.Random) -> None:
    path = site.root / f"issues/{dice.randint(1, 5)}.md"
    if path.exists():
        path.write_text(path.read_text() + f"\n再加一段{dice.randint(0, 9)}。\n")


def headline(site: Bulletin, dice: random.Random) -> None:
    rewrite(site, dice)


def front(site: Bulletin, dice: random.Random) -> None:
    rewrite(
        site,
        dice,
        extra=dice.choice(["title: 特刊\n", "draft: true\n", "withdrawn: 有误\n", "topics: [出口]\n", "embargo: 2100-01-01\n", ""]),
    )


def source(site: Bulletin, dice: random.Random) -> None:
    rewrite(site, dice, body=f"正文。\n\n（来源：{dice.choice('甲乙丙')}报）")


def number(site: Bulletin, dice: random.Random) -> None:
    site.write("issues/5.md", issue(dice.choice([5, 6, 7]), date="2024-08-05"))


def add(site: Bulletin, dice: random.Random) -> None:
    new = dice.randint(8, 12)
    site.write(f"issues/{new}.md", issue(new))


def remove(site: Bulletin, dice: random.Random) -> None:
    site.remove(f"issues/{dice.randint(4, 12)}.md")


def override(site: Bulletin, dice: random.Random) -> None:
    name = dice.choice(["article.html.j2", "home.html.j2", "base.html.j2"])
    site.write(f"templates/{name}", f'{{% extends "default/{name}" %}}{{% block title %}}我的{dice.randint(0, 2)}{{% endblock %}}')


def restore(site: Bulletin, dice: random.Random) -> None:
    shutil.rmtree(site.root / "templates", ignore_errors=True)


def style(site: Bulletin, dice: random.Random) -> None:
    site.write("static/mine.css", f"p {{ margin: {dice.randint(0, 2)}px }}")


def configure(site: Bulletin, dice: random.Random) -> None:
    site.write("bulletin.yaml", CONFIG + dice.choice(["", "editor: 编辑部\n", "publisher: 协会\n"]))


def picture(site: Bulletin, dice: random.Random) -> None:
    size = dice.randint(10, 12)
    site.write("issues/p.svg", f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"/>')
    site.write("issues/2.md", issue(2, body="![图](p.svg)"))


def standing(site: Bulletin, dice: random.Random) -> None:
    site.write("pages/about.md", f"---\ntitle: 关于{dice.randint(0, 1)}\n---\n\n说明{dice.randint(0, 2)}。\n")


def link(site: Bulletin, dice: random.Random) -> None:
    rewrite(site, dice, body=f"见[前文]({dice.randint(1, 4)}.md)。")


def promise(site: Bulletin, dice: random.Random) -> None:
    """All addresses are frozen, and what is gone is given up."""
    with contextlib.suppress(Refused):
        freeze(str(site.root), True, noop.snapshot(str(site.root)), 1_800_000_000.0)


def profile(site: Bulletin, dice: random.Random) -> None:
    name, short = f"{dice.choice('甲乙')}公司", f"{dice.choice('甲乙')}司"
    head = "---\nnumber: 4\ndate: 2024-04-05\nsections: [{name: 会员, kind: profile}]\n---\n\n## 会员\n\n"
    site.write("issues/4.md", f"{head}### {name}\n\n**简称：**{short}\n\n**简介：**做物流{dice.randint(0, 2)}。\n")


def naming(site: Bulletin, dice: random.Random) -> None:
    rewrite(site, dice, body=f"{dice.choice(['甲公司', '乙司', '甲司', '丙司'])}来访。")


def tag(site: Bulletin, dice: random.Random) -> None:
    mark = dice.choice(["", ' {topics="出口"}', ' {topics="出口、数据"}', ' {withdrawn="有误"}'])
    rewrite(site, dice, headline=f"标题{dice.randint(0, 2)}{mark}")


def correct(site: Bulletin, dice: random.Random) -> None:
    extra = f"corrections: [{{date: 2024-12-0{dice.randint(1, 3)}, article: {dice.choice(['1', '标题0'])}, text: 更正}}]\n"
    rewrite(site, dice, headline="标题0", extra=extra)


def tabulate(site: Bulletin, dice: random.Random) -> None:
    """A table that continues a series, or a figure marked in the text; some contradict an earlier issue."""
    series, period = dice.choice(["a", "乙"]), f"2024-01/2024-0{dice.randint(2, 4)}"
    rows = f"| 项目 | 额（万元） |\n| --- | ---: |\n| 甲 | {dice.randint(1, 4)}.5 |\n| 合计 | {dice.randint(4, 5)} |\n"
    table = f"{rows}\n{{.chart series={series} period={period} title={dice.choice('子丑')}}}"
    mark = f"完成[{dice.randint(1, 3)}万元]{{.figure series={series} period={period}}}。"
    rewrite(site, dice, body=dice.choice([table, mark, f"{mark}\n\n{table}", f"正文{dice.randint(0, 3)}。\n\n{table}"]))


def join(site: Bulletin, dice: random.Random) -> None:
    site.write("bulletin.yaml", CONFIG + dice.choice(["", "series: [{name: a, title: 系列}]\n", "series: [{name: 乙, slug: second}]\n"]))


def broken(site: Bulletin, dice: random.Random) -> None:
    site.write("issues/3.md", issue(3).replace("number: 3", "nummer: 3"))


EDITS: list[Edit] = [
    body, body, body, headline, headline, front, source, number, add, remove, override, override, override, restore, style, configure, picture,
    standing, link, profile, profile, naming, naming, naming, tag, tag, correct, promise, broken,
    tabulate, tabulate, tabulate, tabulate, join,
]  # fmt: skip


def begin(root: Path) -> Bulletin:
    site = Bulletin(root)
    site.write("bulletin.yaml", CONFIG)
    for count in range(1, 6):
        site.write(f"issues/{count}.md", issue(count))
    return site


def outcome(site: Bulletin, out: Path, **options: object) -> dict[str, bytes] | str:
    try:
        site.build(out, outputs=OUTPUTS, pdf=True, **options)
    except Refused as refused:
        return str(refused)
    return tree(out)


def in_haste(site: Bulletin, dice: random.Random, memory: Memory) -> None:
    """Some edits, with only what somebody waits for made after each, by a process that stays."""
    for _ in range(dice.randint(0, 2)):
        there = sorted(tree(site.out)) if site.out.exists() else []
        with contextlib.suppress(Refused):
            site.build(outputs=OUTPUTS, pdf=True, memory=memory, awaited=tuple(dice.sample(there, min(2, len(there)))))
        dice.choice(EDITS)(site, dice)


def drift(root: Path, seed: int, hasty: bool = False) -> list[str]:
    """Edits after which the incremental build differed from a clean one."""
    dice, wrong = random.Random(seed), []
    site = begin(root / f"site{seed}")
    last: dict[str, bytes] | str = ""
    memory: Memory = {}
    for step in range(EDITS_EACH):
        edit = dice.choice(EDITS)
        edit(site, dice)
        if hasty:
            in_haste(site, dice, memory)
        before = tree(site.out) if site.out.exists() else {}
        incremental = outcome(site, site.out)
        fresh = root / f"clean{seed}-{step}"
        shutil.copytree(site.root, fresh, ignore=shutil.ignore_patterns("public", ".bulletin"))
        (fresh / ".bulletin").mkdir()
        clean = Bulletin.__new__(Bulletin)
        clean.root, clean.out = fresh, fresh / "public"
        if outcome(clean, clean.out) != incremental:
            wrong.append(edit.__name__)
        if isinstance(incremental, str):
            assert (tree(site.out) if site.out.exists() else {}) == before, "a refused build touched the archive"
        last = incremental
    assert last
    return wrong


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_incremental_equals_clean(tmp_path: Path, seed: int) -> None:
    assert drift(tmp_path, seed) == []


@pytest.mark.parametrize("seed", range(3000, 3000 + SEQUENCES // 3))
def test_what_was_made_in_haste_leads_to_the_same_archive(tmp_path: Path, seed: int) -> None:
    assert drift(tmp_path, seed, hasty=True) == []


def test_an_issue_that_is_brought_back_in_haste_stays(tmp_path: Path) -> None:
    """Its pages were stones, of other steps."""
    site = begin(tmp_path / "site")
    promise(site, random.Random(0))
    site.remove("issues/3.md")
    promise(site, random.Random(0))
    time.sleep(noop.RACY_FINE / 1e9)  # else permalinks.yaml may have changed unnoticed
    site.build()
    assert (site.out / "issues/2024-03/1/index.html").exists() and "正文。" not in site.page("issues/2024-03/1/index.html"), "a stone"
    site.write("issues/3.md", issue(3))
    assert site.build(awaited=("index.html",)).partly
    back = site.page("issues/2024-03/1/index.html")
    site.build()
    assert "正文。" in back and site.page("issues/2024-03/1/index.html") == back


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4000, 4000 + int(os.environ.get("BULLETIN_SEQUENCES", "160"))))
def test_what_was_made_in_haste_leads_to_the_same_archive_many_times(tmp_path: Path, seed: int) -> None:
    assert drift(tmp_path, seed, hasty=True) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1000 + int(os.environ.get("BULLETIN_SEQUENCES", "160"))))
def test_incremental_equals_clean_many_times(tmp_path: Path, seed: int) -> None:
    assert drift(tmp_path, seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2000, 2020))
def test_incremental_equals_clean_in_print(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("test_incremental.OUTPUTS", ())
    monkeypatch.setattr("test_incremental.EDITS_EACH", 4)
    assert drift(tmp_path, seed) == []


def test_the_oracle_catches_an_engine_that_trusts_every_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answers, "hold", lambda self, seen: True)
    monkeypatch.setattr(Answers, "quiet", lambda self, seen: False)
    assert any(drift(tmp_path, seed) for seed in range(20))


def test_the_oracle_catches_templates_that_are_noted_only_when_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: set[tuple[int, str]] = set()

    def once(self: theme.Theme, name: str) -> None:
        if (id(self), name) not in noted:
            noted.add((id(self), name))
            real(self, name)

    real = theme.Theme.note
    monkeypatch.setattr(theme.Theme, "note", once)
    assert any(drift(tmp_path, seed) for seed in range(20))
