"""What is to be printed: one step for each issue that is out, with the narrowest arguments that do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..config import ThemeConfig
from ..engine import Step
from .edition import print_issue
from .galley import Printing

if TYPE_CHECKING:
    from ..config import Config, SiteInfo
    from ..model import Site

RED = "#c8102e"


def plan(site: Site, config: Config) -> Iterator[Step]:
    """A withdrawn issue is not printed; its page says why."""
    info = _narrow(config.info())
    pdf = config.printing()
    for entry in site.entries:
        if pdf.enabled and not entry.withdrawn:
            crossings = tuple((written, target) for address, written, target in site.crossings if address == entry.address)
            args = Printing(
                entry.ref, entry.address, entry.year, entry.number, entry.supplement, entry.total,
                tuple(headline.address for headline in entry.headlines), crossings, info, pdf, _ink(config.theme.accent),
            )  # fmt: skip
            yield Step(args.target, print_issue, args, keep=True, source=entry.source)


def _narrow(info: SiteInfo) -> SiteInfo:
    """Without what only pages show: a new line at their foot prints nothing anew."""
    return info._replace(subtitle="", description="", footer=(), navigation=(), portable=False, theme=type(info.theme)())


def _ink(accent: str) -> str:
    """The pages' accent, but for their own red, which is brown on paper."""
    return RED if accent == ThemeConfig().accent else accent
