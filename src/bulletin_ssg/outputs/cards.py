"""The picture that is shown where an issue is shared: its masthead, number and day, drawn with the fonts of the PDF edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from bulletin_ssg.config import Config
from bulletin_ssg.desk import Desk, Product
from bulletin_ssg.diagnostics import Refused
from bulletin_ssg.engine import Step
from bulletin_ssg.model import Card, Site
from bulletin_ssg.printing import faces
from bulletin_ssg.printing.faces import DISTRIBUTIONS, HEI, SONG, path
from bulletin_ssg.settings import FontsConfig
from bulletin_ssg.sources import digest
from bulletin_ssg.toolchain import versions
from bulletin_ssg.wording import Wording

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

NAME = "cards"
PRINTS = True
SIZE = (1200, 630)
MARGIN = 90
BOLD = 400
"""Of Hei, which comes as a variable font."""
COLOURS = 16
"""Grey edges of letters need no more; so few make a file of some 15 KB."""


class Args(NamedTuple):
    target: str
    address: str
    masthead: str
    number: str
    """2024年第5期."""
    total: str
    """总第25期, or ""."""
    day: str
    below: str
    """Who publishes it."""
    accent: str
    paper: str
    song: str
    """Font of the site's choice for number and masthead; "" for the one that comes with bulletin. Likewise the next."""
    masthead_font: str
    hei: str


def toolchain() -> str:
    return versions("pillow", *DISTRIBUTIONS)


def plan(site: Site, config: Config) -> Iterator[Step]:
    """Only where there is an address to share."""
    words, info, fonts = Wording(config.language), config.info(), config.pdf.fonts
    for entry in site.entries if config.base_url else ():
        if not entry.withdrawn:
            target = f"{entry.target}card.png"
            args = Args(
                target, entry.address, info.masthead, words.issue_label(entry), words.total_label(entry), words.day(entry.date),
                config.publisher or config.editor, config.theme.accent, config.theme.paper, *_own(fonts),
            )  # fmt: skip
            yield Step(target, draw, args, keep=True)


def _own(fonts: FontsConfig) -> tuple[str, str, str]:
    return fonts.song, fonts.masthead or fonts.song, fonts.hei


def draw(args: Args, desk: Desk) -> Product:
    """Drawn without smoothing between colours of its own: the same bytes wherever the fonts and Pillow are the same."""
    import io

    from PIL import Image, ImageDraw

    picture = Image.new("RGB", SIZE, args.paper)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, SIZE[0], 18), fill=args.accent)
    quiet = "#625d57"
    name = _fitting(desk, args.masthead_font, SONG, args.masthead, 150)
    pen.text((SIZE[0] / 2, 215), args.masthead, font=name, fill=args.accent, anchor="mm", stroke_width=max(1, round(name.size / 60)))
    pen.rectangle((MARGIN, 330, SIZE[0] - MARGIN, 336), fill=args.accent)
    number = _fitting(desk, args.song, SONG, args.number, 64)
    pen.text((SIZE[0] / 2, 408), args.number, font=number, fill="#1d1b19", anchor="mm", stroke_width=1)
    line = " · ".join(filter(None, (args.total, args.day)))
    pen.text((SIZE[0] / 2, 482), line, font=_fitting(desk, args.hei, HEI, line, 36), fill=quiet, anchor="mm")
    if args.below:
        pen.text((SIZE[0] / 2, 566), args.below, font=_fitting(desk, args.hei, HEI, args.below, 32), fill=quiet, anchor="mm")
    out = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", compress_level=9)
    data = out.getvalue()
    return Product(((args.target, data),), Card(args.address, f"{args.target}?v={digest(data)[:8]}"))


def _fitting(desk: Desk, own: str, standard: str, text: str, size: int) -> FreeTypeFont:
    """The font, in the size or as much smaller as the picture's width asks for."""
    from PIL import ImageFont

    source: Any = path(standard)
    number = 0
    if own:
        import io

        data, number = faces.own(own, desk)
        source = io.BytesIO(data)
    try:
        font = ImageFont.truetype(source, size, number, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        raise Refused(faces.unfit(own, desk)) from None
    if source == path(HEI):
        font.set_variation_by_axes([BOLD])
    width = font.getlength(text)
    room = SIZE[0] - 2 * MARGIN
    return font if width <= room or size <= 12 else _fitting(desk, own, standard, text, max(12, int(size * room / width)))
