"""bulletin.yaml: tests/cases/config.md, what pages are told, and the two manuals, which must have every key with its default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin_ssg import records, values
from bulletin_ssg.config import Config, SiteInfo, load_config
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.footer import FooterLine
from bulletin_ssg.model import Shelf
from bulletin_ssg.records import texts
from bulletin_ssg.settings import FooterConfig, NavigationLink, PrintConfig, SectionConfig
from test_records import Case, by_title, cases, said

DOCS = Path(__file__).parent.parent / "docs"
SHELF = Shelf("数据月报", "data", "data")


@pytest.mark.parametrize("case", cases("config.md"), ids=by_title)
def test_cases(case: Case) -> None:
    assert said(Config, case.text) == case.expected


# The manuals.


class Words(NamedTuple):
    """How a manual says types and defaults."""

    required: str
    none: str
    comma: str
    types: dict[Any, str]


NUMBERS = {
    "feeds.count": 1, "pdf.print_run": 0, "pdf.limits.seconds": 1, "pdf.limits.memory": 500, "checks.picture_size": 1,
    "mail.max_attachment": 1, "mail.per_minute": 0, "mail.per_hour": 0, "mail.patience": 0,
    "mail.smtp.port": 0, "mail.smtp.timeout": 1, "mail.bounces.port": 1,
}  # fmt: skip
ENGLISH = Words(
    "required",
    "none",
    ", ",
    {
        str: "text",
        bool: "true/false",
        int: "number from {}",
        texts.web_address: "web address",
        texts.time_zone: "time zone",
        texts.slug: "slug",
        texts.colour: "colour",
        texts.issn: "ISSN",
        texts.font: "font",
        texts.link_target: "address",
        texts.mail_address: "mail address",
        texts.dotted: "domain",
        records.Ordered: "names and values",
        tuple[str, ...]: "list of text",
        tuple[records.Positive, ...]: "list of years",
        tuple[texts.Alias, ...]: "list of text",
        tuple[texts.RuleCode, ...]: "list of rules",
    },
)
CHINESE = Words(
    "必填",
    "无",
    "、",
    {
        str: "文字",
        bool: "是否",
        int: "整数，不小于 {}",
        texts.web_address: "网址",
        texts.time_zone: "时区",
        texts.slug: "地址段",
        texts.colour: "颜色",
        texts.issn: "ISSN",
        texts.font: "字体",
        texts.link_target: "页面地址",
        texts.mail_address: "邮箱",
        texts.dotted: "域名",
        records.Ordered: "名目与内容",
        tuple[str, ...]: "文字列表",
        tuple[records.Positive, ...]: "年份列表",
        tuple[texts.Alias, ...]: "文字列表",
        tuple[texts.RuleCode, ...]: "规则列表",
    },
)
MANUALS = [("configuration.md", ENGLISH), ("configuration.zh-CN.md", CHINESE)]


def leaves(schema: Any, prefix: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(key, type, default) of every key that holds a value; `...` as default means that it is required."""
    hints = get_type_hints(schema, include_extras=True)
    for name in schema._fields:
        kind = hints[name]
        if name == "extras":
            continue
        if hasattr(kind, "_fields"):
            yield from leaves(kind, f"{prefix}{name}.")
        elif get_origin(kind) is tuple and hasattr(get_args(kind)[0], "_fields"):
            yield from leaves(get_args(kind)[0], f"{prefix}{name}[].")
        else:
            yield prefix + name, kind, schema._field_defaults.get(name, ...)


LEAVES = list(leaves(Config))


def type_said(key: str, kind: Any, words: Words) -> str:
    if get_origin(kind) is Literal:
        return words.comma.join(f"`{choice}`" for choice in get_args(kind))
    if get_origin(kind) is Annotated:
        base, check = get_args(kind)
        return words.types[int].format(NUMBERS[key]) if base is int else words.types[check]
    return words.types[kind]


def default_said(default: Any, words: Words) -> str:
    if default is ...:
        return words.required
    if default in ("", ()):
        return words.none
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def rows(name: str) -> dict[str, tuple[str, str]]:
    """(key → type, default) as a manual's tables have them."""
    found = re.findall(r"^\| `([^`]+)` \| (.+?) \| (.+?) \| \S.* \|$", (DOCS / name).read_text(encoding="utf-8"), re.M)
    assert len(found) == len({key for key, _, _ in found}), "a key stands twice"
    return {key: (kind, default) for key, kind, default in found}


