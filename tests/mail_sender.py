"""Runs of a mailing in processes of their own, for tests that kill them: mail_sender.py FOLDER PORT CA MEMBERS KILOBYTES.

For each line of its input it forks a run (so that imports are paid for once), says its number, waits, and says how it ended.
"""

from __future__ import annotations

import os
import sys
import time

from bulletin_ssg.lock import Lock
from bulletin_ssg.mailing.credentials import login
from bulletin_ssg.mailing.headers import Route
from bulletin_ssg.mailing.ledger import Attempt, Ledger, Mailing, Person
from bulletin_ssg.mailing.letter import Attachment, Letter, Words, compose
from bulletin_ssg.mailing.pace import Pace
from bulletin_ssg.mailing.sending import Clock, Run, Tally
from bulletin_ssg.mailing.transports import Parcel
from bulletin_ssg.mailing.transports.smtp import Smtp
from bulletin_ssg.postage import SmtpConfig

ROUTE = Route("bulletin@example.org", "测试简报", "", "bulletin.example.org", "测试简报", "", "2024-05:bulletin:example.org")


def people(number: int) -> list[Person]:
    return [Person(f"m{n}@example.org", f"m{n}@example.org", f"会员{n}", "示例公司") for n in range(number)]


def letter(kilobytes: int) -> Letter:
    pdf = Attachment.of(bytes(range(256)) * 4 * kilobytes, "bulletin-2024-05.pdf", "测试简报")
    return Letter("2024-05", ROUTE, "Tue, 04 Jun 2024 09:00:00 +0800", pdf)


def post(kilobytes: int):  # type: ignore[no-untyped-def]
    common = letter(kilobytes)

    def make(attempt: Attempt) -> Parcel:
        return compose(
            common, attempt.address, attempt.name, "0" * 32, Words("简报", f"{attempt.name}，您好。\n", f"<p>{attempt.name}，您好。</p>")
        )

    return make


def main(folder: str, port: str, ca: str, members: str, kilobytes: str) -> Tally:
    with Lock(folder):
        ledger = Ledger(os.path.join(folder, "ledger.db"))
        ledger.recover(time.time())
        mailing = next(iter(ledger.mailings("2024-05")), None) or ledger.begin(Mailing(0, "2024-05", 0, "", "", 0, 0, time.time()))
        everybody = people(int(members))
        known = {row.who for row in ledger.last(mailing.id)}
        ledger.plan(mailing.id, (person for person in everybody if person.who not in known), time.time())
        smtp = Smtp(SmtpConfig("localhost", int(port), "starttls", ca, timeout=20), login("SMTP", "", ""))
        run = Run(ledger, smtp, post(int(kilobytes)), Clock(time.time, time.sleep), Pace(0, 0, []), 0)
        return run.send(mailing, {person.who for person in everybody})


def fork(arguments: list[str]) -> None:
    child = os.fork()
    if not child:
        main(*arguments)
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    for _ in sys.stdin:
        fork(sys.argv[1:])
