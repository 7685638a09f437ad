"""Times Hugo and Pelican beside ours: the same text, the same set of pages, in one interleaved run.

    make bench-peers                                  1000 issues
    make bench-peers ARGS="1000 5000 --rounds 5"      --pelican: above 1000 issues too, where it takes minutes

Ours is built twice: *lean*, the pages that the others make too, and *all*, everything but PDFs. Each program is run as its
users run it, with all processors. Hugo and Pelican have their defaults but for addresses and lists; templates give the
same HTML to within a few percent, which is printed. Where sets of pages could not be the same, the others make less: they
have no feed.json, service worker and empty registers, and Pelican's issues do not know their neighbours. Pelican's no-op
and edits have its cache of content, which makes them faster; its cold build has not, since that makes it slower.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

import corpus
from programs import All, Hugo, Lean, Pelican, Program, versions
from results import PROMISED, Bar, Figure, Last, grid, head, keep, ours, recall
from sameness import compare, weight
from timing import FAST, SETTLE, compiled, median, peak

KEEP = "last-peers.json"
RUNS = ("cold", "no-op", "body edit", "headline edit")
OURS = ("lean", "all")
PAIRS = (("lean", "Hugo"), ("all", "Hugo"), ("lean", "Pelican"))
BARS = {
    ("lean", "Hugo", "cold"): Bar(0.35),
    ("lean", "Hugo", "cold, clock"): Bar(0.35),
    ("lean", "Hugo", "no-op"): Bar(1 / 60),
    ("lean", "Hugo", "body edit"): Bar(1 / 20),
    ("lean", "Hugo", "memory, MiB"): Bar(1 / 8),
    ("all", "Hugo", "cold"): Bar(0.9),
    ("all", "Hugo", "cold, clock"): Bar(0.9),
    ("lean", "Pelican", "cold"): Bar(1 / 12),
    ("lean", "Pelican", "cold, clock"): Bar(1 / 12),
}
"""The most that ours may take of what another takes."""
MANY = 5000
MANY_BARS = {**BARS, ("lean", "Hugo", "cold"): Bar(0.3), ("lean", "Hugo", "cold, clock"): Bar(0.3)}
"""The same from so many issues on."""
HEADLINE = Bar(1.7)
"""A headline's edit, in edits of a body."""
GROWTH = 1.4
"""The most that so many times the issues may take, in as many times the time."""
Measured = dict[int, dict[str, dict[str, float]]]
"""By issues, by program, by what was measured."""


def measure(programs: list[Program], rounds: int) -> None:
    """Every kind of build of every program, `rounds` times; of Pelican, which is slow, half as many."""
    few = (rounds + 1) // 2
    taking = [[program for program in programs if n < few or not isinstance(program, Pelican)] for n in range(rounds)]
    for some in taking:
        for program in some:
            program.forget()
            program.build("cold")
    compare(programs)
    for some in taking:
        for program in some:
            program.ready()
        for program in some:
            program.build("no-op")
        for what, edit in (("body edit", corpus.edit_body), ("headline edit", corpus.edit_headline)):
            for program in some:
                program.edit(edit)
            time.sleep(SETTLE)
            for program in some:
                program.build(what)
        time.sleep(SETTLE)
    for program in programs:
        program.forget()
        program.memory = peak(program.command(), program.folder)


def figures(program: Program) -> dict[str, float]:
    """Seconds of processors, and where the name says so of the clock."""
    found: dict[str, float] = {}
    for what in RUNS:
        run = median(program.runs[what])
        found |= {f"{what}, clock": run.wall, what: run.cpu}
    edits = found["headline edit"] / found["body edit"]
    return {**found, "headline ÷ body edit": edits, "memory, MiB": program.memory, "HTML, MiB": weight(program.out)}


def told(measured: Measured) -> Iterator[Figure]:
    """Everything measured, ours in parts of what another takes, and what more issues take."""
    for issues, programs in measured.items():
        bars = MANY_BARS if issues >= MANY else BARS if issues >= PROMISED else {}
        for name, values in programs.items():
            for what, value in values.items():
                yield Figure(name, issues, what, value, HEADLINE if name in OURS and "÷" in what else None)
        for own, peer in PAIRS:
            for what, value in programs[own].items() if peer in programs else ():
                if "÷" not in what and "HTML" not in what:
                    yield Figure(f"{own} ÷ {peer}", issues, what, value / programs[peer][what], bars.get((own, peer, what)))
    for less, more in pairwise(sorted(measured)):
        for name in [name for name in measured[more] if name in measured[less]]:
            ratio = measured[more][name]["cold, clock"] / measured[less][name]["cold, clock"]
            promised = less >= PROMISED and name in OURS
            yield Figure(name, more, f"cold, clock, ÷ that of {less}", ratio, Bar(GROWTH * more / less) if promised else None)


def table(found: Sequence[Figure], last: Last) -> str:
    """A line for each thing measured, a column for each program and each pair; behind a ratio how it has changed."""
    columns = list(dict.fromkeys(figure.of for figure in found))
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for figure in found:
        cell = f"{figure.value:.3f}" + (f" {figure.bar} {figure.bar.verdict(figure.value)}" if figure.bar else "")
        changed = last.change(figure) if "÷" in figure.of else ""
        rows.setdefault((str(figure.issues), figure.what), {})[figure.of] = f"{cell} ({changed})" if changed else cell
    return grid([("issues", "what", *columns), *((*row, *(cells.get(column, "") for column in columns)) for row, cells in rows.items())], 2)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("issues", nargs="*", type=int, default=[1000], help="sizes of the archives (1000)")
    arguments.add_argument("--rounds", type=int, default=5, help="builds of each kind (%(default)s)")
    arguments.add_argument("--pelican", action="store_true", help="Pelican above 1000 issues too")
    arguments.add_argument("--dir", default=FAST, help="where sites and archives lie (%(default)s)")
    args = arguments.parse_args()
    compiled()
    measured = {}
    for issues in args.issues:
        kinds = [Lean, All, Hugo, *([Pelican] if issues <= 1000 or args.pelican else [])]
        os.makedirs(args.dir, exist_ok=True)
        folder = tempfile.mkdtemp(prefix="bulletin-peers-", dir=args.dir)
        try:
            print(f"{issues} issues …", file=sys.stderr, flush=True)
            programs = [kind(folder, issues) for kind in kinds]
            measure(programs, args.rounds)
            measured[issues] = {program.name: figures(program) for program in programs}
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    last, found = recall(KEEP), list(told(measured))
    print(head({**ours(), **versions()}, last))
    print(table(found, last))
    keep(KEEP, found, {**ours(), **versions()})


if __name__ == "__main__":
    main()
