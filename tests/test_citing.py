"""Citations, cards, the worker, corrections in lists and feeds, and the languages of the interface."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bulletin_ssg import noop
from bulletin_ssg.config import Config
from bulletin_ssg.desk import Desk
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.model import Correction, Entry, Headline, Site, Source
from bulletin_ssg.outputs import cards, citing, linked
from bulletin_ssg.settings import FontsConfig, PrintConfig
from bulletin_ssg.sources import Directories, Packed
from bulletin_ssg.stereotypes import Json
from bulletin_ssg.stored import Values
from bulletin_ssg.theme import as_json
from bulletin_ssg.wording import Wording
from conftest import CONFIG, Bulletin, issue, tree
from markup import pages

BASE = "https://bulletin.example.org/"


def work(title: str = "港口{扩建}_50%", author: str = "王五、李四") -> tuple[citing.Work, Config]:
    config = Config("港口简报", base_url=BASE, publisher="某某协会", issn="1234-5679")
    return citing.work(citing.serial(config.info(), entry()), "port", title, author), config


def entry(supplement: bool = False, number: int = 3, date: str = "2024-03-05") -> Entry:
    address = f"2024-s{number}" if supplement else f"2024-{number:02}"
    return Entry("", "", address, 2024, number, supplement, 4, date, "", "", "", (), (), (), None)


def test_the_national_standard() -> None:
    cited, config = work("港口扩建")
    before, behind = citing.standard(cited)
    assert before + "[2024-06-01]" + behind == (
        "王五, 李四. 港口扩建[J/OL]. 港口简报, 2024(3)[2024-06-01]. https://bulletin.example.org/issues/2024-03/port/."
    )
    offline = citing.serial(Config("港口简报").info(), entry())
    assert citing.standard(citing.work(offline, "port", "港口扩建", "")) == ("港口扩建[J]. 港口简报, 2024(3)", ".")
    many, _ = work("港口扩建", "甲、乙、丙、丁")
    assert citing.standard(many)[0].startswith("甲, 乙, 丙, 等. ")
    assert citing.number(config.info(), entry(supplement=True)) == "增刊3"
    assert citing.number(config._replace(language="en").info(), entry(supplement=True)) == "Suppl. 3"


def test_an_issue_as_a_serial() -> None:
    _, config = work()
    assert "".join(citing.standard_issue(config.info(), entry())) == (
        "某某协会. 港口简报[J/OL]. 2024(3). 某某协会, 2024. https://bulletin.example.org/issues/2024-03/."
    )


def test_bibtex_is_escaped() -> None:
    cited, config = work()
    text = citing.cited(config.info(), cited).bibtex
    assert r"title = {{港口\{扩建\}\_50\%}}," in text
    assert "author = {{王五} and {李四}}," in text
    assert text.startswith("@article{bulletin-2024-03-port,\n")
    assert "number = {3}," in text


def test_ris_and_csl() -> None:
    cited, config = work()
    written = citing.cited(config.info(), cited)
    lines = written.ris.split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert [line for line in lines if line.startswith("AU")] == ["AU  - 王五", "AU  - 李四"]
    assert "DA  - 2024/03/05" in lines
    assert lines[-2] == "ER  - "
    item = json.loads(written.csl)
    assert item["issued"] == {"date-parts": [[2024, 3, 5]]}
    assert item["container-title"] == "港口简报"


TEXTS = st.text("港口 ab/-_.:;\"'&%$#{}\\~^<>[]`|\t\r\n\x01\u2028", max_size=8)


NAMES = TEXTS.map(str.strip).filter(lambda name: name and not citing.BETWEEN.search(name))


@given(TEXTS, st.lists(NAMES, max_size=3), TEXTS, st.booleans())
def test_what_lies_in_the_page_is_what_is_beside_the_issue(title: str, authors: list[str], publisher: str, online: bool) -> None:
    info = Config("港口{简报}", base_url=BASE + "50%/" if online else "", publisher=publisher, issn="1234-5679").info()
    work = citing.work(citing.serial(info, entry()), "港口", title, "、".join(authors))
    found = citing.cited(info, work)
    texts = [found.bibtex, found.ris, f"[{found.csl}]"]
    assert [unquote(form.address.partition(",")[2]) for form in found.formats] == texts
    assert not [form for form in found.formats if re.search(r"[ \t\r\n\"#&'<>\[\]`{|}\\^]", form.address)]
    assert json.loads(found.csl) == {
        "id": "bulletin-2024-03-港口", "type": "article-journal", "title": title, **({"author": [{"literal": name} for name in authors]} if authors else {}),
        "container-title": "港口{简报}", "issued": {"date-parts": [[2024, 3, 5]]}, "issue": "3", **({"publisher": publisher} if publisher else {}),
        "ISSN": "1234-5679", **({"URL": f"{BASE}50%/issues/2024-03/港口/"} if online else {}), "language": "zh-CN",
    }  # fmt: skip
    assert found.ris == "".join(f"{tag}  - {value}\r\n" for tag, value in [
        ("TY", "JOUR"), ("TI", title), *(("AU", name) for name in authors), ("JO", "港口{简报}"), ("PY", "2024"), ("DA", "2024/03/05"), ("IS", "3"),
        *([("PB", publisher)] if publisher else ()), ("SN", "1234-5679"), *([("UR", work.url)] if online else ()), ("LA", "zh-CN"), ("ER", ""),
    ])  # fmt: skip
    names = re.findall(r"^  (\w+) = ", found.bibtex, re.M)
    assert [name for name in names if name in ("title", "author", "url")] == ["title", *["author"] * bool(authors), *["url"] * online]


def test_citations_lie_in_the_page_and_beside_the_issue(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1, headline='引“号”<&"', body="正文。"))
    site.build()
    page = pages(site.out)["/issues/2024-01/1/"]
    files = {e.attributes["download"]: e.attributes["href"] for e in page.elements if e.attributes.get("href", "").startswith("data:")}
    assert set(files) == {"bulletin-2024-01-1.bib", "bulletin-2024-01-1.ris", "bulletin-2024-01-1.json"}
    (inside,) = json.loads(unquote(files["bulletin-2024-01-1.json"].partition(",")[2]))
    (beside,) = json.loads(site.page("issues/2024-01/citations.json"))
    assert inside == beside
    assert inside["title"] == '引“号”<&"'
    assert "[引用日期]" in page.text
    meta = {e.attributes["name"]: e.attributes["content"] for e in page.elements if e.tag == "meta" and "name" in e.attributes}
    assert meta["citation_publication_date"] == "2024/01/05"


def test_a_withdrawn_article_is_not_cited(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1, headline='旧闻 {withdrawn="有误"}'))
    site.build()
    assert not (site.out / "issues/2024-01/citations.bib").exists()
    assert not [link for link in pages(site.out)["/issues/2024-01/1/"].links if link.startswith("data:")]


# Cards.


def card(tmp_path: Path, config: Config, files: dict[str, bytes] | None = None) -> bytes:
    site = Site((entry(),), (), (), (), (), ())
    layers = Packed(files) if files is not None else Directories(str(tmp_path), noop.DEFAULT)
    (step,) = cards.plan(site, config)
    assert step.keep
    ((target, data),) = cards.draw(step.args, Desk(layers, Values(""))).files
    assert target == "issues/2024-03/card.png"
    return data


def test_a_card_is_small_and_always_the_same(tmp_path: Path) -> None:
    config = Config("大连市国际服务外包与数字贸易行业协会工作简报", base_url=BASE, publisher="某某协会")
    data = card(tmp_path, config)
    assert len(data) < 60_000
    assert Image.open(io.BytesIO(data)).size == (1200, 630)
    assert card(tmp_path, config) == data
    assert card(tmp_path, config._replace(title="简报")) != data


def test_no_card_without_an_address_to_share_or_for_what_was_withdrawn() -> None:
    site = Site((entry(),), (), (), (), (), ())
    assert list(cards.plan(site, Config("简报"))) == []
    gone = site._replace(entries=(entry()._replace(withdrawn="有误"),))
    assert list(cards.plan(gone, Config("简报", base_url=BASE))) == []


@pytest.mark.parametrize(("files", "code"), [({}, "E601"), ({"fonts/x.ttf": b"no font"}, "E602")])
def test_a_card_s_font_must_be_one(tmp_path: Path, files: dict[str, bytes], code: str) -> None:
    config = Config("简报", base_url=BASE, pdf=PrintConfig(fonts=FontsConfig(masthead="fonts/x.ttf")))
    with pytest.raises(Refused, match=code):
        card(tmp_path, config, files)


# The worker.


def test_the_worker_keeps_the_latest_issue(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    site.write("issues/2.md", issue(2))
    site.build()
    worker = site.page("sw.js")
    assert 'const AHEAD = ["","issues/2024-02/"];' in worker
    (script,) = (e for e in pages(site.out)["/issues/2024-02/1/"].elements if e.tag == "script" and "src" in e.attributes)
    assert script.attributes["data-worker"] == "../../../sw.js"
    site.write("issues/2.md", issue(2, body="改过。"))
    assert "sw.js" not in site.build().made
    site.write("issues/3.md", issue(3))
    assert "sw.js" in site.build().made


def test_a_worker_that_is_switched_off_removes_itself(site: Bulletin) -> None:
    site.write("bulletin.yaml", CONFIG + "offline: {enabled: false}\n")
    site.write("issues/1.md", issue(1))
    site.build()
    assert "unregister" in site.page("sw.js")
    assert "fetch" not in site.page("sw.js")
    assert "data-worker" not in site.page("index.html")


def test_a_portable_archive_has_no_worker_and_no_policy(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    site.build(portable=True)
    assert not (site.out / "sw.js").exists()
    assert "data-worker" not in site.page("index.html")
    assert "Content-Security-Policy" not in site.page("index.html")


# Corrections.


def corrected(text: str = "应为3月。") -> str:
    return issue(
        2, extra=f"corrections:\n  - {{date: 2024-06-09, article: 标题, text: {text}}}\n  - {{date: 2024-06-10, text: 封面有误。}}\n"
    )


def test_errata_come_latest_first_and_lead_to_what_they_correct(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1, extra="withdrawn: 误发\n"))
    site.write("issues/2.md", corrected())
    site.build()
    page = pages(site.out)["/errata/"]
    assert re.search(r"封面有误。.*《标题》 2024年第2期 应为3月。.*撤稿 2024年第1期 误发", page.text), page.text
    assert "../issues/2024-02/1/" in page.links
    assert "../errata/" in pages(site.out)["/issues/"].links


def test_the_feed_of_issues_tells_corrections(site: Bulletin) -> None:
    site.write("issues/2.md", corrected())
    site.build()
    feed = site.page("issues.xml")
    assert "应为3月。" in feed
    assert "封面有误。" in feed
    assert "<updated>2024-06-10T00:00:00+08:00</updated>" in feed


def test_linked_data_tells_corrections(site: Bulletin) -> None:
    site.write("issues/2.md", corrected())
    site.build()
    (data,) = (json.loads(script) for script in pages(site.out)["/issues/2024-02/1/"].scripts if script)
    assert data["dateModified"] == "2024-06-09"
    assert data["correction"] == [{"@type": "CorrectionComment", "text": "应为3月。", "datePublished": "2024-06-09"}]
    (whole,) = (json.loads(script) for script in pages(site.out)["/issues/2024-02/"].scripts if script)
    assert whole["dateModified"] == "2024-06-10"
    assert [part["url"] for part in whole["hasPart"]] == [f"{BASE}issues/2024-02/1/"]


ODD = st.text("港口 a\"\\<>&/'\n\x01\u2028\u2029", max_size=6)


@given(ODD, ODD, ODD, st.lists(ODD, max_size=2), st.lists(ODD, max_size=2), st.booleans(), st.booleans(), st.booleans())
def test_linked_data_of_an_article(
    headline: str, author: str, publisher: str, topics: list[str], members: list[str], online: bool, withdrawn: bool, corrected: bool
) -> None:
    info = Config("简报", base_url=BASE if online else "", publisher=publisher).info()
    sources = (Source("新华社", "https://x.example/?a&b"), Source("人民日报", ""))
    line = Headline("2024-03", "1", headline, "news", "2024-03-05", sources, tuple(topics), "有误" if withdrawn else "")
    notes = (Correction("2024-06-09", "1", headline, 1), Correction("2024-07-01", "", "封面")) if corrected else ()
    issue = entry()._replace(headlines=(line,), corrections=notes, card="issues/2024-03/card.png")
    text = linked.article(info, issue, line, author, "资讯", tuple(members), as_json(linked.issue(info, issue)))
    assert isinstance(text, Json) and not re.search("[<>&\u2028\u2029]", text)
    found, url = json.loads(text), f"{BASE}issues/2024-03/1/"
    more = {
        "author": author and {"@type": "Person", "name": author}, "publisher": publisher and {"@type": "Organization", "name": publisher},
        "keywords": topics, "mentions": [{"@type": "Organization", "name": name} for name in members], "isBasedOn": ["https://x.example/?a&b"],
        "correction": corrected and [{"@type": "CorrectionComment", "text": headline, "datePublished": "2024-06-09"}],
        "image": online and f"{BASE}issues/2024-03/card.png", "dateModified": corrected and "2024-06-09",
    }  # fmt: skip
    assert list(found.items()) == [
        *{"@context": "https://schema.org", "@type": "Article", "headline": headline, "datePublished": "2024-03-05"}.items(),
        *{"articleSection": "资讯", "inLanguage": "zh-CN", **({"@id": url, "url": url, "mainEntityOfPage": url} if online else {})}.items(),
        *((name, value) for name, value in more.items() if value and not withdrawn),
        ("isPartOf", linked.issue(info, issue)),
    ]


# Languages.


def test_numbers_by_each_language_s_habit() -> None:
    english, chinese = Wording("en"), Wording("zh-CN")
    assert english.many("{n} article", "{n} articles", 1) == "1 article"
    assert english.many("{n} article", "{n} articles", 1200) == "1,200 articles"
    assert chinese.many("{n} article", "{n} articles", 1200) == "1200篇"


def test_no_chinese_in_an_english_interface(site: Bulletin) -> None:
    site.write(
        "bulletin.yaml", "title: Bulletin\nlanguage: en\nbase_url: https://bulletin.example.org/\nsections: [{name: News, slug: news}]\n"
    )
    text = issue(1, headline="Trade", body="Text.").replace("资讯", "News").replace("# Trade", '# Trade {topics="Ports"}')
    site.write("issues/1.md", text)
    site.write("issues/2.md", text.replace("number: 1", "number: 2").replace("2024-01-05", "2024-02-05"))
    site.build()
    assert {address: found for address, page in pages(site.out).items() if (found := re.findall(r"[\u4e00-\u9fff]+", page.text))} == {}


def test_search_and_citation_files_can_be_switched_off(site: Bulletin) -> None:
    site.write("issues/1.md", issue(1))
    site.write("bulletin.yaml", CONFIG + "search: {enabled: false}\ncitations: {enabled: false}\n")
    site.build()
    names = tree(site.out)
    assert not [name for name in names if name.startswith("search/") or "citations." in name]
    for page in ("issues/2024-01/index.html", "issues/2024-01/1/index.html", "index.html"):
        assert b'role="search"' not in names[page] and b"BibTeX" not in names[page]
    assert "GB/T 7714" in site.page("issues/2024-01/1/index.html")
