"""Sending by the machine's own mail program, which has sendmail's command line (Postfix, Exim, msmtp)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

from bulletin_ssg.diagnostics import Refused, error

from . import Parcel, Reply, clean

TEMPORARY = (71, 74, 75)
"""EX_OSERR, EX_IOERR and EX_TEMPFAIL of sysexits.h."""


class Program:
    def __init__(self, path: str, timeout: int) -> None:
        self.path = path
        self.timeout = timeout

    def connect(self) -> None:
        if not os.access(self.path, os.X_OK):
            hint = "name the program under mail: sendmail: in bulletin.yaml, or send by smtp"
            raise Refused(error("E715", "the mail program {path} is not there", None, hint, path=self.path))

    def hand_over(self, parcel: Parcel, about_to: Callable[[], None]) -> Reply:
        """The program has the letter when its input ends: that is the last moment to set it down."""
        command = [self.path, "-i", "-f", parcel.sender, "--", parcel.recipient]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stdin
        try:
            process.stdin.write(parcel.data.replace(b"\r\n", b"\n"))
            process.stdin.flush()
        except OSError:
            process.kill()
            said = process.communicate()[1]
            return Reply("unsent", 0, clean(said.decode("utf-8", "replace")))
        about_to()
        try:
            _, said = process.communicate(timeout=self.timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return Reply("unknown", 0, "timed out")
        return _reply(process.returncode, clean(said.decode("utf-8", "replace")))

    def close(self) -> None:
        return


def _reply(code: int, said: str) -> Reply:
    if code == 0:
        return Reply("accepted", 0, said)
    if code < 0:
        return Reply("unknown", code, said)
    return Reply("later" if code in TEMPORARY else "refused", code, said)
