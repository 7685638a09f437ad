"""Times the program on generated archives, and prints each time beside floors taken in the same run and beside the last result.

    make bench                                  1000 issues and 25 PDFs; some minutes
    make bench ARGS="1000 5000 --rounds 3"

Every time is that of a whole process. Runs are interleaved, so that a busy moment of the machine falls on all of them, and
the median counts. Bars are held against processors' time, which other work on the machine changes least; where two
processes are to be faster than one, against the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence

import corpus
from programs import All, Lean
from results import PROMISED, Bar, Figure, Last, grid, head, keep, ours, recall
from timing import BULLETIN, FAST, HERE, PYTHON, ROOT, SETTLE, Run, compiled, median, peak, timed

KEEP = "last.json"
FLOORS = ("parsing alone", "rendering alone", "writing alone")
TEMPLATE = "article.html.j2"
SAMPLE = "issues/2024-05.md"
"""What is printed beside stock WeasyPrint."""


class Bench:
    """One generated site, built again and again."""

    def __init__(self, site: Lean) -> None:
        self.site = site
        self.memory: dict[str, float] = {}

    def build(self, what: str, jobs: int = 1, *options: str) -> None:
        self.site.runs[what].append(timed([*self.command(jobs), *options]))

    def command(self, jobs: int) -> list[str]:
        return [*self.site.command(), "-j", str(jobs)]

    def pages(self, rounds: int) -> None:
        for _ in range(rounds):
            for jobs in (2, 1):
                self.site.forget()
                self.build(f"cold -j{jobs}", jobs)
            self.floors()
        for jobs in (2, 1):
            self.site.forget()
            self.memory[f"memory -j{jobs}"] = peak(self.command(jobs))
        self.settle()
        for _ in range(max(5, rounds)):
            self.warm()
        for round_ in range(min(3, rounds)):
            self.dear(round_)

    def floors(self) -> None:
        """Parsing, rendering and writing alone, each once, in one process (floor.py)."""
        out = tempfile.mkdtemp(dir=os.path.dirname(self.site.folder))
        command = [*PYTHON, os.path.join(HERE, "floor.py"), self.site.folder, out]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        for part, seconds in json.loads(told).items():
            self.site.runs[part].append(Run(seconds, seconds))
        shutil.rmtree(out)

    def warm(self) -> None:
        self.site.runs["python -c pass"].append(timed([*PYTHON, "-c", "pass"]))
        self.site.runs["import jinja2"].append(timed([*PYTHON, "-c", "import jinja2"]))
        self.build("no-op")
        for what, change in (("body edit", corpus.edit_body), ("headline edit", corpus.edit_headline)):
            self.site.edit(change)
            time.sleep(SETTLE)
            self.build(what)
        self.settle()

    def dear(self, round_: int) -> None:
        """Edits of what many pages rest on: an issue more, a template, the configuration."""
        n, folder = self.site.issues, self.site.folder
        name, text = corpus.issue(n, n)
        corpus.put(folder, name, text)
        time.sleep(SETTLE)
        self.build("new issue", 2)
        os.remove(os.path.join(folder, name))
        self.settle()
        with open(os.path.join(ROOT, "templates", TEMPLATE), encoding="utf-8") as file:
            corpus.put(folder, f"templates/{TEMPLATE}", file.read().replace("</article>", f"<!-- {round_} --></article>"))
        time.sleep(SETTLE)
        self.build("changed template", 2)
        corpus.put(folder, "bulletin.yaml", corpus.config(self.site.lean).replace("秘书处", f"秘书处{round_}"))
        time.sleep(SETTLE)
        self.build("changed bulletin.yaml", 2)
        self.settle()

    def settle(self) -> None:
        """An untimed build, after which the next finds a stamp that holds."""
        time.sleep(SETTLE)
        timed(self.command(2))

    def printing(self, rounds: int) -> None:
        command = [*BULLETIN, self.site.folder]
        for _ in range(rounds):
            for jobs in (1, 2):
                self.site.forget()
                self.site.runs[f"PDFs cold -j{jobs}"].append(timed([*command, "-j", str(jobs)]))
            self.site.edit(corpus.edit_body)
            time.sleep(SETTLE)
            self.site.runs["PDFs body edit"].append(timed(command))
            time.sleep(SETTLE)
            timed(command)
            self.site.runs["PDFs no-op"].append(timed(command))

    # Telling.

    def figures(self) -> Iterator[Figure]:
        site, bars = self.site, self.bars() if "no-op" in self.site.runs else {}
        for what in site.runs:
            run = median(site.runs[what])
            yield Figure(site.name, site.issues, what, run.cpu, bars.get(what), "s", run.wall)
        for what, value in self.memory.items():
            yield Figure(site.name, site.issues, what, value, bars.get(what), "MiB")
        for what, least in (
            ("cold", Bar(1.6, "on two idle cores", least=True)),
            ("PDFs cold", Bar(1 / 0.6, "on two idle cores", least=True)),
        ):
            if f"{what} -j2" in site.runs:
                gain = median(site.runs[f"{what} -j1"]).wall / median(site.runs[f"{what} -j2"]).wall
                promised = site.issues >= PROMISED or "PDFs" in what
                yield Figure(site.name, site.issues, f"{what} -j1 ÷ -j2, clock", gain, least if promised else None, "×")

    def bars(self) -> dict[str, Bar]:
        site, n = self.site, self.site.issues
        cpu = {what: median(runs).cpu for what, runs in site.runs.items()}
        alone = sum(cpu[part] for part in FLOORS)
        fixed, each = (0.080, 12) if site.lean else (0.120, 15)
        found = {
            "no-op": Bar(3 * cpu["python -c pass"] + 10e-6 * n, "3 × python -c pass + 10 µs an issue"),
            "body edit": Bar(cpu["import jinja2"] + fixed + each * 1e-6 * n, f"import jinja2 + {fixed * 1000:.0f} ms + {each} µs an issue"),
            "headline edit": Bar(1.7 * cpu["body edit"], "1.7 × the body edit"),
        }
        if n >= PROMISED:
            found["cold -j1"] = Bar(1.8 * alone, "1.8 × (parsing + rendering + writing alone)")
        if site.lean:
            found["memory -j1"] = Bar(40 + 15 * n / 1024, "40 MiB + 15 KB an issue")
        return found


def beside_stock() -> Iterator[Figure]:
    """A warm process prints the sample's longest issue, fonts cut anew; in parts of what stock WeasyPrint takes on whole fonts, and Typst."""
    script = os.path.join(ROOT, "scripts", "print-report")
    compare = f"import runpy; runpy.run_path({script!r})['compare']({SAMPLE!r})"
    told = subprocess.run([*PYTHON, "-c", compare], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures = [float(number) for number in re.findall(r"([\d.]+) s\b", told)]
    for name, seconds in zip(("ours", "stock WeasyPrint", "Typst"), figures, strict=False):
        yield Figure(name, 1, "warm print", seconds, unit="s")
    yield Figure("ours ÷ stock", 1, "warm print", figures[0] / figures[1], Bar(0.7), "×")


def table(found: Sequence[Figure], last: Last) -> str:
    lines = [("issues", "of", "what", "the bar", "clock", "measured", "since the last", "", "of it", "")]
    for figure in found:
        bar = figure.bar
        lines.append(
            (
                str(figure.issues),
                figure.of,
                figure.what,
                bar.how if bar else "",
                "" if figure.clock is None else f"{figure.clock:.3f} s",
                f"{figure.value:.3f} {figure.unit}",
                last.change(figure),
                str(bar or ""),
                f"{figure.value / bar.limit:.2f}" if bar else "",
                bar.verdict(figure.value) if bar else "",
            )
        )
    return grid(lines, 4)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("issues", nargs="*", type=int, default=[1000], help="sizes of the archives (1000)")
    arguments.add_argument("--outputs", default="lean,all", help="lean: what other generators make too (%(default)s)")
    arguments.add_argument("--rounds", type=int, default=5, help="cold builds of each kind (%(default)s; a third from 5000 issues on)")
    arguments.add_argument("--pdfs", type=int, default=25, help="size of the archive that is printed; 0: none (%(default)s)")
    arguments.add_argument("--dir", default=FAST, help="where sites and archives lie (%(default)s)")
    args = arguments.parse_args()
    compiled()
    os.makedirs(args.dir, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="bulletin-bench-", dir=args.dir)
    found: list[Figure] = []
    few = max(1, args.rounds // 3)
    try:
        for issues in args.issues:
            for kind in [{"lean": Lean, "all": All}[name] for name in args.outputs.split(",")]:
                print(f"{issues} issues …", file=sys.stderr, flush=True)
                bench = Bench(kind(folder, issues))
                bench.pages(args.rounds if issues < 5000 else few)
                found += bench.figures()
                shutil.rmtree(bench.site.folder)
        if args.pdfs:
            print(f"{args.pdfs} PDFs …", file=sys.stderr, flush=True)
            bench = Bench(All(folder, args.pdfs))
            bench.printing(few)
            found += [*bench.figures(), *beside_stock()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    last = recall(KEEP)
    print(head(ours(), last))
    print(table(found, last))
    keep(KEEP, found, ours())


if __name__ == "__main__":
    main()