@pytest.mark.parametrize(("name", "words"), MANUALS)
def test_manual_has_every_key_with_its_type_and_default(name: str, words: Words) -> None:
    told = rows(name)
    del told["x-…"]
    assert told == {key: (type_said(key, kind, words), default_said(default, words)) for key, kind, default in LEAVES}


@pytest.mark.parametrize("key", NUMBERS)
def test_manual_s_numbers_begin_where_they_say(key: str) -> None:
    *records, field = key.split(".")
    head, tail = "title: 简报\n" + ": {".join((*records, field)), "}" * len(records) + "\n"
    load_config(f"{head}: {NUMBERS[key]}{tail}")
    with pytest.raises(Refused, match="E121"):
        load_config(f"{head}: {NUMBERS[key] - 1}{tail}")


@pytest.mark.parametrize(("name", "words"), MANUALS)
def test_manual_s_example_has_every_key(name: str, words: Words) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", (DOCS / name).read_text(encoding="utf-8"), re.M | re.S)
    config, places = records.load(example, name, 1, Config)
    assert config == load_config(example)
    parents = {str(places.find(*path)[0]) for path in [(), *((name,) for name in Config._fields), ("pdf", "fonts")]}
    for key, _, _ in LEAVES:
        path = [0 if step == "" else step for step in re.split(r"[.\[]", key.replace("]", ""))]
        if len(path) > 1:
            assert str(places.find(*path)[0]) not in parents, f"{key} is not in the example"
        else:
            assert re.search(rf"^{key}:", example, re.M), f"{key} is not in the example"
    assert config.extras


# What others are told.


def test_defaults_are_those_of_a_site_with_nothing_but_a_title() -> None:
    assert load_config("title: 简报\n") == Config("简报")


def test_a_config_survives_the_store() -> None:
    config = Config("简报", sections=(SectionConfig("数据月报", "data", "data"),), footer=FooterConfig(contact=(("电话", "1"),)))
    assert values.decode(values.encode(config), Config) == config
    assert values.decode(values.encode(config.info((SHELF,))), SiteInfo) == config.info((SHELF,))


def test_pages_are_told_what_they_show() -> None:
    config = Config("简报", navigation=(NavigationLink("关于", "about/"),), extras=(("x-size", '{"page": 5}'),))
    info = config.info((SHELF,), (("about", "关于"),), portable=True)
    assert (info.title, info.masthead, info.portable, info.pages) == ("简报", "简报", True, (("about", "关于"),))
    assert [(shelf.name, shelf.target) for shelf in info.shelves] == [("数据月报", "sections/data/")]
    assert info.extra("x-size") == {"page": 5}
    assert info.extra("x-none") is None


@pytest.mark.parametrize(
    "change",
    [
        {"pdf": PrintConfig(print_run=5)},
        {"timezone": "UTC"},
        {"sections": (SectionConfig("数据月报", kind="plain", intro="说明"),)},
    ],
)
def test_pages_are_told_nothing_else(change: dict[str, Any]) -> None:
    """Whatever stands in SiteInfo remakes every page when it changes."""
    before = Config("简报", sections=(SectionConfig("数据月报", kind="data"),))
    after = before._replace(**change)
    assert after != before
    assert after.info((SHELF._replace(kind="plain"),)) == before.info((SHELF,))


def test_foot_of_the_page() -> None:
    foot = FooterConfig((("电话", "0411-1"), ("邮箱", "a@b.cn")), "转载声明", "内部资料", "©", "辽ICP备1号", "辽公网安备 2102 号")
    lines = Config("简报", issn="1234-5679", footer=foot).info().footer
    assert [str(line) for line in lines] == [
        "电话：0411-1", "邮箱：a@b.cn", "转载声明", "内部资料", "ISSN 1234-5679", "©", "辽ICP备1号", "辽公网安备 2102 号",
    ]  # fmt: skip
    assert {line.text: line.url for line in lines if line.url} == {
        "邮箱：a@b.cn": "mailto:a@b.cn",
        "辽ICP备1号": "https://beian.miit.gov.cn/",
        "辽公网安备 2102 号": "https://beian.mps.gov.cn/#/query/webSearch?code=2102",
    }


