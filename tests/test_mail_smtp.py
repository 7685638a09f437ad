"""Sending to real servers on loopback that drop, refuse, hang and lie: what the ledger says is what happened."""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.mailing.credentials import Login
from bulletin_ssg.mailing.ledger import Ledger, Mailing
from bulletin_ssg.mailing.pace import Pace
from bulletin_ssg.mailing.sending import Clock, Run, Tally
from bulletin_ssg.mailing.transports.smtp import Smtp
from bulletin_ssg.postage import SmtpConfig
from mail_sender import people, post
from postoffice import PASSWORD, USER, Authority, Box, serving

LOGIN = Login(USER, PASSWORD)


class Time:
    """A clock that waiting costs nothing."""

    def __init__(self) -> None:
        self.now = 1_717_462_800.0

    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def smtp(port: int, authority: Authority | None, login: Login | None = LOGIN, timeout: int = 1, patience: int = 10, **more: str) -> Smtp:
    settings = {"host": "localhost", "port": port, "ca": str(authority.file) if authority else "", "timeout": timeout, **more}
    return Smtp(SmtpConfig(**settings), login, patience)  # type: ignore[arg-type]


def run(
    folder: Path, transport: Smtp, members: int, patience: float = 0.0, time: Time | None = None, kilobytes: int = 2
) -> tuple[Tally, Ledger]:
    """One run over everybody who has no row yet or a planned one."""
    time = time or Time()
    ledger = Ledger(str(folder / "ledger.db"))
    ledger.recover(time.now)
    mailing = next(iter(ledger.mailings("2024-05")), None) or ledger.begin(Mailing(0, "2024-05", 0, "", "", 0, 0, time.now))
    known = {row.who for row in ledger.last(mailing.id)}
    ledger.plan(mailing.id, (person for person in people(members) if person.who not in known), time.now)
    sending = Run(ledger, transport, post(kilobytes), time.clock(), Pace(0, 0, []), patience)
    return sending.send(mailing, {person.who for person in people(members)}), ledger


def states(ledger: Ledger) -> dict[str, str]:
    (mailing,) = ledger.mailings("2024-05")
    return {row.who: row.state for row in ledger.last(mailing.id)}


def only(to: str, verb: str, fault: str, times: int = 99) -> Callable[[str, str], str | None]:
    """The fault, so many times, at this verb of letters to `to`; MAIL does not know the recipient."""
    left = [times]

    def faults(at: str, recipient: str) -> str | None:
        if at == verb and (recipient == to or verb == "MAIL") and left[0]:
            left[0] -= 1
            return fault
        return None

    return faults


def test_everybody_gets_it_over_one_connection(tmp_path: Path, authority: Authority) -> None:
    box = Box()
    with serving(box, authority) as port:
        tally, ledger = run(tmp_path, smtp(port, authority), 25)
    assert tally == Tally(25, 0, 0, 0, None)
    assert box.delivered == Counter({person.who: 1 for person in people(25)})
    assert (box.logins, box.senders) == ([USER], {"bulletin@example.org"})
    assert set(states(ledger).values()) == {"accepted"}


def test_tls_from_the_start(tmp_path: Path, authority: Authority) -> None:
    box = Box()
    with serving(box, authority, "tls") as port:
        tally, _ = run(tmp_path, smtp(port, authority, security="tls"), 3)
    assert tally.accepted == 3


# Faults, verb by verb. The second of five members meets them.

VICTIM = "m1@example.org"


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "BODY"])
def test_dropped_before_the_dot_it_is_sent_again(tmp_path: Path, authority: Authority, verb: str) -> None:
    box = Box(only(VICTIM, verb, "drop", 1))
    with serving(box, authority) as port:
        tally, ledger = run(tmp_path, smtp(port, authority), 5)
    assert set(states(ledger).values()) == {"accepted"} and tally.uncertain == 0
    assert set(box.delivered.values()) == {1} and len(box.delivered) == 5


@pytest.mark.parametrize("fault", ["drop", "drop after delivery", "hang"])
def test_no_answer_to_the_dot_is_uncertain_and_stays_so(tmp_path: Path, authority: Authority, fault: str) -> None:
    box = Box(only(VICTIM, "DOT", fault, 1))
    with serving(box, authority) as port:
        tally, ledger = run(tmp_path, smtp(port, authority, patience=1), 5)
        ledger.close()
        again, ledger = run(tmp_path, smtp(port, authority), 5)
    assert (tally.accepted, tally.uncertain, again.accepted) == (4, 1, 0)
    assert states(ledger)[VICTIM] == "uncertain"
    assert box.delivered[VICTIM] == (fault == "drop after delivery"), "it is never repeated silently"


