"""Cast templates give the pages that Jinja's own code gives, and tell mistakes at the same lines."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from hypothesis import given as imagine
from hypothesis import strategies as st
from jinja2 import nodes
from markupsafe import Markup, escape

from bulletin_ssg.stereotypes import Castable, Json, Kept, shown

OPTIONS: dict[str, Any] = {
    "autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": True,
}  # fmt: skip
SITE = SimpleNamespace(title="《简报》<甲 & 乙>", issn="", portable=False, number=5, nothing=None, shelves=("数据",), html=Markup("<b>"))
TEMPLATES = {
    "base": "<title>{% block title %}{{ site.title }}{% endblock %} - {{ site.title }}</title>\n{% block main %}{% endblock %}{{ foot }}",
    "page": '{% extends "base" %}{% set title = words %}{% block title %}{{ super() }}: {{ title }}{% endblock %}'
    "{% block main %}<p>{{ words }}{{ html }}{{ site.number }}{{ none }}</p>{% endblock %}",
    "said": '{{ _("Source: ") }}{{ words }}{{ _("<{x}>").format(x=words) }}{{ _(words) }}{{ _("a" ~ "b") }}',
    "tests": "{% if site.issn %}a{% elif not site.portable %}b{% endif %}{{ site.nothing }}{{ 'x' if site.portable else site.number + 1 }}{{ site.html }}",
    "loops": "{% for one in site.shelves %}{{ loop.index }}{{ one }}, {{ site.title }}\n{% else %}-{% endfor %}{% for _ in names %}{{ _ }};{% endfor %}",
    "macro": '{% macro row(name, site) %}<td>{{ name }}{{ site.title }}</td>{% endmacro %}{{ row(words, other) }}{% set cell %}{{ words }}&{% endset %}{{ cell }}',
    "shadow": "{% set site = other %}{{ site.title }}{% with _ = words %}{{ _ }}{% endwith %}",
    "filters": "{{ words|upper|replace('&', site.title) }}{% filter lower %}{{ words }}A{% endfilter %}{{ words|safe }}{% autoescape false %}{{ words }}{% endautoescape %}",
    "include": '{% include "said" %}{% from "parts" import hint with context %}{{ hint("<") }}{% import "parts" as parts with context %}{{ parts.hint(1) }}',
    "parts": "{% macro hint(text) %}<i>{{ text }}{{ site.title }}</i>{% endmacro %}",
    "alone": "{{ words }}", "none": "", "constant": "<p>{# nothing #}</p>\n",
}  # fmt: skip
WRONG = {
    "undefined": "a\n{{ words }}\n{{ words }} {{ lost }}\n",
    "attribute": "{{ words }}\n\n{{ site.lost }}{{ words }}",
    "call": "{{ words }}{{\n words() }}",
}
GIVEN: dict[str, Any] = {
    "site": SITE, "_": {"Source: ": "来源：“甲”", "<{x}>": "〈{x}〉<br>"}.get, "words": "一 & <二> \"三\" '四'", "html": Markup("<b>粗</b>"), "foot": 3.5,
    "other": SimpleNamespace(title="另一"), "names": ("甲", "<乙>"), "none": None,
}  # fmt: skip


def given() -> dict[str, Any]:
    return {**GIVEN, "_": lambda message: GIVEN["_"](message, message)}


def castable(loader: jinja2.BaseLoader, **more: Any) -> Castable:
    environment = Castable(loader=loader, **OPTIONS, **more)
    environment.site, environment.translate = SITE, given()["_"]
    return environment


LOADER = jinja2.DictLoader({**TEMPLATES, **WRONG})
OURS, STOCK = castable(LOADER), jinja2.Environment(loader=LOADER, **OPTIONS)


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_page_is_the_same(name: str) -> None:
    assert OURS.fill(name, given()) == STOCK.get_template(name).render(given())


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_at_its_line(name: str) -> None:
    def line(fill: Any) -> tuple[str, int | None]:
        with pytest.raises(Exception, match=r".") as found:
            fill()
        places = [frame.lineno for frame in traceback.extract_tb(found.value.__traceback__) if frame.filename == "<template>"]
        return type(found.value).__name__, places[-1]

    assert line(lambda: OURS.fill(name, given())) == line(lambda: STOCK.get_template(name).render(given()))


TEXTS = st.text("<a&'\">中")


@imagine(TEXTS | TEXTS.map(Markup) | TEXTS.map(Json) | st.integers() | st.floats() | st.booleans() | st.none())
def test_values_stand_on_a_page_as_markupsafe_would_have_them(value: object) -> None:
    assert str(shown(value)) == str(escape(value))
    assert shown([value]) == escape([value])


def test_what_a_site_says_on_all_pages_is_cast() -> None:
    code = OURS.compile(TEMPLATES["said"] + TEMPLATES["base"], "said", raw=True)
    assert "来源：&#34;甲&#34;" not in code and "来源：“甲”" in code, "translated"
    assert "&lt;甲 &amp; 乙&gt;" in code and "l_0_site), 'title'" not in code, "and escaped"
    plain = OURS.compile(TEMPLATES["shadow"], "shadow", raw=True)
    assert "《简报》" not in plain, "a name of the template's own is not the site's"


def test_nodes_of_names_are_told_as_we_take_them() -> None:
    """Whatever gives a name a value marks it so; a new kind of statement would have to be looked at."""
    tree = STOCK.parse(
        "{% set a = 1 %}{% for b, c in x %}{% endfor %}{% with d = 1 %}{% endwith %}{% macro e(f) %}{% endmacro %}{% set g %}{% endset %}"
    )
    assert {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"} == set("abcdfg")
    assert {macro.name for macro in tree.find_all(nodes.Macro)} == {"e"}


def test_kept_templates_are_those_of_this_site(tmp_path: Path) -> None:
    first = castable(LOADER, bytecode_cache=Kept(str(tmp_path), "one"))
    assert "《简报》" in first.fill("base", given())
    (kept,) = tmp_path.iterdir()
    stamp = kept.stat().st_mtime_ns
    again = castable(LOADER, bytecode_cache=Kept(str(tmp_path), "one"))
    again.site = SimpleNamespace(title="它刊")
    assert "《简报》" in again.fill("base", given()), "what is kept was taken"
    other = castable(LOADER, bytecode_cache=Kept(str(tmp_path), "two"))
    other.site = SimpleNamespace(title="它刊")
    assert other.fill("base", given()).count("它刊") == 2
    assert kept.stat().st_mtime_ns != stamp and len([*tmp_path.iterdir()]) == 1, "and took its place"
    kept.write_bytes(b"two" + b"garbage")
    assert castable(LOADER, bytecode_cache=Kept(str(tmp_path), "two")).fill("alone", given())
