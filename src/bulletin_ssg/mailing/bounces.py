"""What a letter that came back says (RFC 3464): which letter it was, and whether trying again is of any use."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterable
from email.message import Message
from email.parser import BytesParser
from typing import NamedTuple

from .ledger import Ledger
from .transports import clean


class Bounce(NamedTuple):
    """One recipient's failure."""

    letter: str
    """What stands before the @ of the letter's Message-ID: Parcel.name."""
    status: str
    """ "5.1.1"."""
    reply: str

    @property
    def hard(self) -> bool:
        """Whether the address itself is no good. A full box (x.2.2) and a letter taken for spam (x.7.x) say nothing of that."""
        return self.status.startswith("5.") and not self.status.startswith(("5.2.2", "5.7.", "5.3.4", "5.2.3"))


class Tally(NamedTuple):
    """What was found in a mailbox."""

    hard: int
    soft: int
    strange: int
    """Messages that are no reports, or reports of letters that the ledger does not know."""


def read_bounce(data: bytes) -> Bounce | None:
    """None where the message is no report of a failure, or does not tell of which letter."""
    message = BytesParser(policy=email.policy.compat32).parsebytes(data)
    fields: list[Message] = []
    letter = ""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            payload = part.get_payload()
            fields += [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
        elif kind in ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers"):
            letter = letter or _letter(part)
    failed = next((block for block in fields if str(block.get("Action", "")).strip().lower() == "failed"), None)
    if failed is None or not letter:
        return None
    status = re.search(r"[245]\.\d{1,3}\.\d{1,3}", str(failed.get("Status", "")))
    said = str(failed.get("Diagnostic-Code", "")).partition(";")[2] or str(failed.get("Diagnostic-Code", ""))
    return Bounce(letter, status[0] if status else "5.0.0", clean(said))


def _letter(part: Message) -> str:
    """The Message-ID of the letter that is enclosed, or of its header alone, without brackets and domain."""
    payload = part.get_payload()
    text = payload[0].as_string() if isinstance(payload, list) and isinstance(payload[0], Message) else str(payload)
    found = re.search(r"^Message-ID:\s*<([^@>\s]+)@", text, re.I | re.M)
    return found[1] if found else ""


def note(ledger: Ledger, messages: Iterable[bytes], now: float) -> Tally:
    """Write what came back into the ledger. Only a report that names a letter of ours counts: anybody can write one."""
    hard = soft = strange = 0
    for data in messages:
        bounce = read_bounce(data)
        attempt = ledger.sent_as(bounce.letter) if bounce else None
        if bounce is None or attempt is None:
            strange += 1
            continue
        ledger.bounced(attempt, now, bounce.status, bounce.reply, bounce.hard)
        hard, soft = hard + bounce.hard, soft + (not bounce.hard)
    return Tally(hard, soft, strange)
