"""Jinja, made to record which templates each page was built from, and the words and filters that templates may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from .diagnostics import Refused, Span, error
from .misprints import misprint
from .sources import ABSENT, Layers, Reader, digest
from .values import encode
from .wording import Wording

if TYPE_CHECKING:
    import jinja2

    from .config import SiteInfo
    from .plates import Plate

T = TypeVar("T")
_often: set[str] = set()
UNSAFE = tuple((char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029")
"""What JSON in a script element must not hold as it is, and how it is written there."""


class Theme:
    """The templates of one build in one process: each is read and compiled once, and noted for every page that uses it."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self.reader = Reader(layers)
        self.digests: dict[str, str] = {}
        self.statics: dict[str, str] = {}
        self.wordings: dict[str, Wording] = {}
        self.words = Wording("en")
        """The words of the page under way."""
        self.environments: dict[tuple[object, ...], Any] = {}
        self.latest: tuple[SiteInfo | None, Any] = (None, None)

    def environment(self, info: SiteInfo) -> Any:
        """The templates as they are cast for a site."""
        if self.latest[0] is not info:
            from .stereotypes import SAYABLE

            key = tuple(value for value in info if type(value) in SAYABLE)
            if key not in self.environments:
                self.environments[key] = _environment(self, info, digest(f"{self.layers.kept[1]}{key}".encode()))
            self.latest = info, self.environments[key]
        return self.latest[1]

    def source(self, name: str) -> str | None:
        data = self.layers.read(f"templates/{name}" if not name.startswith("default/") else f"default/templates/{name[8:]}")
        self.digests[name] = ABSENT if data is None else digest(data)
        try:
            return None if data is None else data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Refused(
                error("E012", "the file is not UTF-8", Span(f"templates/{name}"), "save it again as UTF-8, or take the last good copy")
            ) from None

    def note(self, name: str) -> None:
        """Tell the page under way that it uses this template: also when it was compiled before, for another page."""
        full = f"default/templates/{name[8:]}" if name.startswith("default/") else f"templates/{name}"
        self.reader.note(full, self.digests.get(name, ABSENT))

    def static(self, name: str) -> str:
        """The first 8 digits of the digest of static/NAME, for `?v=`."""
        subject = f"static/{name}"
        if subject not in self.statics:
            data = self.layers.read(subject)
            if data is None:
                self.reader.note(subject, ABSENT)
                raise Refused(
                    error("E202", "{name} is not there", Span(subject), "put the file into static/, or correct the template", name=subject)
                )
            self.statics[subject] = digest(data)
        self.reader.note(subject, self.statics[subject])
        return self.statics[subject][:8]

    def wording(self, language: str) -> Wording:
        if language not in self.wordings:
            self.wordings[language] = Wording(language)
        return self.wordings[language]


_theme: Theme | None = None


def theme_of(layers: Layers) -> Theme:
    """The theme of these layers; made anew when another build's layers come."""
    global _theme
    if _theme is None or _theme.layers.token != layers.token:
        _theme = Theme(layers)
    return _theme


def render(reader: Reader, template: str, target: str, info: SiteInfo, **values: object) -> bytes:
    """The page at `target` (an archive address, "issues/2024-05/") from templates/TEMPLATE, as UTF-8.

    Raises Refused with the place in the template for a syntax error, an undefined name, a missing template.
    """
    return fill(reader, template, target, info, values)


def fill(reader: Reader, template: str, target: str, info: SiteInfo, values: dict[str, object]) -> bytes:
    """The same; what every template is given is added to `values`."""
    theme = theme_of(reader.layers)
    theme.reader = reader
    values |= _given(theme, target, info)
    page: str = _filled(theme, lambda: theme.environment(info).fill(template, values))
    return page.encode()


def often(*templates: str) -> None:
    """Say that these fill pages by the thousand, before the first is filled: what is dearer to cast and quicker to fill pays for them."""
    _often.update(templates)


def cast(reader: Reader, names: Iterable[str], info: SiteInfo) -> None:
    """Cast the plates of these templates and leave them in the layers' folder for that."""
    theme = theme_of(reader.layers)
    theme.reader = reader
    for name in names:
        _filled(theme, lambda name=name: theme.environment(info).plate(name))  # type: ignore[misc]


def macro(reader: Reader, template: str, name: str, target: str, info: SiteInfo) -> Callable[..., str]:
    """The macro NAME of templates/TEMPLATE, to be called many times over: much cheaper than so many pages."""
    theme = theme_of(reader.layers)
    theme.reader = reader
    module = _filled(theme, lambda: theme.environment(info).get_template(template).make_module(_given(theme, target, info)))
    found = _filled(theme, lambda: getattr(module, name))
    return lambda *values: _filled(theme, lambda: str(found(*values)))


