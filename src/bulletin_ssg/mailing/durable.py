"""Writing a file so that it is the old one or the new one, whatever happens, and the new one is on the disk."""

from __future__ import annotations

import os


def replace(path: str, data: bytes, mode: int = 0o600) -> None:
    """`mode` is that of a new file; one that is there keeps its own."""
    if os.path.exists(path):
        mode = os.stat(path).st_mode & 0o777
    with open(path + ".partial", "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".partial", path)
