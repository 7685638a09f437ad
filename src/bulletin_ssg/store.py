"""What earlier builds learned: values, traces, plans, and the bytes of files that are no longer or not yet published.

Everything here may be deleted at any time: a lost, torn or damaged store costs time, never a wrong page. Rows carry a
checksum and objects are named by their digest, so damage is noticed where it is read.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable
from zlib import crc32

from .diagnostics import Refused, error
from .sources import digest
from .stored import Damaged, Planned, checked, sound, whole

FORMAT = "6"
SCHEMA = """
create table note(name text primary key, text text) without rowid;
create table value(ref text primary key, data blob);
create table memo(key text primary key, text text, sum integer) without rowid;
create table seen(id integer primary key, digest text unique, observations text);
create table trace(key text, seen integer, body text, sum integer, used integer, primary key(key, seen));
create table planned(archive text, name text, key text, seen integer, args text, body text, sum integer,
                     primary key(archive, name));
create table pending(name text primary key, key text, seen integer, args text, body text, sum integer);
create index by_seen on planned(archive, seen, name);
create table file(archive text, target text, digest text, step text, primary key(archive, target)) without rowid;
create table held(archive text, ref text, name text, primary key(archive, ref, name)) without rowid;
"""


REF = re.compile(r'"([0-9a-f]{40})"')
"""References in encoded arguments."""


class Store:
    """One site's cache, in a folder of its own. Not safe for two writers: the build holds a lock."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.objects = os.path.join(root, "objects")
        os.makedirs(self.objects, exist_ok=True)
        self.path = os.path.join(root, "state.db")
        try:
            self.db = self._open()
        except sqlite3.OperationalError as reason:  # locked, read-only, no room: nothing that forgetting would mend
            raise Refused(
                error(
                    "E321",
                    "the cache in {folder} cannot be used: {reason}",
                    None,
                    "see that the folder can be written to and no other bulletin is at work",
                    folder=root,
                    reason=reason,
                )
            ) from None
        except (sqlite3.DatabaseError, Damaged):
            self.clear()
            self.db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(db)
        except (sqlite3.DatabaseError, Damaged):
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        db.execute("pragma page_size=16384")  # values take some 12 KB: one page, not a chain of four
        db.execute("pragma journal_mode=wal")
        db.execute("pragma synchronous=normal")
        db.execute("pragma cache_size=-512")  # KiB; a build reads the store once from end to end
        db.execute("begin")
        if not db.execute("select 1 from sqlite_master where name='note'").fetchone():
            for statement in SCHEMA.split(";"):
                db.execute(statement)
            db.execute("insert into note values('format', ?)", (FORMAT,))
        elif db.execute("select text from note where name='format'").fetchone() != (FORMAT,):
            raise Damaged

    def clear(self) -> None:
        """Forget everything but the objects, which are checked when they are used."""
        if hasattr(self, "db"):
            self.db.close()
        for ending in ("", "-wal", "-shm", "-journal"):
            try:
                os.remove(self.path + ending)
            except FileNotFoundError:
                continue

    def commit(self) -> None:
        self.db.execute("commit")
        self.db.execute("begin")

    def close(self) -> None:
        self.db.execute("commit")
        self.db.close()

    # Notes: single facts under a name.

    def note(self, name: str) -> str | None:
        row = self.db.execute("select text from note where name=?", (name,)).fetchone()
        return row[0] if row else None

    def write_note(self, name: str, text: str | None) -> None:
        if text is None:
            self.db.execute("delete from note where name=?", (name,))
        else:
            self.db.execute("insert or replace into note values(?,?)", (name, text))

    # Values: big NamedTuples, by digest.

    def load(self, ref: str) -> bytes:
        """The encoded value; raises Damaged where it is missing or not what its name says."""
        row = self.db.execute("select data from value where ref=?", (ref,)).fetchone()
        return checked(ref, row)

    def save(self, ref: str, data: bytes) -> None:
        self.db.execute("insert or replace into value values(?,?)", (ref, data))

    def save_memos(self, memos: Iterable[tuple[str, str]]) -> None:
        """Keep (key, result) of pure functions."""
        self.db.executemany("insert or replace into memo values(?,?,?)", [(key, text, crc32(text.encode())) for key, text in memos])

    # Traces: under these observations this key gave this body.

    def observations(self, seen: int) -> str:
        row = self.db.execute("select observations from seen where id=?", (seen,)).fetchone()
        if row is None:
            raise Damaged
        return row[0]  # type: ignore[no-any-return]

    def seen(self, observations: str) -> int:
        """The id of these observations, given now where they are new."""
        name = digest(observations.encode())
        row = self.db.execute("select id from seen where digest=?", (name,)).fetchone()
        if row is None:
            cursor = self.db.execute("insert into seen(digest, observations) values(?,?)", (name, observations))
            return int(cursor.lastrowid or 0)
        return int(row[0])

    def has_traces(self) -> bool:
        """Whether any step was ever run."""
        return self.db.execute("select 1 from trace limit 1").fetchone() is not None

    def traces(self, key: str) -> list[tuple[int, str]]:
        """(observations' id, body) of every trace of this key, newest first."""
        rows = self.db.execute("select seen, body, sum from trace where key=? order by used desc", (key,)).fetchall()
        return [(seen, sound(body, total)) for seen, body, total in rows]

    def record(self, key: str, seen: int, body: str, used: int) -> None:
        self.db.execute("insert or replace into trace values(?,?,?,?,?)", (key, seen, body, crc32(body.encode()), used))

    # Plans: what the last build of an archive consisted of.

    def begin_plan(self) -> None:
        """Clear away what a build set down that did not come to its end."""
        self.db.execute("delete from pending")

    def planned_lines(self, archive: str) -> sqlite3.Cursor:
        """(name, key, seen, checksum) of every step."""
        return self.db.execute("select name, key, seen, sum from planned where archive=?", (archive,))

    def planned_line(self, archive: str, name: str) -> tuple[str, int, int] | None:
        """(key, seen, checksum) of one step."""
        return self.db.execute("select key, seen, sum from planned where archive=? and name=?", (archive, name)).fetchone()  # type: ignore[no-any-return]

    def put_pending(self, row: Planned) -> int:
        """Set down a step of the build under way; its checksum."""
        total = crc32(row.body.encode())
        self.db.execute("insert or replace into pending values(?,?,?,?,?,?)", (*row, total))
        return total

    def finish_pending(self, name: str, seen: int, body: str) -> int:
        """Add the result to a step that was set down without; its checksum."""
        total = crc32(body.encode())
        self.db.execute("update pending set seen=?, body=?, sum=? where name=?", (seen, body, total, name))
        return total

    def pending_one(self, name: str) -> Planned | None:
        return whole(self.db.execute("select name, key, seen, args, body, sum from pending where name=?", (name,)).fetchone())

    def pending_body(self, name: str) -> str | None:
        row = self.db.execute("select body, sum from pending where name=?", (name,)).fetchone()
        return sound(*row) if row else None

    def settle_plan(self, archive: str) -> None:
        """The steps set down become those of the archive."""
        both = "select p.name, p.args, b.args from pending p left join planned b on b.archive=? and b.name=p.name"
        steps = self.db.execute(both, (archive,))
        held = ((archive, ref, name) for name, now, old in steps for ref in {*REF.findall(now)}.difference(REF.findall(old or "")))
        self.db.executemany("insert or ignore into held values(?,?,?)", held)
        self.db.execute("insert or replace into planned select ?, * from pending", (archive,))
        self.begin_plan()

    def planned_one(self, archive: str, name: str) -> Planned | None:
        row = self.db.execute("select name, key, seen, args, body, sum from planned where archive=? and name=?", (archive, name)).fetchone()
        return whole(row)

    def holders(self, archive: str, ref: str) -> list[str]:
        """Names of the steps whose arguments hold this reference."""
        return [row[0] for row in self.db.execute("select name from held where archive=? and ref=? order by name", (archive, ref))]

    def mentions(self, archive: str, prefix: str, text: str) -> list[str]:
        """Names of the steps, but for those that begin with `prefix`, whose arguments hold this text."""
        statement = "select name from planned where archive=? and substr(name, 1, ?) != ? and instr(args, ?)"
        return [row[0] for row in self.db.execute(statement, (archive, len(prefix), prefix, text))]

    def readings_with(self, archive: str, prefix: str, text: str) -> list[str]:
        """Names of the steps that begin with `prefix` whose result holds this text."""
        statement = "select name from planned where archive=? and substr(name, 1, ?) = ? and instr(body, ?)"
        return [row[0] for row in self.db.execute(statement, (archive, len(prefix), prefix, text))]

    def watched(self, archive: str, prefix: str) -> str:
        """All questions, as one text, that steps asked whose names do not begin with `prefix`."""
        ids = self.db.execute(
            "select distinct seen from planned where archive=? and substr(name, 1, ?) != ?", (archive, len(prefix), prefix)
        )
        return "\n".join(self.observations(row[0]) for row in ids.fetchall())

    def drop_plan(self, archive: str, names: Iterable[str] | None) -> None:
        """Forget these steps, or all."""
        if names is None:
            self.db.execute("delete from planned where archive=?", (archive,))
            self.db.execute("delete from held where archive=?", (archive,))
        else:
            self.db.executemany("delete from planned where archive=? and name=?", [(archive, name) for name in names])

    # The manifest: the files of an archive that bulletin wrote.

    def files(self, archive: str) -> dict[str, str]:
        """(target → digest) of the whole archive."""
        return dict(self.db.execute("select target, digest from file where archive=?", (archive,)))

    def has_files(self, archive: str) -> bool:
        """Whether anything was ever published there."""
        return self.db.execute("select 1 from file where archive=? limit 1", (archive,)).fetchone() is not None

    def file(self, archive: str, target: str) -> tuple[str, str] | None:
        """(digest, step) of one published file."""
        row = self.db.execute("select digest, step from file where archive=? and target=?", (archive, target)).fetchone()
        return (row[0], row[1]) if row else None

    def write_files(self, archive: str, files: Iterable[tuple[str, str, str]]) -> None:
        """Set down (target, digest, step)."""
        self.db.executemany("insert or replace into file values(?,?,?,?)", ((archive, *file) for file in files))

    def drop_files(self, archive: str, targets: Iterable[str]) -> None:
        self.db.executemany("delete from file where archive=? and target=?", [(archive, target) for target in targets])

    def forget_archive(self, archive: str) -> None:
        """Forget all about an archive whose folder is gone."""
        self.drop_plan(archive, None)
        self.db.execute("delete from file where archive=?", (archive,))
        self.db.execute("delete from note where name in (?,?)", (f"{archive} standing", f"{archive} publishing"))

    # Objects: the bytes of files.

    def object_path(self, name: str) -> str:
        return os.path.join(self.objects, name[:2], name)

    def object(self, name: str) -> bytes | None:
        """The bytes of this digest, or None where they are not kept or were damaged."""
        try:
            with open(self.object_path(name), "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return None
        if digest(data) == name:
            return data
        os.remove(self.object_path(name))  # so that a whole one can be kept again
        return None

    def keep(self, name: str, path: str) -> None:
        """Keep the bytes of the file at `path` under their digest; a copy, so that no later edit of the file reaches it."""
        target = self.object_path(name)
        if os.path.exists(target):
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        try:
            with open(path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return
        if digest(data) == name:
            partial = target + ".partial"
            with open(partial, "wb") as file:
                file.write(data)
            os.replace(partial, target)
