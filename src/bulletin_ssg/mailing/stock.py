"""What there is to mail of an issue: as it is built and published, words and PDF; Refused where that is not up to date."""

from __future__ import annotations

import os
from typing import NamedTuple

from bulletin_ssg import noop, values
from bulletin_ssg.build import editions_of, is_up_to_date, site_of
from bulletin_ssg.config import Config, SiteInfo
from bulletin_ssg.diagnostics import Refused, Span, error
from bulletin_ssg.model import Correction, Entry, Issue, Site
from bulletin_ssg.outputs.frame import file_of, frame
from bulletin_ssg.sources import digest
from bulletin_ssg.workshop import Request, Tell, Workshop, opened


class Stock(NamedTuple):
    """An issue, ready to be mailed."""

    config: Config
    info: SiteInfo
    entry: Entry
    issue: Issue
    pdf: bytes
    """The edition as published; b"" where none is printed."""

    def corrections(self, known: int) -> tuple[Correction, ...]:
        """Those that came after the first `known`."""
        return self.issue.corrections[known:]


def stock(request: Request, name: str, tell: Tell) -> Stock:
    """The issue named by its address or its file."""
    files = noop.snapshot(request.site)
    with opened(request, files, tell) as shop:
        config, site = editions_of(shop, files)
        entry = entry_of(site, name)
        if entry.withdrawn:
            raise Refused(error("E701", "{issue} is withdrawn: it is not mailed", Span(entry.source), issue=entry.address))
        issue = values.decode(shop.store.load(entry.ref), Issue)
        return Stock(config, frame(site, config), entry, issue, _pdf(shop, site, config, entry))


def read(request: Request, name: str, tell: Tell) -> tuple[Entry, Issue]:
    """The issue as its file has it now, built or not."""
    files = noop.snapshot(request.site)
    with opened(request, files, tell) as shop:
        _, site = site_of(shop, files)
        entry = entry_of(site, name)
        return entry, values.decode(shop.store.load(entry.ref), Issue)


def entry_of(site: Site, name: str) -> Entry:
    for entry in site.entries:
        if name in (entry.address, entry.source, os.path.basename(entry.source), os.path.basename(entry.source).removesuffix(".md")):
            return entry
    raise Refused(error("E330", "there is no issue {only}", None, "name it as 2024-05, or by its file", only=name))


def _pdf(shop: Workshop, site: Site, config: Config, entry: Entry) -> bytes:
    """The published PDF; Refused where what is published is not what a build would make."""
    stale = Refused(
        error("E702", "{issue} has changed since the last build, or was never built", Span(entry.source), STALE, issue=entry.address)
    )
    if not is_up_to_date(shop, site, config, entry.target) or not os.path.isfile(os.path.join(shop.archive.root, file_of(entry.target))):
        raise stale
    if not config.pdf.enabled:
        return b""
    known = shop.store.file(shop.archive.name, entry.edition.target) if entry.edition else None
    if entry.edition is None or known is None:
        raise stale
    try:
        with open(os.path.join(shop.archive.root, entry.edition.target), "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise stale from None
    if digest(data) != known[0]:
        raise stale
    return data


STALE = "run bulletin build, publish the archive, then send: the letter leads to its pages"
