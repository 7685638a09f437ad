"""A letter laid out to be looked at: its HTML, its text, and the message as it would be sent."""

from __future__ import annotations

import email.policy
import os
from email import message_from_bytes

from . import durable


def preview(folder: str, issue: str, data: bytes) -> tuple[str, ...]:
    """Write the three files; their paths."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    message = message_from_bytes(data, policy=email.policy.default)
    written = []
    for ending, kind in (("html", "html"), ("txt", "plain")):
        body = message.get_body((kind,))
        assert body
        written.append((f"{issue}.{ending}", body.get_content().encode()))
    paths = []
    for name, content in (*written, (f"{issue}.eml", data)):
        paths.append(os.path.join(folder, name))
        durable.replace(paths[-1], content)
    return tuple(paths)
