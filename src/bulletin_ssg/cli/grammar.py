"""Knows the command line: what commands there are, what each is given, and how that is told in the user's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from . import terminal

if TYPE_CHECKING:
    from argparse import ArgumentParser


def parser(words: Sequence[str] = ()) -> ArgumentParser:
    """The command line's grammar; where `words` begin with a command, of that command alone, which takes a tenth of the time."""
    import argparse

    _ = terminal.translate
    argparse._ = _  # type: ignore[attr-defined]  # its own words come from a catalogue that has no Chinese
    argparse.ngettext = lambda one, more, n: _(one if n == 1 else more)  # type: ignore[attr-defined]
    top = argparse.ArgumentParser(prog="bulletin", description=_("Publish a periodical bulletin: an archive of pages and a PDF edition."))
    top.add_argument("--version", action="store_true", help=_("print the version and end"))
    _language(top)
    group = top.add_subparsers(dest="command", metavar=_("COMMAND"))
    known = commands()
    for name in words[:1] if words and words[0] in known else known:
        told, fill = known[name]
        command = group.add_parser(name, help=told)
        fill(command)
        _language(command)
    return top


def commands() -> dict[str, tuple[str, Callable[[ArgumentParser], None]]]:
    """(name → what it does, what gives its parser the arguments), in the order of the help."""
    _ = terminal.translate
    return {
        "build": (_("make the archive and the PDF editions"), _build),
        "check": (_("say all that is wrong: what the build refuses, and an editor's findings"), _check),
        "new": (_("begin the next issue"), _new),
        "import": (_("make an issue file of a Word file or a text"), _import),
        "preview": (_("show the site in a browser while you write, drafts too"), _preview),
        "freeze": (_("promise all addresses: write permalinks.yaml"), _freeze),
        "deploy": (_("bring the archive to where it is read: what changed, and nothing else"), _deploy),
        "explain": (_("say why a file of the archive is made anew, or not"), _explain),
        "doctor": (_("say what is missing on this machine, and the command that gets it"), _site),
        "proof": (_("print an issue's review copy, drafts too"), _proof),
        "volume": (_("print a year's bound volume"), _volume),
        "unpack": (_("take the sources out of a PDF edition"), _unpack),
        "send": (_("mail an issue to the members, each of them once"), _send),
        "correct": (_("add a correction to an issue and mail it to those who have it"), _correct),
        "members": (_("check the list of members; take people off it"), _members),
        "init": (_("begin a new site"), _init),
    }


def _build(command: ArgumentParser) -> None:
    _ = terminal.translate
    _site(command)
    command.add_argument("-o", "--out", metavar=_("DIR"), default="", help=_("the archive's folder (SITE/public)"))
    command.add_argument("-j", "--jobs", type=_count, default=0, metavar="N", help=_("processes (as many as processors)"))
    command.add_argument("--executor", metavar="dask://HOST:PORT", default="", help=_("have the workers of a Dask cluster do it"))
    command.add_argument("--no-pdf", action="store_true", help=_("print nothing; editions that are up to date stay"))
    command.add_argument("--only", metavar=_("ISSUE"), default="", help=_("remake what this issue changes, delete nothing"))
    command.add_argument("--drafts", action="store_true", help=_("build drafts too"))
    command.add_argument("--portable", action="store_true", help=_("links name index.html: for browsing from a folder or stick"))
    command.add_argument("--verify", action="store_true", help=_("look at every file of the archive and mend what differs"))
    command.add_argument("--plan", action="store_true", help=_("say what would be made; make nothing"))
    command.add_argument("-q", "--quiet", action="store_true", help=_("print errors only"))


def _check(command: ArgumentParser) -> None:
    _ = terminal.translate
    _site(command)
    command.add_argument("--drafts", action="store_true", help=_("check drafts too"))
    command.add_argument("--fix", action="store_true", help=_("mend what can be mended safely, in the issue files"))
    command.add_argument("--format", choices=("text", "json", "github"), default="text", help=_("how findings are written"))


def _new(command: ArgumentParser) -> None:
    _ = terminal.translate
    _site(command)
    command.add_argument("--supplement", action="store_true", help=_("a supplement (增刊)"))
    command.add_argument("--date", metavar="YYYY-MM-DD", default="", help=_("day of issue (today)"))


