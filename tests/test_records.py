"""Records: tests/cases/records.md line by line, the places of values, and any text whatever."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin_ssg import records
from bulletin_ssg.config import Config, load_config
from bulletin_ssg.diagnostics import Diagnostic, Refused, render
from bulletin_ssg.records import Day, Instant, Ordered, Positive, load, shorthand, tree

HERE = Path(__file__).parent
FIRST = 2


@shorthand("name")
class Part(NamedTuple):
    name: str
    slug: records.Slug = ""


class Note(NamedTuple):
    date: Day
    article: str
    text: str


class Front(NamedTuple):
    """A front matter such as issues have."""

    number: Positive
    date: Day
    sections: tuple[Part, ...] = ()
    total: int = 0
    title: str = ""
    draft: bool = False
    embargo: Instant = Instant("")
    staff: Ordered = ()
    corrections: tuple[Note, ...] = ()
    topics: tuple[str, ...] = ()
    extras: Ordered = ()


class Case(NamedTuple):
    title: str
    text: str
    expected: str


def cases(name: str) -> list[Case]:
    """The cases of a file: a title, and between lines that hold one dot the input and what is expected of it."""
    text = (HERE / "cases" / name).read_text(encoding="utf-8")
    found = re.findall(r"^(\S[^\n]*)\n\.\n(.*?)^\.\n(.*?)^\.$", text, re.M | re.S)
    return [Case(title, unescape(given), expected) for title, given, expected in found]


def unescape(text: str) -> str:
    """Characters that no editor shows are written ⟨tab⟩ or ⟨0000⟩ in the cases."""
    return re.sub("⟨([0-9A-F]{4})⟩", lambda match: chr(int(match[1], 16)), text.replace("⟨tab⟩", "\t"))


def said(schema: type[Front] | type[Config], text: str, parser: Callable[[str], Any] | None = None) -> str:
    """What comes of a text, as the cases have it: the fields that are not left to their defaults, or the complaints."""
    try:
        value = load(text, "a.md", FIRST, Front, parser)[0] if schema is Front else load_config(text)
    except Refused as refused:
        return "\n".join(render(diagnostic).replace("\t", "⟨tab⟩") for diagnostic in refused.diagnostics) + "\n"
    lines = [f"{name} = {field!r}" for name, field in value._asdict().items() if field != value._field_defaults.get(name)]
    return "\n".join(lines) + "\n"


def by_title(case: Case) -> str:
    return case.title


RECORDS = cases("records.md")


@pytest.mark.parametrize("case", RECORDS, ids=by_title)
def test_cases(case: Case) -> None:
    assert said(Front, case.text) == case.expected


PECULIAR = {"An escape that is none", "Tabs elsewhere are white space"}
"""PyYAML's own parser sees these otherwise."""


@pytest.mark.parametrize("case", [case for case in RECORDS if case.title not in PECULIAR], ids=by_title)
def test_cases_without_libyaml(case: Case) -> None:
    assert said(Front, case.text, tree.pure_parser()) == case.expected


def test_every_code_has_a_case() -> None:
    package = Path(records.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in [*package.glob("*.py"), package.parent / "config.py"])
    raised = set(re.findall(r'"(E1[0-3]\d)"', source))
    shown = {code for name in ("records.md", "config.md") for case in cases(name) for code in re.findall(r"error\[(E\d+)]", case.expected)}
    assert raised == shown
    assert raised <= set(re.findall(r"E1[0-3]\d", records.__doc__ or "")) | {"E133"}


PLACES = """\
number: 5
date: "2024-06-04"
sections:
  - 数据月报
  - {name: 行业资讯, slug: news}
  - name: 会员风采
corrections:
  - date: 2024-06-05
    article: 3
    text: >
      更正
"""


@pytest.mark.parametrize(
    ("path", "place", "under"),
    [
        ((), "a.md:2:1", "n"),
        (("number",), "a.md:2:9", "5"),
        (("date",), "a.md:3:7", '"2024-06-04"'),
        (("sections",), "a.md:4:1", "sections"),
        (("sections", 0), "a.md:5:5", "数据月报"),
        (("sections", 0, "name"), "a.md:5:5", "数据月报"),
        (("sections", 1), "a.md:6:6", "name"),
        (("sections", 1, "slug"), "a.md:6:24", "news"),
        (("sections", 2, "slug"), "a.md:7:5", "name"),
        (("sections", 9), "a.md:4:1", "sections"),
        (("corrections", 0, "article"), "a.md:10:14", "3"),
        (("corrections", 0, "text"), "a.md:11:11", ">"),
        (("title",), "a.md:2:1", "n"),
        (("number", "deeper"), "a.md:2:9", "5"),
    ],
)
def test_places(path: tuple[str | int, ...], place: str, under: str) -> None:
    _, places = load(PLACES, "a.md", FIRST, Front)
    span, excerpt = places.find(*path)
    assert (str(span), excerpt[span.column - 1 :][: span.length]) == (place, under)


def test_finding_about_a_value() -> None:
    _, places = load(PLACES, "a.md", FIRST, Front)
    finding = places.problem(("sections", 1, "name"), "E999", "{name} is odd", "change {name}", name="甲")
    assert render(finding) == (
        "a.md:6:12: error[E999]: 甲 is odd\n    - {name: 行业资讯, slug: news}\n             ^^^^^^^^\n  hint: change 甲"
    )


def test_line_ends_and_byte_order_mark() -> None:
    text = "\ufeffnumber: 5\r\ndate: 2024-06-04\r\nsections:\r\n  - 甲\r\ntitel: 乙\r\n"
    with pytest.raises(Refused) as refused:
        load(text, "a.md", FIRST, Front)
    (finding,) = refused.value.diagnostics
    assert (str(finding.span), finding.excerpt) == ("a.md:6:1", "titel: 乙")