def test_foot_of_the_page_in_english() -> None:
    lines = Config("Bulletin", language="en", footer=FooterConfig(contact=(("Phone", "1"),))).info().footer
    assert lines == (FooterLine("Phone: 1"),)


def test_printing_takes_over_what_it_is_not_told() -> None:
    pdf = Config("简报", publisher="协会").printing()
    assert (pdf.masthead, pdf.issuer) == ("简报", "协会")
    pdf = Config("简报", publisher="协会", pdf=PrintConfig(masthead="月报", issuer="秘书处")).printing()
    assert (pdf.masthead, pdf.issuer) == ("月报", "秘书处")


# Forms.


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (texts.web_address, "https://example.org", "https://example.org/"),
        (texts.web_address, "http://LOCALHOST:8000/a/b//", "http://localhost:8000/a/b/"),
        (texts.web_address, "https://[::1]/x%20y/", "https://[::1]/x%20y/"),
        (texts.web_address, "https://user@example.org/", None),
        (texts.web_address, "https://例子.中国/", None),
        (texts.web_address, "https://example.org/../x", None),
        (texts.web_address, "https://example.org/#top", None),
        (texts.web_address, "ftp://example.org/", None),
        (texts.web_address, "https:///x", None),
        (texts.web_address, "https://-example.org/", None),
        (texts.web_address, "https://example.org\n", None),
        (texts.time_zone, "UTC", "UTC"),
        (texts.time_zone, "Europe/Berlin", "Europe/Berlin"),
        (texts.time_zone, "../../etc/passwd", None),
        (texts.time_zone, "/etc/localtime", None),
        (texts.time_zone, "Asia", None),
        (texts.time_zone, "+08:00", None),
        (texts.slug, "a-1", "a-1"),
        (texts.slug, "a--1", None),
        (texts.slug, "-a", None),
        (texts.slug, "é", None),
        (texts.slug, "a\n", None),
        (texts.colour, "#ABCDEF", "#abcdef"),
        (texts.colour, "abc", "#aabbcc"),
        (texts.colour, "red", None),
        (texts.colour, "#12345", None),
        (texts.colour, "#fff;}", None),
        (texts.issn, "0378-5955", "0378-5955"),
        (texts.issn, "ISSN 2434-561x", "2434-561X"),
        (texts.issn, "0378-5954", None),
        (texts.font, "fonts/宋体.TTF", "fonts/宋体.TTF"),
        (texts.font, "../song.ttf", None),
        (texts.font, "C:\\song.ttf", None),
        (texts.font, "song.woff2", None),
        (texts.font, "方正小标宋简体", "family:方正小标宋简体"),
        (texts.font, "LXGW WenKai", "family:LXGW WenKai"),
        (texts.font, "C:Song", None),
        (texts.mail_address, "Li.Ming+x@Example.ORG", "Li.Ming+x@example.org"),
        (texts.mail_address, "li@例子.中国", "li@xn--fsqu00a.xn--fiqs8s"),
        (texts.mail_address, "li@example.org\nBcc: x@y.cn", None),
        (texts.mail_address, "李明@example.org", None),
        (texts.mail_address, "li@localhost", None),
        (texts.mail_address, "li@example..org", None),
        (texts.mail_address, "<li@example.org>", None),
        (texts.link_target, "/about/#x", "about/#x"),
        (texts.link_target, "https://example.org/a?b=c", "https://example.org/a?b=c"),
        (texts.link_target, "mailto:a@b.cn", "mailto:a@b.cn"),
        (texts.link_target, "//example.org/", None),
        (texts.link_target, "javascript:alert(1)", None),
        (texts.link_target, "a b", None),
        (texts.link_target, "https://example.org/ x", None),
    ],
)
def test_forms(read: Any, text: str, value: str | None) -> None:
    if value is None:
        with pytest.raises(records.Unfit):
            read(text)
    else:
        assert read(text) == value
        assert read(value) == value


FORMS = [texts.web_address, texts.time_zone, texts.slug, texts.colour, texts.issn, texts.font, texts.link_target, texts.mail_address]


@given(st.sampled_from(FORMS), st.text(st.sampled_from("htps:/@.#-%aAx019甲\n\\ \x00\ud800é"), max_size=24))
def test_any_text_has_the_form_or_not(read: Any, text: str) -> None:
    try:
        value = read(text)
    except records.Unfit as unfit:
        assert re.fullmatch(r"E13\d|E128", unfit.code)
    else:
        assert read(value) == value
