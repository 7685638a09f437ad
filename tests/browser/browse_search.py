"""Search in the browser: what is typed is found exactly, by hand on the sample site and in bulk on 4,000 articles."""

from __future__ import annotations

import gzip
import random
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from stage import ROOT, Archive, build, serve

import searching

pytest_plugins = ["browsing"]


def ask(page: Page, archive: Archive, words: str) -> list[str]:
    """Types words into the page of search; the headlines found."""
    if not page.url.startswith(archive.url + "search/"):
        page.goto(archive.url + "search/index.html" if archive.url.startswith("file:") else archive.url + "search/")
    page.fill("#words", "")
    expect(page.locator("#said")).to_be_empty()
    page.fill("#words", words)  # at once: what half of it finds is not to be taken for what it finds
    expect(page.locator("#said")).not_to_be_empty()
    expect(page.locator("#said")).not_to_contain_text("正在")
    page.wait_for_timeout(80)
    return page.locator("#found .headline").all_inner_texts()


def found(archive: Archive, *terms: str) -> list[str]:
    texts = searching.pieces(archive.root)
    wanted = set(searching.scan(list(terms), texts))
    return [text.raw.partition("\n")[0] for text in texts if f"{text.issue} {text.ordinal}" in wanted]


@pytest.mark.parametrize(
    "words", ["离岸服务外包", "数据要素", "服务外包 大连", "39.39", "DEPA", "ＲＣＥＰ", "增长10.77%", "港口", "软件和信息技术服务业"]
)
def test_what_is_typed_is_found(archive: Archive, page: Page, words: str) -> None:
    headlines = found(archive, *words.split())
    assert ask(page, archive, words) == headlines[:10]
    if headlines:
        assert page.locator("#found mark").first.inner_text().strip()


def test_latin_words_are_matched_whole(archive: Archive, page: Page) -> None:
    text = " ".join(piece.document for piece in searching.pieces(archive.root))
    word = next(word for word in re.findall(r"[a-z]{5,}", text) if not re.search(rf"\b{word[:-1]}\b", text))
    assert ask(page, archive, word) != []
    assert ask(page, archive, word[:-1]) == []


def test_a_phrase_stands_together(archive: Archive, page: Page) -> None:
    apart, together = ask(page, archive, "服务 外包"), ask(page, archive, "“服务外包”")
    assert together == found(archive, "服务外包")[:10]
    assert len(apart) >= len(together) > 0


def test_a_single_character_is_looked_for_in_headlines(archive: Archive, page: Page) -> None:
    headlines = ask(page, archive, "港")
    assert headlines == found(archive, "港")[:10]
    assert all("港" in headline for headline in headlines)
    assert "只在标题中查找：港" in page.inner_text("#said")


def test_the_address_says_what_is_shown(archive: Archive, page: Page) -> None:
    headlines = ask(page, archive, "服务外包")
    page.select_option("select[name=sort]", "best")
    page.wait_for_timeout(150)
    assert parse_qs(urlsplit(page.url).query) == {"q": ["服务外包"], "sort": ["best"]}
    best = page.locator("#found .headline").all_inner_texts()
    assert sorted(best) == sorted(headlines) or len(best) == 10
    ranks = ["服务外包" in headline for headline in best]
    assert ranks == sorted(ranks, reverse=True)
    page.reload()
    page.wait_for_selector("#found li")
    assert page.locator("#found .headline").all_inner_texts() == best
    assert page.input_value("#words") == "服务外包"


def test_filters(archive: Archive, page: Page) -> None:
    ask(page, archive, "服务")
    texts = [text for text in searching.pieces(archive.root) if searching.has("服务", text)]
    for name, wanted in (("year", lambda text, value: text.issue[:4] == value), ("section", lambda text, value: text.section == value),
                         ("source", lambda text, value: value in text.sources)):  # fmt: skip
        for value in page.locator(f"select[name={name}] option").all_inner_texts()[1:4]:
            page.select_option(f"select[name={name}]", value)
            page.wait_for_timeout(200)
            headlines = [text.raw.partition("\n")[0] for text in texts if wanted(text, value)]
            assert page.locator("#found .headline").all_inner_texts() == headlines[:10], (name, value)
        page.select_option(f"select[name={name}]", "")


def test_more_articles_on_demand(archive: Archive, page: Page) -> None:
    headlines = found(archive, "服务")
    assert len(headlines) > 10
    ask(page, archive, "服务")
    page.click("#further button")
    expect(page.locator("#found li")).not_to_have_count(10)
    assert page.locator("#found .headline").all_inner_texts() == headlines[:20]
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('#found li')[10]")


def test_nothing_found_suggests_something(archive: Archive, page: Page) -> None:
    assert ask(page, archive, "服务外包龘龘") == []
    assert page.inner_text("#said") == "没有找到相符的文章。"
    page.wait_for_selector("#further button")
    page.click("#further button >> nth=0")
    page.wait_for_selector("#found li")
    assert searching.fold(page.input_value("#words")) in "服务外包龘龘"


