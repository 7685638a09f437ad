"""`bulletin preview`: the site in a browser while it is written, web page and paper side by side.

Pages are built into a folder of their own by the build's short ways, in a process that stays; whoever looks at an issue has it
printed by another. Nothing of it reaches the archive that is published.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import noop
from ..diagnostics import Refused
from ..lock import Lock
from ..outputs import ours, outputs, prints, registered
from ..wording import Wording
from ..workshop import PREVIEW, Memory, Request, Tell
from .board import Board
from .press import Press
from .server import open_server
from .watch import Glance, Overtaken, Watch, bug

if TYPE_CHECKING:
    from ..recording import Report
    from .server import Server

NEEDLESS = "offline"
"""A service worker would show pages of yesterday to whoever comes to this address tomorrow."""


def preview(
    site: str, host: str, port: int, wording: Wording, tell: Tell, ready: Callable[[str], None], amiss: Callable[[Exception], object]
) -> None:
    """Show the site until interrupted. `ready` is told the address, `amiss` of mistakes that are ours."""
    archive = os.path.join(site, PREVIEW)
    board, press = Board(), Press(site, archive, amiss)
    server: Server | None = None
    try:
        server = open_server(host, port, archive, board, press, wording)
        watch = watch_of(site, archive, board, server, tell, amiss)
        watch.step()
        for work in (server.serve_forever, press.warm):
            threading.Thread(target=work, daemon=True).start()
        ready(f"{server.address}.preview/")
        watch.run()
    finally:
        board.close()
        press.close()
        if server:
            server.server_close()


def watch_of(site: str, archive: str, board: Board, server: Server, tell: Tell, amiss: Callable[[Exception], object]) -> Watch:
    """What keeps the pages in `archive` up to date."""
    names = (*ours(), *registered().split())
    chosen = tuple(name for name, output in zip(names, outputs(names), strict=True) if not prints(output) and output.NAME != NEEDLESS)
    others: tuple[str, ...] = ()
    partly = False
    memory: Memory = {}

    def look() -> str:
        return noop.snapshot(site, others)

    def build(files: str, hasty: bool) -> Report:
        nonlocal others, partly
        from ..build import build as make

        request = Request(
            site, archive, jobs=1, pdf=False, drafts=True, outputs=(*chosen, f"{__name__}.orders"), now=time.time(),
            awaited=server.shown if hasty else None,
        )  # fmt: skip
        glance = Glance(files, look) if partly and not hasty else None
        try:
            with Lock(os.path.join(site, ".bulletin")):
                report = make(request, files, glance or tell, glance, memory)
        except (Refused, Overtaken):
            raise
        except Exception as reason:
            amiss(reason)
            raise Refused(bug(reason)) from None
        others, partly = report.others, report.partly
        return report

    return Watch(board, look, build, lambda: server.listeners > 0)


def show_folder(folder: str, page: str, wording: Wording, ready: Callable[[str], None], amiss: Callable[[Exception], object]) -> None:
    """Show the files of a folder, a page of it first, until interrupted: letters, which no build makes."""
    server = open_server("127.0.0.1", 8000, folder, Board(), Press(folder, folder, amiss), wording)
    ready(server.address + page)
    try:
        server.serve_forever()
    finally:
        server.server_close()
