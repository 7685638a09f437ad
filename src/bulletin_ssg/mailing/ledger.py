"""The ledger: what was tried for whom and what came of it, in one SQLite file, a row an attempt.

An attempt is planned, then handed over (on the disk before the letter can count as taken), then accepted, refused, or put off
("later"; its repetition is a row of its own). Handed over and still without an answer when the next run begins, it is
uncertain until somebody who knows has settled it. The index `once` allows a person one row of a mailing that is alive: so
nobody can be sent a letter twice, whatever the code above does.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, error

SCHEMA = """
create table if not exists mailing(id integer primary key, issue text, number integer, letter text, pdf text, since integer, corrections integer,
                     begun real, unique(issue, number));
create table if not exists attempt(id integer primary key, mailing integer references mailing, who text, address text, name text, unit text,
                     state text, due real, at real, code integer, reply text, message text);
create unique index if not exists once on attempt(mailing, who) where state in ('planned', 'handed over', 'uncertain', 'accepted');
create index if not exists by_message on attempt(message);
create index if not exists by_person on attempt(who);
create table if not exists bounce(who text, address text, at real, status text, reply text, hard integer, message text primary key);
"""
ALIVE = ("planned", "handed over", "uncertain", "accepted")


class Mailing(NamedTuple):
    """One letter that goes to many: the issue's, or a correction's."""

    id: int
    issue: str
    """ "2024-05"."""
    number: int
    """0 for the issue itself; corrections count from 1."""
    letter: str
    """Digest of the letter as everybody gets it: words and PDF."""
    pdf: str
    """Digest of the PDF alone, for the record."""
    since: int
    """How many of the issue's corrections it leaves out: those that an earlier letter told of, or for the issue itself all."""
    corrections: int
    """How many corrections the issue had."""
    begun: float
    """The Date of its letters, in seconds since the epoch."""


class Person(NamedTuple):
    """To whom a letter goes."""

    who: str
    """The address as addresses are compared."""
    address: str
    name: str
    unit: str


class Attempt(NamedTuple):
    """A row of the ledger."""

    id: int
    mailing: int
    who: str
    address: str
    name: str
    unit: str
    state: str
    due: float
    """Not to be tried before, in seconds since the epoch."""
    at: float
    """When the state was reached."""
    code: int
    reply: str
    message: str
    """Parcel.name: what stands before the @ of the Message-ID; "" before it was handed over."""

    @property
    def person(self) -> Person:
        return Person(self.who, self.address, self.name, self.unit)


