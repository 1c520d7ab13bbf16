"""What became of a round, in words: for anybody, and for who took part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.matching.rules.round_moves import RoundState
from services.matching.rules.round_rechecks import Change

EndCode = Literal[
    "round-check-failed", "round-outdated", "round-broke", "round-overdue", "round-cancelled"
]


@dataclass(frozen=True)
class Reason:
    """Why a round ended with nothing carried out."""

    code: EndCode
    text: str


_FAILED: Final[Mapping[EndCode, str]] = {
    "round-check-failed": "批次结果没有通过独立核查，没有执行。",
    "round-outdated": "截止收件以后情况变化过多，批次结果没有执行。",
    "round-broke": "批次在办理中出错，没有执行。",
    "round-overdue": "批次超过了最长的办理天数，由系统结束，没有执行。",
}
_NEXT: Final = (
    "您的登记时间和候补次序不受影响。为批次保留的名额在批次结束时已按次序派给当时候补的人；"
    "仍在候补的，有合适的名额即予派遣，并参加下一个批次。"
)
_WISHES: Final = "按截止收件时的求职意愿计算，此后修改的意愿不计入"
_STATES: Final[Mapping[RoundState, str]] = {
    "frozen": f"批次已截止收件，等待第二人公开随机数；{_WISHES}；结束以后公布结果。",
    "contributed": f"批次正在运行和核查；{_WISHES}；结束以后公布结果。",
    "run": f"批次结果已通过核查，等待执行；{_WISHES}；结束以后公布结果。",
    "applied": f"批次已经执行；{_WISHES}。"
    "派到岗位的，请在派遣中按期答复；没有派到、仍在候补的，次序不变。",
}
_LEFT_OUT: Final[Mapping[Change, str]] = {
    "youth_left": "您排到了岗位，但执行时已不在候补，所以没有派遣。",
    "not_eligible": "您排到了岗位，但执行时已不符合参加见习的条件，所以没有派遣。",
    "may_not_be_there": "您排到的岗位，执行时依规定不能派您去，所以没有派遣。",
    "post_not_open": "您排到的岗位，执行时已不再招收，所以没有派遣。",
    "seats_gone": "您排到的岗位，执行时名额已经减少，所以没有派遣。",
}


def reason_of(state: RoundState, code: EndCode | None, ground: str | None) -> Reason | None:
    """Why a round ended with nothing carried out; None where it did not.

    `ground` is that of calling it off, if it was written for everybody.
    """
    if state == "cancelled":
        told = f"理由：{ground}" if ground else "理由请向经办机构询问。"
        return Reason("round-cancelled", f"经办机构取消了批次，没有执行。{told}")
    return Reason(code, _FAILED[code]) if code else None


def wishes_counted(frozen_on: date, *, gathered: bool) -> str:
    """Which wishes count in a round under way, for who takes part and may change them.

    Until the input is `gathered`, a change may still be read with it.
    """
    day = f"{frozen_on.year}年{frozen_on.month}月{frozen_on.day}日"
    if gathered:
        return f"您参加的批次已于{day}截止收件，{_WISHES}这个批次，只在以后的派遣中生效。"
    return (
        f"您参加的批次已于{day}截止收件，正在整理各人截止收件时的求职意愿："
        "现在修改的意愿不保证计入这个批次，在以后的派遣中一定生效。"
    )


def told_to_participant(
    state: RoundState, reason: Reason | None, left_out: Change | None = None
) -> str:
    """How a round stands, and what comes next for who takes part.

    `left_out` is what had changed of the participant, or of the seat drawn, when it was applied.
    """
    if reason:
        return f"{reason.text}{_NEXT}"
    return _STATES[state] + (_LEFT_OUT[left_out] if left_out else "")
