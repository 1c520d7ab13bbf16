"""Complaints: what may be complained of, who moves a complaint on, and what a finding must say."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed, NotFound, Refused, Unavailable
from services.units.rules.moves import Step, Steps, Who
from services.units.rules.removals import Charge
from services.units.rules.units import UnitState

ComplaintKind = Literal[
    "interview_or_threshold",
    "unpaid",
    "safety",
    "hours",
    "harassment",
    "false_attendance",
    "data",
]
ComplaintState = Literal[
    "received", "investigated", "upheld", "not_upheld", "transferred", "withdrawn"
]
ComplaintMove = Literal[
    "investigate", "uphold", "dismiss", "transfer", "withdraw", "clear", "reopen"
]
Consequence = Literal["warning", "rectification", "suspension", "removal"]
"""By the decision a suspension takes effect or a removal is proposed; the others are recorded."""

KIND_WORDS: Final[dict[ComplaintKind, str]] = {
    "interview_or_threshold": "以面试等方式确定人员或设置门槛（含电话面试）",
    "unpaid": "未发补贴",
    "safety": "安全",
    "hours": "工作时间",
    "harassment": "骚扰",
    "false_attendance": "虚假考勤",
    "data": "泄露个人信息",
}

COMPLAINT_STEPS: Final[Steps[ComplaintState, ComplaintMove, Who]] = Steps(
    (
        Step("received", "investigate", "officer", "investigated"),
        Step("received", "transfer", "officer", "transferred"),
        Step("received", "withdraw", "complainant", "withdrawn"),
        Step("investigated", "uphold", "officer", "upheld"),
        Step("investigated", "dismiss", "officer", "not_upheld"),
        Step("investigated", "transfer", "officer", "transferred"),
        Step("investigated", "withdraw", "complainant", "withdrawn"),
        Step("upheld", "clear", "officer", "upheld"),
        Step("upheld", "reopen", "officer", "investigated"),
        Step("not_upheld", "reopen", "officer", "investigated"),
        Step("transferred", "reopen", "officer", "investigated"),
    ),
    states={
        "received": "已收到",
        "investigated": "已受理调查",
        "upheld": "属实",
        "not_upheld": "不属实",
        "transferred": "已移送",
        "withdrawn": "已撤回",
    },
    moves={
        "investigate": "受理调查",
        "uphold": "认定属实",
        "dismiss": "认定不属实",
        "transfer": "移送",
        "withdraw": "撤回",
        "clear": "确认事由已经消除",
        "reopen": "撤销结论，重新调查",
    },
)
OPEN: Final[tuple[ComplaintState, ...]] = ("received", "investigated")
"""The states in which a clock runs."""
DECIDED: Final[tuple[ComplaintState, ...]] = ("upheld", "not_upheld")
"""The states in which the unit learns of a complaint: before, its kind and day could tell whose."""

NAMING_NOBODY: Final[tuple[ComplaintState, ...]] = ("not_upheld", "withdrawn")
"""The states in which a name that somebody typed keeps no office from its words any more."""


class ComplaintNotFound(NotFound):
    """没有找到这项投诉，或者不在您可以查看的范围内。"""


class ComplaintTargetMissing(Malformed):
    """须写明投诉的见习单位或者见习岗位。"""


class ComplaintTargetsDiffer(Malformed):
    """所填的岗位不是所填单位的。"""


class HappenedInFuture(Refused):
    """发生日期不能晚于今天。"""


class ConsequenceMissing(Malformed):
    """投诉属实的，须写明处理结果。"""


class ConsequenceUncalledFor(Malformed):
    """投诉不属实的，不能给予处理。"""


class ComplainantUnknown(Unavailable):
    """暂时不能核对您的登记，投诉没有收到；请稍后再试，也可以不登录投诉。"""


class AnsweredElsewhere(Refused):
    """被投诉的单位已并入其他地区的单位，暂停或者清退须由管辖后者的经办机构决定。"""


class NothingToClear(Refused):
    """单位没有因这项投诉被暂停，或者已经确认消除。"""


@dataclass(frozen=True)
class Holders:
    """Whose a post was on the day complained of, and whose it is now: a merger hands it over."""

    then: str
    now: str


def check_target(unit_id: str | None, post: Holders | None) -> str:
    """The unit that a complaint is about: the one named, or whose the post named was on the day.

    With the post the unit of today may be named as well as that of the day.
    Raises ComplaintTargetMissing, ComplaintTargetsDiffer.
    """
    if post is None:
        if unit_id is None:
            raise ComplaintTargetMissing("/unit_id", "请填写单位编号或者岗位编号。")
        return unit_id
    if unit_id not in (None, post.then, post.now):
        raise ComplaintTargetsDiffer("/post_id", "请核对岗位编号。")
    return post.then


def check_happened(happened_on: date | None, today: date) -> None:
    """What is complained of lies behind us: HappenedInFuture."""
    if happened_on and happened_on > today:
        raise HappenedInFuture


def check_consequence(upheld: bool, consequence: Consequence | None) -> None:
    """Who is found at fault bears a consequence, and nobody else.

    Raises ConsequenceMissing, ConsequenceUncalledFor.
    """
    if upheld and consequence is None:
        raise ConsequenceMissing("/consequence", "请填写处理结果。")
    if not upheld and consequence is not None:
        raise ConsequenceUncalledFor("/consequence", "请删去处理结果。")


def suspends(state: UnitState) -> bool:
    """Whether a complaint upheld moves its unit; one suspended already gets one more ground."""
    return state != "suspended"


@dataclass(frozen=True)
class Upheld:
    """What is told to a unit of a complaint upheld against it."""

    kind: ComplaintKind
    received_on: date
    decided_on: date
    finding: str


def charge_of(upheld: Upheld) -> Charge:
    """What a complaint holds against its unit, and the proof: nothing of who complained.

    Not the complaint's id either, which tells the instant at which somebody complained.
    """
    kind, received, decided = KIND_WORDS[upheld.kind], upheld.received_on, upheld.decided_on
    proof = (
        f"{_day(received)}收到的投诉（{kind}），经调查，{_day(decided)}认定属实；"
        "违规情况为调查结论。"
    )
    return Charge(upheld.finding, proof)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def check_clearable(suspended_on: date | None, cleared_on: date | None) -> None:
    """What suspended a unit is cleared, once: NothingToClear."""
    if suspended_on is None or cleared_on is not None:
        raise NothingToClear


def is_overdue(state: ComplaintState, due_on: date | None, today: date) -> bool:
    """Whether an office has let a step's last day pass.

    A step whose last day nobody could count, for want of a calendar, is shown with these.
    """
    return state in OPEN and (due_on is None or due_on < today)
