"""A mailing from the first look to the last letter: what would be sent to whom, and the sending of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b, sha256
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bulletin_ssg import freezing, noop, permalinks, records
from bulletin_ssg.diagnostics import Diagnostic, Refused, Span, error
from bulletin_ssg.lock import Lock
from bulletin_ssg.model import Correction
from bulletin_ssg.permalinks import Mailed, Permalinks
from bulletin_ssg.premises import decoded
from bulletin_ssg.sources import Directories, Layers

from .audience import DELISTED, Audience, audience, select
from .credentials import login
from .headers import Route
from .ledger import Attempt, Mailing
from .letter import Attachment, Letter, compose
from .office import Lists, Office
from .pace import Pace
from .sending import Clock, Run
from .signing import signer
from .stock import Stock
from .transports import Parcel, Transport
from .words import Write, writer


class Errand(NamedTuple):
    """A mailing, thought through and not begun."""

    mailing: Mailing
    """Its id is 0 where it is new."""
    letter: Letter
    write: Write
    audience: Audience
    delisted: tuple[Attempt, ...]
    """Planned in an earlier run for people who have left the list since."""
    size: int
    """Bytes of one letter."""
    findings: tuple[Diagnostic, ...]


def route_of(stock: Stock) -> Route:
    mail, info = stock.config.mail, stock.info
    if not mail.sender:
        hint = "write “sender: bulletin@example.org” under mail: in bulletin.yaml"
        raise Refused(error("E703", "no sender is named", Span("bulletin.yaml"), hint))
    domain = mail.sender.rpartition("@")[2]
    list_id = mail.list_id or f"bulletin.{domain}"
    feedback = f"{stock.entry.address}:bulletin:{domain}"
    return Route(mail.sender, mail.sender_name or info.masthead, mail.reply_to, list_id, info.masthead, mail.unsubscribe, feedback)


def transport_of(stock: Stock, site: str) -> Transport:
    """The way letters go, as bulletin.yaml has it."""
    mail = stock.config.mail
    if mail.transport == "folder":
        from .transports.folder import Folder

        return Folder(os.path.join(site, mail.folder))
    if mail.transport == "sendmail":
        from .transports.program import Program

        return Program(mail.sendmail, mail.smtp.timeout * 10)
    from .transports.smtp import Smtp

    if not mail.smtp.host:
        hint = "write “host: …” under mail: smtp: in bulletin.yaml"
        raise Refused(error("E704", "no mail server is named", Span("bulletin.yaml"), hint))
    return Smtp(mail.smtp, login("SMTP", mail.smtp.credentials, mail.smtp.keyring))


def enclosed(stock: Stock, title: str) -> Attachment | None:
    """The PDF as an attachment; None where there is none, or one too big."""
    if not stock.pdf or len(stock.pdf) > stock.config.mail.max_attachment * 1000:
        return None
    return Attachment.of(stock.pdf, f"bulletin-{stock.entry.address}.pdf", title)


def letters(
    stock: Stock, layers: Layers, name: str, date: float, corrections: tuple[Correction, ...], test: bool = False
) -> tuple[Letter, Write]:
    """What all letters of a mailing have in common, and what writes their words."""
    from bulletin_ssg.wording import Wording

    title = f"{stock.info.title}{Wording(stock.info.language).issue_label(stock.entry)}.pdf"
    attachment, route = enclosed(stock, title), route_of(stock)
    day = format_datetime(datetime.fromtimestamp(int(date), ZoneInfo(stock.config.timezone)))
    return Letter(name, route, day, attachment), writer(layers, stock, route, attachment is not None, corrections, test)


def errand(office: Office, stock: Stock, correction: bool, to: list[str], now: float) -> Errand:
    """What a run would do; Refused where it must not be done."""
    layers = Directories(office.site, noop.DEFAULT)
    known = office.ledger.mailings(stock.entry.address)
    _refuse_lost_ledger(known, layers, stock)
    mailing, corrections = _which(office, stock, layers, known, correction, now)
    lists = office.lists()
    wrong = [finding for finding in lists.findings if finding.severity == "error"]
    if wrong:
        raise Refused(*wrong)
    letter, write = letters(stock, layers, _name(mailing), mailing.begun, corrections)
    sample = compose(letter, "name@example.org", "", "0" * 32, write("", "", "0" * 32))
    found, delisted = _audience(office, lists, mailing, to)
    return Errand(mailing, letter, write, found, delisted, len(sample.data), lists.findings)


def _name(mailing: Mailing) -> str:
    return f"{mailing.issue}-c{mailing.number}" if mailing.number else mailing.issue


def _refuse_lost_ledger(known: list[Mailing], layers: Layers, stock: Stock) -> None:
    """permalinks.yaml remembers what was mailed; a ledger that does not is another's, or gone."""
    letter = next((one for one in promised(layers).mailed if one.issue == stock.entry.address), None)
    if letter and not known:
        hint = "bring .bulletin/mail/ back from the machine that mailed it; to mail it to everybody again, delete its line there"
        raise Refused(error("E734", "{issue} was mailed on {date}, and the ledger that knows to whom is not here", Span(permalinks.FILE), hint, issue=letter.issue, date=letter.date))  # fmt: skip


