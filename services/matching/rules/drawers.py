"""Drawers: by an order of each reader's own ids are gone through, some drawers at once."""

from collections.abc import Callable
from typing import Final

DRAWERS: Final = 1024
"""In so many drawers placements lie, by a digest of their ids that tells nothing of them."""
DRAWERS_AT_FIRST: Final = 4
"""Gone through at once to begin with."""
FEW: Final = 500
MANY: Final = 2000
"""Ids gone through at once: about a millisecond for each thousand, for which others wait."""


def drawers_in_order(told: Callable[[str], str]) -> list[tuple[str, int]]:
    """All drawers by what they are called towards one reader, whom `told` tells names.

    In the same for everybody, what two departments are told, or after how long, would tell them
    of the same object.
    """
    return sorted((drawer_name(told, no), no) for no in range(DRAWERS))


def drawer_name(told: Callable[[str], str], no: int) -> str:
    """What a drawer is called towards whom `told` tells names."""
    # By another word all cursors of snapshots would point elsewhere.
    return told(f"lot {no}")


def drawers_at_once(before: int, found: int) -> int:
    """How many to go through next, after so many of them held so many ids."""
    if found < FEW:
        return 2 * before
    return max(1, before // 2) if found > MANY else before
