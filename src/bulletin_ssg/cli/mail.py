"""The commands that mail: bulletin send, correct."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from contextlib import suppress
from typing import TYPE_CHECKING

from . import quick, terminal
from .commands import _day, _now, _state, show_address

if TYPE_CHECKING:
    from bulletin_ssg.mailing.mailroom import Errand
    from bulletin_ssg.mailing.office import Office
    from bulletin_ssg.mailing.sending import Run, Tally
    from bulletin_ssg.mailing.stock import Stock
    from bulletin_ssg.workshop import Request


def send(args: Namespace) -> int:
    """bulletin send"""
    stock, office = _open(args)
    try:
        if args.preview:
            return _preview(args, stock, office)
        if args.status:
            return _status(args.site, stock, office)
        from bulletin_ssg.lock import Lock

        with Lock(office.folder):
            unknown = office.ledger.recover(_now())
            if args.resolve:
                return _resolve(args, stock, office)
            if unknown:
                terminal.note(
                    terminal.translate("an earlier run was cut short: {n} letters may or may not have gone out").format(n=unknown)
                )
            if args.test:
                return _test(args, stock, office)
            return _send(args, stock, office)
    finally:
        office.close()


def _was_mailed(args: Namespace, issue: str) -> bool:
    """Whether anybody has it; also where the ledger that knows whom is lost, of which sending tells."""
    from bulletin_ssg.mailing.mailroom import promised
    from bulletin_ssg.sources import Directories

    known = any(letter.issue == issue for letter in promised(Directories(args.site)).mailed)
    if not known:
        terminal.note(terminal.translate("{issue} has not been mailed").format(issue=issue))
    return known


def _request(args: Namespace) -> Request:
    from bulletin_ssg.workshop import Request

    return Request(args.site, quick.folder(args.site, args.out), now=_now())


def _open(args: Namespace) -> tuple[Stock, Office]:
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.mailing.office import Office
    from bulletin_ssg.mailing.stock import stock

    progress = terminal.Progress(False)
    with Lock(_state(args.site)):
        found = stock(_request(args), args.issue, progress)
    progress.clear()
    return found, Office(args.site, found.config.mail)


def _send(args: Namespace, stock: Stock, office: Office) -> int:
    from bulletin_ssg.mailing import mailroom
    from bulletin_ssg.mailing.reports import summary

    _ = terminal.translate
    job = mailroom.errand(office, stock, args.as_correction, args.to, _now())
    terminal.findings(job.findings)
    transport = mailroom.transport_of(stock, args.site)
    for line in _summary(stock, office, job, args.dry_run):
        terminal.say(line)
    if args.dry_run or not job.audience.sendable:
        return 0
    if not args.yes and not terminal.agreed(_("Send {n} letters?").format(n=len(job.audience.sendable))):
        terminal.note(_("nothing was sent"))
        return 1
    progress = terminal.Progress(False)
    clock = mailroom.Clock(time.time, time.sleep)
    run, mailing = mailroom.carry_out(office, stock, job, transport, clock, lambda done, total: progress("sending", done, total))
    tally = _run(run, job, mailing)
    progress.clear()
    terminal.say(summary(office.ledger, mailing, _))
    waiting = office.ledger.attempts(mailing.id, "planned")
    return _tell(tally, stock.entry.address, bool(waiting))


def _run(run: Run, job: Errand, mailing: object) -> Tally:
    """Ctrl-C lets the letter under way be settled: cut short, nobody would know whether it went out."""
    import signal

    def end(*_: object) -> None:
        if not run.busy:
            raise KeyboardInterrupt
        run.ending = True

    before = signal.signal(signal.SIGINT, end)
    try:
        return run.send(mailing, {person.who for person in job.audience.sendable})  # type: ignore[arg-type]
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(tally: Tally, issue: str, waiting: bool) -> int:
    _ = terminal.translate
    if tally.stopped:
        terminal.findings([tally.stopped], publishing=False)
    if tally.uncertain:
        hint = _("{n} letters may or may not have gone out: ask the members, then bulletin send {issue} --resolve")
        terminal.note(hint.format(n=tally.uncertain, issue=issue))
    if waiting and not tally.stopped:
        terminal.note(_("some are to be tried again later: bulletin send {issue}").format(issue=issue))
    return 1 if tally.stopped or tally.uncertain else 0


def _summary(stock: Stock, office: Office, job: Errand, names: bool) -> list[str]:
    """What would be sent: to how many, how big, in what time; with `names`, to whom."""
    from bulletin_ssg.mailing.reports import reasons, states
    from bulletin_ssg.outputs.issues import weight

    _ = terminal.translate
    found, mail = job.audience, stock.config.mail
    lines = [job.write("", "", "").subject]
    lines.append(_("{n} letters of {size} each").format(n=len(found.sendable), size=weight(job.size)))
    if stock.pdf and job.letter.attachment is None:
        words = _("the PDF ({size}) is over mail.max_attachment: the letter links to it")
        lines.append(words.format(size=weight(len(stock.pdf))))
    if mail.per_minute and len(found.sendable) > mail.per_minute:
        lines.append(
            _("about {n} minutes at {rate} letters a minute").format(n=-(-len(found.sendable) // mail.per_minute), rate=mail.per_minute)
        )
    if found.done:
        lines.append(_("{n} have it, were refused, or are unknown: no letter").format(n=len(found.done)))
    lines += [f"  - {person.address}  {_('no letter')}: {reasons(_).get(why, why)}" for person, why in found.held]
    lines += [f"  - {row.address}  {states(_)[row.state]}" for row in found.done if row.state in ("uncertain", "handed over", "refused")]
    lines += [f"  - {row.address}  {_('no letter')}: {_('no longer on the list')}" for row in job.delisted]
    if names:
        lines += [f"  + {person.address}  {person.name} {person.unit}".rstrip() for person in found.sendable]
    return lines


def _preview(args: Namespace, stock: Stock, office: Office) -> int:
    from bulletin_ssg.mailing import mailroom
    from bulletin_ssg.mailing.previews import preview

    corrections = stock.issue.corrections if args.as_correction else ()
    parcel = mailroom.sample(stock, args.site, stock.config.mail.sender, corrections, _now())
    folder = os.path.join(office.folder, "preview")
    for path in preview(folder, stock.entry.address, parcel.data):
        terminal.say(path)
    if terminal.attended():
        from bulletin_ssg.preview import show_folder
        from bulletin_ssg.wording import Wording

        with suppress(KeyboardInterrupt):
            show_folder(folder, f"{stock.entry.address}.html", Wording(terminal.named or "zh-CN"), show_address, terminal.bug)
    return 0


def _test(args: Namespace, stock: Stock, office: Office) -> int:
    from bulletin_ssg.mailing import housekeeping, mailroom

    housekeeping.named(office, args.test)
    corrections = stock.issue.corrections if args.as_correction else ()
    mailroom.try_out(stock, args.site, args.test, corrections, mailroom.transport_of(stock, args.site), _now())
    terminal.say(terminal.translate("a test letter went to {address}").format(address=args.test))
    return 0


def _status(site: str, stock: Stock, office: Office) -> int:
    from bulletin_ssg import noop
    from bulletin_ssg.mailing import durable, reports
    from bulletin_ssg.sources import Directories

    _ = terminal.translate
    issue = stock.entry.address
    found = reports.sections(office.ledger, issue, office.lists().members, stock.config.timezone, _)
    if not found:
        terminal.say(_("{issue} has not been mailed").format(issue=issue))
    for section in found:
        terminal.say(f"{section.title} {section.begun}: " + " · ".join(f"{state} {n}" for state, n in section.counts))
    layers = Directories(site, noop.DEFAULT)
    for ending, data in (("html", reports.page(layers, stock.info, issue, found, _)), ("csv", reports.table(found, _))):
        path = os.path.join(office.folder, f"report-{issue}.{ending}")
        durable.replace(path, data)
        terminal.say(path)
    return 0


def _resolve(args: Namespace, stock: Stock, office: Office) -> int:
    """Settle what is unknown, by a policy or one by one."""
    _ = terminal.translate
    unknown = [row for mailing in office.ledger.mailings(stock.entry.address) for row in office.ledger.attempts(mailing.id, "uncertain")]
    settled = 0
    for row in unknown:
        answer = args.resolve
        if answer == "ask":
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.at))
            words = _("{name} {address}, {time}: [r]eceived, send [a]gain, [s]kip? ")
            answer = terminal.choice(words.format(name=row.name, address=row.address, time=when), {"r": "received", "a": "repeat", "s": ""})
        if answer:
            office.ledger.settle(row, "accepted" if answer == "received" else "repeated", _now(), row.code, answer)
            settled += 1
    terminal.say(_("{n} of {total} settled").format(n=settled, total=len(unknown)))
    return 0


def correct(args: Namespace) -> int:
    """bulletin correct"""
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.mailing.corrections import correct as write
    from bulletin_ssg.mailing.stock import read

    from . import commands

    progress = terminal.Progress(False)
    day = _day(args.date) if args.date else time.strftime("%Y-%m-%d", time.localtime(_now()))
    with Lock(_state(args.site)):
        entry, issue = read(_request(args), args.issue, progress)
        name = write(args.site, issue, args.article, args.text, day)
    progress.clear()
    terminal.say(terminal.translate("{file}: the correction was added").format(file=name))
    built = Namespace(site=args.site, out=args.out, jobs=0, no_pdf=False, only="", drafts=False, portable=False, verify=False, plan=False, quiet=False, executor="")  # fmt: skip
    commands.build(built)
    if args.no_mail or not _was_mailed(args, entry.address):
        return 0
    wanted = Namespace(**vars(args), to=[], test="", preview=False, dry_run=False, status=False, resolve="", as_correction=True)
    return send(wanted)
