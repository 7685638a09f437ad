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
SHARE, TRACK = 3 / 4, 0.025
"""Between two letters or figures of a word goes so much of what goes between two Han characters, in em no more than the second: all of
a line is to be of one grey, and where there is much Latin, few Han would have to take it all."""
SQUEEZE = 0.015
"""By so much letters come closer where nothing else is left, in em."""
PATIENCE = 0.025
"""Between Han, in em: before they are set farther apart than that, a mark at an end of the line keeps some of its white, as CLREQ has
it both ways."""
MOST, BESIDE_ADDRESS = 0.12, 0.035
"""Between Han, in em: a line that would need more is ragged; so is one that has been left short by a web address or a piece of it, and
would need more than the second."""
NOTICED = 0.025
"""Between Han, in em: what a careful eye may notice."""
SHORT = 1.0
"""In em: a ragged line that lacks no more than that, were it spread as far as may be, is spread so that nobody notices; then it
is less ragged. Another one, whose next word is an address or the like, is not spread at all."""


BLOCK, WITHIN, LIKE_A_MARK = 3.0, 0.034, 0.5
"""A line that needs more than the second, in em between Han, because what comes next is at least so many em long and cannot be
divided, may stay short by no more than the third: that is what a full stop leaves white at the end of a line."""


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
    letters: float = 0.0
    """Of the pairs of letters or figures within a word."""
    edge: float = 0.0
    """Half the size of the marks that are narrow only because they begin or end the line."""


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
    letter: float = 0.0
    """Added between letters and figures of a word."""
    edge: float = 0.0
    """Left of the white of a mark at an end of the line, as a part of it."""


NATURAL = Spread()


def fill(missing: float, elastic: Elastic) -> Spread:
    """The setting that makes a line longer by `missing`, or shorter where that is negative."""
    gaps, white = elastic.gaps, elastic.white
    if missing < 0:
        narrowed = min(-missing, gaps * GIVE)
        rest = -missing - narrowed
        marked = min(rest, white)
        left = rest - marked
        return Spread(
            -narrowed / gaps if gaps else 0.0, marked / white if marked > 1e-9 else 0.0,
            letter=-left / elastic.letters if left > 1e-9 and elastic.letters else 0.0,
        )  # fmt: skip
    if missing <= gaps * GIVE + 1e-9:
        return Spread(missing / gaps if gaps else 0.0)
    spread = _widen(missing, elastic)
    if spread.han > PATIENCE and elastic.edge and elastic.room:
        given = min(missing - length(_at(PATIENCE, elastic), elastic), elastic.edge)
        return _widen(missing - given, elastic)._replace(edge=given / elastic.edge)
    return spread


def _at(han: float, elastic: Elastic, edge: float = 0.0) -> Spread:
    """A line with so much between its Han."""
    gap = GIVE + min(KEEN * han, GIVE) if elastic.gaps else 0.0
    if not elastic.room:  # words alone are set apart by their spaces
        return Spread(gap)
    pause, letter = min(KEEN * han, PAUSE) if elastic.pauses else 0.0, min(SHARE * han, TRACK) if elastic.letters else 0.0
    return Spread(gap, 0.0, han, pause, letter, edge if elastic.edge else 0.0)


def _widen(missing: float, elastic: Elastic) -> Spread:
    """The same, of a line that needs more than its gaps give, without the marks at its ends."""
    gaps, _, room, pauses, letters, _ = elastic
    rest = missing - gaps * GIVE
    if not room:
        return Spread(missing / gaps if gaps else 0.0, 0.0, 0.0 if gaps else rest)
    takers = room + KEEN * (gaps + pauses) + SHARE * letters
    for amount, most, times in ((gaps, GIVE, KEEN), (pauses, PAUSE, KEEN), (letters, TRACK, SHARE)):
        if times * rest > most * takers:
            rest, takers = rest - most * amount, takers - times * amount
    return _at(rest / takers, elastic)


def shrink(elastic: Elastic) -> float:
    """How much shorter than natural a line can be without being ugly."""
    return elastic[0] * GIVE + elastic[1] + elastic[4] * SQUEEZE


def stretch(elastic: Elastic, most: float = MOST) -> float:
    """How much longer."""
    gaps, _, room, pauses, letters, edge = elastic
    longer = gaps * 2 * GIVE
    return longer + room * most + pauses * PAUSE + letters * min(SHARE * most, TRACK) + edge if room else longer


def settle(missing: float, elastic: Elastic, size: float, most: float = MOST, blocked: bool = False) -> tuple[Spread, float]:
    """How a line of a justified paragraph is set, and how much it falls short of the measure; `blocked` if a block comes next."""
    if blocked and 0 < missing - stretch(elastic, WITHIN) <= LIKE_A_MARK * size:
        spread = _at(WITHIN, elastic, 1.0)
        return spread, missing - length(spread, elastic)
    longest = stretch(elastic, most)
    if missing <= longest:
        return fill(missing, elastic), 0.0
    if missing <= longest + SHORT * size:
        spread = _at(NOTICED, elastic, 1.0)
        return spread, missing - length(spread, elastic)
    return NATURAL, missing


def length(spread: Spread, elastic: Elastic) -> float:
    """By how much a line is longer so."""
    given = spread.gap * elastic.gaps - spread.mark * elastic.white + spread.han * elastic.room + spread.pause * elastic.pauses
    return given + spread.letter * elastic.letters + spread.edge * elastic.edge


def badness(spread: Spread) -> float:
    """How much a reader would mind: 1 is a line that a careful eye may notice. Room between Han counts by its cube, so that two
    lines a little wide are better than one that is torn apart."""
    gap, mark, han, pause, letter, edge = spread
    cost = 0.3 * (gap / GIVE) ** 2 if abs(gap) <= GIVE else 0.3
    cost += (pause / PAUSE) ** 2 + edge - (letter / SQUEEZE if letter < 0 else 0.0)
    return cost + 2.5 * mark * mark + (2.0 if mark > 0.75 else 0.0) + (han / NOTICED) ** 3
