"""Transfers: one placement ends and a dispatch to another unit follows; months served count on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.common.errors import Refused
from services.matching.rules.causes import ByWhom
from services.matching.rules.eligibility import Branch, Condition, require
from services.matching.rules.pool import PriorityClass


class TransferTooSoon(Refused):
    """转到其他单位的，原单位的最后一个见习日应在今天以前。"""


class TransferToSameUnit(Refused):
    """转入的岗位属于同一单位。"""


class TransferSeatGone(Refused):
    """转入的岗位没有空余名额。"""


class TransferOutsideMarket(Refused):
    """转入的岗位属于另一个派遣市场，须由同时管辖两地的上级经办机构办理。"""


class TransferWithoutApplication(Refused):
    """这位见习人员没有见习申请（如系统启用以前已经在岗的），不能直接转到其他单位；请登记提前结束，再由本人申请。"""


@dataclass(frozen=True)
class TransferReasons:
    """What decided a dispatch that continues a placement: an officer's decision, on a ground."""

    placement_id: str
    last_day: date
    by_whom: ByWhom
    """By whose doing the placement before ended."""
    priority_class: PriorityClass
    registered_at: datetime


def check_transfer(last_day: date, today: date, units: tuple[str, str]) -> None:
    """The old span adjoins the new one, which begins today; the units differ.

    Raises TransferTooSoon, TransferToSameUnit.
    """
    if last_day >= today:
        raise TransferTooSoon(today=today.isoformat())
    if units[0] == units[1]:
        raise TransferToSameUnit


def refuse_other_market(market: str, other: str, *, covered: bool) -> None:
    """Seats of another market are given by an office above both alone.

    `covered` says that the unit's office lies within the officer's own. Raises
    TransferOutsideMarket.
    """
    if market != other and not covered:
        raise TransferOutsideMarket(market=other)


def continued(found: Sequence[Condition], basis: Branch, *, named: bool) -> Branch:
    """Why somebody may go on elsewhere: for what they were admitted before.

    Birthdays and the time since leaving school passed while on post; what everybody must meet is
    asked again. Raises NotEligible.
    """
    if all(condition.met for condition in found if condition.branch is None):
        return basis
    return require(found, named=named)


def written_transfer(reasons: TransferReasons) -> dict[str, Any]:
    """The reasons of a transfer as they are kept and travel."""
    day, excused = reasons.last_day, reasons.by_whom != "youth"
    free = "不接受的不计为拒绝，仍按原来的次序候补。" if excused else ""
    return {
        "mode": "transfer",
        "placement_id": reasons.placement_id,
        "excused": excused,
        "priority_class": reasons.priority_class,
        "registered_at": reasons.registered_at.isoformat(),
        "text": f"您在原单位的见习于{day.year}年{day.month}月{day.day}日结束，"
        "经办机构为您转到这个岗位继续见习，以前的见习月数合并计算。"
        "这个岗位当时有空余名额，候补中没有人在等它；派遣次序和抽签没有参与，您可以接受或者拒绝。"
        f"{free}",
    }
