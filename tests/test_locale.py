"""The catalogues: every message that is said is translated, no other is kept, and what is compiled is what is written."""

import gettext
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = runpy.run_path(str(ROOT / "scripts/catalogues"))
LOCALE = ROOT / "src/bulletin_ssg/locale"
FIELD = re.compile(r"\{(\w+)[^}]*\}")


@pytest.mark.parametrize("name", SCRIPT["catalogues"]())
def test_in_step_with_the_code(name: str) -> None:
    assert SCRIPT["update"](name, check=True) == []


def test_chinese_is_there() -> None:
    assert "zh_CN.po" in SCRIPT["catalogues"]()


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*.mo")), ids=lambda path: path.name)
def test_translations_fill_the_same_fields(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for message in SCRIPT["messages"]():
        assert set(FIELD.findall(catalogue.gettext(message))) <= set(FIELD.findall(message)), message


def test_messages_are_found_in_every_form() -> None:
    import ast

    tree = ast.parse(
        "def f(x):\n"
        "    hint = 'one' if x else 'two'\n"
        "    _('three'), words.translate('four')\n"
        "    return error('E001', 'five {x}', span, hint, x=x), diagnostics.error('E002', 'six', hint='seven')\n"
    )
    assert sorted(set(SCRIPT["spoken"](tree))) == sorted(["one", "two", "three", "four", "five {x}", "six", "seven"])
