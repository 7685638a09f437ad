"""Addresses of members: how they are compared, which are nobody's own, and the keyed marks that stand for them."""

from __future__ import annotations

import hmac
import re
from typing import Literal

ROLES = re.compile(
    "abuse|admin(istrator)?|billing|contact|enquiries|help|hostmaster|hr|info|jobs|mail|marketing|master|no-?reply|noc|office|postmaster"
    "|press|privacy|root|sales|security|service|spam|support|sysadmin|team|webmaster"
)
"""Left parts that mean an office and not a person (RFC 2142, and what offices call theirs)."""


def identity(address: str) -> str:
    """By what two addresses are the same mailbox, as far as that can be told: no provider tells capitals apart."""
    return address.lower()


def is_role(address: str) -> bool:
    return ROLES.fullmatch(identity(address).partition("@")[0]) is not None


def mark(key: bytes, purpose: Literal["token", "gone"], who: str) -> str:
    """32 hexadecimal digits that stand for a person and tell nothing about them without the key."""
    return hmac.digest(key, f"{purpose}\0{who}".encode(), "sha256").hex()[:32]
