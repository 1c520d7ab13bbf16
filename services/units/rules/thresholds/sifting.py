"""The loops of the sieve, in the subset of Python that numba compiles: as `sieve.Sieve` does."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from services.common.compiling import kernel
from services.units.rules.thresholds.loops import (
    NONE,
    Numbers,
    Row,
    by_code_point,
    code_points,
    room,
    small,
    wide,
)

BITS: Final = 60
"""So many steps lie in one whole number; those of one pattern lie in one together."""
_ALL: Final = (1 << BITS) - 1
_BITS_OF_PLACE: Final = 32
_LAST_PLACE: Final = (1 << _BITS_OF_PLACE) - 1
_SHORT: Final = 400
"""So many symbols are searched as quickly for a pattern as places are told."""
_MANY: Final = 8
"""Places by symbol: where patterns may begin at more, all that is left to say is which."""


class Net(NamedTuple):
    """Steps as the bits of whole numbers, 60 in each."""

    rows: Numbers
    """By code point: the row of a symbol; row 0 is that of all others."""
    reaching: Numbers
    staying: Numbers
    """By row: the steps that a symbol goes to, and those after which it may stand."""
    firsts: Numbers
    """The first steps of patterns."""
    lasts: Numbers
    """The last steps of patterns."""
    ended: Numbers
    """By step: the number of the pattern whose last it is, or NONE."""
    patterns: int
    """How many patterns there are."""


class Found(NamedTuple):
    """Room for what passes."""

    notes: Numbers
    """Each time a pattern's last step was reached: its number and the place in one."""
    places: Numbers
    """The same places by pattern."""
    counts: Numbers
    """By pattern: how many."""
    passed: Numbers
    """The patterns that have any: where its places begin, and its number; last, where all end."""
    state: Numbers
    """The steps that the text read so far has gone to."""
    ended: Numbers
    """Of these, the last ones of patterns that it goes to just now."""


def net_of(
    reaching: Mapping[str, int],
    staying: Mapping[str, int],
    others: int,
    firsts: int,
    last: Mapping[int, int],
) -> Net:
    """Lay out steps told by bits; `last` are the patterns by their last step.

    After `others` may stand whatever symbol is not told.
    """
    width = 1 + max(last, default=0) // BITS
    ended = small([NONE]) * (BITS * width)
    for step, pattern in last.items():
        ended[step] = pattern
    symbols = sorted({*reaching, *staying})
    return Net(
        rows=by_code_point({symbol: row for row, symbol in enumerate(symbols, start=1)}, 0),
        reaching=_laid([0, *(reaching.get(one, 0) for one in symbols)], width),
        staying=_laid([others, *(staying[one] for one in symbols)], width),
        firsts=_laid([firsts], width),
        lasts=_laid([sum(1 << step for step in last)], width),
        ended=ended,
        patterns=1 + max(last.values(), default=NONE),
    )


def _laid(told: Iterable[int], width: int) -> Numbers:
    return wide(bits >> BITS * part & _ALL for bits in told for part in range(width))


def patterns_passed(symbols: str, net: Net) -> tuple[list[int], list[list[int]] | list[None]]:
    """The numbers of the patterns whose first step a text gets to, and where it does each.

    In a short text, and where these are too many to tell, None for each.
    """
    told = code_points(symbols)
    most = _MANY * len(told) if len(told) > _SHORT else 0
    sizes = (most, most, net.patterns, 2 * net.patterns + 1, len(net.firsts), len(net.firsts))
    found = Found(*map(room, sizes))
    count = follow(told, net, found)
    passed = found.passed[: 2 * count + 1].tolist()
    numbered, bounds = passed[1::2], passed[::2]
    if bounds[-1] > most:
        return numbered, [None] * count
    places = found.places[: bounds[-1]].tolist()
    return numbered, [places[start:end] for start, end in pairwise(bounds)]


def follow(symbols: Numbers, net: Net, found: Found) -> int:
    """Follow a text from its end through all patterns; gives how many pass."""
    return _follow_handed(symbols, tuple(net), tuple(found))


@kernel
def _follow_handed(symbols: Numbers, net: Row, found: Row) -> int:
    return _follow(symbols, Net(*net), Found(*found))


@kernel
def _follow(symbols: Numbers, net: Net, found: Found) -> int:
    width, count, state, ended = len(net.firsts), 0, found.state, found.ended
    for at in range(len(symbols) - 1, -1, -1):
        row = net.rows[symbols[at]] * width
        any_ended = 0
        for part in range(width):
            before = state[part]
            gone = (before << 1 | net.firsts[part]) & net.reaching[row + part]
            state[part] = gone | before & net.staying[row + part]
            ended[part] = gone & net.lasts[part]
            any_ended |= ended[part]
        if any_ended != 0:
            count = _note(at, count, net, found)
    return _arrange(count, found)


@kernel
def _note(at: int, count: int, net: Net, found: Found) -> int:
    """Note the patterns that end at a place; gives how many notes there are."""
    for part in range(len(found.ended)):
        ended, step = found.ended[part], part * BITS
        while ended != 0:
            if ended & 1:
                pattern = net.ended[step]
                found.counts[pattern] += 1
                if count < len(found.notes):
                    found.notes[count] = pattern << _BITS_OF_PLACE | at
                count += 1
            ended >>= 1
            step += 1
    return count


@kernel
def _arrange(count: int, found: Found) -> int:
    """Lay out what was noted by pattern and place; gives how many patterns there are."""
    passed, start = 0, 0
    for pattern in range(len(found.counts)):
        if found.counts[pattern] > 0:
            found.passed[2 * passed], found.passed[2 * passed + 1] = start, pattern
            start += found.counts[pattern]
            found.counts[pattern] = start
            passed += 1
    found.passed[2 * passed] = start
    if count <= len(found.notes):
        # They were noted from the end of the text: the last of each pattern first.
        for note in range(count):
            pattern = found.notes[note] >> _BITS_OF_PLACE
            found.counts[pattern] -= 1
            found.places[found.counts[pattern]] = found.notes[note] & _LAST_PLACE
    return passed