def test_an_alias_bomb_is_refused_at_once() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 2000))
    start = time.process_time()
    with pytest.raises(Refused) as refused:
        load(bomb, "a.md", FIRST, Front)
    assert time.process_time() - start < 30  # following the aliases would take for ever
    assert sum(found.code == "E107" for found in refused.value.diagnostics) == 1


def test_a_thousand_front_matters() -> None:
    """Half a second is the bar; a machine under load is given four times that."""
    load(PLACES, "a.md", FIRST, Front)
    start = time.process_time()
    for _ in range(1000):
        load(PLACES, "a.md", FIRST, Front)
    assert time.process_time() - start < (2 if tree.fastest_parser() is not tree.pure_parser() else 20)


def test_importing_records_is_cheap() -> None:
    import subprocess

    code = f"import sys; sys.path[:0] = {sys.path!r}; import bulletin_ssg.config; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "bulletin_ssg.records.tree" in loaded
    assert {"yaml", "difflib", "datetime", "zoneinfo", "dataclasses", "inspect", "pathlib"}.isdisjoint(loaded)


def test_a_type_that_no_schema_can_hold() -> None:
    class Odd(NamedTuple):
        number: float = 0.0

    with pytest.raises(TypeError, match="float"):
        load("number: 5", "a.md", 1, Odd)


# Any text whatever.

MARKS = st.text(st.sampled_from("ab5：:-，,[]{}&*!|>'\"%@`#?~ \t\n\r\x00\x85\u2028\ufeff甲𠮷.0\\"), max_size=40)
LINES = st.lists(st.tuples(st.sampled_from(["", "  ", "- ", "\t"]), st.sampled_from([*Front._fields, "x-a", "<<", "甲"]), MARKS))
WRITTEN = st.one_of(
    st.text(st.characters(codec=None), max_size=60),
    MARKS,
    LINES.map(lambda lines: "".join(f"{indent}{key}: {value}\n" for indent, key, value in lines)),
)


def check_place(finding: Diagnostic, text: str) -> None:
    span = finding.span
    assert span is not None
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    assert 0 <= span.line - FIRST < len(lines)
    line = lines[span.line - FIRST]
    assert 1 <= span.column <= len(line) + 1
    assert 1 <= span.length <= max(1, len(line) - span.column + 1)
    assert len(finding.excerpt) == len(line)
    render(finding).encode()


@settings(max_examples=500, deadline=None)
@given(WRITTEN, st.booleans())
def test_any_text_is_read_or_refused(text: str, pure: bool) -> None:
    try:
        value, places = load(text, "a.md", FIRST, Front, tree.pure_parser() if pure else None)
    except Refused as refused:
        assert refused.diagnostics
        for finding in refused.diagnostics:
            assert finding.code.startswith("E1")
            check_place(finding, text)
    else:
        for path in [("sections", 0, "slug"), ("title",), *((name,) for name in value._fields)]:
            check_place(places.problem(path, "E100", "x"), text)


PROSE = (
    st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\ufeff"), min_size=1)
    .map(str.strip)
    .filter(bool)
)
DAYS = st.dates().map(lambda day: Day(day.isoformat()))
FRONTS = st.builds(
    Front,
    number=st.integers(1, 10**9),
    date=DAYS,
    sections=st.lists(st.builds(Part, name=PROSE, slug=st.sampled_from(["", "news"]))).map(tuple),
    total=st.integers(-5, 10**9),
    title=st.one_of(st.just(""), PROSE),
    draft=st.booleans(),
    embargo=st.sampled_from(["", "2024-06-04T09:00:00", "2024-06-04T09:00:00+08:00"]),
    staff=st.dictionaries(PROSE, PROSE).map(lambda staff: tuple(staff.items())),
    corrections=st.lists(st.builds(Note, date=DAYS, article=PROSE, text=PROSE)).map(tuple),
    topics=st.lists(PROSE).map(tuple),
    extras=st.just(()),
)


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


@settings(max_examples=200, deadline=None)
@given(FRONTS)
def test_what_is_written_is_read(front: Front) -> None:
    """JSON is YAML: a value written as JSON comes back, and each of its parts stands where it was written."""
    plain = front._asdict() | {
        "sections": [part._asdict() for part in front.sections],
        "staff": dict(front.staff),
        "corrections": [note._asdict() for note in front.corrections],
        "topics": list(front.topics),
    }
    del plain["extras"]
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    value, places = load(text, "a.md", FIRST, Front)
    assert value == front
    for path, leaf in leaves(plain):
        span, excerpt = places.find(*path)
        assert excerpt[span.column - 1 :][: span.length] == json.dumps(leaf, ensure_ascii=False)


@given(st.dates(), st.sampled_from(["{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month:02}.{0.day:02}"]))
def test_a_day_in_another_notation_is_told_how(day: object, notation: str) -> None:
    written = notation.format(day)
    if not re.match(r"\d{4}\D", written):
        return
    with pytest.raises(Refused, match=f"write {day}"):
        load(f"number: 1\ndate: {written}\n", "a.md", 1, Front)


@given(st.integers(-10, 9999), st.integers(-3, 15), st.integers(-3, 35))
def test_days_are_the_calendar_s(year: int, month: int, day: int) -> None:
    import datetime

    try:
        datetime.date(year, month, day)
    except ValueError:
        there = False
    else:
        there = True
    assert records.scalars.is_day(year, month, day) == there
