"""Bringing a built archive to where it is read: `deliver` carries out what `order` plans, over any transport.

The target itself remembers what bulletin put there (`note`), so that any machine can go on, and nothing else is ever touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from bulletin_ssg.diagnostics import Refused, error
from bulletin_ssg.manifest import folders

from .note import FILE, Note, begun, decode, encode
from .order import ABSENT, REPLACED, Delivery, delivery
from .transports import Parcel, Transport

BATCH_FILES, BATCH_BYTES = 200, 1 << 25
"""What is read and handed to a transport at once."""
NOTE_SHARE = 8
"""The note is written anew where so many times its own size was uploaded: it may cost an eighth, however big the archive."""
SAID = 10
"""How many files in the way are named."""


class Archive(NamedTuple):
    """What is to be at the target."""

    owner: str
    """What tells this bulletin's archive from another's."""
    files: Mapping[str, str]
    """(target → digest)."""
    read: Callable[[str], bytes]
    """The bytes of a target."""
    current: bool = True
    """Whether the site's files are still those that it was built from, as far as their times tell."""


def compare(archive: Archive, transport: Transport, take_over: bool = False) -> tuple[Delivery, Note]:
    """(what is to be done, what the target holds of ours); Refused where the target, or a file in the way, is not ours.

    With `take_over` the target was this bulletin's under another name, or was filled by hand: what the archive has too is ours.
    """
    data = transport.read(FILE)
    note = Note(archive.owner, {}) if data is None else decode(data)
    if note.owner != archive.owner and not take_over:
        hint = "choose another target; where that bulletin is this one under a former title or address: --take-over"
        raise Refused(error("E806", "the target holds another bulletin: {other}", None, hint, other=note.owner))
    new = archive.files.keys() - note.files.keys()
    foreign = {*transport.names()} - note.files.keys() - {FILE} if new else set()
    if take_over:
        note = note._replace(files={**note.files, **dict.fromkeys(foreign & new, REPLACED)})
        foreign -= new
    _refuse_foreign(foreign.intersection(name for target in new for name in (target, *folders(target))))
    return delivery(archive.files, note.files), note


def _refuse_foreign(taken: set[str]) -> None:
    hint = "move it away, or choose another target; where it came from this bulletin, copied by hand: --take-over"
    words = "{target} is at the target already, and bulletin did not put it there"
    if taken:
        raise Refused(*(error("E807", words, None, hint, target=target) for target in sorted(taken)[:SAID]))


def deliver(archive: Archive, found: Delivery, note: Note, transport: Transport, tell: Callable[[int, int], None]) -> None:
    """Carry out a delivery. Killed at any moment, the target is whole as far as a reader can see, and the next run completes it.

    The note must not call absent what a page that is up may lead to: another archive's delivery would replace it too early. So
    it is written after a stage that had new files, and calls nothing absent that is to be deleted before deleting begins.
    """
    if found.empty and note.owner == archive.owner:
        return
    files = begun(note.files, found)
    since, size = 0, _write(archive.owner, files, transport)
    transport.delete(found.blocking)
    done, total = 0, sum(map(len, found.stages))
    for stage in found.stages:
        fresh = any(files[target] == ABSENT for target in stage)
        for batch in _batches(archive, stage):
            transport.put(batch)
            files.update((parcel.target, archive.files[parcel.target]) for parcel in batch)
            since += sum(len(parcel.data) for parcel in batch)
            done += len(batch)
            tell(done, total)
            if since > NOTE_SHARE * size:
                since, size = 0, _write(archive.owner, files, transport)
        if fresh:
            since, size = 0, _write(archive.owner, files, transport)
    if found.gone:
        _write(archive.owner, {**files, **dict.fromkeys(found.gone, ABSENT)}, transport)
    transport.delete(found.gone)
    _write(archive.owner, archive.files, transport)
    transport.finish()


def _write(owner: str, files: Mapping[str, str], transport: Transport) -> int:
    data = encode(Note(owner, files))
    transport.put([Parcel(FILE, data)])
    return len(data)


def _batches(archive: Archive, targets: Iterable[str]) -> Iterator[list[Parcel]]:
    batch: list[Parcel] = []
    size = 0
    for target in targets:
        batch.append(Parcel(target, archive.read(target)))
        size += len(batch[-1].data)
        if len(batch) == BATCH_FILES or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