def test_a_late_answer_to_the_dot_is_waited_for(tmp_path: Path, authority: Authority) -> None:
    box = Box(only(VICTIM, "DOT", "delay", 1))
    with serving(box, authority) as port:
        tally, _ = run(tmp_path, smtp(port, authority), 5)
    assert tally == Tally(5, 0, 0, 0, None)


@pytest.mark.parametrize("code", ["421", "450", "452", "550", "552", "554"])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_what_the_server_answers(tmp_path: Path, authority: Authority, verb: str, code: str) -> None:
    """Every verb, answered so once to one of five: nobody gets two, and whoever gets none stands in the ledger with the reason."""
    box = Box(only(VICTIM, verb, f"{code} 5.0.0 no", 1))
    with serving(box, authority) as port:
        tally, ledger = run(tmp_path, smtp(port, authority), 5)
    found = states(ledger)
    assert set(box.delivered.values()) <= {1}
    assert {who for who, state in found.items() if state == "accepted"} == set(box.delivered)
    assert tally.uncertain == 0, "the server said what became of it"
    missing = [row for row in ledger.last(1) if row.state != "accepted"]
    if verb == "MAIL" and code[0] == "5":
        assert tally.stopped and tally.stopped.code == "E732" and {row.state for row in missing} == {"planned"}
    elif code == "421" and verb != "DOT":
        assert missing == [], "about the connection, not the letter"
    else:
        assert [row.state for row in missing] == ["refused" if code[0] == "5" else "planned"]
        assert missing[0].code == int(code) and "no" in missing[0].reply


def test_what_is_put_off_is_tried_again_in_time(tmp_path: Path, authority: Authority) -> None:
    box, time = Box(only(VICTIM, "RCPT", "450 4.7.1 greylisted", 2)), Time()
    with serving(box, authority) as port:
        tally, ledger = run(tmp_path, smtp(port, authority), 5, patience=900, time=time)
    assert (tally.accepted, tally.later) == (5, 2)
    assert [row.state for row in ledger.attempts(1) if row.who == VICTIM] == ["later", "later", "accepted"]
    assert time.now - 1_717_462_800.0 == pytest.approx(360, abs=1), "a minute, then five"


def test_what_is_put_off_too_long_waits_for_the_next_run(tmp_path: Path, authority: Authority) -> None:
    box, time = Box(only(VICTIM, "RCPT", "450 4.7.1 greylisted", 1)), Time()
    with serving(box, authority) as port:
        run(tmp_path, smtp(port, authority), 5, time=time)[1].close()
        again, ledger = run(tmp_path, smtp(port, authority), 5, time=time)
        assert again.accepted == 0, "too early"
        ledger.close()
        time.sleep(61)
        later, _ = run(tmp_path, smtp(port, authority), 5, time=time)
    assert later.accepted == 1


def test_a_server_that_refuses_everybody_is_not_believed_of_all(tmp_path: Path, authority: Authority) -> None:
    box = Box(lambda verb, to: "550 5.7.1 spam" if verb == "DOT" else None)
    with serving(box, authority) as port:
        tally, ledger = run(tmp_path, smtp(port, authority), 30)
    assert tally.stopped and tally.stopped.code == "E733"
    assert Counter(states(ledger).values()) == {"refused": 10, "planned": 20}


def test_an_answer_before_the_dot_is_no_delivery(tmp_path: Path, authority: Authority) -> None:
    box = Box(only(VICTIM, "BODY", "552 5.3.4 too big", 1))
    with serving(box, authority) as port:
        tally, ledger = run(tmp_path, smtp(port, authority), 5)
    assert (tally.uncertain == 0 and VICTIM not in box.delivered) or states(ledger)[VICTIM] == "accepted"
    assert set(box.delivered.values()) == {1}


def test_a_connection_that_always_breaks_puts_the_letter_off(tmp_path: Path, authority: Authority) -> None:
    box = Box(only(VICTIM, "DATA", "drop"))
    with serving(box, authority) as port:
        tally, ledger = run(tmp_path, smtp(port, authority), 5)
    assert (tally.accepted, tally.later, states(ledger)[VICTIM]) == (4, 1, "planned")


