"""The index of search: complete, amended as made anew, changed by an edit only where it must. The browser tests ask it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import searching
from bulletin_ssg.outputs import folding, inversion, pieces, postings, search
from conftest import Bulletin, issue
from test_incremental import drift

TEXTS = st.text(st.sampled_from("数据要素市场，。 AIai39.١é½\u3000Ⅷ㈱"), max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＤＥＰＡ与 SaaS", "depa与saas"),
        ("３９．３９％", "39.39%"),
        ("supply   chain", "supply chain"),
        ("类　型： 服务", "类型:服务"),
        ("第㈠条 Ａ\n乙", "第(一)条a\n乙"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert folding.fold(text) == folded == searching.fold(text)


@given(TEXTS)
def test_folding_is_as_the_rules_say(text: str) -> None:
    assert folding.fold(text) == searching.fold(text)


def pair(one: str, other: str) -> int:
    return (ord(one) * folding.LEFT + ord(other) * folding.RIGHT) & (1 << 17) - 1


def letter(word: str) -> str:
    match = folding.WORD.fullmatch(word)
    assert match
    return folding.letter(match[0])


def test_units() -> None:
    (row,) = folding.rows(f"市{folding.END}数据,ai 39.39\n场 8624元")
    ai, number, figures = letter("ai"), letter("39"), letter("8624").strip()
    alone = {ord(char) * folding.LEFT & (1 << 17) - 1 for char in (ai, number, figures)}
    headline = (ord("市") * folding.LEFT + folding.RIGHT) & (1 << 17) - 1
    assert folding.units(row, 17) == {pair("数", "据"), pair("据", ai), pair(number, number), headline, *alone}


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6))
def test_units_of_several_articles_are_those_of_each(articles: list[tuple[str, str]]) -> None:
    together = folding.END.join([part for article in articles for part in article])
    apart = [next(iter(folding.rows(folding.fold(folding.END.join(article))))) for article in articles]
    assert list(folding.rows(folding.fold(together))) == apart


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), st.sampled_from([4, 300_000]))
def test_shards_hold_every_posting(texts: list[tuple[str, str]], stride: int) -> None:
    how = postings.Scheme(4, stride)  # with so wide a stride each issue is a volume
    issues = [[pieces.Filed(1, row, [("section", headline)]) for row in folding.rows(folding.END.join([headline, body]))]
              for headline, body in texts]  # fmt: skip

    def articles() -> Iterator[tuple[int, list[pieces.Filed]]]:
        return ((place * stride, issue) for place, issue in enumerate(issues))

    made = list(inversion.shards(articles, how, len(issues)))
    for times in (2, 16):
        assert list(inversion.shards(articles, how, len(issues), times)) == made
    assert len(made) == 1 << how.shards
    found = set()
    for shard, text in enumerate(made):
        for volume, each in enumerate(searching.postings(text)):
            found |= {((unit << how.shards) + shard, volume * how.volume + number) for unit, number in each}
    assert found == {(unit, place * stride + 1) for place, issue in enumerate(issues) for one in issue for unit in one.units(how.bits)}


POSTING = st.tuples(
    st.one_of(st.integers(0, 3), st.integers(0, (1 << postings.KEY) - 1)),
    st.one_of(st.integers(0, 40), st.integers(0, (1 << postings.NUMBER) - 1)),
)
VOLUMES = st.lists(st.sets(POSTING), min_size=1, max_size=3)


def laid(postings_: Iterable[tuple[int, int]]) -> set[int]:
    return {unit << postings.NUMBER | number for unit, number in postings_}


@given(VOLUMES)
def test_what_is_written_is_read_again(volumes: list[set[tuple[int, int]]]) -> None:
    text = postings.bound(map(postings.write, map(laid, volumes)))
    assert not set(text) & {*'"\\\u2028\u2029'}
    assert all(char >= " " for char in text.encode().decode())
    read = searching.postings(text)
    assert [set(volume) for volume in read] + [set()] * (len(volumes) - len(read)) == volumes
    assert all(volume == sorted(volume) for volume in read)


def test_what_is_written_in_several_goes_is_read_in_one() -> None:
    many = [(unit, number) for unit in range(100) for number in range(0, 300, 2)]
    assert len(many) > 3 * postings.ABREAST
    assert searching.postings(postings.write(laid(many))) == [many]
    assert searching.postings(postings.write([0] * 2 * postings.ABREAST)) == [[(0, 0)]]


@given(VOLUMES, VOLUMES, st.booleans())
def test_an_edited_shard_is_the_shard_made_anew(before: list[set[tuple[int, int]]], after: list[set[tuple[int, int]]], more: bool) -> None:
    if more:
        after = [one | other for one, other in zip_longest(before, after, fillvalue=set())]
    old, new = ({(place, posting) for place, volume in enumerate(every) for posting in laid(volume)} for every in (before, after))
    if old != new:
        written = postings.bound(map(postings.write, map(laid, before)))
        assert postings.edited(written, old - new, new - old) == postings.bound(map(postings.write, map(laid, after)))


@pytest.mark.parametrize("bits", [6, 14, 15])
@given(st.data())
def test_fewer_bits_and_what_comes_twice_change_nothing(bits: int, data: st.DataObject) -> None:
    """Of 14 bits and fewer, lanes are half as wide."""
    numbers = st.one_of(st.integers(0, 40), st.integers(0, (1 << bits) - 1))
    units = st.one_of(st.integers(0, 40), st.integers(0, (1 << postings.KEY) - 1))
    found = data.draw(st.sets(st.tuples(units, numbers)))
    short = [unit << bits | number for unit, number in found]
    assert postings.write([*short, *short], bits) == postings.write(laid(found))


@pytest.mark.parametrize("bits", [14, 15])
def test_the_largest_numbers_are_written(bits: int) -> None:
    last = (1 << postings.KEY) - 1, (1 << bits) - 1
    for found in ([last], [(0, 0), last], [(last[0], 0), last], [(0, last[1]), last]):
        assert searching.postings(postings.write([unit << bits | number for unit, number in found], bits)) == [found]


def test_the_texts_of_large_archives_are_gone_through_several_times() -> None:
    assert [inversion.passes(issues) for issues in (1, 12_500, 12_501, 25_001, 50_000, 10**6)] == [1, 1, 2, 4, 4, 16]


def test_large_archives_get_more_shards() -> None:
    assert postings.scheme(8, 40) == (4, 12)
    assert postings.scheme(10, 4000) == (9, 12)
    assert postings.scheme(10, 50_000) == (13, 12)


def written(site: Bulletin, count: int = 30) -> Bulletin:
    for number in range(1, count + 1):
        site.write(
            f"issues/{number}.md", issue(number, year=2000 + number, body=f"第{number}号港口吞吐量{number}.5万吨。\n\n（来源：海港报）")
        )
    return site


def listed(site: Bulletin, unit: int) -> list[str]:
    """The articles under a unit of the published index."""
    _, shards, stride, key, _, _, _ = searching.arguments(site.page("search/issues.js"))
    unit &= (1 << shards + key) - 1
    (volume,) = searching.postings(searching.arguments(site.page(search.shard_target(unit % (1 << shards))))[2])
    addresses = searching.issues(site.out)
    return [f"{addresses[number // stride]} {number % stride}" for own, number in volume if own == unit >> shards]


def test_the_published_index_lists_every_article(site: Bulletin) -> None:
    written(site).build()
    unit = ord("吞") * folding.LEFT + ord("吐") * folding.RIGHT
    assert sorted(listed(site, unit)) == sorted(searching.scan(["吞吐"], searching.pieces(site.out)))
    assert len(listed(site, folding.filter_unit("source", "海港报", 17))) == 30


def test_an_edit_changes_its_text_and_the_shards_of_what_it_gained_and_lost(site: Bulletin) -> None:
    written(site).build()
    text = (site.root / "issues/7.md").read_text()
    site.write("issues/7.md", text.replace("港口吞吐", "港口装卸"))
    put = [target for target in site.build().put if target.startswith("search/")]
    lost = [ord(a) * folding.LEFT + ord(b) * folding.RIGHT for a, b in ("口吞", "吞吐", "吐量", "口装", "装卸", "卸量")]
    shards = {search.shard_target(unit & 15) for unit in lost}
    assert set(put) == {"search/text/2007-07-0.js", *shards}
    unit = ord("装") * folding.LEFT + ord("卸") * folding.RIGHT
    assert listed(site, unit) == ["2007-07 1"]


def test_what_is_withdrawn_cannot_be_found(site: Bulletin) -> None:
    written(site, 3).build()
    assert any("吞吐" in piece.document for piece in searching.pieces(site.out))
    for number in range(1, 4):
        site.write(f"issues/{number}.md", issue(number, year=2000 + number, body=f"第{number}号港口吞吐量。", extra="withdrawn: 有误\n"))
    site.build()
    assert not (site.out / "search/text").exists()
    assert all(path.read_text().endswith(',"");\n') for path in (site.out / "search/index").iterdir())
    assert searching.issues(site.out) == ["-", "-", "-"]


def test_the_editors_lead_can_be_found(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1).replace("## 资讯", "本期编者按谈港口。\n\n## 资讯"))
    site.build()
    assert searching.scan(["编者按谈"], searching.pieces(site.out)) == ["2024-01 0"]


def test_pieces_are_small(site: Bulletin) -> None:
    articles = "\n\n".join(f"### 标题{n}\n\n正文{n}。" for n in range(1, 10))
    site.write("issues/1.md", f"---\nnumber: 1\ndate: 2024-01-05\nsections: [资讯]\n---\n\n## 资讯\n\n{articles}\n")
    site.build()
    assert sorted(path.name for path in (site.out / "search/text").iterdir()) == [f"2024-01-{n}.js" for n in range(3)]
    assert max(len(searching.arguments(path.read_text())[4]) for path in (site.out / "search/text").iterdir()) == pieces.TOGETHER


def test_the_page_offers_what_there_is(site: Bulletin) -> None:
    written(site, 2).build()
    html = site.page("search/index.html")
    assert re.findall(r'<select name="(\w+)"', html) == ["year", "section", "source", "sort"]
    assert re.findall(r"<option>([^<]*)", html) == ["2002", "2001", "资讯", "海港报"]
    assert "<noscript>" in html


def test_the_oracle_catches_an_index_that_forgets_what_was_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = search._differences
    monkeypatch.setattr(search, "_differences", lambda *args: (real(*args)[0], {}))
    assert any(drift(tmp_path, seed) for seed in range(20))


def test_a_damaged_shard_is_made_anew(site: Bulletin) -> None:
    written(site, 4).build()
    before = site.page("search/index/0.js")
    for path in (site.out / "search/index").iterdir():
        path.write_text("damaged")
    site.write("issues/2.md", issue(2, year=2002, body="全新的文字。"))
    report = site.build(verify=True)
    assert "search/index/" in report.made
    assert site.page("search/index/0.js").startswith(before[:20])
