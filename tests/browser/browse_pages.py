"""Every kind of page in the browser: accessibility, markup, links, requests, with scripts and without."""

from __future__ import annotations

import gzip
import json
import re
import subprocess

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from stage import TOOLS, Archive

from markup import dead_links

pytest_plugins = ["browsing"]
AXE = TOOLS / "node_modules/axe-core/axe.min.js"
RUN = "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))"
CONFIG = {
    "extends": ["html-validate:recommended"],
    "rules": {
        "doctype-style": "off",  # lower case is as right
        "void-style": "off",
        "long-title": "off",  # a headline is as long as it is
        "no-trailing-whitespace": "off",
        "tel-non-breaking": "off",
        "prefer-native-element": "off",  # a frame that scrolls is no section
        "no-redundant-role": "off",  # browsers differ on lists without bullets
    },
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(archive: Archive, chromium: Browser, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    found = {}
    for address in [*archive.kinds(), "search/?q=%E6%9C%8D%E5%8A%A1%E5%A4%96%E5%8C%85", "search/?q=%E9%BE%98%E9%BE%98"]:
        page.goto(archive.url + address)
        if "?" in address:
            expect(page.locator("#said")).not_to_be_empty()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} is wider than {width} px"
        page.add_script_tag(path=str(AXE))
        violations = page.evaluate(RUN)
        if violations:
            found[address] = violations
    context.close()
    assert found == {}


def test_markup_is_valid(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> None:
    config = tmp_path_factory.mktemp("validate") / ".htmlvalidate.json"
    config.write_text(json.dumps({**CONFIG, "root": True}))
    files = [str(path) for path in sorted(archive.root.rglob("*.html"))]
    command = ["node", str(TOOLS / "node_modules/.bin/html-validate"), "--config", str(config), "--formatter", "text", *files]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout[:6000]) == (0, ""), ran.stderr


def test_every_link_leads_somewhere(archive: Archive) -> None:
    assert dead_links(archive.root, "https://bulletin.example.org/") == []


def test_nothing_leaves_the_site_and_nothing_breaks_the_policy(archive: Archive, page: Page) -> None:
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on(
        "console",
        lambda message: complaints.append(f"{message.text} {message.location['url']}") if message.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in archive.kinds():
        if address != "404.html":  # it looks for what is near a wrong address, and is told that nothing is
            page.goto(archive.url + address)
            page.wait_for_load_state("networkidle")
    page.goto(archive.url + "search/?q=%E5%A4%96%E5%8C%85")
    page.wait_for_selector("#found li")
    assert len(requests) > 30
    assert [url for url in requests if not url.startswith((archive.url, "data:"))] == []
    assert complaints == []


def test_a_page_is_light(archive: Archive, page: Page) -> None:
    """60 KB compressed over all requests of a page but for pictures; an issue's page that and its text. The worker comes later."""
    sent: dict[str, int] = {}
    page.on("response", lambda answer: sent.update({answer.url: len(gzip.compress(answer.body()))}))
    heavy = {}
    for address in archive.kinds():
        sent.clear()
        page.goto(archive.url + address)
        page.wait_for_load_state("networkidle")
        inside = {url: size for url, size in sent.items() if not re.search(r"\.(png|webp|jpe?g)\b|sw\.js", url)}
        parts = [url.partition("?")[0].rpartition(".")[2] for url in inside]
        assert parts.count("css") == 1
        assert parts.count("js") == 1 or address == "search/"
        text = len(gzip.compress(page.inner_text("main").encode())) if re.fullmatch("issues/[^/]+/", address) else 0
        if sum(inside.values()) - text > 60_000:
            heavy[address] = inside
    assert heavy == {}


def test_a_wrong_address_leads_on(archive: Archive, page: Page) -> None:
    page.goto(archive.url + "issues/2024-5/nothing/")
    page.click("#nearby a")
    assert page.url == archive.url + "issues/2024-05/"
    page.goto(archive.url + "nothing/here")
    page.fill(".find input", "外包")
    page.press(".find input", "Enter")
    page.wait_for_selector("#found li")


def test_a_citation_is_copied(archive: Archive, context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(archive.url + next(address for address in archive.kinds() if re.fullmatch("issues/[^/]+/[^/]+/", address)))
    shown = page.locator(".copied").first.inner_text()
    page.click(".citing button.copy >> nth=0")
    assert page.evaluate("navigator.clipboard.readText()") == shown
    assert re.search(r"\[J/OL\].*\[\d{4}-\d\d-\d\d\]", shown)
    for at, mark in enumerate(("@article", "TY  -", '"type"'), 1):
        page.click(f".citing button.copy >> nth={at}")
        page.wait_for_timeout(50)
        assert mark in page.evaluate("navigator.clipboard.readText()")


def test_without_a_network_the_latest_issue_is_there(archive: Archive, context: BrowserContext, page: Page) -> None:
    page.goto(archive.url)
    page.wait_for_function("navigator.serviceWorker.ready.then((ready) => ready.active.state === 'activated')")
    page.goto(archive.url + "issues/")
    page.goto(archive.url)
    latest = page.locator("main a[href^='issues/']").first.get_attribute("href")
    page.wait_for_timeout(500)
    context.set_offline(True)
    for address in ("issues/", latest):
        page.goto(f"{archive.url}{address}")
        assert page.locator("main h1").count() == 1
    context.set_offline(False)


def test_the_theme_switch_lasts(archive: Archive, page: Page) -> None:
    page.goto(archive.url)
    day = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("button.switch")
    night = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert night != day
    page.goto(archive.url + "issues/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == night
    page.click("button.switch")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == day


def test_the_keyboard_reaches_everything(archive: Archive, page: Page) -> None:
    page.goto(archive.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(archive.url)
    wanted = page.locator("a[href]:visible, button:visible, input:visible, select:visible, summary:visible").count()
    reached = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "(() => { const e = document.activeElement; const all = [...document.querySelectorAll('*')];"
            " const s = getComputedStyle(e); return e === document.body ? null : [all.indexOf(e), s.outlineStyle]; })()"
        )
        if place is None:
            break
        assert place[1] != "none", "what has the focus does not show it"
        reached.add(place[0])
    assert len(reached) >= wanted


def test_without_scripts(archive: Archive, chromium: Browser) -> None:
    context: BrowserContext = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for address in archive.kinds():
        page.goto(archive.url + address)
        assert page.locator("main h1, main h2, .top h1").count() > 0, address
    page.goto(archive.url)
    page.fill(".find input", "外包")
    page.press(".find input", "Enter")
    assert page.url.startswith(archive.url + "search/?q=")
    assert "脚本" in page.inner_text("main")
    assert not page.locator("form.query").is_visible()
    page.click("main .headlines a >> nth=0")
    assert page.url == archive.url + "issues/"
    context.close()


def test_from_a_folder_of_files(portable: Archive, page: Page) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(portable.url + "index.html")
    page.fill(".find input", "外包")
    page.press(".find input", "Enter")
    page.wait_for_selector("#found li")
    page.click("#found a >> nth=0")
    assert page.url.startswith(portable.url + "issues/")
    assert page.url.endswith("/index.html")
    page.click(".crumbs a >> nth=0")
    assert page.url == portable.url + "issues/index.html"
    assert complaints == []
