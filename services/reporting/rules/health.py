"""Health: who reads that sickness ended a placement, and what others read instead."""

from typing import Final

from services.common.values.region import is_county

UNDISCLOSED: Final = "undisclosed"
_ILLNESS: Final = "illness"


def sees_health(reader: str | None, office: str | None) -> bool:
    """Whether an office reads that sickness ended a placement with a unit.

    `office` looks after the unit: it does, and a county does; offices above read only that the
    placement ended early, and by whose doing.
    """
    return reader is not None and (reader == office or is_county(reader))


def disclosed(cause: str | None, *, health: bool) -> str | None:
    """The cause of an early end, as an office reads it."""
    return UNDISCLOSED if not health and cause == _ILLNESS else cause
