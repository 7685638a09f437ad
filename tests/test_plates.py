"""Plates: one piece of Python for a template and all that it extends, with the same page; and whatever is unusual is left to the template."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from bulletin_ssg.config import Config
from bulletin_ssg.outputs import OFTEN, frame
from bulletin_ssg.plates import Platable, cast
from bulletin_ssg.sources import Directories, Reader
from bulletin_ssg.stereotypes import Kept
from bulletin_ssg.theme import as_json, theme_of
from test_stereotypes import OPTIONS, SITE, given

FRAME = (
    "{# a frame #}\n<title>{% block title %}{{ site.title }}{% endblock %}</title>{% set shelf = words %}\n"
    "{% if names %}{% block main %}-{% endblock %}{% endif %}{{ title|default(site.title) }}{{ shelf }}{{ foot }}\n"
)
PLATES = {
    "frame": FRAME,
    "page": '{# a page #}\n{% extends "frame" %}\n{% set title = words|upper %}{% macro row(x) %}<td>{{ x }}</td>{% endmacro %}'
    '{% block title %}{{ title }}, {{ site.title }}{% endblock %} not shown {% block main %}{% for one in names %}'
    "{% if not loop.first %}, {% endif %}{{ row(one) }}{% set title = one %}{% endfor %}{{ title }}{% block tail %}{{ words }}{% endblock %}"
    '{{ _("<{x}>").format(x=words) }}{{ url("a&b") }}{{ other.title }}{% if lost is defined %}!{% endif %}{% endblock %}',
    "child": '{% extends "page" %}{% set words = "其他" %}{% block tail %}{{ words }}{{ title }}{{ html }}{% include "alone" %}{% endblock %}',
    "grown": '{% extends "child" %}{% from "parts" import hint with context %}{% block title %}{{ hint(words) }}{% endblock %}',
    "alone": "{{ words }}{{ html }}{{ site.number + 1 }}{% autoescape false %}{{ words }}{% endautoescape %}",
    "parts": "{% macro hint(text) %}<i>{{ text }}{{ site.title }}</i>{% endmacro %}",
    "apart": "{% block a %}{% set words = 1 %}{{ words }}{% endblock %}{% block b %}{{ words }}{% endblock %}{{ words }}",
    "own": '{% set url = words.upper %}{{ url() }}{{ static("x") }}',
    "single": '{{ words }}{{ other.title|replace("另", "<") }}{{ absolute("x") }}{{ names[0] }}{{ "b" if none else "c" }}',
}  # fmt: skip
UNUSUAL = {
    "super": '{% extends "frame" %}{% block title %}{{ super() }}!{% endblock %}',
    "self": "{% block a %}x{% endblock %}{{ self.a() }}",
    "chosen": '{% extends "frame" if words else "page" %}',
    "either": '{% if words %}{% extends "frame" %}{% endif %}',
    "early": 'x{% extends "frame" %}',
    "loop": '{% extends "looped" %}{% block b %}{{ words }}{% endblock %}',
    "looped": "{% for one in names %}{% block b scoped %}{{ one }}{% endblock %}{% endfor %}",
    "inner": '{% extends "innermost" %}{% block b %}{{ words }}{% endblock %}',
    "innermost": "{% for one in names %}{% block b %}-{% endblock %}{% endfor %}",
}  # fmt: skip
WANTING = {
    "item": "{{ table.key }}{{ words }}",
    "orphan": '{% extends "nowhere" %}',
    "circle": '{% extends "circle" %}',
    "twice": '{% extends "frame" %}{% block main %}{% endblock %}{% block main %}{% endblock %}',
}  # fmt: skip
LOADER = jinja2.DictLoader({**PLATES, **UNUSUAL, **WANTING})
STOCK = jinja2.Environment(loader=LOADER, **OPTIONS)


def filled() -> dict[str, Any]:
    more = {
        "url": lambda there: f"../{there}",
        "absolute": lambda there: Markup("https://") + there,
        "static": str,
        "table": {"key": "<值>"},
    }
    return {**given(), **more}


def ours(**more: Any) -> Platable:
    environment = Platable(loader=LOADER, **OPTIONS, **more)
    environment.site, environment.translate = SITE, given()["_"]
    environment.often = {*PLATES, *UNUSUAL, *WANTING}
    return environment


@pytest.mark.parametrize("name", PLATES)
def test_the_page_is_the_same(name: str) -> None:
    environment = ours()
    assert environment.fill(name, filled()) == STOCK.get_template(name).render(filled())
    assert environment.plates[name] or name == "alone", "and of one piece"


def test_a_plate_knows_what_it_was_made_of() -> None:
    plate = cast(ours(), "grown")
    assert plate and plate.lineage == ("grown", "child", "page", "frame")


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_could_differ_is_no_plate(name: str) -> None:
    environment = ours()
    assert environment.fill(name, filled()) == STOCK.get_template(name).render(filled())
    assert environment.plates[name] is None


@pytest.mark.parametrize("name", WANTING)
def test_what_fails_is_told_by_the_template(name: str) -> None:
    def outcome(environment: jinja2.Environment) -> str:
        try:
            return (
                environment.fill(name, filled()) if isinstance(environment, Platable) else environment.get_template(name).render(filled())
            )
        except (jinja2.TemplateError, RecursionError) as reason:
            return f"{type(reason).__name__}: {reason}"

    environment = ours()
    assert outcome(environment) == outcome(STOCK)
    assert environment.plates[name] is None, "and it is not tried again"


def test_a_value_that_is_lacking_is_told_at_its_line() -> None:
    environment = ours()
    lacking = {key: value for key, value in filled().items() if key != "names"}
    with pytest.raises(jinja2.UndefinedError, match="'names' is undefined"):
        environment.fill("page", lacking)


def test_a_kept_plate_is_that_of_its_whole_lineage(tmp_path: Any) -> None:
    first = ours(bytecode_cache=Kept(str(tmp_path), "one"))
    page = first.fill("page", filled())
    again = ours(bytecode_cache=Kept(str(tmp_path), "one"))
    again.parse = None  # type: ignore[assignment]
    assert again.fill("page", filled()) == page, "what is kept was taken"
    changed = ours(bytecode_cache=Kept(str(tmp_path), "one"))
    changed.loader = jinja2.DictLoader({**PLATES, "frame": "new" + FRAME})
    assert changed.fill("page", filled()) == "new" + page


def test_json_that_is_ready_stays_as_it_is() -> None:
    ready = as_json({"a": "<b>"})
    assert as_json(ready) is ready == '{"a":"\\u003cb\\u003e"}'
    assert as_json(Markup("<b>")) == '"\\u003cb\\u003e"', "other marked-up text is text"


def test_the_default_theme_has_its_plates() -> None:
    """Else an archive's pages would be made at half the speed, and nobody would notice; and a page rests on all of its plate."""
    root = Path(__file__).parents[1]
    theme = theme_of(Directories(str(root)))
    environment = theme.environment(Config(title="简报").info())
    assert frame.tint and OFTEN
    for name in OFTEN:
        assert name in environment.often
        theme.reader = Reader(theme.layers)
        plate = environment.plate(name)
        assert plate
        assert {subject for _, subject in theme.reader.seen} == {f"templates/{one}" for one in plate.lineage}
    assert environment.plate("article.html.j2").lineage == ("article.html.j2", "base.html.j2")


def test_what_one_process_casts_another_finds(tmp_path: Path) -> None:
    """However early a process was started: the folder travels with the layers."""
    root = Path(__file__).parents[1]
    layers = Directories(str(root), kept=(str(tmp_path), "this program"))
    for _ in range(2):
        theme = theme_of(pickle.loads(pickle.dumps(layers)))
        theme.environment(Config(title="简报").info()).plate("cited.html.j2")
        (kept,) = tmp_path.iterdir()
        assert kept.read_bytes()
