"""The mailing's own corner of the state folder: the ledger, the key, the PDFs as they were mailed; and the lists it works from."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import NamedTuple

from bulletin_ssg.diagnostics import Diagnostic, Refused, Span, error
from bulletin_ssg.outputs.mailed import KEPT
from bulletin_ssg.postage import MailConfig

from . import durable, optouts
from .addressing import mark
from .ledger import Ledger
from .members import Member, roster
from .optouts import OptOuts
from .rosters import read_rows

FOLDER = os.path.join(".bulletin", "mail")
PUBLISHED = ("issues", "pages", "static", "templates", "public")


class Lists(NamedTuple):
    """Whom letters could go to."""

    members: tuple[Member, ...]
    optouts: OptOuts
    findings: tuple[Diagnostic, ...]
    """Errors among them mean that somebody would be missed."""


class Office:
    """Opened by one process at a time; see `lock.Lock`."""

    def __init__(self, site: str, config: MailConfig) -> None:
        self.site, self.config = site, config
        self.folder = os.path.join(site, FOLDER)
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        self.ledger = Ledger(os.path.join(self.folder, "ledger.db"))
        self.key = _key(os.path.join(self.folder, "key"))
        self.list = _path(site, config.members)
        self.optouts = _path(site, config.optouts) or os.path.join(os.path.dirname(self.list), "optouts.txt")

    def close(self) -> None:
        self.ledger.close()

    def lists(self) -> Lists:
        """Raises Refused where there is no list, or one where the whole world would read it."""
        if not self.config.members:
            hint = "name a .csv, .yaml or .xlsx under mail: members: in bulletin.yaml"
            raise Refused(error("E744", "no list of members is named", Span("bulletin.yaml"), hint))
        inside = os.path.relpath(os.path.realpath(self.list), os.path.realpath(self.site)).split(os.sep)[0]
        if inside in PUBLISHED:
            hint = "move it out of {folder}/, for example beside bulletin.yaml"
            raise Refused(
                error("E745", "the list of members lies where everything is published", Span(self.config.members), hint, folder=inside)
            )
        found = roster(read_rows(self.list), self.config.members)
        return Lists(found.members, optouts.read(self.optouts), found.findings)

    def token(self, who: str) -> str:
        """By what a member takes themselves off the list."""
        return mark(self.key, "token", who)

    def keep(self, issue: str, pdf: bytes) -> str:
        """Put the PDF aside as it is mailed; its SHA-256."""
        path = os.path.join(self.site, *KEPT.format(issue=issue).split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        durable.replace(path, pdf, 0o644)
        return sha256(pdf).hexdigest()


def _path(site: str, name: str) -> str:
    return os.path.join(site, os.path.expanduser(name)) if name else ""


def _key(path: str) -> bytes:
    """32 random bytes, made once: without them nobody can make or read the marks."""
    if not os.path.exists(path):
        durable.replace(path, os.urandom(32))
    with open(path, "rb") as file:
        return file.read()
