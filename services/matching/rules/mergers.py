"""Mergers: what a unit that went into another may still do here."""

from services.common.errors import Refused


class UnitMerged(Refused):
    """该单位已并入其他单位，请由承继的单位办理。"""


def refuse_merged(into_unit_id: str | None) -> None:
    """A unit sees what it began, but since it went into another that one moves it: UnitMerged."""
    if into_unit_id is not None:
        raise UnitMerged(into_unit_id=into_unit_id)
