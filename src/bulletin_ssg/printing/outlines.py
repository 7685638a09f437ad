"""Turns the cubic outlines of a CFF font into TrueType's quadratic ones: CFF prints blank in some readers.

HarfBuzz draws, cu2qu approximates, and the tables are packed here: a third of the time that fontTools' pens take.
"""

from __future__ import annotations

from array import array
from struct import pack
from typing import Any, NamedTuple

TOLERANCE = 1.0
"""How far a curve may stray, in units of 1/1000 em."""
UNUSED = (
    "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions",
    "maxComponentElements", "maxCompositePoints", "maxCompositeContours", "maxComponentDepth",
)  # fmt: skip
ON, X_SHORT, Y_SHORT, X_SAME, Y_SAME = 1, 2, 4, 16, 32

Contour = list[tuple[int, int, int]]
"""Points as (x, y, whether the curve goes through it)."""


class Packed(NamedTuple):
    """A glyph of the glyf table."""

    data: bytes
    bounds: tuple[int, int, int, int]
    """xMin, yMin, xMax, yMax."""
    points: int
    contours: int


EMPTY = Packed(b"", (0, 0, 0, 0), 0, 0)


def quadratic(subset: Any, font: Any, embolden: float = 0.0) -> None:
    """Give `font` (a fontTools TTFont of the uharfbuzz face `subset`) TrueType outlines in place of its own.

    `embolden` widens the stems, in em: the vertical strokes of a Song gain, its thin horizontal ones stay thin.
    """
    import uharfbuzz

    drawn = uharfbuzz.Font(subset)
    if embolden:
        drawn.synthetic_bold = (embolden, embolden / 4, True)
    pen = Pen(TOLERANCE * subset.upem / 1000)
    glyphs = []
    for number in range(subset.glyph_count):
        drawn.draw_glyph(number, pen.functions, None)
        glyphs.append(pack_glyph(pen.take()))
    for tag in ("CFF ", "CFF2", "VORG"):
        if tag in font:
            del font[tag]
    _store(font, glyphs)
    _describe(font, glyphs)


class Pen:
    """What HarfBuzz draws with: gathers the contours of one glyph, curves made quadratic."""

    def __init__(self, tolerance: float) -> None:
        import uharfbuzz
        from fontTools.cu2qu import curve_to_quadratic

        self.contours: list[Contour] = []
        self.tolerance = tolerance
        self.approximate = curve_to_quadratic
        self.functions = functions = uharfbuzz.DrawFuncs()
        functions.set_move_to_func(self.move)
        functions.set_line_to_func(self.line)
        functions.set_quadratic_to_func(self.curve)
        functions.set_cubic_to_func(self.cubic)
        functions.set_close_path_func(lambda data: None)

    def take(self) -> list[Contour]:
        """The contours since the last time; clockwise, as TrueType has them."""
        drawn, self.contours = self.contours, []
        for contour in drawn:
            if len(contour) > 1 and contour[0] == contour[-1]:
                contour.pop()
            contour.reverse()
        return [contour for contour in drawn if len(contour) > 2]

    def move(self, x: float, y: float, data: object) -> None:
        self.contours.append([(round(x), round(y), ON)])
        self.here = (x, y)

    def line(self, x: float, y: float, data: object) -> None:
        self.contours[-1].append((round(x), round(y), ON))
        self.here = (x, y)

    def curve(self, x1: float, y1: float, x: float, y: float, data: object) -> None:
        self.contours[-1] += ((round(x1), round(y1), 0), (round(x), round(y), ON))
        self.here = (x, y)

    def cubic(self, x1: float, y1: float, x2: float, y2: float, x: float, y: float, data: object) -> None:
        contour = self.contours[-1]
        spline = self.approximate((self.here, (x1, y1), (x2, y2), (x, y)), self.tolerance)
        contour += [(round(a), round(b), 0) for a, b in spline[1:-1]]
        contour.append((round(x), round(y), ON))
        self.here = (x, y)


def pack_glyph(contours: list[Contour]) -> Packed:
    """A simple glyph as the glyf table has it."""
    points = [point for contour in contours for point in contour]
    if not points:
        return EMPTY
    flags, across, up = bytearray(), bytearray(), bytearray()
    last_x = last_y = 0
    for x, y, flag in points:
        flags.append(flag | _step(x - last_x, across, X_SHORT, X_SAME) | _step(y - last_y, up, Y_SHORT, Y_SAME))
        last_x, last_y = x, y
    ends, end = [], -1
    for contour in contours:
        end += len(contour)
        ends.append(end)
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    bounds = (min(xs), min(ys), max(xs), max(ys))
    head = pack(f">5h{len(ends)}HH", len(contours), *bounds, *ends, 0)
    data = b"".join((head, flags, across, up))
    return Packed(data + b"\0" * (-len(data) % 4), bounds, len(points), len(contours))


def _step(delta: int, out: bytearray, short: int, same: int) -> int:
    """Write one coordinate's difference; the flags that say how."""
    if delta == 0:
        return same
    if -256 < delta < 256:
        out.append(abs(delta))
        return short | same if delta > 0 else short
    out += pack(">h", delta)
    return 0


def _store(font: Any, glyphs: list[Packed]) -> None:
    from fontTools.ttLib.tables.DefaultTable import DefaultTable

    offsets = array("I", [0])
    for glyph in glyphs:
        offsets.append(offsets[-1] + len(glyph.data))
    for tag, data in (("glyf", b"".join(glyph.data for glyph in glyphs)), ("loca", pack(f">{len(offsets)}I", *offsets))):
        font[tag] = table = DefaultTable(tag)
        table.data = data


def _describe(font: Any, glyphs: list[Packed]) -> None:
    """Say in the other tables what the outlines are."""
    head, profile, header = font["head"], font["maxp"], font["hhea"]
    head.glyphDataFormat, head.indexToLocFormat = 0, 1
    drawn = [glyph.bounds for glyph in glyphs if glyph.data] or [EMPTY.bounds]
    head.xMin, head.yMin = (min(bounds[side] for bounds in drawn) for side in (0, 1))
    head.xMax, head.yMax = (max(bounds[side] for bounds in drawn) for side in (2, 3))
    profile.tableVersion, profile.maxZones = 0x00010000, 1
    profile.maxPoints, profile.maxContours = max(glyph.points for glyph in glyphs), max(glyph.contours for glyph in glyphs)
    for field in UNUSED:
        setattr(profile, field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"
    metrics = font["hmtx"].metrics
    for name, glyph in zip(font.getGlyphOrder(), glyphs, strict=True):
        metrics[name] = (metrics[name][0], glyph.bounds[0])
    header.minLeftSideBearing = head.xMin
