"""What is to be printed: one step for each issue that is out, with the narrowest arguments that do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..config import FILE
from ..engine import Step
from ..settings import ThemeConfig
from .edition import print_issue
from .galley import Printing
from .volume import Binding, print_volume

if TYPE_CHECKING:
    from ..config import Config, SiteInfo
    from ..model import Site

RED = "#c8102e"


def plan(site: Site, config: Config) -> Iterator[Step]:
    """A withdrawn issue is not printed; its page says why."""
    if config.printing().enabled:
        for printing, source in printings(site, config):
            yield Step(printing.target, print_issue, printing, keep=True, source=source)


def printings(site: Site, config: Config) -> Iterator[tuple[Printing, str]]:
    """(what a print step is given, the issue's file) of every issue that is not withdrawn."""
    info, pdf, ink = _narrow(config.info()), config.printing(), _ink(config.theme.accent)
    for entry in site.entries:
        if not entry.withdrawn:
            crossings = tuple((written, target) for address, written, target in site.crossings if address == entry.address)
            addresses = tuple(headline.address for headline in entry.headlines)
            printing = Printing(
                entry.ref, entry.address, entry.year, entry.number, entry.supplement, entry.total, addresses, crossings, info, pdf, ink,
            )  # fmt: skip
            yield printing, entry.source


def plan_volume(site: Site, config: Config, year: int) -> Step | None:
    """The step that prints a year's volume; None for a year without issues."""
    chosen = tuple(printing for printing, _ in printings(site, config) if printing.year == year)
    if not chosen:
        return None
    binding = Binding(year, chosen, chosen[0].info, chosen[0].pdf, chosen[0].ink)
    return Step(binding.target, print_volume, binding, keep=True, source=FILE)


def plan_volumes(site: Site, config: Config) -> Iterator[Step]:
    """The volumes that bulletin.yaml lists."""
    if config.pdf.enabled:
        found = (plan_volume(site, config, year) for year in dict.fromkeys(config.pdf.volumes))
        yield from (step for step in found if step)


def _narrow(info: SiteInfo) -> SiteInfo:
    """Without what only pages show: a new line at their foot prints nothing anew."""
    return info._replace(subtitle="", description="", footer=(), navigation=(), portable=False, theme=type(info.theme)())


def _ink(accent: str) -> str:
    """The pages' accent, but for their own red, which is brown on paper."""
    return RED if accent == ThemeConfig().accent else accent
