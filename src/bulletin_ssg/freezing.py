"""`bulletin freeze`: every address that is published now is promised, in permalinks.yaml."""

from __future__ import annotations

import os

from . import numbering, permalinks
from .assemble import is_published
from .build import premises_of
from .diagnostics import Diagnostic, Refused
from .executors import Here
from .permalinks import Tombstone
from .store import Store
from .workshop import Request, workshop


def freeze(site: str, allow_removed: bool, files: str, now: float) -> tuple[int, int]:
    """(addresses promised, addresses given up). Raises Refused where an address would be lost and that is not allowed."""
    store = Store(os.path.join(site, ".bulletin"))
    try:
        shop = workshop(Request(site, os.path.join(site, "public"), now=now), files, store, Here(), lambda what, done, total: None)
        config, material = premises_of(shop, files)
    finally:
        store.close()
    wrong = numbering.duplicates([draft.contents for draft in material.drafts])
    if wrong:
        raise Refused(*wrong)
    named, gone = [], []
    problems: list[Diagnostic] = []
    issues = [draft.filing for draft in material.drafts if is_published(draft.contents, material, config)]
    frozen = {issue.address: issue for issue in material.permalinks.issues}
    for filing in issues:
        old = frozen.get(filing.contents.address)
        found = permalinks.addresses(filing.contents, filing.marks, old, material.permalinks.tombstones)
        named.append((filing, found.names))
        problems += found.problems
    problems += permalinks.vanished([filing.contents.address for filing in issues], material.permalinks)
    if allow_removed:
        gone = [
            Tombstone(dict(problem.values)["target"], dict(problem.values)["headline"]) for problem in problems if problem.code == "E230"
        ]
        problems = [problem for problem in problems if problem.code != "E230"]
    if problems:
        raise Refused(*problems)
    write(site, permalinks.write(permalinks.freeze(named, material.permalinks, gone)))
    return sum(len(names) + 1 for _, names in named), len(gone)


def write(site: str, text: str) -> None:
    path = os.path.join(site, permalinks.FILE)
    with open(path + ".partial", "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(path + ".partial", path)
