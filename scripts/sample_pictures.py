"""Draws the sample bulletin's pictures afresh: flat colours, no lettering but stroked digits, the same bytes every time.

Run it from the repository: `python scripts/sample_pictures.py`. No font is used, because a picture with words in it would
need the font on every machine; what the pictures mean stands in their captions.
"""

from __future__ import annotations

import math
import os

from PIL import Image, ImageDraw

ISSUES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "issues")

RED, BLUE, TEAL, PALE, INK = "#b3262b", "#2f5d8a", "#3f8f8b", "#e9eef2", "#2b3440"

SHARES = (14.35, 14.46, 14.66, 15.27, 15.68, 16.23)
"""Industrial design's share of the sample park's income, from the tables of 2023-11 to 2024-06."""

STROKES = {
    "1": "M-7,-9 L1,-16 L1,16",
    "2": "M-9,-9 A9.5,9.5 0 1 1 7,-1 L-9,16 L10,16",
    "3": "M-9,-16 L9,-16 L-1,-4 A10,10 0 1 1 -9,12",
}
"""Digits as pen strokes around their middle."""

Point = tuple[float, float]


def svg(width: int, height: int, *shapes: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    return "\n".join((head, f'<rect width="{width}" height="{height}" fill="#fff"/>', *shapes, "</svg>", ""))


def digit(char: str, x: float, y: float, colour: str) -> str:
    pen = 'fill="none" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"'
    return f'<path transform="translate({x:g} {y:g})" d="{STROKES[char]}" stroke="{colour}" {pen}/>'


def polygon(points: list[Point], colour: str) -> str:
    return f'<polygon points="{" ".join(f"{x:g},{y:g}" for x, y in points)}" fill="{colour}"/>'


def modes() -> str:
    """Two circles that overlap: ordered digitally, delivered digitally."""
    left, right, radius, middle = 265, 455, 165, 190
    half = (right - left) / 2
    rise = math.sqrt(radius**2 - half**2)
    top, bottom = f"360,{middle - rise:.2f}", f"360,{middle + rise:.2f}"
    lens = f'<path d="M{top} A{radius},{radius} 0 0 1 {bottom} A{radius},{radius} 0 0 1 {top} Z" fill="#c9dbe0"/>'
    rings = (
        f'<circle cx="{left}" cy="{middle}" r="{radius}" fill="none" stroke="{BLUE}" stroke-width="4"/>',
        f'<circle cx="{right}" cy="{middle}" r="{radius}" fill="none" stroke="{RED}" stroke-width="4"/>',
    )
    fills = (
        f'<circle cx="{left}" cy="{middle}" r="{radius}" fill="#e4ebf3"/>',
        f'<circle cx="{right}" cy="{middle}" r="{radius}" fill="#f7e8e6"/>',
    )
    digits = (digit("1", 185, middle, BLUE), digit("2", 360, middle, INK), digit("3", 535, middle, RED))
    return svg(720, 380, *fills, lens, *rings, *digits)


def bars() -> str:
    """Six bars from a true zero, the last one in red."""
    base, scale, width, pitch = 330, 18.0, 62, 104
    shapes = [f'<path d="M48,{base - scale * step:g} H672" stroke="{PALE}" stroke-width="2"/>' for step in (5, 10, 15)]
    for place, share in enumerate(SHARES):
        height, colour = share * scale, RED if place == len(SHARES) - 1 else BLUE
        left = 69 + place * pitch
        shapes.append(f'<rect x="{left}" y="{base - height:.2f}" width="{width}" height="{height:.2f}" rx="3" fill="{colour}"/>')
    shapes.append(f'<path d="M48,{base} H672" stroke="{INK}" stroke-width="2.5"/>')
    return svg(720, 370, *shapes)


def slab(x: float, y: float, thick: float, colours: tuple[str, str, str]) -> list[str]:
    """A flat box seen from above at an angle; (x, y) is the middle of its upper face, the colours are top, left, right."""
    wide, deep = 180, 78
    west, south, east, north = (x - wide, y), (x, y + deep), (x + wide, y), (x, y - deep)
    return [
        polygon([west, south, (x, y + deep + thick), (x - wide, y + thick)], colours[1]),
        polygon([south, east, (x + wide, y + thick), (x, y + deep + thick)], colours[2]),
        polygon([west, south, east, north], colours[0]),
    ]


def product() -> str:
    """Three slabs pulled apart, lowest first so that the upper ones cover it."""
    x = 320.0
    guides = f'<path d="M140,110 V400 M500,110 V400" stroke="{INK}" stroke-width="1.5" stroke-dasharray="3 7" opacity=".5"/>'
    shapes = slab(x, 350, 44, ("#d8a49b", "#b3655c", "#8f4640"))
    shapes += slab(x, 228, 34, ("#9cc4c1", TEAL, "#2c6b68"))
    shapes += [polygon([(x, 198), (x + 70, 228), (x, 258), (x - 70, 228)], "#2c6b68")]
    shapes += slab(x, 106, 26, ("#b9cadd", BLUE, "#21456a"))
    shapes += [polygon([(a, b), (a + 18, b + 8), (a, b + 16), (a - 18, b + 8)], "#21456a") for a, b in ((230, 98), (275, 78), (320, 58))]
    marks = [digit("1", 580, 116, BLUE), digit("2", 580, 242, TEAL), digit("3", 580, 370, "#8f4640")]
    return svg(640, 490, guides, *shapes, *marks)


class Canvas:
    """A picture drawn four times as large and shrunk, so that slanting edges are smooth."""

    def __init__(self, width: int, height: int) -> None:
        self.size, self.zoom = (width, height), 4
        self.image = Image.new("RGB", (width * self.zoom, height * self.zoom))
        self.pen = ImageDraw.Draw(self.image)

    def area(self, points: list[Point], colour: str) -> None:
        self.pen.polygon([(x * self.zoom, y * self.zoom) for x, y in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self.area([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        box = tuple(value * self.zoom for value in (x - radius, y - radius, x + radius, y + radius))
        self.pen.ellipse(box, fill=colour)

    def line(self, points: list[Point], colour: str, width: float) -> None:
        self.pen.line([(x * self.zoom, y * self.zoom) for x, y in points], fill=colour, width=round(width * self.zoom), joint="curve")

    def save(self, path: str) -> None:
        small = self.image.resize(self.size, Image.Resampling.LANCZOS)
        small.quantize(160, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


def ridge(base: float, height: float, phase: float) -> list[Point]:
    """The outline of a range of hills, 1200 wide, as a sum of two waves."""
    crest = [
        (x, base - height * (0.55 + 0.3 * math.sin(x / 150 + phase) + 0.15 * math.sin(x / 61 + 2 * phase)))
        for x in map(float, range(0, 1201, 10))
    ]
    return [(0, 600), *crest, (1200, 600)]


def sky(canvas: Canvas) -> None:
    for band, colour in enumerate(("#c9dbe6", "#d5e2e8", "#e1e8e8", "#ede9e1", "#f4e6d6", "#f7dfc8")):
        canvas.box(0, band * 70, 1200, 600, colour)
    canvas.disc(846, 262, 54, "#eb8f6b")
    canvas.area(ridge(392, 150, 0.6), "#b7c7d1")
    canvas.area(ridge(396, 86, 2.4), "#98b0bd")


def towers(canvas: Canvas) -> None:
    """The buildings of the far shore: (left, width, height), darker in front."""
    far = ((60, 34, 92), (104, 26, 128), (142, 46, 84), (214, 30, 150), (252, 40, 104), (330, 28, 122), (1010, 36, 96), (1062, 28, 138), (1104, 44, 88))  # fmt: skip
    near = ((30, 40, 62), (84, 50, 76), (168, 36, 96), (228, 54, 70), (296, 30, 88), (352, 44, 58), (980, 50, 60), (1044, 34, 84), (1128, 48, 72))  # fmt: skip
    for left, width, height in far:
        canvas.box(left, 402 - height, left + width, 402, "#7b97a8")
    for left, width, height in near:
        canvas.box(left, 402 - height, left + width, 402, "#56758a")
        for row in range(int(402 - height) + 10, 392, 14):
            for column in range(left + 7, left + width - 8, 11):
                if (row * 7 + column * 3) % 5 < 2:
                    canvas.box(column, row, column + 4, row + 6, "#f3d9a8")
    canvas.area([(420, 402), (426, 210), (430, 210), (436, 402)], "#56758a")  # the television tower on its hill
    canvas.disc(428, 262, 13, "#56758a")
    canvas.line([(428, 214), (428, 168)], "#56758a", 2.4)


def bridge(canvas: Canvas) -> None:
    """A suspension bridge from shore to shore: two pylons, cables as parabolas, hangers."""
    deck, top, west, east = 424.0, 300.0, 470.0, 830.0
    middle, drop = (west + east) / 2, deck - top - 12

    def cable(x: float) -> float:
        if west <= x <= east:
            return deck - 12 - drop * ((x - middle) / (east - middle)) ** 2 if x not in (west, east) else top
        away = (west - x if x < west else x - east) / 210
        return top + (deck - top) * math.pow(min(1.0, away), 0.86)

    canvas.line([(x, cable(x)) for x in map(float, range(260, 1041, 6))], "#8c2f2f", 3)
    for x in map(float, range(290, 1020, 20)):
        canvas.line([(x, cable(x)), (x, deck)], "#8c2f2f", 1)
    for x in (west, east):
        canvas.box(x - 7, top - 14, x + 7, deck + 44, "#8c2f2f")
        canvas.box(x - 13, deck + 38, x + 13, deck + 52, "#6f2525")
    canvas.box(0, deck - 4, 1200, deck + 6, "#a33a38")


def sea(canvas: Canvas) -> None:
    for band, colour in enumerate(("#7fa5b5", "#6f98ab", "#5f8ba1", "#4f7e96", "#42718a")):
        canvas.box(0, 402 + band * band * 12 + band * 4, 1200, 600, colour)
    for step in range(46):
        x, y = (step * 173) % 1180, 432 + (step * 61) % 156
        length = 16 + (step * 37) % 44
        canvas.line([(x, y), (x + length, y)], "#a9c4cd" if step % 3 else "#f0c9ac", 1.6)


def ship(canvas: Canvas) -> None:
    """A container ship, laden, bound for the right-hand edge."""
    canvas.area([(540, 508), (880, 508), (906, 500), (884, 548), (566, 548)], "#2b3440")
    canvas.area([(559, 536), (890, 536), (884, 548), (566, 548)], "#8c2f2f")
    canvas.box(562, 452, 606, 508, "#f2efe8")
    canvas.box(568, 460, 600, 468, "#56758a")
    canvas.box(574, 436, 590, 452, "#c5503f")
    colours = ("#c5503f", "#d79a4b", "#3f8f8b", "#2f5d8a", "#8a9aa3")
    for column, stack in enumerate((2, 3, 4, 4, 3, 4, 3, 2)):
        for row in range(stack):
            left, top = 618 + column * 31, 495 - row * 13
            canvas.box(left, top, left + 29, top + 12, colours[(column * 3 + row * 2) % 5])


def harbour(path: str) -> None:
    """A harbour town in the morning, as one sees it from the sea at Dalian: hills, towers, a long bridge, a ship."""
    canvas = Canvas(1200, 600)
    for paint in (sky, towers, sea, bridge, ship):
        paint(canvas)
    canvas.save(path)


def write(name: str, text: str) -> None:
    with open(os.path.join(ISSUES, name), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def main() -> None:
    harbour(os.path.join(ISSUES, "2024-03", "harbour.png"))
    write("2024-03/modes.svg", modes())
    write("2024-06/bars.svg", bars())
    write("2024-06/product.svg", product())


if __name__ == "__main__":
    main()
