"""Sums, shares and rates of rounded figures: whether what is printed can be true."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bulletin_ssg.quantities import Quantity

_MEASURED = "元 美元 欧元 日元 英镑 港元 韩元 吨 千克 克 亩 公顷 平方米 平方公里 立方米 千瓦时 千瓦 公里 千米 小时 分钟 % ‰ 倍"
MEASURED = frozenset(_MEASURED.split())
"""Units of what is measured and rounded, even where whole numbers are printed; other whole numbers are counted, and exact."""


def slack(quantity: Quantity) -> Decimal:
    """The most by which rounding can have moved it."""
    counted = quantity.scale == 0 and quantity.power == 0 and quantity.unit not in MEASURED
    return Decimal(0) if counted else quantity.tolerance


def total(parts: Sequence[Quantity]) -> Decimal:
    return sum((part.value for part in parts), Decimal(0))


def adds_up(parts: Sequence[Quantity], whole: Quantity) -> bool:
    return abs(total(parts) - whole.value) <= sum(map(slack, parts), slack(whole))


def makes_hundred(shares: Sequence[Quantity]) -> bool:
    return abs(total(shares) - 1) <= sum((share.tolerance for share in shares), Decimal(0))


def is_share(part: Quantity, share: Quantity, whole: Decimal, whole_slack: Decimal) -> bool:
    """Whether `share` can be what `part` is of the whole, each as exact as it is printed."""
    if whole - whole_slack <= 0:
        return False
    least = (part.value - slack(part)) / (whole + whole_slack) - share.tolerance
    most = (part.value + slack(part)) / (whole - whole_slack) + share.tolerance
    return least <= share.value <= most


def share_of(part: Quantity, whole: Decimal, like: Quantity) -> str:
    """The share as it should be printed, with as many digits as `like`."""
    return f"{part.value / whole * 100:.{like.scale}f}%"


def is_rate(now: Quantity, before: Quantity, rate: Quantity) -> bool:
    """Whether `rate`, signed by its words, can be the change from `before` to `now`."""
    low, high = before.value - slack(before), before.value + slack(before)
    if low <= 0:
        return True
    least = (now.value - slack(now)) / high - 1 - rate.tolerance
    most = (now.value + slack(now)) / low - 1 + rate.tolerance
    return least <= rate.change <= most


def rate_of(now: Quantity, before: Quantity, like: Quantity) -> str:
    return f"{(now.value / before.value - 1) * 100:+.{like.scale}f}%"


def plain(value: Decimal, like: Quantity) -> str:
    """A value as `like` is printed: in its power of ten, with as many digits."""
    return f"{value.scaleb(-like.power):.{like.scale}f}"
