"""One function a command: from parsed arguments to an exit code."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from typing import TYPE_CHECKING

from bulletin_ssg import noop

from . import quick, terminal

if TYPE_CHECKING:
    from bulletin_ssg.proofreading import Proofs
    from bulletin_ssg.recording import Report
    from bulletin_ssg.workshop import Request


def _now() -> float:
    """The clock, or SOURCE_DATE_EPOCH (reproducible-builds.org) where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return float(epoch) if epoch.isdigit() else time.time()


def _state(site: str) -> str:
    """The site's state folder, made where it is missing; Refused where `site` is no site."""
    from bulletin_ssg.diagnostics import Refused, Span, error

    if not os.path.isfile(os.path.join(site, "bulletin.yaml")):
        hint = "run bulletin in the site's folder, or begin a new site with `bulletin init DIR`"
        raise Refused(error("E301", "there is no bulletin.yaml in {folder}", Span("bulletin.yaml"), hint, folder=os.path.abspath(site)))
    folder = os.path.join(site, ".bulletin")
    os.makedirs(folder, exist_ok=True)
    return folder


def build(args: Namespace) -> int:
    """bulletin build"""
    begun = time.perf_counter()
    out = quick.folder(args.site, args.out)
    files = quick.snapshot(args.site, out)
    from bulletin_ssg.build import build
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.workshop import Request

    rehearse = "plan" if args.plan else ""
    request = Request(
        args.site, out, jobs=args.jobs, pdf=not args.no_pdf, drafts=args.drafts, portable=args.portable, only=args.only,
        verify=args.verify, rehearse=rehearse, now=_now(), executor=args.executor,
    )  # fmt: skip
    progress = terminal.Progress(args.quiet)
    with Lock(_state(args.site)):
        noop.forget(args.site, out)
        try:
            report = build(request, files, progress)
        finally:
            progress.clear()
        if not args.plan and not args.only:
            stamp = quick.stamp(args.site, out, args.no_pdf, args.drafts, args.portable, files)
            noop.remember(args.site, out, int(report.until + 0.999), _holdings(report), report.others, stamp)
    if args.plan:
        _tell_plan(report)
    elif not args.quiet:
        terminal.findings(report.warnings)
        terminal.say(_summary(report, request, time.perf_counter() - begun))
    return 0


def _holdings(report: Report) -> str:
    _ = terminal.translate
    text = _("{n} issues").format(n=report.issues)
    if report.warnings:
        text += " · " + _("{n} warnings").format(n=len(report.warnings))
    drafts = [name for name, draft in report.withheld if draft]
    if drafts:
        text += " · " + _("{n} drafts not published: {names} (see them with --drafts)").format(n=len(drafts), names=_some(drafts))
    later = [name for name, draft in report.withheld if not draft]
    if later:
        text += " · " + _("{n} issues not published before their embargo ends: {names}").format(n=len(later), names=_some(later))
    return text


def _some(names: list[str]) -> str:
    """Names in a sentence; of many the first."""
    return terminal.translate(", ").join(names[:3]) + ("…" if len(names) > 3 else "")


def _summary(report: Report, request: Request, seconds: float) -> str:
    _ = terminal.translate
    files = _("{put} files written, {gone} removed").format(put=len(report.put), gone=len(report.gone))
    steps = _("{made} steps made, {reused} reused").format(made=len(report.made), reused=report.reused)
    summary = f"{request.out}: {files} · {steps} · {_holdings(report)} · {seconds:.2f} s"
    return summary + "".join("\n" + _("printed with {versions}").format(versions=line) for line in _press(report.press))


def _press(versions: str) -> list[str]:
    """A line of what breaks lines and draws letters and may differ from machine to machine; none where nothing was printed."""
    import re

    found = re.findall(r"\b(?:weasyprint|pango|harfbuzz) [^\s,]+", versions)
    return [", ".join(found)] if found else []


def _tell_plan(report: Report) -> None:
    for name in report.made:
        terminal.say(terminal.translate("would make {name}").format(name=name))
    for name in report.gone:
        terminal.say(terminal.translate("would remove {name}").format(name=name))
    terminal.say(terminal.translate("{n} steps would be made, {reused} are up to date").format(n=len(report.made), reused=report.reused))


def check(args: Namespace) -> int:
    """bulletin check"""
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.proofreading import proofread
    from bulletin_ssg.workshop import Request

    progress = terminal.Progress(args.format != "text")
    request = Request(args.site, os.path.join(args.site, "public"), pdf=False, drafts=args.drafts, now=_now())
    with Lock(_state(args.site)):
        proofs = proofread(request, lambda: noop.snapshot(args.site), progress, args.fix)
    progress.clear()
    if args.format == "text":
        _tell_proofs(proofs)
    else:
        from bulletin_ssg.checking import formats

        _ = terminal.translate
        folder = os.path.relpath(args.site).replace(os.sep, "/")
        text = (
            formats.as_json(proofs.findings, proofs.mended, _) if args.format == "json" else formats.as_github(proofs.findings, folder, _)
        )
        if text:
            terminal.say(text)
    return 1 if proofs.errors else 0


def _tell_proofs(proofs: Proofs) -> None:
    _ = terminal.translate
    terminal.findings([finding.said for finding in proofs.findings], publishing=False)
    for name, count in proofs.mended:
        terminal.say(_("{file}: {n} findings mended").format(file=name, n=count))
    if not proofs.errors:
        text = _("no errors, {n} warnings").format(n=len(proofs.findings))
        safe = sum(bool(finding.fixes) for finding in proofs.findings)
        terminal.say(text + (" · " + _("{n} of them --fix can mend").format(n=safe) if safe else ""))


