"""Times search beside the pages that it belongs to: making its index and its texts, all anew and after one edit.

    python benchmarks/search.py [ISSUES]        400 issues, 4,000 articles

The bar: all of search takes at most a third of what the pages themselves take in a cold build. Each build is a process of
its own, with one worker; the processor's time counts, since other work on the machine does not, and of three the median.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 3


def main(issues: int) -> None:
    folder = tempfile.mkdtemp(prefix="bulletin-search-")
    site = os.path.join(folder, "site")
    subprocess.run([sys.executable, os.path.join(HERE, "corpus.py"), site, str(issues)], check=True)
    times: dict[str, list[float]] = {}
    try:
        for _ in range(ROUNDS):
            for what in ("pages", "all", "texts"):
                times.setdefault(what, []).append(part(what, site))
    finally:
        shutil.rmtree(folder)
    pages, whole, texts = (statistics.median(times[what]) for what in ("pages", "all", "texts"))
    pages -= texts  # the step that makes an issue's pages makes its texts too
    search = whole - pages
    print(
        f"{issues} issues: pages {pages:.2f} s, search {search:.2f} s (texts {texts:.2f} s of it): {search / pages:.2f} of the pages' time"
    )
    print("held" if search <= pages / 3 else "missed")


def part(what: str, site: str) -> float:
    """Seconds of the processor's time that one part takes in a process of its own."""
    told = subprocess.run([sys.executable, __file__, what, site], check=True, stdout=subprocess.PIPE, text=True)
    return float(told.stdout)


def make(site: str, left_out: str) -> None:
    """A cold build without PDFs and pictures, and without one output."""
    from bulletin_ssg import noop
    from bulletin_ssg.build import build
    from bulletin_ssg.outputs import ours
    from bulletin_ssg.workshop import Request

    for name in (".bulletin", "public"):
        shutil.rmtree(os.path.join(site, name), ignore_errors=True)
    chosen = tuple(name for name in ours() if not name.endswith((".pdf", ".volumes", ".cards", left_out)))
    build(Request(site, os.path.join(site, "public"), 1, pdf=False, outputs=chosen, now=time.time()), noop.snapshot(site))


def write_texts(site: str) -> None:
    """Make the texts of all issues again, as the archive has them."""
    from bulletin_ssg.outputs import pieces

    folder = os.path.join(site, "public", "search", "text")
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            values = json.loads(b"[" + file.read()[len("bulletinText(") : -3] + b"]")
        with open(os.path.join(site, name), "wb") as file:
            file.write(pieces.script("Text", *values))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        main(int(sys.argv[1]) if sys.argv[1:] else 400)
    else:
        what, site = sys.argv[1:]
        if what == "texts":
            write_texts(site)
        else:
            make(site, {"pages": ".search", "all": "-"}[what])
        print(time.process_time())
