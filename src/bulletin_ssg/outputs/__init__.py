"""The outputs: each module here plans files of the archive as steps, and nothing above knows its name.

An output has `NAME`, `toolchain()` (versions beyond bulletin's own that its bytes depend on) and `plan(site, config)`; one with
`PRINTS = True` is run first, and the facts of its steps (model.Edition) join the Site before the others plan. Other
distributions add theirs as entry points of the group `bulletin.outputs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from bulletin_ssg.config import Config
    from bulletin_ssg.engine import Step
    from bulletin_ssg.model import Site

NAMES = (
    "pdf", "volumes", "cards", "mailed", "search", "data", "home", "archive", "issues", "sections", "members", "topics", "sources", "errata", "standing", "offline",
    "feeds", "sitemap", "assets",
)  # fmt: skip
"""Our own; the order of their steps. What takes long comes first, the index of search and series: others make pages meanwhile."""

OFTEN = (
    "issue.html.j2", "article.html.j2", "crumbs.html.j2", "cited.html.j2", "assets.html.j2", "foot.html.j2", "masthead.html.j2",
)  # fmt: skip
"""Templates of which every process needs a plate (`plates`)."""
GROUP = "bulletin.outputs"


def ours() -> list[str]:
    """The modules of our own outputs."""
    return [f"{__name__}.{name}" for name in NAMES]


class Output(Protocol):
    NAME: str

    def toolchain(self) -> str: ...

    def plan(self, site: Site, config: Config) -> Iterator[Step]: ...


def outputs(chosen: tuple[str, ...] = (), guests: str = "") -> list[Output]:
    """Every output, in the order of their steps; `guests` are the modules of `registered`, `chosen` names others instead of all."""
    names = chosen or [*ours(), *guests.split()]
    return [cast(Output, import_module(name)) for name in names]


def planned() -> None:
    """All steps of a site are planned: what the outputs have in common is held no longer."""
    from .frame import forget

    forget()


def prints(output: Output) -> bool:
    """Whether the facts of its steps join the Site before the others plan."""
    return bool(getattr(output, "PRINTS", False))


def sourced(output: Output) -> bool:
    """Whether its steps tell the one file that they show (Step.source)."""
    return bool(getattr(output, "SOURCED", False))


def registered() -> str:
    """The modules that other distributions register, separated by spaces."""
    from bulletin_ssg import toolchain

    if not toolchain.registers(GROUP):
        return ""
    from importlib.metadata import entry_points

    return " ".join(sorted(point.value for point in entry_points(group=GROUP)))
