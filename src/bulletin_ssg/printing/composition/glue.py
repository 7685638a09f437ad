"""How a line is brought to its width, in the order of CLREQ: gaps and spaces first, then marks or the room between Han."""

from __future__ import annotations

from typing import NamedTuple

GAP = 1 / 4
"""Between Han and Latin, in em."""
GIVE = 1 / 8
"""By so much a gap, or a space, narrows or widens before anything else moves."""
KEEN = 8
"""A gap takes this many times what goes between two Han characters, until it is half an em, and so does a pause."""
PAUSE = 1 / 4
"""On the white side of a mark, in em, and no more: where a reader pauses anyway, room is not noticed."""
MOST, BESIDE_ADDRESS = 0.12, 0.035
"""Between Han, in em: a line that would need more is ragged; so is one that has been left short by a web address or a piece of it, and
would need more than the second."""
NOTICED = 0.025
"""Between Han, in em: what a careful eye may notice."""
SHORT = 1.0
"""In em: a ragged line that lacks no more than that, were it spread as far as may be, is spread so that nobody notices; then it
is less ragged. Another one, whose next word is an address or the like, is not spread at all."""


class Elastic(NamedTuple):
    """What of a line can give, as sums of sizes in points."""

    gaps: float
    """Of the Latin characters beside Han, and of the spaces."""
    white: float
    """Half the size of each mark that could be narrower by half."""
    room: float
    """Of the pairs of square characters that could stand farther apart."""
    pauses: float = 0.0
    """Of those pairs where the white of a mark is between them."""


class Spread(NamedTuple):
    """How a line is set, in em."""

    gap: float = 0.0
    """Added to each gap and space."""
    mark: float = 0.0
    """Taken from the white of each mark, as a part of it."""
    han: float = 0.0
    """Added between square characters."""
    pause: float = 0.0
    """Added on the white side of marks, beside that."""


NATURAL = Spread()


def fill(missing: float, elastic: Elastic) -> Spread:
    """The setting that makes a line longer by `missing`, or shorter where that is negative."""
    gaps, white, room, pauses = elastic
    if missing < 0:
        narrowed = min(-missing, gaps * GIVE)
        rest = -missing - narrowed
        return Spread(-narrowed / gaps if gaps else 0.0, rest / white if rest > 1e-9 and white else 0.0)
    widened = min(missing, gaps * GIVE)
    rest = missing - widened
    if rest <= 1e-9:
        return Spread(widened / gaps if gaps else 0.0)
    if not room:
        return Spread(missing / gaps if gaps else 0.0, 0.0, 0.0 if gaps else rest)
    takers = room + KEEN * (gaps + pauses)
    for amount, most in ((gaps, GIVE), (pauses, PAUSE)):
        if KEEN * rest > most * takers:
            rest, takers = rest - most * amount, takers - KEEN * amount
    han = rest / takers
    return Spread(GIVE + min(KEEN * han, GIVE) if gaps else 0.0, 0.0, han, min(KEEN * han, PAUSE) if pauses else 0.0)


def bounds(elastic: Elastic, most: float = MOST) -> tuple[float, float]:
    """How much shorter, and how much longer than natural a line can be without being ugly."""
    gaps, white, room, pauses = elastic
    return gaps * GIVE + white, gaps * 2 * GIVE + room * most + pauses * PAUSE


def settle(missing: float, elastic: Elastic, size: float, most: float = MOST) -> tuple[Spread, float]:
    """How a line of a justified paragraph is set, and how much it falls short of the measure."""
    longest = bounds(elastic, most)[1]
    if missing <= longest:
        return fill(missing, elastic), 0.0
    if missing <= longest + SHORT * size:
        spread = Spread(2 * GIVE, 0.0, NOTICED, min(KEEN * NOTICED, PAUSE))
        return spread, missing - length(spread, elastic)
    return NATURAL, missing


def length(spread: Spread, elastic: Elastic) -> float:
    """By how much a line is longer so."""
    return spread.gap * elastic.gaps - spread.mark * elastic.white + spread.han * elastic.room + spread.pause * elastic.pauses


def badness(spread: Spread) -> float:
    """How much a reader would mind: 1 is a line that a careful eye may notice. Room between Han counts by its cube, so that two
    lines a little wide are better than one that is torn apart."""
    gap, mark, han, pause = spread
    cost = 0.3 * (gap / GIVE) ** 2 if abs(gap) <= GIVE else 0.3
    cost += (pause / PAUSE) ** 2
    return cost + 2.5 * mark * mark + (2.0 if mark > 0.75 else 0.0) + (han / NOTICED) ** 3
