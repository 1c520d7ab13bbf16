"""Objecting to a handover: whoever had the unit is heard by an officer who had no part in it."""

from datetime import date
from typing import Literal

from services.common.errors import Conflict, Refused

ObjectionState = Literal["filed", "upheld", "dismissed"]
Part = Literal["former", "taker"]
"""Whom an account was in a handover: whoever had the unit, or whoever took it."""


class NothingHandedOver(Refused):
    """没有从这个账号交出的见习单位，不能提出异议。"""


class ObjectorNotSuspended(Refused):
    """这个账号没有停用，不能在这里提出异议；对账号交接有意见的，请到办理机构当面说明。"""


class HandoverObjected(Conflict):
    """对这件账号交接已经提出过异议；对决定仍有意见的，请到办理机构当面说明。"""


class ObjectionSettled(Refused):
    """对这件账号交接没有等待决定的异议。"""


class ObjectsToOwnHandover(Refused):
    """办理过这件账号交接的人不能决定对它的异议。"""


class ObjectionWaits(Conflict):
    """对该单位上一件账号交接的异议正在等待决定，决定以后才能再办理交接。"""


class TakenOn(Refused):
    """异议提出以后，该单位又交给了其他账号；请先核对现在的首个账号。"""


def check_objector(*, suspended: bool) -> None:
    """Who was let in again, or has the unit again, objects no more: ObjectorNotSuspended."""
    if not suspended:
        raise ObjectorNotSuspended


def check_objection(state: ObjectionState | None) -> None:
    """A handover is objected to once: HandoverObjected."""
    if state is not None:
        raise HandoverObjected


def check_decision(state: ObjectionState | None, decider: str, acted: frozenset[str]) -> None:
    """An objection that was filed is decided by somebody who had no part in the handover.

    Raises ObjectionSettled, ObjectsToOwnHandover.
    """
    if state != "filed":
        raise ObjectionSettled
    if decider in acted:
        raise ObjectsToOwnHandover


def check_none_waits(state: ObjectionState | None) -> None:
    """A unit is not handed on while it may have to be given back: ObjectionWaits."""
    if state == "filed":
        raise ObjectionWaits


def check_still_held(taker_id: str, now: str | None) -> None:
    """A unit is given back by whoever took it, and by nobody after them: TakenOn."""
    if taker_id != now:
        raise TakenOn


def why_suspended(
    part: Part, handover_id: str, done_on: date, state: ObjectionState | None, ground: str | None
) -> str:
    """What an account that a handover suspended is told as it signs in (Chinese)."""
    if part == "taker":
        return f"对您接手见习单位的异议成立（账号交接 {handover_id}）：{ground}。您的账号现已停用。"
    told = (
        f"见习单位已于{done_on.year}年{done_on.month}月{done_on.day}日由经办机构交给另一个账号"
        f"（账号交接 {handover_id}），您的账号现已停用。"
    )
    if state == "filed":
        return f"{told}您的异议已经收到，等待复核人员决定。"
    if state == "dismissed":
        return f"{told}您的异议不成立：{ground}"
    return f"{told}有异议的，可以凭登录名和密码提出，也可以到办理机构当面说明。"
