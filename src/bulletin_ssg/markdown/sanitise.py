"""Raw HTML where a site allows it: what may stay of it. Our own renderer's HTML passes unchanged in meaning."""

from __future__ import annotations

import re

TAGS = (
    "a abbr b bdi blockquote br caption cite code col colgroup data dd del details dfn div dl dt em figcaption figure h4 h5 h6 hr i img ins "
    "kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th thead tr u ul var wbr"
)
ANYWHERE = {"class", "lang", "dir", "title", "role", "aria-label", "id"}
ATTRIBUTES = {
    "*": ANYWHERE,
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan", "data-pad"},
    "data": {"value"},
    "ol": {"start"},
    "div": {"tabindex", "data-table"},
    "details": {"open"},
    "col": {"span"},
    "colgroup": {"span"},
}
OWN_ID = re.compile(r"fn(?:ref)?-[0-9a-z]+-[0-9]+(?:-[0-9]+)?")


def sanitise(html: str) -> str:
    import nh3

    return nh3.clean(
        html,
        tags=set(TAGS.split()),
        attributes=ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"http", "https", "mailto", "tel", "bulletin"},
        link_rel=None,
        strip_comments=True,
    )


def _allowed(element: str, name: str, value: str) -> str | None:
    if name == "id":  # an issue's page holds all its articles: an id of a writer's own might stand there twice
        return value if OWN_ID.fullmatch(value) else None
    if element == "img" and name == "src" and not value.startswith("bulletin:"):
        return None
    return value
