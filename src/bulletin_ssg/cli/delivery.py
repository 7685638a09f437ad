"""The command that brings the archive to where it is read: bulletin deploy."""

from __future__ import annotations

import os
from argparse import Namespace
from typing import TYPE_CHECKING

from . import quick, terminal
from .commands import _state

if TYPE_CHECKING:
    from bulletin_ssg.deploying.order import Delivery


def deploy(args: Namespace) -> int:
    """bulletin deploy"""
    from bulletin_ssg import deploying, noop, premises
    from bulletin_ssg.config import FILE, load_config
    from bulletin_ssg.deploying import places
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.sources import Directories
    from bulletin_ssg.store import Store

    state = _state(args.site)
    config = load_config(premises.decoded(Directories(args.site).read(FILE) or b"", FILE)).deploy
    target, out = args.to or config.target, quick.folder(args.site, args.out)
    progress = terminal.Progress(False)
    with Lock(state):
        store = Store(state)
        try:
            archive = places.built(out, store, noop.snapshot(args.site, noop.others(args.site, out)))
            transport = places.transport(target, config, os.path.abspath(args.site))
            found, note = deploying.compare(archive, transport, args.take_over)
            if args.dry_run:
                _rehearse(found)
            else:
                deploying.deliver(archive, found, note, transport, lambda done, total: progress("uploading", done, total))
        finally:
            progress.clear()
            store.close()
    _tell(found, target, args.dry_run)
    if not archive.current:
        terminal.note(terminal.translate("the site may have changed since the last build: deploying brings what was built"))
    return 0


def _rehearse(found: Delivery) -> None:
    _ = terminal.translate
    for target in found.blocking:
        terminal.say(_("would delete {name}").format(name=target))
    for target in found.put:
        terminal.say(_("would upload {name}").format(name=target))
    for target in found.gone:
        terminal.say(_("would delete {name}").format(name=target))


def _tell(found: Delivery, target: str, rehearsed: bool) -> None:
    _ = terminal.translate
    if found.empty:
        words = _("{target}: up to date")
    elif rehearsed:
        words = _("{target}: {put} files would be uploaded, {gone} deleted")
    else:
        words = _("{target}: {put} files uploaded, {gone} deleted")
    terminal.say(words.format(target=target, put=len(found.put), gone=len(found.blocking) + len(found.gone)))
