"""Times the program on generated archives, and prints each time beside floors taken in the same run.

    make bench                                  25, 1000 and 5000 issues; some minutes
    make bench ARGS="--issues 25,1000 --rounds 3"

Every time is that of a whole process. Runs are interleaved, so that a busy moment of the machine falls on all of them, and
the median counts. Sites and archives lie on /dev/shm where there is one: disks differ too much to tell programs apart.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import corpus

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PYTHON = [sys.executable]
COMMAND = os.path.join(os.path.dirname(sys.executable), "bulletin")
BULLETIN = [*([COMMAND] if os.path.exists(COMMAND) else [*PYTHON, "-m", "bulletin_ssg"]), "build", "--quiet"]
SETTLE = 0.12
"""Seconds after an edit: a file younger than the stamp's resolution is read again whatever it holds."""


class Run(NamedTuple):
    """One process."""

    seconds: float
    memory: float
    """Peak resident size in MiB."""


class Bar(NamedTuple):
    """What a time is held against."""

    name: str
    limit: float
    unit: str
    how: str


Runs = dict[str, list[Run]]


def timed(command: list[str], **environment: str) -> Run:
    # Through a small shell: a process' peak is never told below that of the process that started it.
    begun = time.perf_counter()
    process = subprocess.Popen(
        ["/bin/sh", "-c", '"$@"; exit $?', "sh", *command], env={**os.environ, **environment}, stdin=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    return Run(seconds, usage.ru_maxrss / 1024)


class Bench:
    """One generated site, built again and again."""

    def __init__(self, folder: str, issues: int, outputs: str = "all") -> None:
        self.issues, self.outputs = issues, outputs
        self.site = os.path.join(folder, f"site-{issues}-{outputs}")
        self.edits = 0
        self.runs: Runs = defaultdict(list)
        subprocess.run([*PYTHON, os.path.join(HERE, "corpus.py"), self.site, str(issues), outputs], check=True)

    def build(self, what: str, *options: str) -> None:
        self.runs[what].append(timed([*BULLETIN, "--no-pdf", "-j", "1", *options, self.site]))

    def cold(self, jobs: int) -> None:
        """Into a new folder, with an empty store."""
        out = os.path.join(self.site, "public")
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(os.path.join(self.site, ".bulletin"), ignore_errors=True)
        self.build(f"cold -j{jobs}", "-j", str(jobs))

    def floors(self) -> None:
        self.runs["python -c pass"].append(timed([*PYTHON, "-c", "pass"]))
        self.runs["import jinja2"].append(timed([*PYTHON, "-c", "import jinja2"]))

    def warm(self) -> None:
        self.floors()
        self.build("no-op")
        self.edit(lambda text, number: text.replace("。\n\n（来源", f"，此为第{number}次修改。\n\n（来源", 1))
        self.build("body edit")
        self.edit(lambda text, number: re.sub(r"^### (.*?)(?:（之.*)?$", rf"### \1（之{number}）", text, count=1, flags=re.M))
        self.build("headline edit")

    def edit(self, change: object, position: int = -1) -> None:
        """Change the newest issue: home, feeds and its neighbour show it, which makes it the dearest one to edit."""
        name, _ = corpus.issue(range(self.issues)[position], self.issues)
        path = os.path.join(self.site, name)
        self.edits += 1
        with open(path, encoding="utf-8") as file:
            text = file.read()
        changed = change(text, self.edits)  # type: ignore[operator]
        assert changed != text
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(changed)
        time.sleep(SETTLE)

    def parts(self) -> None:
        """Parsing, rendering and writing alone, each once, in one process (floor.py)."""
        out = tempfile.mkdtemp(dir=os.path.dirname(self.site))
        told = subprocess.run(
            [*PYTHON, os.path.join(HERE, "floor.py"), self.site, out], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        for part, seconds in json.loads(told).items():
            self.runs[part].append(Run(seconds, 0))
        shutil.rmtree(out)

    def pages(self, rounds: int) -> None:
        for _ in range(rounds):
            self.cold(2)
            self.cold(1)
            self.parts()
            time.sleep(SETTLE)
        self.build("settle")
        for _ in range(max(5, rounds)):
            self.warm()
            time.sleep(SETTLE)
            self.build("settle")  # the next round's no-op finds a stamp that holds

    def printing(self, rounds: int) -> None:
        for round_ in range(rounds):
            shutil.rmtree(os.path.join(self.site, ".bulletin"), ignore_errors=True)
            for jobs in (1, 2):
                shutil.rmtree(os.path.join(self.site, ".bulletin"), ignore_errors=True)
                shutil.rmtree(os.path.join(self.site, "public"), ignore_errors=True)
                self.runs[f"PDFs cold -j{jobs}"].append(timed([*BULLETIN, "-j", str(jobs), self.site]))
            time.sleep(SETTLE)
            self.edit(
                lambda text, number: text.replace("。\n\n（来源", f"，此为第{number}次修改。\n\n（来源", 1), position=self.issues // 2
            )
            self.runs["PDFs body edit"].append(timed([*BULLETIN, self.site]))
            time.sleep(SETTLE)
            self.runs["PDFs no-op"].append(timed([*BULLETIN, self.site]))
            del round_

    # Telling.

    def seconds(self, what: str) -> float:
        return statistics.median(run.seconds for run in self.runs[what])

    def memory(self, what: str) -> float:
        return max(run.memory for run in self.runs[what])

    def bars(self) -> Iterator[tuple[str, float, Bar]]:
        n, bare, jinja = self.issues, self.seconds("python -c pass"), self.seconds("import jinja2")
        lean = self.outputs == "lean"
        yield "no-op", self.seconds("no-op"), Bar("no-op", 3 * bare + 10e-6 * n, "s", "3 × python -c pass + 10 µs an issue")
        body = jinja + (0.080 + 12e-6 * n if lean else 0.120 + 15e-6 * n)
        how = f"import jinja2 + {'80 ms + 12' if lean else '120 ms + 15'} µs an issue"
        yield "body edit", self.seconds("body edit"), Bar("body edit", body, "s", how)
        yield "headline edit", self.seconds("headline edit"), Bar("headline edit", 1.7 * body, "s", "1.7 × the body edit's")
        alone = sum(self.seconds(part) for part in ("parsing alone", "rendering alone", "writing alone"))
        yield "cold -j1", self.seconds("cold -j1"), Bar("cold", 1.8 * alone, "s", "1.8 × (parsing + rendering + writing alone)")
        gain = self.seconds("cold -j1") / self.seconds("cold -j2")
        yield "-j1 ÷ -j2", gain, Bar("gain", 1.6, "×", "at least 1.6 on two idle cores")
        peak = max(self.memory(what) for what in ("cold -j1", "body edit", "headline edit"))
        if lean:
            yield "peak memory", peak, Bar("memory", 40 + 15 * n / 1024, "MiB", "40 MiB + 15 KB an issue")


def table(benches: list[Bench]) -> str:
    floors = ("python -c pass", "import jinja2", "parsing alone", "rendering alone", "writing alone")
    lines = ["| issues, outputs | what | measured | floor or bar | ratio | the bar |", "| ---: | --- | ---: | ---: | ---: | --- |"]
    for bench in benches:
        lines += [
            f"| {bench.issues}, {bench.outputs} | *{floor}* | {bench.seconds(floor):.3f} s | | | |" for floor in floors if bench.runs[floor]
        ]
        for what, measured, bar in bench.bars() if bench.runs["no-op"] else ():
            held = measured >= bar.limit if bar.unit == "×" else measured <= bar.limit
            held |= bench.issues < 1000 and bar.name in ("cold", "gain")  # these are promised from 1000 issues up
            lines.append(
                f"| {bench.issues}, {bench.outputs} | {what} | {measured:.3f} {bar.unit} | {bar.limit:.3f} {bar.unit} | "
                f"{measured / bar.limit:.2f}{'' if held else ' **missed**'} | {bar.how} |"
            )
        for what in sorted(bench.runs):
            if what.startswith(("PDFs", "cold -j2")):
                lines.append(
                    f"| {bench.issues}, {bench.outputs} | {what} | {bench.seconds(what):.3f} s | | | {bench.memory(what):.0f} MiB |"
                )
    return "\n".join(lines)


def compiled() -> None:
    """An installed program is compiled; so is this one, whatever the environment asks of Python."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([*PYTHON, "-m", "compileall", "-q", os.path.join(ROOT, "src")], check=True)
    subprocess.run([*PYTHON, "-c", "import jinja2, markdown_it, mdit_py_plugins.footnote, yaml"], check=True)


def main() -> None:
    compiled()
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--issues", default="25,1000,5000", help="sizes of the archives (%(default)s)")
    arguments.add_argument("--outputs", default="lean,all", help="lean: without members' pages, search and citation files (%(default)s)")
    arguments.add_argument("--rounds", type=int, default=5, help="cold builds of each kind (%(default)s; one for 5000)")
    arguments.add_argument("--pdfs", type=int, default=25, help="size of the archive that is printed; 0: none (%(default)s)")
    arguments.add_argument("--dir", default="/dev/shm" if os.path.isdir("/dev/shm") else os.path.join(ROOT, ".bench"))
    args = arguments.parse_args()
    os.makedirs(args.dir, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="bulletin-bench-", dir=args.dir)
    try:
        benches = []
        sizes = map(int, filter(None, args.issues.split(",")))
        for issues, outputs in product(sizes, args.outputs.split(",")):
            print(f"{issues} issues, {outputs} …", file=sys.stderr, flush=True)
            benches.append(Bench(folder, issues, outputs))
            benches[-1].pages(args.rounds if issues <= 1000 else max(1, args.rounds // 3))
            if issues != args.pdfs:
                shutil.rmtree(benches[-1].site)
        if args.pdfs:
            print(f"{args.pdfs} PDFs …", file=sys.stderr, flush=True)
            printed = next((bench for bench in benches if bench.issues == args.pdfs and bench.outputs == "all"), None) or Bench(
                folder, args.pdfs
            )
            benches += [] if printed in benches else [printed]
            printed.printing(max(1, args.rounds // 3))
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, {args.dir}; medians\n")
        print(table(benches))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
