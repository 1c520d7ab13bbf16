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

_BITS: Final = 60
_ALL: Final = (1 << _BITS) - 1
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
    width = 1 + max(last, default=0) // _BITS
    ended = small([NONE]) * (_BITS * width)
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
    return wide(bits >> _BITS * part & _ALL for bits in told for part in range(width))


def sifted(symbols: str, net: Net) -> tuple[list[int], list[list[int]] | list[None]]:
    """The numbers of the patterns whose first step a text gets to, and where it does each.

    In a short text, and where these are too many to tell, None for each.
    """
    told = code_points(symbols)
    most = _MANY * len(told) if len(told) > _SHORT else 0
    found = Found(room(most), room(most), room(net.patterns), room(2 * net.patterns + 1))
    count = sift(told, net, room(len(net.firsts)), found)
    passed = found.passed[: 2 * count + 1].tolist()
    numbered, bounds = passed[1::2], passed[::2]
    if bounds[-1] > most:
        return numbered, [None] * count
    places = found.places[: bounds[-1]].tolist()
    return numbered, [places[start:end] for start, end in pairwise(bounds)]


def sift(symbols: Numbers, net: Net, state: Numbers, found: Found) -> int:
    """Follow a text from its end through all patterns; gives how many pass."""
    return _sift(symbols, tuple(net), state, tuple(found))


@kernel
def _sift(symbols: Numbers, net: Row, state: Numbers, found: Row) -> int:
    return _sifted(symbols, Net(*net), state, Found(*found))


@kernel
def _sifted(symbols: Numbers, net: Net, state: Numbers, found: Found) -> int:
    width, count = len(net.firsts), 0
    for at in range(len(symbols) - 1, -1, -1):
        row = net.rows[symbols[at]] * width
        carried = 0
        for part in range(width):
            before = state[part]
            gone = (before << 1 & _ALL | carried | net.firsts[part]) & net.reaching[row + part]
            carried = before >> _BITS - 1
            state[part] = gone | before & net.staying[row + part]
            count = _note(at, part * _BITS, gone & net.lasts[part], count, net, found)
    return _arrange(count, found)


@kernel
def _note(at: int, step: int, ended: int, count: int, net: Net, found: Found) -> int:
    """Note the patterns that end with some steps; gives how many notes there are."""
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