def _filled(theme: Theme, fill: Callable[[], T]) -> T:
    """What `fill` gives; a mistake in a template becomes Refused with its place."""
    try:
        return fill()
    except Exception as reason:
        found = misprint(reason, theme.source)
        if found is None:
            raise
        raise Refused(found) from reason


def _given(theme: Theme, target: str, info: SiteInfo) -> dict[str, object]:
    """What every template is given."""
    root = "../" * target.count("/")
    theme.words = theme.wording(info.language)
    return {
        "site": info, "target": target, "root": root or "./", "url": _url(root, info.portable),
        "absolute": lambda there: info.base_url + there if info.base_url else "",
        "static": lambda name: f"{root}static/{name}?v={theme.static(name)}",
        "_": theme.words.translate, "many": theme.words.many,
    }  # fmt: skip


def _url(root: str, portable: bool) -> Callable[[str], str]:
    def plain(there: str) -> str:
        return root + there or "./"

    def explicit(there: str) -> str:
        page, mark, fragment = there.partition("#")
        return root + (page + "index.html" if page.endswith("/") or not page else page) + mark + fragment

    return explicit if portable else plain


def relink(html: str, root: str, portable: bool = False, crossings: Mapping[str, str] | tuple[tuple[str, str], ...] = ()) -> Any:
    """Article HTML with its `bulletin:` addresses made relative to a page that lies `root` below the archive's root."""
    from markupsafe import Markup

    if "bulletin:" in html:
        link = _url(root, portable)
        for written, there in dict(crossings).items():
            html = html.replace(f'"bulletin:@{written}"', f'"{link(there)}"')
        head, *rest = html.split('"bulletin:')
        for part in rest:
            there, mark, tail = part.partition('"')
            head += f'"{link(_quoted(there))}{mark}{tail}'
        html = head
    return Markup(html)


def _quoted(name: str) -> str:
    """A file's name as it stands in a URL (RFC 3986): Chinese and spaces percent-encoded."""
    if name.isascii() and " " not in name:
        return name
    from urllib.parse import quote

    return quote(name, safe="/#")


def _environment(theme: Theme, info: SiteInfo, edition: str) -> jinja2.Environment:
    import jinja2

    from .plates import Platable
    from .stereotypes import Kept

    class Recording(Platable):
        """Every use of a template is noted: render, extends, include and import all come through get_template."""

        def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> jinja2.Template:
            if not isinstance(name, str):
                return super().get_template(name, parent, globals)
            if parent is not None:
                name = self.join_path(name, parent)
            found = known.get(name)
            if found is None:
                found = known[name] = super().get_template(name, None, globals)
                found.globals = dict(found.globals)  # the chain of mappings that it was is slow to copy, once a page
            theme.note(name)
            return found

        def plate(self, name: str) -> Plate | None:
            found = super().plate(name)
            for one in found.lineage if found else ():
                theme.note(one)
            return found

    class Loader(jinja2.BaseLoader):
        def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
            text = theme.source(template)
            if text is None:
                theme.note(template)
                raise jinja2.TemplateNotFound(template)
            return text, f"templates/{template}", lambda: True

    known: dict[str, jinja2.Template] = {}
    environment = Recording(
        loader=Loader(), autoescape=True, undefined=jinja2.StrictUndefined, auto_reload=False, cache_size=0,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        bytecode_cache=Kept(theme.layers.kept[0], edition) if theme.layers.kept[0] else None,
    )  # fmt: skip
    environment.often = _often
    environment.site, environment.translate = info, theme.wording(info.language).translate
    environment.filters |= {
        "json": as_json,
        "relink": _relinking(),
        "day": lambda date: theme.words.day(date),
        "issue_label": lambda issue: theme.words.issue_label(issue),
        "total_label": lambda issue: theme.words.total_label(issue),
    }
    return environment


def _relinking() -> Callable[..., str]:
    """The filter `relink`; most texts lead nowhere, and ask for nothing."""
    from jinja2 import pass_context
    from markupsafe import Markup

    @pass_context
    def relinked(context: Any, html: str, crossings: tuple[tuple[str, str], ...] = ()) -> Any:
        return relink(html, context["root"], context["site"].portable, crossings) if "bulletin:" in html else Markup(html)

    return relinked


def as_json(value: object) -> Any:
    """Markup: JSON for a script element. What is such already stays as it is."""
    from .stereotypes import Json

    return value if type(value) is Json else Json(in_script(value))


def in_script(value: object) -> str:
    """JSON that is safe inside a script element: <, > and & are written as escapes."""
    text = encode(value)
    for char, code in UNSAFE:
        if char in text:
            text = text.replace(char, code)
    return text
