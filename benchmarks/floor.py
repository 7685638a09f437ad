"""Measures, in one process, what a cold build cannot do without: parsing each article once, rendering the pages, writing the files.

    python benchmarks/floor.py SITE OUT      prints seconds of the processor as JSON

Parsing is our configured Markdown parser on the text of every article, with nothing else of reading. Rendering is every
output's own function with its arguments ready. Writing is plain files in new folders. Imports and start-up are not counted.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from types import SimpleNamespace
from typing import TypeVar

T = TypeVar("T")


def articles(site: str) -> list[str]:
    """The Markdown of every article, without its headline."""
    found = []
    for folder, _, names in os.walk(os.path.join(site, "issues")):
        for name in names:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found += [part.partition("\n")[2] for part in re.split(r"^### ", file.read(), flags=re.M)[1:]]
    return found


def parsing(site: str) -> float:
    from bulletin_ssg.markdown import parser

    texts = articles(site)
    markdown = parser()
    markdown.render("预热 **一次**。")
    begun = time.process_time()
    for text in texts:
        markdown.render(text)
    return time.process_time() - begun


def rendering(site: str) -> tuple[float, list[tuple[str, bytes]]]:
    """Seconds, and the files."""
    from bulletin_ssg import noop, values
    from bulletin_ssg.assemble import Draft, Material, assemble
    from bulletin_ssg.config import load_config
    from bulletin_ssg.desk import Desk, Product
    from bulletin_ssg.engine import Step
    from bulletin_ssg.outputs import outputs
    from bulletin_ssg.permalinks import Permalinks
    from bulletin_ssg.reading import Reading, read_issue
    from bulletin_ssg.registers import with_registers
    from bulletin_ssg.sources import Directories, digest
    from bulletin_ssg.timelines import with_series
    from bulletin_ssg.work import Trace

    layers = Directories(site, noop.DEFAULT)
    kept: dict[str, object] = {}

    class Kept:
        """Where the index of search looks texts up."""

        def load(self, ref: str) -> bytes:
            return values.encode(kept[ref]).encode()

    class Ready(Desk):
        """A desk whose values are at hand, not to be decoded: that is the engine's price, not rendering's."""

        def fetch(self, ref: str, kind: type[T]) -> T:
            return kept[ref]  # type: ignore[return-value]

        def recall(self, what: str, text: str) -> str | None:
            return None

    desk = Ready(layers, Kept())  # type: ignore[arg-type]
    config = load_config((desk.read("bulletin.yaml") or b"").decode(), "bulletin.yaml")

    def trace(product: Product) -> Trace:
        refs = tuple(digest(values.encode(value).encode()) for value in product.values)
        kept.update(zip(refs, product.values, strict=True))
        return Trace((), refs, product.facts, ())

    def run(steps: list[Step]) -> dict[str, SimpleNamespace]:
        return {step.name: SimpleNamespace(trace=trace(step.make(step.args, desk))) for step in steps}

    def draft(trace: Trace) -> Draft:
        issue, *rest = trace.refs
        figures = trace.facts.contents.tables or trace.facts.contents.series  # type: ignore[attr-defined]
        return Draft(issue, trace.facts, tuple(rest[1:] if figures else rest), rest[0] if figures else "")  # type: ignore[arg-type]

    names = Directories(site).names("issues/*.md")
    read = [trace(read_issue(Reading(name, config.sections, config.markdown.raw_html), desk)) for name in names]
    drafts = tuple(map(draft, read))
    built = assemble(Material(drafts, (), Permalinks(), {}, False, 0.0), config).site
    built = with_registers(built, drafts, config, run).site  # type: ignore[arg-type]
    built = with_series(built, drafts, config, run)  # type: ignore[arg-type]
    steps = [step for output in outputs() if not getattr(output, "PRINTS", False) for step in output.plan(built, config)]
    for step in steps[:20]:
        step.make(step.args, desk)  # templates compiled
    begun = time.process_time()
    files = [file for step in steps for file in step.make(step.args, desk).files]
    return time.process_time() - begun, files


def writing(files: list[tuple[str, bytes]], out: str) -> float:
    made = set()
    begun = time.process_time()
    for target, data in files:
        path = os.path.join(out, target)
        folder = path.rpartition("/")[0]
        if folder not in made:
            made.add(folder)
            os.makedirs(folder, exist_ok=True)
        with open(path, "wb", buffering=0) as file:
            file.write(data)
    return time.process_time() - begun


def main() -> None:
    site, out = sys.argv[1:]
    seconds, files = rendering(site)
    print(json.dumps({"parsing alone": parsing(site), "rendering alone": seconds, "writing alone": writing(files, out)}))


if __name__ == "__main__":
    main()
