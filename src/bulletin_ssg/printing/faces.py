"""Which font file serves which role of the page, and which characters it has."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..config import FILE
from ..diagnostics import Diagnostic, Refused, Span, error
from ..installed import FAMILY, face_of

if TYPE_CHECKING:
    from ..settings import FontsConfig
    from ..sources import Reader

SONG = "pylopdf_fonts_zh_cn/NotoSerifSC-Regular.otf"
HEI = "justmytype_intl_cjk/fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
WIDER = (
    "justmytype_intl_cjk/fonts/ofl/notosansjp/NotoSansJP[wght].ttf",
    "justmytype_intl_cjk/fonts/ofl/notosanstc/NotoSansTC[wght].ttf",
    "justmytype_intl_cjk/fonts/ofl/notosanskr/NotoSansKR[wght].ttf",
)
"""Their Han glyphs are those of other regions: better than none."""
DISTRIBUTIONS = ("pylopdf-fonts-zh-cn", "justmytype-intl-cjk")
"""Their versions stand for the digests of the files above (30 MB, too dear to hash in every build)."""

SIGNATURES = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf")


class Face(NamedTuple):
    """A face as the style sheet knows it."""

    family: str
    """The name in `font-family`."""
    weight: int
    """CSS weight, and where a variable font is pinned."""
    file: str
    """ "package/path" of a dependency's font, or "site:NAME" of one of the site's choice: a file of it, or "site:family:NAME"."""
    embolden: float = 0.0
    """Widens the stems by this part of an em: a heavy Song is nowhere to be had, a Regular one can be made heavy."""
    pin: int = 0
    """Where a variable font is pinned instead."""
    latin: bool = True
    """Whether it also sets letters and figures; those of 仿宋 and 楷体 are best left to Song."""


STANDARD = (
    Face("Song", 400, SONG),
    Face("Hei", 400, HEI),
    Face("Hei", 700, HEI),
    Face("Masthead", 400, SONG, 0.06),
)
"""The faces of a site that names none. Kai is not among them: no package index has one, so that role falls back to Song."""


def choose(fonts: FontsConfig) -> tuple[Face, ...]:
    """The faces of a site; one of its own takes a standard face's place."""
    own = {"Song": fonts.song, "Hei": fonts.hei, "Kai": fonts.kai, "Fang": fonts.fang, "Masthead": fonts.masthead}
    faces = [face for face in STANDARD if not own[face.family]]
    for family, name in own.items():
        if name:
            weights = (400, 700) if family == "Hei" else (400,)
            faces += [Face(family, weight, f"site:{name}", latin=family != "Fang") for weight in weights]
    return tuple(faces)


def wider(fonts: FontsConfig) -> tuple[Face, ...]:
    """Faces asked in turn for characters that Song lacks; light ones, to go with it."""
    own = (f"site:{fonts.fallback}",) if fonts.fallback else ()
    files = (*own, *((SONG,) if fonts.song else ()), *WIDER)
    return tuple(Face(f"Rare{number}", 400, file, pin=300) for number, file in enumerate(files))


def load(face: Face, reader: Reader) -> Any:
    """The face's `uharfbuzz.Face`. Refuses a file that is missing or that is no TrueType or OpenType font."""
    if not face.file.startswith("site:"):
        return packaged(face.file)
    name = face.file[5:]
    data, number = own(name, reader)
    import uharfbuzz

    found = uharfbuzz.Face(uharfbuzz.Blob(data), number) if data.startswith(SIGNATURES) else None
    if found is None or not found.glyph_count or not found.unicodes:
        raise Refused(unfit(name, reader))
    return found


def own(name: str, reader: Reader) -> tuple[bytes, int]:
    """(font file, face in it) of a font of the site's choice, by its logical name."""
    data = reader.read(name)
    family = name.removeprefix(FAMILY)
    if data is None and family == name:
        raise Refused(_refusal("E601", "the font {name} is not there", "correct the name under pdf: fonts: in bulletin.yaml", name, reader))
    if data is None:
        hint = "install it, or copy its file into the site and name that"
        raise Refused(_refusal("E601", "no font called {name} is installed on this machine", hint, family, reader))
    return data, face_of(data, family) if family != name else 0


def unfit(name: str, reader: Reader) -> Diagnostic:
    hint = "print faces are .ttf, .otf or .ttc files; a .woff2 must be unpacked first"
    return _refusal("E602", "{name} is not a font that can be printed", hint, name.removeprefix(FAMILY), reader)


def _refusal(code: str, message: str, hint: str, name: str, reader: Reader) -> Diagnostic:
    """The finding, at the place where bulletin.yaml names the font."""
    lines = (reader.read(FILE) or b"").decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if name in line:
            return error(code, message, Span(FILE, number, line.index(name) + 1), hint, line, name=name)
    return error(code, message, Span(FILE), hint, name=name)


@lru_cache(maxsize=8)
def packaged(file: str) -> Any:
    """A dependency's font, mapped into memory once in a process."""
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path(file)))


def path(file: str) -> str:
    """Where a dependency keeps its font file; the package itself is not imported."""
    import os
    from importlib.util import find_spec

    package, _, rest = file.partition("/")
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        found = os.path.join(folder, *rest.split("/"))
        if os.path.exists(found):
            return found
    hint = "install bulletin-ssg again with its dependencies"
    raise Refused(error("E600", "the font {file} is not installed", None, hint, file=file))
