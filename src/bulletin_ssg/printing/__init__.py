"""The PDF edition: an issue set in Chinese book typography, from HTML by WeasyPrint, with fonts that are the same everywhere."""

from .edition import print_issue
from .galley import Printing
from .order import plan
from .versions import toolchain

__all__ = ["Printing", "plan", "print_issue", "toolchain"]
