"""The PDF edition of an issue as members got it by mail, beside the one that bears the corrections made since."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from bulletin_ssg.config import Config
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.diagnostics import Span, error
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Entry, Site
from bulletin_ssg.sources import Reader

NAME = "mailed"
KEPT = ".bulletin/mail/kept/{issue}.pdf"
"""Where the mailing keeps it: a logical name."""


class Args(NamedTuple):
    issue: str
    """The issue's address."""
    digest: str
    """Entry.mailed."""


def toolchain() -> str:
    return ""


def mailed_target(issue: str) -> str:
    return f"issues/{issue}/bulletin-{issue}-mailed.pdf"


def plan(site: Site, config: Config) -> Iterator[Step]:
    for entry in site.entries:
        if entry.mailed and not entry.withdrawn:
            yield Step(mailed_target(entry.address), make, Args(entry.address, entry.mailed))


def make(args: Args, desk: Desk) -> Product:
    data = kept(desk, args.issue, args.digest)
    if data is None:
        hint = "bring .bulletin/mail/kept/ back from the machine that mailed it"
        desk.warn(error("W730", "the PDF of {issue} as it was mailed is not here, so its page does not lead to it", Span(KEPT.format(issue=args.issue)), hint, issue=args.issue))  # fmt: skip
        return Product()
    return Product(((mailed_target(args.issue), data),))


def kept(reader: Reader, issue: str, digest: str) -> bytes | None:
    """The PDF that was put aside; None where it is not there, or is another."""
    data = reader.read(KEPT.format(issue=issue))
    return data if data and sha256(data).hexdigest() == digest else None


def shown(reader: Reader, entry: Entry) -> str:
    """The address of the PDF as mailed for the issue's page; "" where there is none to show."""
    return mailed_target(entry.address) if entry.mailed and kept(reader, entry.address, entry.mailed) else ""