class Ledger:
    """For one process at a time: whoever opens it holds the lock of the mailing."""

    def __init__(self, path: str) -> None:
        self.path = path
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives the files beside it the same mode
        os.chmod(path, 0o600)
        try:
            self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            weakref.finalize(self, self.db.close)  # where opening fails half-way, or nobody closes it; in whatever thread that is noticed
            self.db.execute("pragma journal_mode=wal")
            self.db.execute("pragma secure_delete=1")  # who is forgotten leaves no traces in free pages
            self.db.executescript(SCHEMA)
        except sqlite3.DatabaseError as reason:
            hint = "bring it back from a copy: without it nobody knows who got which letter"
            raise Refused(error("E730", "the ledger {path} cannot be used: {reason}", None, hint, path=path, reason=reason)) from None

    def close(self) -> None:
        self.db.close()

    # Mailings.

    def mailings(self, issue: str) -> list[Mailing]:
        return [Mailing(*row) for row in self.db.execute("select * from mailing where issue=? order by number", (issue,))]

    def begin(self, mailing: Mailing) -> Mailing:
        """Set down a new mailing; its id is given. What an earlier correction of the issue still has to send is overtaken."""
        with self._whole(durable=True):
            row = self.db.execute("insert into mailing values(null,?,?,?,?,?,?,?)", mailing[1:])
            older = "select id from mailing where issue=? and number>0 and id<>?"
            self.db.execute(
                f"update attempt set state='overtaken', at=? where state='planned' and mailing in ({older})",
                (mailing.begun, mailing.issue, row.lastrowid),
            )
        return mailing._replace(id=row.lastrowid or 0)

    def untouched(self, mailing: int) -> bool:
        """Whether nothing of it was ever handed over."""
        return self.db.execute("select 1 from attempt where mailing=? and message<>''", (mailing,)).fetchone() is None

    def renew(self, mailing: Mailing) -> Mailing:
        """Set down anew what the letters say that are still to be sent."""
        said = (mailing.letter, mailing.pdf, mailing.since, mailing.corrections, mailing.id)
        self.db.execute("update mailing set letter=?, pdf=?, since=?, corrections=? where id=?", said)
        return mailing

    # The life of an attempt.

    def plan(self, mailing: int, people: Iterable[Person], now: float) -> None:
        """A row for everybody who has none that is alive, all of them at once."""
        with self._whole(durable=True):
            self.db.executemany(
                "insert or ignore into attempt values(null,?,?,?,?,?,'planned',0,?,0,'','')",
                ((mailing, *person, now) for person in people),
            )

    def hold(self, mailing: int, people: Iterable[tuple[Person, str]], now: float) -> None:
        """Note who gets no letter, and why; what was planned for them is planned no more."""
        with self._whole():
            for person, reason in people:
                self.db.execute("update attempt set state='held', at=?, reply=? where mailing=? and who=? and state='planned'", (now, reason, mailing, person.who))  # fmt: skip
                if not self.db.execute("select 1 from attempt where mailing=? and who=?", (mailing, person.who)).fetchone():
                    self.db.execute("insert into attempt values(null,?,?,?,?,?,'held',0,?,0,?,'')", (mailing, *person, now, reason))

    def hand_over(self, attempt: Attempt, message: str, now: float) -> None:
        """From here on the letter may be on its way: on the disk when this returns."""
        with self._whole(durable=True):
            done = self.db.execute(
                "update attempt set state='handed over', at=?, message=? where id=? and state='planned'", (now, message, attempt.id)
            )
            assert done.rowcount == 1, "an attempt is handed over once"

    def settle(self, attempt: Attempt, state: str, now: float, code: int = 0, reply: str = "", due: float = 0.0) -> Attempt | None:
        """What came of it. One that is put off, or was lost, gets a row for its repetition, which is returned."""
        with self._whole():
            self.db.execute("update attempt set state=?, at=?, code=?, reply=? where id=?", (state, now, code, reply, attempt.id))
            if state not in ("later", "repeated"):
                return None
            again = Attempt(0, attempt.mailing, *attempt.person, "planned", due, now, code, reply, "")
            row = self.db.execute(f"insert into attempt values(null{',?' * 11})", again[1:])
            return again._replace(id=row.lastrowid or 0)

    def recover(self, now: float) -> int:
        """What an earlier run handed over without learning what came of it is uncertain. How many these are."""
        return self.db.execute("update attempt set state='uncertain', at=? where state='handed over'", (now,)).rowcount

    # Questions.

    def attempts(self, mailing: int, *states: str) -> list[Attempt]:
        """In the order in which they are due."""
        marks = ",".join("?" * len(states))
        where = f" and state in ({marks})" if states else ""
        return [
            Attempt(*row) for row in self.db.execute(f"select * from attempt where mailing=?{where} order by due, id", (mailing, *states))
        ]

    def last(self, mailing: int) -> Iterator[Attempt]:
        """Everybody's last row: what the report shows."""
        query = "select * from attempt where id in (select max(id) from attempt where mailing=? group by who) order by id"
        return (Attempt(*row) for row in self.db.execute(query, (mailing,)))

    def count(self, mailing: int) -> dict[str, int]:
        """(state → people) by everybody's last row."""
        query = "select state, count(*) from attempt where id in (select max(id) from attempt where mailing=? group by who) group by state"
        return dict(self.db.execute(query, (mailing,)).fetchall())

    def tries(self, attempt: Attempt) -> int:
        return int(self.db.execute("select count(*) from attempt where mailing=? and who=?", (attempt.mailing, attempt.who)).fetchone()[0])

    def sent_since(self, moment: float) -> list[float]:
        """When letters were handed over, for the limits of a rate."""
        query = "select at from attempt where at>? and message<>'' and state not in ('planned', 'uncertain') order by at"
        return [row[0] for row in self.db.execute(query, (moment,))]

    def received(self, issue: str) -> set[str]:
        """Who got the issue, or a correction of it, and did not send it back."""
        query = """select distinct who from attempt where state='accepted' and mailing in (select id from mailing where issue=?)
                   and not exists (select 1 from bounce where bounce.message=attempt.message and hard)"""
        return {row[0] for row in self.db.execute(query, (issue,))}

    # Bounces.

    def sent_as(self, message: str) -> Attempt | None:
        """The attempt of this Message-ID; the last where a letter was repeated."""
        row = self.db.execute("select * from attempt where message=? order by id desc limit 1", (message,)).fetchone()
        return Attempt(*row) if row else None

    def bounced(self, attempt: Attempt, at: float, status: str, reply: str, hard: bool) -> None:
        values = (attempt.who, attempt.address, at, status, reply, hard, attempt.message)
        self.db.execute("insert or replace into bounce values(?,?,?,?,?,?,?)", values)

    def bounces(self) -> dict[str, str]:
        """(person → why), of those whose address is no good."""
        return dict(self.db.execute("select who, status || ' ' || reply from bounce where hard order by at").fetchall())

    def returned(self, issue: str) -> dict[int, str]:
        """(attempt → why) of the issue's letters that came back."""
        query = """select max(attempt.id), status || ' ' || bounce.reply from attempt join bounce on bounce.message=attempt.message
                   where mailing in (select id from mailing where issue=?) group by attempt.message"""
        return dict(self.db.execute(query, (issue,)).fetchall())

    def readmit(self, who: str) -> bool:
        """Forget that letters to this person came back."""
        return self.db.execute("delete from bounce where who=?", (who,)).rowcount > 0

    def forget(self, who: str, mark: str) -> int:
        """Take a person out of all rows, which stay for the count under `mark`. How many there were."""
        rows = self.db.execute(
            "update attempt set who=?, address=?, name='', unit='', reply='', message='forgotten' where who=?", (mark, mark, who)
        )
        held = self.db.execute("update attempt set state='held' where who=? and state='planned'", (mark,))
        gone = self.db.execute("delete from bounce where who=?", (who,))
        self.db.execute("pragma wal_checkpoint(truncate)")
        assert held.rowcount <= rows.rowcount
        return rows.rowcount + gone.rowcount

    def _whole(self, durable: bool = False) -> _Whole:
        return _Whole(self.db, durable)


class _Whole:
    """All or nothing; on the disk at the end where it is to be durable, else at least out of this process's hands."""

    def __init__(self, db: sqlite3.Connection, durable: bool) -> None:
        self.db, self.durable = db, durable

    def __enter__(self) -> None:
        self.db.execute(f"pragma synchronous={'full' if self.durable else 'normal'}")
        self.db.execute("begin immediate")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.db.execute("rollback" if kind else "commit")
