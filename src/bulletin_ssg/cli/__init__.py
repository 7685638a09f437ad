"""The command `bulletin`: reads the command line, runs one function a command, and is the only place that prints or exits.

Exit codes: 0 done, 1 refused (the input, with places), 2 usage, 70 a bug of ours, 130 interrupted.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from . import quick, terminal

if TYPE_CHECKING:
    import argparse

    from bulletin_ssg.diagnostics import Diagnostic

NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC)
"""Errors of the system that no program can mend."""


def main() -> None:
    """Entry point; always ends the process."""
    gc.set_threshold(50_000, 20, 20)  # a short life, most of it imports: collecting costs it 2 %, and frees nothing
    terminal.prepare()
    code = run(sys.argv[1:])
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # all that must be closed is, and taking the interpreter apart costs a short build a tenth of its time


def run(words: list[str]) -> int:
    """The exit code of a command line; SystemExit where it is none."""
    calm = quick.unchanged(words)
    terminal.speak(words)
    if calm:
        terminal.up_to_date(*calm)
        return 0
    from .grammar import parser

    args = parser(words).parse_args(words)
    try:
        code = _run(args)
        sys.stdout.flush()  # here, where a broken pipe is caught
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = 141
    except Exception as reason:
        from bulletin_ssg.diagnostics import Refused

        if isinstance(reason, Refused):
            terminal.findings(reason.diagnostics, publishing=args.command in ("build", "check"))
            code = 1
        elif isinstance(reason, OSError) and reason.errno in NOT_OURS:
            terminal.findings([_system(reason)])
            code = 1
        else:
            code = terminal.bug(reason)
    return code


def _system(reason: OSError) -> Diagnostic:
    """What the system refused: a folder that may not be written to, a full disk."""
    from bulletin_ssg.diagnostics import Span, error

    hint = "check the permissions of the folder, and the room on the disk"
    return error(
        "E316",
        "the system refuses: {reason}",
        Span(str(reason.filename or "")) if reason.filename else None,
        hint,
        reason=reason.strerror or reason,
    )


def _run(args: argparse.Namespace) -> int:
    if args.version:
        from bulletin_ssg import __version__

        terminal.say(f"bulletin {__version__}")
        return 0
    if not args.command:
        from .grammar import parser

        parser().print_help(sys.stderr)
        return 2
    function = {"import": "bring"}.get(args.command, args.command)  # Python keeps the word for itself
    rooms = (import_module(f"{__name__}.{name}") for name in ("commands", "delivery", "mail", "people"))
    return int(next(getattr(room, function) for room in rooms if hasattr(room, function))(args))
