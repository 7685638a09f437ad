"""Every kind of chart with every kind of hard case: a page to look at, and what its texts must not do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bulletin_ssg.config import Config
from bulletin_ssg.dataset import Table
from bulletin_ssg.desk import Desk
from bulletin_ssg.exhibits import Wall
from bulletin_ssg.figures.charts import KINDS
from bulletin_ssg.figures.typed import Figures, figures
from bulletin_ssg.sources import Packed

ROOT = Path(__file__).parent.parent
TEMPLATES = {f"templates/{path.name}": path.read_bytes() for path in (ROOT / "templates").glob("chart*")}
LONG = "面向东北亚地区的跨境数据流动便利化服务与离岸数据处理外包业务（含转口）"
MONTHS = [f"{year}-{month:02}" for year in (2021, 2022, 2023, 2024, 2025) for month in range(1, 13)]

Cells = list[list[str]]


def rows(labels: list[str], *columns: list[str]) -> Cells:
    return [[label, *(column[place % len(column)] for column in columns)] for place, label in enumerate(labels)]


PLACES = ["日本", "荷兰", "新加坡", "美国", "韩国"]
CASES: dict[str, tuple[str, Cells]] = {
    "plain": ("市场|签约额（万美元）|执行额（万美元）|签约额同比", rows(PLACES, ["24728", "21464", "12496", "9800.5", "7012"], ["20110", "19001", "8803", "9100", "7500"], ["0.29%", "-18.86%"])),
    "negative": ("项目|一季度（万元）|二季度（万元）", rows(["软件", "数据处理", "设计"], ["-120.5", "80", "-3.25"], ["60", "-200", "14"])),
    "all negative": ("项目|一季度|二季度", rows(["甲", "乙"], ["-5", "-12.25"], ["-7", "-1"])),
    "missing": ("项目|收入（万元）|支出（万元）", rows(["甲", "乙", "丙", "丁"], ["12", "—", "8", "……"], ["", "3", "n/a", "2"])),
    "zero": ("项目|数量（家）|另数（家）", rows(["甲", "乙", "丙"], ["0", "0", "0"], ["0"])),
    "one row": ("项目|数量|另数", rows(["唯一的一行"], ["42"], ["1.5"])),
    "forty rows": ("地区|执行额（万美元）|签约额（万美元）", rows([f"第{place}号示范园区" for place in range(1, 41)], ["1204.5", "88", "640.25", "3000"], ["20", "777.5"])),
    "forty long rows": ("地区|执行额（万美元）|签约额（万美元）", rows([f"{LONG}之{place}" for place in range(1, 41)], ["1204.5", "88", "640.25"], ["20", "777.5"])),
    "long labels": ("业务|执行额（万美元）|签约额（万美元）", rows([LONG, LONG[::-1] + LONG, "设计", "A Very Long English Label Without Any Particular Reason To Be So Long"], ["58594.78", "23632.97", "3650.28"], ["100.5", "2000"])),
    "wide range": ("项目|数值|另值", rows(["极小", "小", "中", "大", "极大"], ["0.01", "3.5", "1200", "88000000", "1000000000"], ["1000000000", "0.01"])),
    "tight": ("项目|额（万元）|同比", rows(["00mmmm————", "WWWWWWWWWW"], ["-1000000000.00", "1000000000.00"], ["-100.25%", "1250.75%"])),
    "tiny": ("项目|数值（%）|另值（%）", rows(["甲", "乙"], ["0.01", "0.02"], ["0.03"])),
    "months": ("月份|签约额（亿元）|执行额（亿元）|离岸（亿元）", rows(MONTHS, ["12.5", "14", "—", "13.75", "19"], ["9", "8.5", "11"], ["2.25", "4"])),
    "year": ("月份|签约额|执行额", rows(MONTHS[:7], ["120", "140.5", "133"], ["100", "90.5"])),
    "days": ("日期|指数", rows([f"2024-06-{day:02}" for day in range(1, 29)], ["1012.5", "1020.25", "998"])),
    "many columns": ("月份|" + "|".join(f"第{place}类业务收入（万元）" for place in range(1, 7)), rows(MONTHS[:12], *([str(place * 17 % 23), str(place * 31 % 29 + 0.5)] for place in range(1, 7)))),
    "long columns": (f"项目|{LONG}（万元）|{LONG}之二（万元）", rows(["甲", "乙"], ["5", "9.5"], ["3"])),
    "twelve parts": ("部分|数量", rows([f"第{place}部分" for place in range(1, 13)], ["3", "14", "0", "8.5"])),
}  # fmt: skip


def read(case: str, kind: str) -> Figures:
    head, cells = CASES[case]
    given = (("class", "chart"), ("type", kind), ("title", f"{kind} · {case}"), ("period", "2024-01/2024-04"), ("source", "示例"))
    return figures(Table(1, given, tuple(head.split("|")), tuple(map(tuple, cells))))


def gallery() -> Iterator[Figures]:
    for kind in KINDS:
        for case in CASES:
            yield read(case, kind)


def body() -> str:
    """The gallery as an issue's text: tables with their attribute lines. Long tables are left to the pages."""
    parts = ["## 资讯"]
    for kind in KINDS:
        parts.append(f"### {kind}")
        for case, (head, cells) in CASES.items():
            if len(cells) <= 16 or case == "forty rows":
                lines = [head.split("|"), ["---", *(["---:"] * head.count("|"))], *cells]
                parts.append("\n".join("| " + " | ".join(line) + " |" for line in lines))
                parts.append(f'{{.chart type={kind} title="{kind} · {case}" period=2024-01/2024-04}}')
    return "\n\n".join(parts)


def wall(language: str = "zh-CN") -> Wall:
    class Nothing:
        def load(self, ref: str) -> bytes:
            raise KeyError(ref)

        def recall(self, key: str) -> str | None:
            return None

        def rest(self) -> None:
            """Nothing is held."""

    config = Config("图库", language=language)  # type: ignore[arg-type]
    return Wall(Desk(Packed(TEMPLATES), Nothing()), "", config.info())


def page(language: str = "zh-CN", theme: str = "light") -> str:
    """All charts under the archive's own style sheet, and a script that measures them."""
    hung = wall(language)
    style = (ROOT / "static/style.css").read_text(encoding="utf-8")
    charts = "\n".join(hung.chart(each) for each in gallery())
    return (
        f'<!doctype html><html lang="{language}" data-theme="{theme}"><meta charset="utf-8"><title>图库</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style><main class="prose">{charts}</main><script>{MEASURE}</script></html>'
    )


MEASURE = """
const bad = [];
let texts = 0, drawings = 0;
for (const svg of document.querySelectorAll(".chart svg")) {
  const frame = svg.getBoundingClientRect();
  if (!frame.width) continue;
  drawings += 1;
  const name = svg.querySelector("title").textContent;
  const boxes = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
  texts += boxes.length;
  boxes.forEach(([one, a], place) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 2 || a.bottom > frame.bottom + 2) bad.push(`${name}: ${one} leaves`);
    for (const [other, b] of boxes.slice(place + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 0.5 && high > 0.35 * Math.min(a.height, b.height)) bad.push(`${name}: ${one} meets ${other}`);
    }
  });
  if (document.documentElement.scrollWidth > innerWidth + 1) bad.push("the page scrolls sideways");
}
document.body.dataset.measured = JSON.stringify({texts, drawings, bad: [...new Set(bad)]});
"""