def test_no_server_no_loss(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    tally, ledger = run(tmp_path, smtp(port, None), 5)
    assert tally.stopped and tally.stopped.code == "E731"
    assert set(states(ledger).values()) == {"planned"}


# Encryption and passwords.


def refusal(folder: Path, transport: Smtp) -> str:
    with pytest.raises(Refused) as reason:
        run(folder, transport, 3)
    return reason.value.diagnostics[0].code


def test_starttls_stripped_is_refused(tmp_path: Path, authority: Authority) -> None:
    box = Box()
    with serving(box, None, "none", login=False) as port:
        assert refusal(tmp_path, smtp(port, authority)) == "E711"
    assert not box.delivered and not box.logins


def test_wrong_certificates_are_refused(tmp_path: Path, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Authority(tmp_path_factory.mktemp("other"))
    elsewhere = Authority(tmp_path_factory.mktemp("elsewhere"), "mail.example.org")
    for security in ("starttls", "tls"):
        for served, trusted in ((authority, other), (elsewhere, elsewhere), (authority, None)):
            box = Box()
            with serving(box, served, security) as port:
                assert refusal(tmp_path, smtp(port, trusted, security=security)) == "E712"
            assert not box.delivered and not box.logins


def test_wrong_password_is_refused_and_not_told(tmp_path: Path, authority: Authority) -> None:
    with serving(Box(), authority) as port, pytest.raises(Refused) as reason:
        run(tmp_path, smtp(port, authority, Login(USER, "hunter2-secret")), 3)
    assert reason.value.diagnostics[0].code == "E714"
    assert "hunter2" not in str(reason.value) and "hunter2" not in repr(Login(USER, "hunter2-secret"))
    assert all(b"hunter2" not in path.read_bytes() for path in tmp_path.iterdir())


def test_no_password_without_encryption(tmp_path: Path) -> None:
    box = Box()
    with serving(box, None, "none", login=False) as port:
        assert refusal(tmp_path, smtp(port, None, security="none")) == "E713"
        tally, _ = run(tmp_path, smtp(port, None, None, security="none"), 3)
    assert tally.accepted == 3 and not box.logins


# What goes over the wire, at a server that writes it down.


@contextmanager
def recorder() -> Iterator[tuple[int, list[bytes]]]:
    """The port of a bare server, and what it was sent up to each dot."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as stream, suppress(OSError):  # who says QUIT does not wait for an answer
            say = lambda words: (stream.write(words), stream.flush())  # noqa: E731
            say(b"220 here\r\n")
            for line in iter(stream.readline, b""):
                heard.append(line)
                if line.lower() == b"data\r\n":
                    say(b"354 go on\r\n")
                    for part in iter(stream.readline, b""):
                        heard.append(part)
                        if part == b".\r\n":
                            break
                say(b"250 fine\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        listener.close()
        thread.join(5)


def test_the_row_is_on_the_disk_before_the_dot(tmp_path: Path) -> None:
    """At the moment of writing it down, the body has been sent and the dot has not."""
    from bulletin_ssg.mailing.transports import Parcel

    with recorder() as (port, heard):
        transport = smtp(port, None, None, security="none", timeout=5)
        transport.connect()
        seen: list[list[bytes]] = []

        def about_to() -> None:
            import time

            deadline = time.monotonic() + 5
            while b"..dot\r\n" not in heard and time.monotonic() < deadline:
                time.sleep(0.01)
            seen.append(list(heard))

        data = b"Subject: x\r\n\r\nline\r\n.dot\r\n"
        reply = transport.hand_over(Parcel("a@example.org", "b@example.org", "x", data), about_to)
        transport.close()
    assert reply.verdict == "accepted"
    assert len(seen) == 1 and seen[0][-1] == b"..dot\r\n" and b".\r\n" not in seen[0]
    assert heard[heard.index(b"..dot\r\n") + 1] == b".\r\n"


def test_several_recipients_never_share_a_letter(tmp_path: Path) -> None:
    with recorder() as (port, heard):
        tally, _ = run(tmp_path, smtp(port, None, None, security="none", timeout=5), 4)
    assert tally.accepted == 4
    verbs = "".join(
        re.match(r"mail|rcpt|data|\.\r", line.decode().lower())[0][0] for line in heard if re.match(rb"(?i)mail|rcpt|data|\.\r", line)
    )  # type: ignore[index]
    assert verbs == "mrd." * 4
