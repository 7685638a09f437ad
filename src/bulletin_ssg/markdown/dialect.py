"""Which of markdown-it's rules are on, and where ours stand among them."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from .attributes import attribute_line, settle_attributes
from .autolinks import link_addresses
from .breaks import join_lines
from .emphasis import Inline
from .marked import marked_figure
from .obvious import obvious
from .renderer import Renderer
from .spaced import spaced_picture

MARKS = re.compile(r"[\n\\`~*_\[\]!<&^]")
"""Where an inline rule of ours can begin; markdown-it also stops at marks that only plugins use, such as - : and %."""


def configured(raw_html: bool) -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.inline = Inline()
    md.configure("commonmark", {"html": raw_html})
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin, move_to_end=False)
    md.renderer = Renderer(md)  # the plugin has put its own way of showing footnotes into the first one
    md.inline.terminator_re = MARKS
    md.block.ruler.before("table", "attribute_line", attribute_line, {"alt": ["blockquote"]})
    md.block.ruler.before("attribute_line", "obvious", obvious)
    md.inline.ruler.before("link", "marked_figure", marked_figure)
    md.inline.ruler.after("image", "spaced_picture", spaced_picture)
    md.core.ruler.before("inline", "attributes", settle_attributes)
    md.core.ruler.push("join_lines", join_lines)
    md.core.ruler.push("link_addresses", link_addresses)
    return md
