"""Where an archive is brought from and to: the built one as its folder's record has it, and the transport that a target means."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from bulletin_ssg import noop, values
from bulletin_ssg.diagnostics import Refused, Span, error
from bulletin_ssg.publish import Archive as Published
from bulletin_ssg.sources import digest
from bulletin_ssg.workshop import Request, Standing, refuse_own_folders

from . import Archive

if TYPE_CHECKING:
    from bulletin_ssg.settings import DeployConfig
    from bulletin_ssg.store import Store

    from .transports import Transport

SECRET = re.compile(r"(https?|s3)://[^/@]*@|//[^/@]*:[^/@]*@")
"""A name may stand before a host, as for ssh; to the web nobody goes by name alone, so there it is a token."""
KNOWN = ("s3://", "rsync://", "git:")
ELSEWHERE = re.compile(r"[^/\\:]{2,}:")
"""A host, and no drive of Windows."""


def built(out: str, store: Store, files: str = "") -> Archive:
    """The archive as the last build published it; `files` is the site's snapshot now.

    Files that bulletin did not write are no part of it. What another version of the program set down, this one cannot read.
    """
    folder = Published(out, store)
    state, _, text = (store.note(f"{folder.name} standing") or "").partition(" ")
    if state != digest(noop.machine().encode()) or folder.interrupted or not folder.recognised:
        hint = "run bulletin build, then deploy what it made"
        raise Refused(error("E803", "{root} is not an archive as the last build left it", None, hint, root=folder.root))
    standing = values.decode(text, Standing)
    if "drafts=True" in standing.options:
        hint = "run bulletin build without --drafts first"
        raise Refused(error("E804", "the archive was built with drafts", None, hint))
    targets = store.files(folder.name)

    def read(target: str) -> bytes:
        data = folder.read(target, targets[target])
        if data is None:
            hint = "run bulletin build --verify, which mends it"
            raise Refused(error("E805", "it is not as bulletin wrote it", Span(os.path.join(out, target)), hint))
        return data

    return Archive(standing.owner, targets, read, standing.files == files)


def transport(target: str, config: DeployConfig, site: str) -> Transport:
    """The way to a target; Refused where there is none, or a password stands in it."""
    if not target:
        hint = "write it into bulletin.yaml, as `deploy: {target: …}`, or give it with --to"
        raise Refused(error("E800", "it is not said where to deploy", Span("bulletin.yaml"), hint))
    if SECRET.search(target):
        hint = "take it out of the address, and have it in the environment: docs/deploying.md says how"
        raise Refused(error("E802", "a password stands in the target", None, hint))
    if target.startswith(("-", "git:-")) or ("://" in target and not target.startswith(KNOWN)):
        hint = "a folder, host:/path, rsync://host/module, s3://bucket/folder or git:origin"
        raise Refused(error("E801", "{target} is no target", None, hint, target=target))
    kind, _, rest = target.partition(":")
    if target.startswith("s3://"):
        from .transports.s3 import S3

        bucket, _, prefix = rest[2:].partition("/")
        return S3(bucket, prefix.strip("/"), config.endpoint, config.region)
    if kind == "git":
        from .transports.git import Git

        return Git(rest, config.branch, site)
    if ELSEWHERE.match(target):
        from .transports.rsync import Rsync

        return Rsync(target)
    from .transports.folder import Folder

    root = os.path.join(site, os.path.expanduser(target))
    refuse_own_folders(Request(site, root))
    return Folder(root)
