"""The copy that goes round before an issue is out (送审稿): 校样 across each page, numbered lines, room for signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..desk import Product
from ..model import Issue
from ..sources import digest
from . import edition
from .galley import Printing

if TYPE_CHECKING:
    from ..desk import Desk

PAGE, STYLE = "print-proof.html.j2", "print-proof.css.j2"
ROLES = {"zh": ("责任编辑", "审核", "会签", "签发"), "en": ("Editor", "Reviewed by", "Seen by", "Approved by")}
"""Who signs, where the issue names nobody else."""


def print_review(args: Printing, reader: Desk) -> Product:
    """The review copy; nothing travels inside it, and no page tells of it."""
    issue = reader.fetch(args.ref, Issue)
    state = digest(reader.read(issue.source) or b"")[:8]
    roles = ROLES["zh" if args.info.language.startswith("zh") else "en"]
    named = [(role, names) for role, names in issue.staff]
    signers = (*named, *((role, "") for role in roles if not any(role in other or other in role for other, _ in named)))
    length = sum(len(article.text) for section in issue.sections for article in section.articles)
    more = {"state": state, "signers": signers, "length": length}
    pressed = edition.set_and_press(args, issue, reader, PAGE, STYLE, (), more)
    return Product(((f"proof-{args.address}.pdf", pressed.pdf),), pressed.pages)