def explain(args: Namespace) -> int:
    """bulletin explain"""
    from bulletin_ssg.explain import explain as reasons
    from bulletin_ssg.lock import Lock

    out = quick.folder(args.site, args.out)
    with Lock(_state(args.site)):
        files = noop.snapshot(args.site, noop.others(args.site, out))
        lines = reasons(args.target, args.site, out, files, _now(), terminal.translate)
    for line in lines:
        terminal.say(line)
    return 0


def freeze(args: Namespace) -> int:
    """bulletin freeze"""
    from bulletin_ssg.freezing import freeze as promise
    from bulletin_ssg.lock import Lock

    with Lock(_state(args.site)):
        promised, given_up = promise(args.site, args.allow_removed, noop.snapshot(args.site), _now())
    _ = terminal.translate
    terminal.say(_("permalinks.yaml: {n} addresses promised, {m} given up; commit it with the issues").format(n=promised, m=given_up))
    return 0


def new(args: Namespace) -> int:
    """bulletin new"""
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.starting import next_issue

    today = _day(args.date) if args.date else time.strftime("%Y-%m-%d", time.localtime(_now()))
    with Lock(_state(args.site)):
        name = next_issue(args.site, today, args.supplement, noop.snapshot(args.site))
    terminal.say(os.path.join(args.site, name))
    return 0


def bring(args: Namespace) -> int:
    """bulletin import"""
    from bulletin_ssg.importing.filing import bring as take_in

    if not args.to:
        _state(".")
    _ = terminal.translate
    for filed in take_in(args.files, args.to or ".", time.strftime("%Y-%m-%d", time.localtime(_now()))):
        counts = _(", ").join(f"{name} {count}" for name, count in filed.sections)
        articles = sum(count for _name, count in filed.sections)
        terminal.say(
            f"{filed.path}: " + _("{n} sections, {m} articles ({counts})").format(n=len(filed.sections), m=articles, counts=counts)
        )
        for line in filed.report.lines(_):
            terminal.say(line)
    terminal.say(_("Next: read the file once through, then run `bulletin check`."))
    return 0


def _day(text: str) -> str:
    """A day as given on the command line; Refused where it is none."""
    from datetime import date

    from bulletin_ssg.diagnostics import Refused, error

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(error("E343", "{day} is no day", None, "write it as YYYY-MM-DD, for example 2024-06-04", day=text)) from None


def init(args: Namespace) -> int:
    """bulletin init"""
    from bulletin_ssg.starting import new_site

    for name in new_site(args.folder, time.strftime("%Y-%m-%d", time.localtime(_now())), terminal.named or "zh-CN"):
        terminal.say(os.path.join(args.folder, name))
    return 0


def proof(args: Namespace) -> int:
    """bulletin proof"""
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.offprint import proof as print_proof
    from bulletin_ssg.workshop import Request

    progress = terminal.Progress(False)
    with Lock(_state(args.site)):
        request = Request(args.site, os.path.join(args.site, "public"), now=_now())
        path = print_proof(request, args.issue, noop.snapshot(args.site), progress)
    progress.clear()
    terminal.say(path)
    return 0


def volume(args: Namespace) -> int:
    """bulletin volume"""
    from bulletin_ssg.lock import Lock
    from bulletin_ssg.offprint import volume as print_volume
    from bulletin_ssg.workshop import Request

    progress = terminal.Progress(False)
    with Lock(_state(args.site)):
        request = Request(args.site, os.path.join(args.site, "public"), now=_now())
        path, listed = print_volume(request, args.year, noop.snapshot(args.site), progress)
    progress.clear()
    terminal.say(path)
    if not listed:
        terminal.note(
            terminal.translate("to publish it, list {year} under pdf: volumes: in bulletin.yaml and build").format(year=args.year)
        )
    return 0


def unpack(args: Namespace) -> int:
    """bulletin unpack"""
    from bulletin_ssg.unpacking import unpack as take_out

    for name in take_out(args.file, args.folder):
        terminal.say(os.path.join(args.folder, name))
    return 0


def show_address(address: str, in_browser: bool = True) -> None:
    """Say where something is served, and open the browser."""
    import threading
    import webbrowser

    terminal.note(terminal.translate("preview at {address} (Ctrl-C ends it)").format(address=address))
    if in_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def preview(args: Namespace) -> int:
    """bulletin preview"""
    import signal

    from bulletin_ssg.preview import preview as show
    from bulletin_ssg.wording import Wording

    def ready(address: str) -> None:
        show_address(address, not args.no_open)

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    _state(args.site)
    signal.signal(signal.SIGTERM, ended)
    progress = terminal.Progress(False)
    try:
        show(args.site, args.host, args.port, Wording(terminal.named or "zh-CN"), progress, ready, terminal.bug)
    except KeyboardInterrupt:
        progress.clear()
        terminal.note(terminal.translate("the preview has ended"))
    return 0


def doctor(args: Namespace) -> int:
    """bulletin doctor"""
    from bulletin_ssg.doctor import examine, report
    from bulletin_ssg.doctor.probe import probe

    findings = examine(probe(args.site, terminal.translate), terminal.translate)
    for line in report(findings, terminal.translate):
        terminal.say(line)
    return 1 if any(finding.state == "missing" for finding in findings) else 0
