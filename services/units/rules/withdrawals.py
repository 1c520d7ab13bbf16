"""Withdrawal: a unit asks to leave of its own will, and the office decides (二)."""

from typing import Final, Literal

from services.common.errors import Conflict, Refused
from services.units.rules.moves import Step, Steps, Who
from services.units.rules.units import UnitState

WithdrawalState = Literal["requested", "granted", "declined", "taken_back"]
WithdrawalMove = Literal["grant", "decline", "take_back"]
WithdrawalDecision = Literal["grant", "decline"]

WITHDRAWAL_STEPS: Final[Steps[WithdrawalState, WithdrawalMove, Who]] = Steps(
    (
        Step("requested", "grant", "officer", "granted"),
        Step("requested", "decline", "officer", "declined"),
        Step("requested", "take_back", "unit", "taken_back"),
    ),
    states={
        "requested": "待决定",
        "granted": "已同意",
        "declined": "不同意",
        "taken_back": "已撤回",
    },
    moves={
        "grant": "同意",
        "decline": "不同意",
        "take_back": "撤回",
    },
)


class WithdrawalOpen(Conflict):
    """该单位的退出申请正在办理。"""


class NoWithdrawalOpen(Refused):
    """该单位没有待办理的退出申请。"""


class NothingToWithdraw(Refused):
    """只有已认定或已暂停的单位可以申请退出。"""


def check_request(state: UnitState, *, is_open: bool) -> None:
    """A unit that is recognised or suspended asks once: NothingToWithdraw, WithdrawalOpen."""
    if state not in ("recognised", "suspended"):
        raise NothingToWithdraw(state=state)
    if is_open:
        raise WithdrawalOpen
