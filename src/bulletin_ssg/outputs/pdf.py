"""The PDF edition of every issue, and the picture of its cover: printed before the pages, which tell of it."""

from __future__ import annotations

from ..printing.order import plan
from ..printing.versions import toolchain

NAME = "pdf"
PRINTS = True

__all__ = ["NAME", "PRINTS", "plan", "toolchain"]
