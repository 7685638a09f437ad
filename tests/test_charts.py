"""Charts: no text leaves its picture or meets another, whatever the figures; what is drawn is what the table says."""

from __future__ import annotations

import gzip
import html
import json
import re
import shutil
import subprocess
import time
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gallery
from bulletin_ssg.dataset import Table
from bulletin_ssg.figures import drawing as words
from bulletin_ssg.figures.charts import KINDS, WIDTHS, chart
from bulletin_ssg.figures.drawing import Drawing
from bulletin_ssg.figures.scale import Scale, tick_labels, ticks
from bulletin_ssg.figures.typed import Figures, figures
from bulletin_ssg.outputs.assets import contrast
from printed import manuscript, print_text

HUES = re.compile(r'"(#[0-9a-f]{6})"')


def faults(found: Drawing) -> list[str]:
    """Texts that leave the drawing, or meet; marks that leave it."""
    bad = []
    for text in found.texts:
        left, top, right, bottom = text.box
        if left < -0.5 or right > found.width + 0.5 or top < -1.5 or bottom > found.height + 1.5:
            bad.append(f"{text.text} leaves: {text.box} of {found.width} × {found.height}")
    for one, other in combinations(found.texts, 2):
        a, b = one.box, other.box
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 1:
            bad.append(f"{one.text} meets {other.text}")
    points = [corner for x, y, wide, high, _ in found.boxes for corner in ((x, y), (x + wide, y + high))]
    points += [(float(x), float(y)) for stroke in found.strokes for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", stroke.path)]
    bad += [f"{x}, {y} leaves" for x, y in points if not (-0.5 <= x <= found.width + 0.6 and -0.5 <= y <= found.height + 0.5)]
    return bad


@pytest.mark.parametrize("chinese", [True, False])
@pytest.mark.parametrize("wide", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_leaves_its_picture_or_meets_another(kind: str, wide: int, chinese: bool) -> None:
    for case in gallery.CASES:
        found = chart(gallery.read(case, kind), wide, chinese)
        assert found is not None
        assert faults(found) == [], case
        assert found.texts


def test_the_faults_would_be_noticed() -> None:
    text = words.Text(0, 20, "荷兰")
    assert len(faults(Drawing(100, 30, (text, text._replace(x=90), text._replace(x=20))))) == 2


LABELS = st.text("大连数字贸易 ABCmi（）—、012", min_size=1, max_size=60)
NUMBERS = st.one_of(st.just("—"), st.decimals(-(10**9), 10**9, places=2).map(str), st.integers(-999, 999).map(str))


@given(
    st.lists(st.tuples(LABELS, NUMBERS, NUMBERS), min_size=1, max_size=30), st.sampled_from(KINDS), st.sampled_from(WIDTHS), st.booleans()
)
def test_nor_whatever_the_figures(cells: list[tuple[str, str, str]], kind: str, wide: int, chinese: bool) -> None:
    found = chart(
        figures(Table(1, (("class", "chart"), ("type", kind)), ("项目", "甲（万元）", "乙（万元）"), tuple(cells))), wide, chinese
    )
    if found:
        assert faults(found) == []


# What is drawn.


def read(kind: str, head: str, *rows: str) -> Figures:
    return figures(Table(1, (("class", "chart"), ("type", kind)), tuple(head.split("|")), tuple(tuple(row.split("|")) for row in rows)))


def drawn(found: Figures, wide: int = 612) -> Drawing:
    drawing = chart(found, wide, True)
    assert drawing
    return drawing


def test_bars_are_as_long_as_their_numbers_from_zero() -> None:
    boxes = drawn(read("bar", "项目|收入|占比", "甲|10|25%", "乙|-20|25%", "丙|0|0%", "丁|—|—", "合计|-10|100%")).boxes
    assert len(boxes) == 2
    assert boxes[1].width == pytest.approx(2 * boxes[0].width, abs=0.2)
    assert boxes[1].x + boxes[1].width == pytest.approx(boxes[0].x, abs=0.2)


def test_shares_are_worked_out_anew() -> None:
    found = drawn(read("share", "性质|执行额|占比", "甲|14388.07|16.75%", "乙|12180.67|14.18%", "丙|59309.30|70.00%", "合计|85878.03|100%"))
    assert [text.text for text in found.texts if text.text.endswith("%")] == ["16.75%", "14.18%", "69.06%"]
    bars = [box.width for box in found.boxes if box.height == 26]
    assert bars[2] / sum(bars) == pytest.approx(0.6906, abs=0.005)


def test_what_cannot_be_shares_is_bars() -> None:
    for kind in ("share", "pie"):
        assert drawn(read(kind, "项目|额", "甲|1", "乙|-2")).rules
        assert not drawn(read(kind, "项目|额", "甲|1", "乙|2")).rules


def test_a_gap_breaks_the_line_and_a_lonely_point_is_a_dot() -> None:
    found = drawn(read("line", "月份|额", "2024-01|1", "2024-02|2", "2024-03|—", "2024-04|5"))
    assert [len(stroke.path.split("L")) for stroke in found.strokes] == [2]
    assert len(found.dots) == 3


def test_months_stand_where_they_belong() -> None:
    found = drawn(read("line", "月份|额", "2024-01|1", "2024-02|2", "2024-05|3"))
    first, second, third = (dot.x for dot in found.dots)
    assert (third - second) == pytest.approx(3 * (second - first), abs=0.3)


def test_sums_from_january_begin_anew() -> None:
    found = drawn(read("line", "时间|额", *(f"{year}-01/{year}-{month:02}|{month}" for year in (2023, 2024) for month in range(2, 13))))
    assert len(found.strokes) == 2


def test_piled_areas_end_at_the_sum() -> None:
    found = drawn(read("area", "月份|甲|乙", "2024-01|1|3", "2024-02|2|2"))
    lower, upper = (list(map(float, re.findall(r"[\d.]+ ([\d.]+)", stroke.path))) for stroke in found.strokes if stroke.filled)
    assert upper[0] < lower[0]
    assert upper[2:] == lower[1::-1]


def test_columns_of_another_unit_are_left_to_the_table() -> None:
    found = drawn(read("grouped", "项目|收入（万元）|企业（家）", "甲|10|3"))
    assert [text.text for text in found.texts] == ["甲", "10"]


def test_nothing_is_drawn_of_words() -> None:
    assert chart(read("bar", "项目|说明", "甲|无"), 612, True) is None


@pytest.mark.parametrize(("low", "high"), [(0, 1e9), (0, 0.03), (-200, 80), (0.01, 0.02), (5, 5), (0, 0), (-3, -1), (99.5, 100.5)])
def test_ticks_are_round_and_hold_the_figures(low: float, high: float) -> None:
    found = ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= 8
    steps = {round(b - a, 9) for a, b in pairwise(found)}
    assert len(steps) == 1


def test_numbers_are_written_as_each_language_does() -> None:
    assert tick_labels([0, 5e7, 1e8], "元", True) == ["0", "0.5亿", "1.0亿"]
    assert tick_labels([0, 5e5, 1e6], "", False) == ["0", "0.5M", "1.0M"]
    assert tick_labels([0, 20000, 40000], "万美元", True) == ["0", "20000", "40000"]
    assert tick_labels([0, 20000, 40000], "万美元", False) == ["0", "20,000", "40,000"]
    assert tick_labels([-2.5, 0, 2.5], "", True) == ["\u22122.5", "0", "2.5"]


def test_a_scale_goes_both_ways() -> None:
    assert Scale(0, 10, 100, 0).at(2.5) == 75


@given(st.text("大连数字，。（）《》 abc-m", max_size=80), st.integers(40, 300))
def test_broken_labels_fit(text: str, room: int) -> None:
    lines = words.wrapped(text, room)
    assert 1 <= len(lines) <= 3
    assert all(words.width(line) <= room + 0.01 for line in lines)
    if "…" not in "".join(lines):
        assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line[0] not in "，。）》" for line in lines[1:] if line and not lines[0].endswith("…"))


# The picture as it is written.


def test_a_chart_is_quick_and_small() -> None:
    """Drawn for a page and for a phone: half of the gallery within 5 ms of processor time each, all within 4 KB."""
    hung, times = gallery.wall(), []
    hung.chart(gallery.read("plain", "bar"))
    for found in gallery.gallery():
        start = time.process_time()
        text = hung.chart(found)
        times.append(time.process_time() - start)
        assert len(gzip.compress(text.encode())) < 4096, found.title
    assert sorted(times)[len(times) // 2] < 0.005


def test_what_is_written_says_what_it_is() -> None:
    text = gallery.wall().chart(gallery.read("plain", "bar"))
    assert text.count("<title>bar · plain</title><desc>图示5项数据，全部数字见下表。</desc>") == 2
    assert "style=" not in text
    assert "单位：万美元；2024年1—4月" in text


MARKS = re.compile(r"<(rect|circle|text|path|g) ([^>]*)>([^<]*)")


def written(text: str) -> Counter[tuple[str, ...]]:
    """The marks of a drawing as SVG has them, each with its colour."""
    found: Counter[tuple[str, ...]] = Counter()
    group: dict[str, str] = {}
    for kind, attributes, said in MARKS.findall(text):
        say = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        if kind == "g":
            group = say
        elif kind == "path":
            found.update((say["class"], part) for part in (say["d"].split("M")[1:] if say["class"] in ("axis", "grid") else [say["d"]]))
        else:
            numbers = [say.get(name, "") for name in ("x", "y", "cx", "cy", "width", "height", "text-anchor", "font-size")]
            found[(group["class"], *filter(None, numbers), html.unescape(said))] += 1
    return found


def meant(found: Drawing) -> Counter[tuple[str, ...]]:
    """The same, by the drawing."""
    rules = [(rule.role, f"{rule.x1} {rule.y1}L{rule.x2} {rule.y2}") for rule in found.rules]
    boxes = [(f"hue{box.hue}", *map(str, box[:4]), "") for box in found.boxes]
    strokes = [(f"hue{one.hue} cut" if one.filled else f"line{one.hue}", one.path) for one in found.strokes]
    dots = [(f"hue{dot.hue}", str(dot.x), str(dot.y), "") for dot in found.dots]
    texts = [
        (f"ink-{one.role}", str(one.x), str(one.y), *([one.anchor] if one.anchor != "start" else ()), *([str(one.size)] if one.size != 13 else ()), one.text)
        for one in found.texts
    ]  # fmt: skip
    return Counter([*rules, *boxes, *strokes, *dots, *texts])


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_is_written_once_in_its_colour(kind: str) -> None:
    hung = gallery.wall()
    for case in gallery.CASES:
        found = gallery.read(case, kind)
        wide = chart(found, WIDTHS[0], True)
        assert wide
        assert written(hung.chart(found).partition("</svg>")[0]) == meant(wide), case


def test_colours_can_be_told_apart() -> None:
    """From paper by 3 to 1, by day and in the dark; from the one before in grey as well."""
    by_day = HUES.findall((gallery.ROOT / "templates/chart.html.j2").read_text().partition("hues = (")[2].partition(")")[0])
    style = (gallery.ROOT / "static/style.css").read_text()
    assert re.findall(r"--hue\d: (#\w+);", style)[:6] == by_day
    by_night = re.findall(r"--hue\d: (#\w+);", style)[6:12]
    assert len(by_day) == len(by_night) == words.HUES

    def parts(colour: str) -> tuple[int, ...]:
        return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))

    for hues, paper in ((by_day, "#fdfcfa"), (by_night, "#171614")):
        assert all(contrast(parts(hue), parts(paper)) >= 3 for hue in hues)
    assert all(contrast(parts(one), parts(other)) > 1.25 for one, other in pairwise(by_day))


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en", "dark")])
def test_the_gallery_in_a_browser(tmp_path: Path, width: int, language: str, theme: str) -> None:
    """The boxes of all texts as Chromium sets them; at 360 px inside a frame, since its windows are no narrower than 500."""
    (tmp_path / "gallery.html").write_text(gallery.page(language, theme), encoding="utf-8")
    frame = f'<iframe src="gallery.html" width="{width}" height="800"></iframe><script>{LISTEN}</script>'
    (tmp_path / "frame.html").write_text(f"<!doctype html><body>{frame}", encoding="utf-8")
    assert CHROMIUM
    ran = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--allow-file-access-from-files",
         f"--window-size={width + 60},900", "--virtual-time-budget=20000", "--dump-dom", f"file://{tmp_path}/frame.html"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    measured = re.search(r'data-measured="([^"]+)"', ran.stdout)
    assert measured, ran.stdout[-2000:]
    found = json.loads(html.unescape(measured[1]))
    assert found["bad"] == []
    assert found["drawings"] == len(KINDS) * len(gallery.CASES)
    assert found["texts"] > 1000


@pytest.mark.slow
def test_the_gallery_in_print() -> None:
    """No character of the printed gallery meets another or leaves its page."""
    document = pypdfium2.PdfDocument(print_text(manuscript(gallery.body())).pdf)
    measured, bad = 0, []
    for number, page in enumerate(document, 1):
        text, (wide, high) = page.get_textpage(), page.get_size()
        boxes = sorted(box for place in range(text.count_chars()) if (box := text.get_charbox(place))[2] - box[0] > 0.1)
        measured += len(boxes)
        bad += [(number, box) for box in boxes if box[0] < 0 or box[1] < 0 or box[2] > wide or box[3] > high]
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                if other[0] > one[2] - 0.8:
                    break
                if min(one[3], other[3]) - max(one[1], other[1]) > 1.2:
                    bad.append((number, one))
    document.close()
    assert bad == []
    assert measured > 20_000


LISTEN = """
document.querySelector("iframe").addEventListener("load", event => {
  document.body.dataset.measured = event.target.contentDocument.body.dataset.measured;
});
"""
