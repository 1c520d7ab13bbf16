"""Industries: the section of GB/T 4754 by its letter, and a finer class of 2 to 4 digits."""

from typing import Final

from services.common.errors import Malformed

_DIVISIONS: Final[tuple[tuple[str, int, int], ...]] = (
    ("A", 1, 5),
    ("B", 6, 12),
    ("C", 13, 43),
    ("D", 44, 46),
    ("E", 47, 50),
    ("F", 51, 52),
    ("G", 53, 60),
    ("H", 61, 62),
    ("I", 63, 65),
    ("J", 66, 69),
    ("K", 70, 70),
    ("L", 71, 72),
    ("M", 73, 75),
    ("N", 76, 79),
    ("O", 80, 82),
    ("P", 83, 83),
    ("Q", 84, 85),
    ("R", 86, 90),
    ("S", 91, 96),
    ("T", 97, 97),
)
"""Section, first and last division in it (GB/T 4754-2017)."""


class IndustryClassElsewhere(Malformed):
    """行业小类与行业门类不符。"""


def check_class(industry: str, industry_class: str | None) -> None:
    """A finer class, where one is given, lies in the section named: IndustryClassElsewhere."""
    if industry_class is not None and section_of(industry_class) != industry:
        detail = "这个行业代码不属于所填的门类（GB/T 4754）。"
        raise IndustryClassElsewhere("/industry_class", detail)


def section_of(industry_class: str) -> str | None:
    """The letter of the section that a class lies in; None where the standard has no such."""
    division = int(industry_class[:2])
    found = (letter for letter, first, last in _DIVISIONS if first <= division <= last)
    return next(found, None)
