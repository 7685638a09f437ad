"""The command `bulletin`: reads the command line, runs one function a command, and is the only place that prints or exits.

Exit codes: 0 done, 1 refused (the input, with places), 2 usage, 70 a bug of ours, 130 interrupted.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from . import quick, terminal

if TYPE_CHECKING:
    import argparse

    from bulletin_ssg.diagnostics import Diagnostic

NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC)
"""Errors of the system that no program can mend."""


def parser() -> argparse.ArgumentParser:
    """The whole command line; help texts in the user's language."""
    import argparse

    _ = terminal.translate
    argparse._ = _  # type: ignore[attr-defined]  # its own words come from a catalogue that has no Chinese
    argparse.ngettext = lambda one, more, n: _(one if n == 1 else more)  # type: ignore[attr-defined]
    top = argparse.ArgumentParser(prog="bulletin", description=_("Publish a periodical bulletin: an archive of pages and a PDF edition."))
    top.add_argument("--version", action="store_true", help=_("print the version and end"))
    commands = top.add_subparsers(dest="command", metavar=_("COMMAND"))

    build = commands.add_parser("build", help=_("make the archive and the PDF editions"))
    _site(build)
    build.add_argument("-o", "--out", metavar=_("DIR"), default="", help=_("the archive's folder (SITE/public)"))
    build.add_argument("-j", "--jobs", type=_count, default=0, metavar="N", help=_("processes (as many as processors)"))
    build.add_argument("--no-pdf", action="store_true", help=_("print nothing; editions that are up to date stay"))
    build.add_argument("--only", metavar=_("ISSUE"), default="", help=_("remake what this issue changes, delete nothing"))
    build.add_argument("--drafts", action="store_true", help=_("build drafts too"))
    build.add_argument("--portable", action="store_true", help=_("links name index.html: for browsing from a folder or stick"))
    build.add_argument("--verify", action="store_true", help=_("look at every file of the archive and mend what differs"))
    build.add_argument("--plan", action="store_true", help=_("say what would be made; make nothing"))
    build.add_argument("-q", "--quiet", action="store_true", help=_("print errors only"))

    check = commands.add_parser("check", help=_("say all that is wrong: what the build refuses, and an editor's findings"))
    _site(check)
    check.add_argument("--drafts", action="store_true", help=_("check drafts too"))
    check.add_argument("--fix", action="store_true", help=_("mend what can be mended safely, in the issue files"))
    check.add_argument("--format", choices=("text", "json", "github"), default="text", help=_("how findings are written"))

    new = commands.add_parser("new", help=_("begin the next issue"))
    _site(new)
    new.add_argument("--supplement", action="store_true", help=_("a supplement (增刊)"))
    new.add_argument("--date", metavar="YYYY-MM-DD", default="", help=_("day of issue (today)"))

    bring = commands.add_parser("import", help=_("make an issue file of a Word file or a text"))
    bring.add_argument("files", nargs="+", metavar=_("FILE"), help=_("Word files (.docx), texts or Markdown, one issue each"))
    bring.add_argument("--to", metavar=_("DIR"), default="", help=_("the site, or any folder (this site)"))

    freeze = commands.add_parser("freeze", help=_("promise all addresses: write permalinks.yaml"))
    _site(freeze)
    freeze.add_argument("--allow-removed", action="store_true", help=_("give up the addresses of articles that are gone"))

    _desk_commands(commands)
    _print_commands(commands)
    init = commands.add_parser("init", help=_("begin a new site"))
    init.add_argument("folder", metavar=_("DIR"), help=_("a folder that is empty or not there yet"))
    for command in (top, *commands.choices.values()):
        command.add_argument("--lang", metavar="zh|en", default="", help=_("the language of messages"))
    return top


def _desk_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _ = terminal.translate
    explain = commands.add_parser("explain", help=_("say why a file of the archive is made anew, or not"))
    explain.add_argument(
        "target",
        metavar=_("TARGET"),
        help=_("a file of the archive (issues/2024-05/index.html), an issue (2024-05) or its file (issues/2024-05.md)"),
    )
    _site(explain)
    explain.add_argument("-o", "--out", metavar=_("DIR"), default="", help=_("the archive's folder (SITE/public)"))

    preview = commands.add_parser("preview", help=_("show the site in a browser while you write, drafts too"))
    _site(preview)
    preview.add_argument(
        "--port", type=_count, default=8000, metavar=_("NUMBER"), help=_("where to listen (8000, or the next that is free)")
    )
    preview.add_argument(
        "--host", default="127.0.0.1", metavar=_("ADDRESS"), help=_("let others in the network look too, under this address of the machine")
    )
    preview.add_argument("--no-open", action="store_true", help=_("do not open the browser"))

    doctor = commands.add_parser("doctor", help=_("say what is missing on this machine, and the command that gets it"))
    _site(doctor)


def _print_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _ = terminal.translate
    proof = commands.add_parser("proof", help=_("print an issue's review copy, drafts too"))
    proof.add_argument("issue", metavar=_("ISSUE"), help=_("as 2024-05, or its file"))
    _site(proof)

    volume = commands.add_parser("volume", help=_("print a year's bound volume"))
    volume.add_argument("year", type=_count, metavar=_("YEAR"), help=_("as 2024"))
    _site(volume)

    unpack = commands.add_parser("unpack", help=_("take the sources out of a PDF edition"))
    unpack.add_argument("file", metavar=_("FILE"), help=_("a PDF that bulletin made"))
    unpack.add_argument("folder", nargs="?", default=".", metavar=_("DIR"), help=_("where they are written (here); nothing is replaced"))


def argparse_says() -> tuple[str, ...]:
    """argparse's own messages, of Python 3.11 to 3.14, said here so that our catalogues have them."""
    _ = str
    return (
        _("usage: "), _("positional arguments"), _("options"), _("subcommands"), _("%(heading)s:"), _("show this help message and exit"),
        _("the following arguments are required: %s"), _("one of the arguments %s is required"), _("unrecognized arguments: %s"),
        _("argument %(argument_name)s: %(message)s"), _("ambiguous option: %(option)s could match %(matches)s"),
        _("invalid %(type)s value: %(value)r"), _("invalid choice: %(value)r (choose from %(choices)s)"),
        _("invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)"),
        _("unknown parser %(parser_name)r (choices: %(choices)s)"), _("expected one argument"), _("expected %s argument"),
        _("expected %s arguments"), _("expected at most one argument"), _("expected at least one argument"),
        _("not allowed with argument %s"), _("ignored explicit argument %r"), _("unexpected option string: %s"),
        _("can't open '%(filename)s': %(error)s"), _("%(prog)s: error: %(message)s\n"), _("%(prog)s: warning: %(message)s\n"),
        _("argument '%(argument_name)s' is deprecated"), _("option '%(option)s' is deprecated"), _("command '%(parser_name)s' is deprecated"),
    )  # fmt: skip


def _count(text: str) -> int:
    if not text.isdecimal():
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(terminal.translate("{text} is not a whole number").format(text=text))
    return int(text)


def _site(command: argparse.ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("site", nargs="?", default=".", metavar=_("SITE"), help=_("the site's folder (this one)"))


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
    terminal.speak(words)
    calm = quick.unchanged(words)
    if calm:
        terminal.up_to_date(*calm)
        return 0
    args = parser().parse_args(words)
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
        parser().print_help(sys.stderr)
        return 2
    from . import commands

    return int(getattr(commands, {"import": "bring"}.get(args.command, args.command))(args))  # Python keeps the word for itself