def promised(layers: Layers) -> Permalinks:
    data = layers.read(permalinks.FILE)
    return records.load(decoded(data, permalinks.FILE), permalinks.FILE, 1, Permalinks)[0] if data else Permalinks()


def _which(
    office: Office, stock: Stock, layers: Layers, known: list[Mailing], correction: bool, now: float
) -> tuple[Mailing, tuple[Correction, ...]]:  # fmt: skip
    """The mailing that is meant, a new one or one to go on with, and the corrections that it tells of."""
    address, count = stock.entry.address, len(stock.issue.corrections)
    pdf = sha256(stock.pdf).hexdigest() if stock.pdf else ""

    def says(since: int) -> str:
        """The digest of a letter, whoever gets it."""
        _, write = letters(stock, layers, address, 0.0, stock.corrections(since))
        return blake2b("\0".join((*write("", "", ""), pdf)).encode(), digest_size=20).hexdigest()

    if correction:
        if not known:
            raise Refused(error("E736", "{issue} has not been mailed yet", None, "mail it first: bulletin send {issue}", issue=address))
        last = known[-1]
        if last.number and says(last.since) == last.letter:
            return last, stock.corrections(last.since)
        if count == last.corrections:
            hint = "write what was wrong: bulletin correct {issue} --text …"
            raise Refused(error("E737", "{issue} has no correction that was not mailed", Span(stock.entry.source), hint, issue=address))
        since = last.corrections
        return Mailing(0, address, last.number + 1, says(since), pdf, since, count, now), stock.corrections(since)
    new = Mailing(0, address, 0, says(count), pdf, count, count, now)
    if not known:
        return new, ()
    if says(known[0].since) != known[0].letter:
        _refuse_change(office, stock, known, new)
        return office.ledger.renew(new._replace(id=known[0].id, begun=known[0].begun)), ()
    return known[0], ()


def _refuse_change(office: Office, stock: Stock, known: list[Mailing], new: Mailing) -> None:
    """What some have got, others get too. But who has no issue when a correction goes out gets it corrected: those who have it are told."""
    last = known[-1]
    told = last.number > 0 and (last.pdf, last.corrections) == (new.pdf, new.corrections)
    if not told and not office.ledger.untouched(known[0].id):
        hint = "undo the change, or write what was wrong and tell those who have it: bulletin correct {issue} --text …"
        raise Refused(error("E735", "the letter or the PDF of {issue} is not what the first members got", Span(stock.entry.source), hint, issue=new.issue))  # fmt: skip


def _audience(office: Office, lists: Lists, mailing: Mailing, to: list[str]) -> tuple[Audience, tuple[Attempt, ...]]:
    ledger = office.ledger
    chosen, named = select(lists.members, to)
    last = {row.who: row for row in ledger.last(mailing.id)}
    received = ledger.received(mailing.issue) if mailing.number else None
    found = audience(chosen, last, lambda who: lists.optouts.has(who, office.key), ledger.bounces(), received, named)
    listed = {member.person.who for member in lists.members}
    return found, tuple(row for row in last.values() if row.state == "planned" and row.who not in listed)


