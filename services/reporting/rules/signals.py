"""Audit signals: their kinds, and how an officer decides on one."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from services.common.errors import NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.common.values import region

Kind = Literal[
    "shared_account",
    "identical_attendance",
    "days_before_signature",
    "days_before_cover",
    "mentor_overload",
    "two_regions",
    "retention_without_insurance",
    "employee_insurance",
    "own_staff",
    "business_licence",
]
Entered = Literal["employee_insurance", "own_staff", "business_licence"]
Effect = Literal["none", "hold"]
State = Literal["open", "explained", "confirmed"]
Move = Literal["explanation", "confirmation", "withdrawal"]
Step = Literal["entry", "explanation", "confirmation", "withdrawal"]
Outcome = Literal["none", "month"]

KINDS: Final[dict[Kind, str]] = {
    "shared_account": "几个人共用一个收款账户",
    "identical_attendance": "整个单位连续几个月的考勤完全相同",
    "days_before_signature": "签订见习协议以前到岗",
    "days_before_cover": "没有商业意外伤害保险而到岗",
    "mentor_overload": "带教人数超过上限",
    "two_regions": "同一个人同时在两个地区见习",
    "retention_without_insurance": "留用没有参加社会保险的记录",
    "employee_insurance": "见习期间在其他单位以职工身份参加社会保险",
    "own_staff": "原是见习单位的职工",
    "business_licence": "本人办有营业执照",
}
EFFECTS: Final[dict[Effect, str]] = {"none": "不影响拨付", "hold": "暂缓拨付"}
OUTCOMES: Final[dict[Outcome, str]] = {
    "none": "不影响应计的补贴",
    "month": "当月补贴不予计发，已结算的列为应退回的补贴",
}

MOVES: Final[dict[tuple[State, Move], State]] = {
    ("open", "explanation"): "explained",
    ("open", "confirmation"): "confirmed",
    ("confirmed", "withdrawal"): "open",
}
"""(state, move) → next. What was confirmed wrongly is withdrawn and awaits its decision again."""
ROLES: Final[dict[Move, str]] = {
    "explanation": "reviewer",
    "confirmation": "reviewer",
    "withdrawal": "reviewer",
}
NAMES: Final = Names(
    states={"open": "待核查", "explained": "已说明", "confirmed": "已查实"},
    moves={"explanation": "认可说明", "confirmation": "查实", "withdrawal": "撤销查实"},
    movers={"reviewer": "复核人员"},
)


class YouthUnknown(NotFound):
    """没有找到这个见习人员，或者不在您可以查看的范围内。"""


class SignalUnknown(NotFound):
    """没有找到这条线索，或者不在您可以查看的范围内。"""


class SignalStateForbids(Refused):
    """这条线索已经办理，不能再办理。"""


class SignalKnown(Refused):
    """这条线索已经登记过。"""


class OwnSignal(Refused):
    """登记线索的人不能自己核定。"""


class OwnConfirmation(Refused):
    """查实线索的人不能自己撤销查实。"""


class SignalVersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class SignalChanged(Stale):
    """这条线索已被他人办理，请刷新后再办理。"""


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises SignalStateForbids."""
    if (state, move) not in MOVES:
        ways = ((way, ROLES[way]) for before, way in MOVES if before == state)
        found = standing(state, ways, NAMES)
        raise SignalStateForbids(found.words, move=move, **found.members)
    return MOVES[state, move]


def require_version(seen: int | None, stands: int) -> None:
    """Decide only on what the caller saw. Raises SignalChanged, SignalVersionMissing."""
    if seen is None:
        raise SignalVersionMissing(version=stands)
    if seen != stands:
        raise SignalChanged(version=stands)


def require_other_person(author: str, entered_by: str) -> None:
    """Nobody decides on what they entered themselves: OwnSignal."""
    if author == entered_by:
        raise OwnSignal


def require_another_withdraws(author: str, confirmed_by: str | None) -> None:
    """Nobody withdraws what they confirmed themselves: OwnConfirmation."""
    if author == confirmed_by:
        raise OwnConfirmation


def voiding(outcomes: Mapping[str, Sequence[str]], area: str, of: str) -> str | None:
    """The version of the value by which nothing of a month is due in an area, or None.

    As the signal, which is of a region, was confirmed. Another region's says nothing of the area.
    """
    if not region.lies_within(area, of):
        return None
    outcome, version = outcomes.get(area) or outcomes.get(of) or ("none", "")
    return version if outcome == "month" else None
