"""What is printed apart from a build: the review copy of an issue, and a year's bound volume."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .build import site_of
from .diagnostics import Refused, error
from .engine import Done, Step
from .tray import cannot_write
from .work import Bounds
from .workshop import Request, Tell, Workshop, opened

if TYPE_CHECKING:
    from .config import Config
    from .model import Site

PROOFS, VOLUMES = "proofs", "volumes"
"""Folders of the site, beside its archive: nothing publishes what is in them."""


def proof(request: Request, issue: str, files: str, tell: Tell) -> str:
    """Print the review copy of an issue, drafts too; its path. Raises Refused."""
    with opened(request._replace(drafts=True), files, tell) as shop:
        config, site = site_of(shop, files)
        step = _review(site, config, issue)
        return _print(shop, step, config.pdf.limits, PROOFS)


def volume(request: Request, year: int, files: str, tell: Tell) -> tuple[str, bool]:
    """Print a year's volume; its path, and whether bulletin.yaml lists it, so that the next build publishes it."""
    from .printing import order

    with opened(request, files, tell) as shop:
        config, site = site_of(shop, files)
        step = order.plan_volume(site, config, year)
        if step is None:
            known = ", ".join(map(str, sorted({entry.year for entry in site.entries})))
            raise Refused(error("E361", "there are no issues of {year}", None, "years with issues: {known}", year=year, known=known or "—"))
        return _print(shop, step, config.pdf.limits, VOLUMES), year in config.pdf.volumes


def _review(site: Site, config: Config, issue: str) -> Step:
    """The step that prints the review copy of an issue, named by its address or its file."""
    from .printing import order
    from .printing.review import print_review

    for printing, source in order.printings(site, config):
        if issue in (printing.address, source, os.path.basename(source), os.path.basename(source).removesuffix(".md")):
            return Step(f"proof {printing.address}", print_review, printing, keep=True, source=source)
    raise Refused(error("E330", "there is no issue {only}", None, "name it as 2024-05, or by its file", only=issue))


def _print(shop: Workshop, step: Step, limits: tuple[int, int], folder: str) -> str:
    """Run the step, keep what it made, and lay a copy into the site's folder."""
    done = shop.run("printing", iter([step]), shop.press(), bounds=Bounds(*limits))[step.name]
    if done.made:
        shop.keep(done)
    target, name = done.trace.files[0]
    data = _bytes(shop, done, target, name)
    path = os.path.join(shop.request.site, folder, os.path.basename(target))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".partial", "wb") as file:
            file.write(data)
        os.replace(path + ".partial", path)
    except OSError as reason:
        raise Refused(cannot_write(path, reason)) from None
    return path


def _bytes(shop: Workshop, done: Done, target: str, name: str) -> bytes:
    """What the step made: kept just now, or published by an earlier build."""
    data = shop.store.object(name)
    if data is None:
        with open(os.path.join(shop.archive.root, target), "rb") as file:
            data = file.read()
    return data
