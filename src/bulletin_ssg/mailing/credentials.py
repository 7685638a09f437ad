"""Where user names and passwords come from: the environment, a file, the system's keyring. Never bulletin.yaml or the command line."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, Span, error


class Login(NamedTuple):
    """Who logs in."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Without the password: tracebacks and failed assertions show this."""
        return f"Login({self.user!r}, …)"


def login(which: str, file: str, service: str) -> Login | None:
    """The login for "SMTP" or "IMAP"; None where there is none. Raises Refused where one is named and not to be had."""
    user, password = (os.environ.get(f"BULLETIN_{which}_{part}", "") for part in ("USER", "PASSWORD"))
    if user and password:
        return Login(user, password)
    if file:
        return _in_file(file)
    return _in_keyring(service) if service else None


def _in_file(name: str) -> Login:
    path = os.path.expanduser(name)
    try:
        with open(path, encoding="utf-8-sig") as file:
            if sys.platform != "win32" and os.fstat(file.fileno()).st_mode & 0o077:
                raise Refused(error("E718", "others may read {file}, which holds a password", Span(name), "chmod 600 {file}", file=name))
            lines = [line.strip() for line in file.read().splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as reason:
        hint = "write the user name into its first line and the password into its second"
        raise Refused(error("E719", "the credentials cannot be read: {reason}", Span(name), hint, reason=getattr(reason, "strerror", "") or "UTF-8")) from None  # fmt: skip
    if len(lines) != 2:
        hint = "write the user name into its first line and the password into its second"
        raise Refused(error("E719", "the credentials cannot be read: {reason}", Span(name), hint, reason=f"{len(lines)} ≠ 2"))
    return Login(*lines)


def _in_keyring(service: str) -> Login:
    try:
        import keyring
    except ImportError:
        hint = "pip install 'bulletin-ssg[keyring]'"
        raise Refused(error("E720", "reading {what} needs a package that is not installed", None, hint, what="keyring")) from None
    found = keyring.get_credential(service, None)
    if found is None:
        hint = "set it with: keyring set {service} USER"
        raise Refused(error("E721", "the keyring has nothing for {service}", None, hint, service=service))
    return Login(found.username, found.password)
