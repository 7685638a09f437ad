"""The series of figures: which there are, how they are called, and which issues continue them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from .dataset import Folio, Series
from .engine import Done, Step
from .premises import Names, romanise

if TYPE_CHECKING:
    from .assemble import Draft
    from .config import Config
    from .model import Site

PLAIN = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
"""A name that can be an address as it is."""


def with_series(site: Site, drafts: tuple[Draft, ...], config: Config, run: Callable[[list[Step]], dict[str, Done]]) -> Site:
    """The site with the figures of its issues; `run` brings steps up to date."""
    known = {draft.contents.source: draft for draft in drafts}
    folios = []
    for entry in site.entries:
        contents = known[entry.source].contents
        if not entry.withdrawn and (contents.tables or contents.series):
            folios.append(Folio(entry.address, entry.source, known[entry.source].dataset, contents.tables, contents.series))
    return site._replace(folios=tuple(folios), series=_series(tuple(folios), config, run))


def _series(folios: tuple[Folio, ...], config: Config, run: Callable[[list[Step]], dict[str, Done]]) -> tuple[Series, ...]:
    used = {name for folio in folios for name in folio.series}
    given = {one.name: one for one in config.series}
    names = [
        *(name for name in given if name in used),
        *dict.fromkeys(name for folio in folios for name in folio.series if name not in given),
    ]
    slugs = {name: one.slug for name, one in given.items() if one.slug}
    for name in names:
        if name not in slugs and PLAIN.fullmatch(name) and name not in slugs.values():
            slugs[name] = name
    unnamed = tuple(name for name in names if name not in slugs)
    if unnamed:
        done = run([Step("read series names", romanise, Names(unnamed, tuple(sorted(slugs.values()))))])
        slugs |= dict(done["read series names"].trace.facts)  # type: ignore[call-overload]
    titles = {table.series: table.title for folio in folios for table in folio.tables if table.title}
    return tuple(Series(name, slugs[name], (given[name].title if name in given else "") or titles.get(name, name)) for name in names)
