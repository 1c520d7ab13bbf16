"""What is looked up in the check's compiled loops: whole numbers, each at a slot of its own.

Whatever is not there is NONE. A table has room for a power of two, twice as much as it holds.
"""

from array import array
from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.common.compiling import kernel

NONE: Final = -1
_WIDE: Final = 1 << 31
CHARACTERS: Final = 0x1_0000
"""Tables by character end here: beyond it lie a million, each of them rare."""
_PART: Final = 24
_LOW: Final = (1 << _PART) - 1
_FACTOR_OF_LOW: Final = 40_503
_FACTOR_OF_HIGH: Final = 30_011
_SPREAD: Final = 9

_SHEET: Final = array("q", bytes(8 * 2048))
"""What little room most texts take is cut from: quicker than to make it."""

Numbers = Any
"""A list of whole numbers, or an array of them where the loops are compiled."""
Row = tuple[Numbers, ...]
"""Several of these as a compiled loop is handed them: named ones would take it twice as long."""


def code_points(text: str) -> "array[int]":
    """The characters of a text as numbers."""
    return array("I", text.encode("utf-32-le", "surrogatepass"))


def room(count: int) -> "array[int]":
    """Room for so many whole numbers, for now each 0."""
    return _SHEET[:count] if count <= len(_SHEET) else array("q", bytes(8 * count))


def slots(count: int) -> "array[int]":
    """A table of so many slots, with NONE in each."""
    return array("q", b"\xff" * (8 * count))


def wide(told: Iterable[int]) -> "array[int]":
    """Whole numbers laid out for loops."""
    return array("q", told)


def whole(told: Iterable[int]) -> "array[int]":
    """Whole numbers below 2**31, half as wide: what is near is read faster."""
    return array("i", told)


def small(told: Iterable[int]) -> "array[int]":
    """Whole numbers below 2**15, laid out close together: what is near is read faster."""
    return array("h", told)


def by_code_point(told: Mapping[str, int], other: int) -> "array[int]":
    """For each character of a table its number below 2**15."""
    laid = small([other]) * CHARACTERS
    for character, number in told.items():
        laid[ord(character)] = number
    return laid


def table(keys: Iterable[int]) -> "array[int]":
    """Keys, each from 0 up to 2**62, laid out so that `slot` finds them."""
    told = list(keys)
    size = 1 << (2 * len(told)).bit_length()
    laid = slots(size) if max(told, default=0) >= _WIDE else whole([NONE]) * size
    for key in told:
        laid[slot(key, laid)] = key
    return laid


@kernel
def slot(key: int, keys: Numbers) -> int:
    """Where a key lies, or where it would."""
    mask = len(keys) - 1
    # Neither product outgrows 64 bits, so that compiled or not it is the same.
    mixed = (key & _LOW) * _FACTOR_OF_LOW + (key >> _PART) * _FACTOR_OF_HIGH
    at = mixed >> _SPREAD & mask
    while keys[at] not in (key, NONE):
        at = at + 1 & mask
    return at
