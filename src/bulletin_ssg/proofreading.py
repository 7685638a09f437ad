"""`bulletin check`: what the build refuses or warns of and what the editor's rules find, in one list; and safe mends."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from . import values
from .build import build
from .checking import Checked, Checking, Naming, check_issue, check_issue_names
from .checking.across import check_across
from .checking.findings import Finding
from .diagnostics import Diagnostic, Refused
from .engine import Step
from .gathering import config_of, written
from .store import Store
from .workshop import Request, Tell, Workshop, workshop

if TYPE_CHECKING:
    from .config import Config


class Proofs(NamedTuple):
    """What was found."""

    findings: tuple[Finding, ...]
    """By place."""
    mended: tuple[tuple[str, int], ...]
    """(file, findings mended in it)."""

    @property
    def errors(self) -> int:
        return sum(finding.said.severity == "error" for finding in self.findings)


def proofread(request: Request, snapshot: Callable[[], str], tell: Tell, fix: bool = False) -> Proofs:
    """All findings about the site; `snapshot` takes the files' (noop.snapshot), anew where `fix` has mended some."""
    from .executors import crew

    workers = crew(request.jobs)
    store = Store(os.path.join(request.site, ".bulletin"))
    try:
        files = snapshot()
        mended: tuple[tuple[str, int], ...] = ()
        try:
            config = _config(workshop(request, files, store, workers, tell))
        except Refused as refused:
            return Proofs(tuple(map(Finding, refused.diagnostics)), ())
        if fix:
            mended = tuple(_mend(request.site, written(files, "issues"), config.checks.off))
            files = snapshot() if mended else files
        found = _rules(workshop(request, files, store, workers, tell), files, config)
    finally:
        workers.close()
        store.close()
    return Proofs(_kept([*map(Finding, _built(request, files, tell)), *found[0]], found[1], config), mended)


def _config(shop: Workshop) -> Config:
    from .premises import Named, configure

    return config_of(shop.run("configuration", iter([Step("read bulletin.yaml", configure, Named("bulletin.yaml"))])))


def _built(request: Request, files: str, tell: Tell) -> tuple[Diagnostic, ...]:
    """What the build would say."""
    try:
        return build(request._replace(rehearse="check"), files, tell).warnings
    except Refused as refused:
        return refused.diagnostics


def _rules(shop: Workshop, files: str, config: Config) -> tuple[list[Finding], dict[str, Checked]]:
    """What the rules find in the issues that are asked for, and what is switched off in each."""
    profiles = tuple(section.name for section in config.sections if section.kind == "profile")
    names = written(files, "issues")
    steps = (Step(f"check {name}", check_issue, Checking(name, profiles, config.checks.picture_size)) for name in names)
    issues = [values.revive(step.trace.facts, Checked) for step in shop.run("checking", steps).values()]
    issues = [issue for issue in issues if shop.request.drafts or not issue.draft]
    known = _names(config, issues)
    steps = (Step(f"check names of {issue.source}", check_issue_names, Naming(issue.source, known)) for issue in issues)
    done = shop.run("checking", steps).values()
    named = [finding for step in done for finding in values.revive(step.trace.facts, tuple[Finding, ...])]
    own = [finding for issue in issues for finding in issue.findings]
    return [*own, *named, *check_across(issues)], {issue.source: issue for issue in issues}


def _names(config: Config, issues: list[Checked]) -> tuple[str, ...]:
    """The names of bodies and members, as far as they are known."""
    given = [config.publisher, config.editor, *(name for one in config.members for name in (one.name, *one.aliases))]
    return tuple(sorted({*filter(None, given), *(name for issue in issues for name in issue.members)}))


def _kept(found: list[Finding], issues: dict[str, Checked], config: Config) -> tuple[Finding, ...]:
    """Without what is switched off, for the site or in place; an error cannot be."""
    off = config.checks.off
    silenced = {name: dict(issue.silenced) for name, issue in issues.items()}

    def is_off(said: Diagnostic) -> bool:
        here = silenced.get(said.span.file, {}).get(said.span.line, ()) if said.span else ()
        return said.severity != "error" and (said.code in off or said.code in here or "" in here)

    return tuple(sorted({each for each in found if not is_off(each.said)}, key=lambda each: each.said.order))


def _mend(site: str, names: list[str], off: Collection[str]) -> Iterator[tuple[str, int]]:
    """Mend the files that want it, each in one stroke; those that are no UTF-8 are left for the build to refuse."""
    from .checking.fixes import mend

    for name in names:
        path = os.path.realpath(os.path.join(site, name))
        with open(path, "rb") as file:
            data = file.read()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        mended = mend(text, name, off)
        if mended.mends:
            write(path, mended.text.encode())
            yield name, mended.mends


def write(path: str, data: bytes) -> None:
    """Put a file in the place of another, with its permissions: killed at any moment, it is the one or the other."""
    partial = f"{path}.partial"
    with open(partial, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(partial, os.stat(path).st_mode & 0o7777)
    os.replace(partial, path)
