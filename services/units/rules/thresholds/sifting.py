"""The loops of the sieve, in the subset of Python that numba compiles: as `sieve.Sieve` does."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from services.common.compiling import kernel
from services.units.rules.thresholds.loops import (
    NONE,
    Numbers,
    by_code_point,
    code_points,
    numbers,
    room,
    small,
)

_BITS: Final = 60
_ALL: Final = (1 << _BITS) - 1


class Net(NamedTuple):
    """Steps as the bits of whole numbers, 60 in each."""

    rows: Numbers
    """By code point: the row of a symbol; row 0 is that of all others."""
    reaching: Numbers
    staying: Numbers
    """By row: the steps that a symbol goes to, and those after which it may stand."""
    firsts: Numbers
    """The first steps of patterns."""
    ended: Numbers
    """By step: the number of the pattern whose last it is, or NONE."""


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
        ended=ended,
    )


def _laid(told: Iterable[int], width: int) -> Numbers:
    return numbers(bits >> _BITS * part & _ALL for bits in told for part in range(width))


def sifted(symbols: str, net: Net) -> list[int]:
    """The numbers of the patterns whose last step a text gets to, in their order."""
    width = len(net.firsts)
    passed = room(len(net.ended))
    count = sift(code_points(symbols), net, room(2 * width), passed)
    numbered: list[int] = passed[:count].tolist()
    return numbered


@kernel
def sift(symbols: Numbers, net: Net, state: Numbers, passed: Numbers) -> int:
    """Follow a text through all patterns at once; gives how many lie in `passed`.

    The second half of `state` holds the steps that were ever gone.
    """
    width = len(net.firsts)
    for symbol in symbols:
        row = net.rows[symbol] * width
        carried = 0
        for part in range(width):
            before = state[part]
            gone = (before << 1 & _ALL | carried | net.firsts[part]) & net.reaching[row + part]
            carried = before >> _BITS - 1
            state[part] = gone | before & net.staying[row + part]
            state[width + part] |= state[part]
    return _ended(net, state, passed)


@kernel
def _ended(net: Net, state: Numbers, passed: Numbers) -> int:
    width, count = len(net.firsts), 0
    for part in range(width):
        for bit in range(_BITS):
            pattern = net.ended[part * _BITS + bit]
            if pattern != NONE and state[width + part] >> bit & 1:
                passed[count] = pattern
                count += 1
    return count
