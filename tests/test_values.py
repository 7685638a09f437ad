"""Values as JSON and back, and what is kept once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from bulletin_ssg import values
from bulletin_ssg.model import Source


class Cited(NamedTuple):
    by: str
    sources: tuple[Source, ...]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    values._shared.clear()
    yield
    values._shared.clear()


def test_equal_sources_and_lists_of_them_are_kept_once() -> None:
    text = values.encode(Cited("a", (Source("新华社"), Source("经济日报"))))
    one, other = values.decode(text, Cited), values.decode(text, Cited)
    assert one == other == Cited("a", (Source("新华社"), Source("经济日报")))
    assert one.sources is other.sources


def test_where_each_has_a_source_of_its_own_only_so_many_are_kept() -> None:
    for number in range(values.FEW + 100):
        value = Cited("a", (Source("新华社", f"https://example.org/{number}"),))
        assert values.decode(values.encode(value), Cited) == value
    assert len(values._shared) <= values.FEW + 1