def promise(office: Office, stock: Stock, mailing: Mailing, now: float) -> None:
    """Before the first letter: all addresses are frozen, the PDF is put aside, and permalinks.yaml says that it was mailed."""
    if not office.ledger.untouched(mailing.id):
        return
    layers = Directories(office.site, noop.DEFAULT)
    with Lock(os.path.join(office.site, ".bulletin")):
        if stock.entry.address not in {issue.address for issue in promised(layers).issues}:
            freezing.freeze(office.site, False, noop.snapshot(office.site), now)
        if mailing.number == 0:
            day = datetime.fromtimestamp(mailing.begun, ZoneInfo(stock.config.timezone)).date().isoformat()
            letter = Mailed(mailing.issue, day, office.keep(mailing.issue, stock.pdf) if stock.pdf else "")
            links = promised(layers)
            others = (other for other in links.mailed if other.issue != mailing.issue)
            freezing.write(office.site, permalinks.write(links._replace(mailed=tuple(sorted((*others, letter))))))


def prepare(office: Office, stock: Stock, job: Errand, transport: Transport, clock: Clock, tell: Callable[[int, int], None]) -> Run:
    """The run that does an errand: its people planned, nothing sent."""
    ledger, now, mail = office.ledger, clock.now(), stock.config.mail
    ledger.plan(job.mailing.id, job.audience.fresh, now)
    ledger.hold(job.mailing.id, [*job.audience.held, *((row.person, DELISTED) for row in job.delisted)], now)
    sign = signer(mail.dkim, mail.sender)

    def post(attempt: Attempt) -> Parcel:
        token = office.token(attempt.who)
        parcel = compose(job.letter, attempt.address, attempt.name, token, job.write(attempt.name, attempt.unit, token))
        return parcel._replace(data=sign(parcel.data))

    pace = Pace(mail.per_minute, mail.per_hour, ledger.sent_since(now - 3600))
    return Run(ledger, transport, post, clock, pace, mail.patience * 60, tell)


def carry_out(
    office: Office, stock: Stock, job: Errand, transport: Transport, clock: Clock, tell: Callable[[int, int], None]
) -> tuple[Run, Mailing]:
    """Begin the mailing where it is new, and prepare the run."""
    mailing = job.mailing if job.mailing.id else office.ledger.begin(job.mailing)
    promise(office, stock, mailing, clock.now())
    return prepare(office, stock, job._replace(mailing=mailing), transport, clock, tell), mailing


def try_out(stock: Stock, site: str, address: str, corrections: tuple[Correction, ...], transport: Transport, now: float) -> Parcel:
    """One marked letter, sent outside the ledger; what was sent."""
    from .transports import Unreachable

    parcel = sample(stock, site, address, corrections, now, test=True)
    try:
        transport.connect()
        reply = transport.hand_over(parcel, lambda: None)
    except Unreachable as reason:
        raise Refused(error("E731", "the mail server cannot be reached: {reason}", None, "", reason=reason)) from None
    finally:
        transport.close()
    if reply.verdict != "accepted":
        raise Refused(error("E738", "the test letter was not accepted: {reason}", None, "", reason=f"{reply.code} {reply.text}"))
    return parcel


def sample(stock: Stock, site: str, address: str, corrections: tuple[Correction, ...], now: float, test: bool = False) -> Parcel:
    """A letter as a member would get it."""
    name = f"{stock.entry.address}-test{int(now)}" if test else stock.entry.address
    letter, write = letters(stock, Directories(site, noop.DEFAULT), name, now, corrections, test)
    parcel = compose(letter, address, "", "0" * 32, write("", "", "0" * 32))
    return parcel._replace(data=signer(stock.config.mail.dkim, letter.route.sender)(parcel.data))


__all__ = ["Clock", "Errand", "carry_out", "enclosed", "errand", "letters", "sample", "transport_of", "try_out"]
