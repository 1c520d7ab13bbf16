"""A unit removed, as the cause of an early end: what units decided, and who may say so."""

from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from services.common.errors import Refused, Unavailable
from services.matching.rules.endings import Early, Manner


class RemovalByOffice(Refused):
    """因单位被清退而结束的，由经办机构登记。"""

    article = "宁人社函〔2020〕272号 二"


class UnitNotRemoved(Refused):
    """所填的最后一个见习日，该单位没有被决定清退，不能以此为结束的原因。"""

    article = "宁人社函〔2020〕272号 二"


class RemovalUnknown(Unavailable):
    """暂时无法核实该单位是否已被决定清退，请稍后再试。"""


@dataclass(frozen=True)
class Removal:
    """The days of a unit's removal: decided, and carried out once nobody is left on post."""

    decided_on: date | None
    removed_on: date | None


def is_for_removal(manner: Manner | None) -> TypeGuard[Early]:
    """Whether somebody is said to leave because the unit is removed."""
    return isinstance(manner, Early) and manner.cause == "unit_removed"


def refuse_by_unit(*, by_unit: bool) -> None:
    """No unit says of itself that it is removed. Raises RemovalByOffice."""
    if by_unit:
        raise RemovalByOffice


def refuse_unremoved(last_day: date, removal: Removal) -> None:
    """The last day lies between the decision to remove and the removal. Raises UnitNotRemoved."""
    decided, removed = removal.decided_on, removal.removed_on
    if decided is None or last_day < decided or (removed is not None and last_day > removed):
        raise UnitNotRemoved