def test_keys_go_through_the_articles(archive: Archive, page: Page) -> None:
    ask(page, archive, "服务")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("[...document.querySelectorAll('#found a')].indexOf(document.activeElement)") == 1
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "words"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/issues/**")


def test_a_folder_of_files_finds_the_same(archive: Archive, portable: Archive, page: Page) -> None:
    for words in ("服务外包", "离岸 执行额", "DEPA"):
        assert ask(page, portable, words) == found(archive, *words.split())[:10]


# In bulk.


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """4,000 articles of the benchmarks' corpus."""
    site = tmp_path_factory.mktemp("large") / "site"
    subprocess.run([sys.executable, str(ROOT / "benchmarks/corpus.py"), str(site), "400"], check=True)
    root = build(site)
    server, url = serve(root)
    yield Archive(root, url)
    server.shutdown()
    server.server_close()


def drawn(texts: list[searching.Text], dice: random.Random) -> Iterator[str]:
    """Queries of 2 to 8 characters as they stand in the texts, signs and halves of figures included."""
    while True:
        text = dice.choice(texts).raw.replace("\n", "")
        length = dice.randint(2, 8)
        start = dice.randrange(len(text) - length)
        query = text[start : start + length]
        if not re.search(r'[\s"“”]', query) and searching.EDGES.sub("", searching.fold(query)):
            yield query


def absent(texts: list[searching.Text], dice: random.Random) -> Iterator[str]:
    """Queries of characters and pairs that occur, put together as they occur nowhere."""
    for query in drawn(texts, dice):
        characters = list(query)
        dice.shuffle(characters)
        half = next(drawn(texts, dice))
        candidate = dice.choice(["".join(characters), query[: len(query) // 2 + 1] + half[: len(half) // 2]])
        if len(candidate) > 1 and searching.EDGES.sub("", searching.fold(candidate)) and not searching.scan([candidate], texts):
            yield candidate


BEGIN = """() => {
  const index = window.index = new bulletinSearch.Index((name) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = "./" + name;
    script.onload = () => { script.remove(); done(); };
    script.onerror = failed;
    document.head.append(script);
  }));
  for (const kind of ["Issues", "Shard", "Text"]) window["bulletin" + kind] = (...values) => index.receive(kind, values);
  const get = index.get;
  index.get = (name) => { asked.add(name); return get.call(index, name); };
}"""
"""One index for all queries, lest each load the archive again; what each would load by itself is told by what it asks for."""

ALL = """async (query) => {
  window.asked = new Set();
  const search = await index.search(query, {});
  let page = await search.next(10);
  const first = [...asked], found = page.articles;
  while (page.more) { page = await search.next(400); found.push(...page.articles); }
  const keys = new Map(Object.entries(index.texts).map(([key, article]) => [article, key]));
  return [first, found.map((article) => keys.get(article))];
}"""


def test_six_hundred_queries_equal_a_scan(large: Archive, page: Page) -> None:
    texts = searching.pieces(large.root)
    assert len(texts) == 4000
    dice = random.Random(20240604)
    some, none = drawn(texts, dice), absent(texts, dice)
    queries = [next(some) for _ in range(500)] + [next(none) for _ in range(100)]
    weights = {path: len(gzip.compress(path.read_bytes())) for path in (large.root / "search").rglob("*.js")}
    page.goto(large.url + "search/")
    page.evaluate(BEGIN)
    loads, wrong = [], []
    for query in queries:
        names, got = page.evaluate(ALL, query)
        loads.append(sum(weights[large.root / "search" / name] for name in names))
        if got != searching.scan([query], texts):
            wrong.append(query)
    print(f"loaded for a first page: median {statistics.median(loads)}, worst {max(loads)} bytes")
    assert wrong == []
    assert statistics.median(loads) <= 60_000
    assert max(loads) <= 150_000


def test_the_index_is_smaller_than_the_texts(large: Archive) -> None:
    def weight(folder: str) -> int:
        return sum(len(gzip.compress(path.read_bytes())) for path in (large.root / folder).iterdir())

    print(f"index {weight('search/index')}, texts {weight('search/text')} bytes, compressed")
    assert weight("search/index") <= weight("search/text")


def test_first_articles_come_at_once(large: Archive, page: Page) -> None:
    texts = searching.pieces(large.root)
    queries = [query for query, _ in zip(drawn(texts, random.Random(7)), range(100), strict=False)]
    page.goto(large.url + "search/")
    times = []
    for query in queries:
        page.fill("#words", "")
        expect(page.locator("#said")).to_be_empty()
        spent = page.evaluate(
            """(query) => new Promise((done) => {
              const words = document.getElementById("words"), found = document.getElementById("found"), begun = performance.now();
              const said = document.getElementById("said"), watch = new MutationObserver(() => {
                if (!found.firstChild && !/^没/.test(said.textContent)) return;
                watch.disconnect();
                done(performance.now() - begun);
              });
              for (const part of [found, said]) watch.observe(part, { childList: true });
              words.value = query;
              words.dispatchEvent(new InputEvent("input"));
            })""",
            query,
        )
        times.append(spent)
    late = sorted(times)[-5]
    print(f"first articles after {statistics.median(times):.0f} ms in the median, {late:.0f} in the slowest 5 of 100")
    assert late <= 100


def test_texts_stay_small(large: Archive) -> None:
    assert max(path.stat().st_size for path in Path(large.root / "search/text").iterdir()) < 20_000