def _import(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("files", nargs="+", metavar=_("FILE"), help=_("Word files (.docx), texts or Markdown, one issue each"))
    command.add_argument("--to", metavar=_("DIR"), default="", help=_("the site, or any folder (this site)"))


def _preview(command: ArgumentParser) -> None:
    _ = terminal.translate
    _site(command)
    command.add_argument(
        "--port", type=_count, default=8000, metavar=_("NUMBER"), help=_("where to listen (8000, or the next that is free)")
    )
    command.add_argument(
        "--host", default="127.0.0.1", metavar=_("ADDRESS"), help=_("let others in the network look too, under this address of the machine")
    )
    command.add_argument("--no-open", action="store_true", help=_("do not open the browser"))


def _freeze(command: ArgumentParser) -> None:
    _ = terminal.translate
    _site(command)
    command.add_argument("--allow-removed", action="store_true", help=_("give up the addresses of articles that are gone"))


def _deploy(command: ArgumentParser) -> None:
    _ = terminal.translate
    _site(command)
    command.add_argument("-o", "--out", metavar=_("DIR"), default="", help=_("the archive's folder (SITE/public)"))
    command.add_argument(
        "--to", metavar=_("PLACE"), default="",
        help=_("a folder, host:/path, rsync://…, s3://bucket/folder or git:remote (deploy: target: of bulletin.yaml)"),
    )  # fmt: skip
    command.add_argument(
        "--take-over", action="store_true", help=_("what is there was this bulletin's under another name, or copied by hand")
    )
    command.add_argument("--dry-run", action="store_true", help=_("say what would be uploaded and deleted; change nothing"))


def _explain(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument(
        "target",
        metavar=_("TARGET"),
        help=_("a file of the archive (issues/2024-05/index.html), an issue (2024-05) or its file (issues/2024-05.md)"),
    )
    _site(command)
    command.add_argument("-o", "--out", metavar=_("DIR"), default="", help=_("the archive's folder (SITE/public)"))


def _proof(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("issue", metavar=_("ISSUE"), help=_("as 2024-05, or its file"))
    _site(command)


def _volume(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("year", type=_count, metavar=_("YEAR"), help=_("as 2024"))
    _site(command)


def _unpack(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("file", metavar=_("FILE"), help=_("a PDF that bulletin made"))
    command.add_argument("folder", nargs="?", default=".", metavar=_("DIR"), help=_("where they are written (here); nothing is replaced"))


def _send(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("issue", metavar=_("ISSUE"), help=_("as 2024-05, or its file"))
    _site(command)
    command.add_argument("-o", "--out", metavar=_("DIR"), default="", help=_("the archive's folder (SITE/public)"))
    command.add_argument("--to", metavar=_("GROUP"), action="append", default=[], help=_("only to this group or address; may be repeated"))
    command.add_argument("--test", metavar=_("ADDRESS"), default="", help=_("send one marked letter there, and nothing else"))
    command.add_argument("--preview", action="store_true", help=_("write the letter as HTML, text and .eml; send nothing"))
    command.add_argument("--dry-run", action="store_true", help=_("say what would be sent to whom; send nothing"))
    command.add_argument("--yes", action="store_true", help=_("send without asking"))
    command.add_argument("--status", action="store_true", help=_("say who got it, and write the delivery report"))
    command.add_argument(
        "--resolve", nargs="?", const="ask", choices=("ask", "received", "repeat"), default="",
        help=_("settle what a broken connection left unknown: ask, or take all as received, or send all again"),
    )  # fmt: skip
    command.add_argument("--as-correction", action="store_true", help=_("to those who have the issue: it was corrected"))


def _correct(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("issue", metavar=_("ISSUE"), help=_("as 2024-05, or its file"))
    _site(command)
    command.add_argument("-o", "--out", metavar=_("DIR"), default="", help=_("the archive's folder (SITE/public)"))
    command.add_argument("--text", required=True, metavar=_("TEXT"), help=_("what was wrong and what is right"))
    command.add_argument("--article", default="", metavar=_("ARTICLE"), help=_("its headline, slug or number; the issue as a whole"))
    command.add_argument("--date", metavar="YYYY-MM-DD", default="", help=_("day of the correction (today)"))
    command.add_argument("--yes", action="store_true", help=_("send without asking"))
    command.add_argument("--no-mail", action="store_true", help=_("mail nothing now"))


def _members(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.set_defaults(site=".", action="check")
    actions = command.add_subparsers(dest="action", metavar=_("ACTION"))
    _site(actions.add_parser("check", help=_("say what is wrong with the list")))
    _site(actions.add_parser("bounces", help=_("read which letters came back")))
    for name, words in (
        ("optout", _("send no more letters to this address, or to whom this token of a letter belongs")),
        ("readmit", _("let an address in again that opted out or whose letters came back")),
        ("forget", _("erase a person from list and ledger")),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("address", metavar=_("ADDRESS"))
        _site(action)
        if name == "forget":
            action.add_argument("--may-return", action="store_true", help=_("leave no mark that keeps a later import out"))


def _init(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("folder", metavar=_("DIR"), help=_("a folder that is empty or not there yet"))


# What several have.


def _language(command: ArgumentParser) -> None:
    command.add_argument("--lang", metavar="zh|en", default="", help=terminal.translate("the language of messages"))


def _count(text: str) -> int:
    if not text.isdecimal():
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(terminal.translate("{text} is not a whole number").format(text=text))
    return int(text)


def _site(command: ArgumentParser) -> None:
    _ = terminal.translate
    command.add_argument("site", nargs="?", default=".", metavar=_("SITE"), help=_("the site's folder (this one)"))


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
