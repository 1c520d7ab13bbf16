"""Handing a unit over to another account: its office has seen who stands for the unit."""

from typing import Literal

from services.accounts.rules.accounts import Account
from services.common.errors import (
    Conflict,
    Malformed,
    NotFound,
    Refused,
    Stale,
    Unavailable,
    Unpinned,
)

State = Literal["waiting", "done", "declined", "withdrawn"]
Weight = Literal["new", "recognised", "gone"]
"""What a unit is, as units tells it: of one recognised once money was paid, or may be."""
Bearing = Literal["bears", "left", "changing"]
"""Whether an account bears a unit's id; while a handover decides about it nobody can say."""


class UnitNotFound(NotFound):
    """没有找到这个见习单位，或者不在您可以查看的范围内。"""


class TakerUnknown(Malformed):
    """没有这个单位账号。"""


class TakerUnfit(Refused):
    """这个账号不能接手该单位。"""


class UnitGone(Refused):
    """该单位已被清退、已经退出或者已并入其他单位，不再办理账号交接。"""


class HandoverWaits(Conflict):
    """该单位已有账号交接等待复核，请先复核。"""


class HandoverNotFound(NotFound):
    """没有找到这件账号交接，或者不在您可以查看的范围内。"""


class HandoverSettled(Refused):
    """这件账号交接已经复核或者撤回。"""


class HandedBySamePerson(Refused):
    """提出账号交接的人不能自己复核。"""


class AskedByAnother(Refused):
    """只有提出账号交接的人可以撤回；其他人员认为不应交接的，由复核人员退回。"""


class StandsOtherwise(Refused):
    """提出以后，该单位的首个账号已经变更；请退回并重新核验。"""


class UnitsUnavailable(Unavailable):
    """暂时不能核对单位的登记，账号没有交接；请稍后再试。"""


def needs_second(weight: Weight) -> bool:
    """Whether a second officer looks: who stands for one recognised once confirms what is paid."""
    return weight == "recognised"


def check_not_gone(weight: Weight) -> None:
    """Who is gone is handed over by nobody: UnitGone."""
    if weight == "gone":
        raise UnitGone


def check_decision(
    state: State, asked_by: str, decider: str, *, version: int, expected: int | None
) -> None:
    """A handover that waits is decided by another than whoever asked for it.

    Raises Unpinned, Stale, HandoverSettled, HandedBySamePerson.
    """
    _check_waiting(state, version=version, expected=expected)
    if asked_by == decider:
        raise HandedBySamePerson


def check_withdrawal(
    state: State, asked_by: str, who: str, *, version: int, expected: int | None
) -> None:
    """A handover that waits is withdrawn by whoever asked for it.

    Raises Unpinned, Stale, HandoverSettled, AskedByAnother.
    """
    _check_waiting(state, version=version, expected=expected)
    if asked_by != who:
        raise AskedByAnother


def check_version(version: int, expected: int | None) -> None:
    """Who acts names the version they saw: Unpinned, Stale."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if expected != version:
        raise Stale(version=version)


def _check_waiting(state: State, *, version: int, expected: int | None) -> None:
    check_version(version, expected)
    if state != "waiting":
        raise HandoverSettled(state=state)


def check_same_first(asked_of: str | None, now: str | None) -> None:
    """A unit is taken from whom it was asked to be taken from: StandsOtherwise."""
    if asked_of != now:
        raise StandsOtherwise


def check_taker(taker: Account, unit_id: str, *, stands_elsewhere: bool) -> None:
    """Who takes a unit over stands for no other: a fresh first account, or one of its own
    staff, also one that was suspended with it.

    `stands_elsewhere`: whether the unit that the account bears is registered as another.
    Raises TakerUnfit.
    """
    if taker.unit_id == unit_id:
        if taker.opened_by is None:
            raise TakerUnfit("这个账号已经是该单位的首个账号。")
    elif taker.suspended:
        raise TakerUnfit("这个账号已停用。")
    elif taker.opened_by is not None:
        raise TakerUnfit("这个账号是其他单位的工作人员账号；请用单位注册时的账号接手。")
    elif stands_elsewhere:
        raise TakerUnfit("这个账号已经登记了其他单位。")
