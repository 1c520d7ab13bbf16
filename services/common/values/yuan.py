"""Money: decimal yuan with two places, rounded once, at the end of a line."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

FEN = Decimal("0.01")
ZERO = Decimal("0.00")
WAN = Decimal(10_000)


def half_up(exact: Fraction | Decimal) -> Decimal:
    """An exact sum in yuan as yuan and fen, half a fen upwards."""
    return _rounded(exact, FEN, ROUND_HALF_UP)


def down(exact: Fraction | Decimal) -> Decimal:
    """An exact sum in yuan as yuan and fen, what is below a fen left out."""
    return _rounded(exact, FEN, ROUND_DOWN)


def in_wan(exact: Fraction | Decimal) -> Decimal:
    """An exact sum in yuan as 万元 with two places, half up: only for print."""
    return _rounded(Fraction(exact) / Fraction(WAN), FEN, ROUND_HALF_UP)


def _rounded(exact: Fraction | Decimal, step: Decimal, rounding: str) -> Decimal:
    # Fen as a fraction of whole numbers: no intermediate decimal can lose a digit.
    steps = Fraction(exact) / Fraction(step)
    floor, rest = divmod(abs(steps.numerator), steps.denominator)
    up = rounding == ROUND_HALF_UP and 2 * rest >= steps.denominator
    whole = (floor + up) * (-1 if steps < 0 else 1)
    return (Decimal(whole) * step).quantize(step)
