"""Subsidy claims: each condition with its answer and article, and the way to a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from services.common.errors import Malformed, NotFound, Refused
from services.common.moves import Names, standing
from services.common.values.month import Month
from services.reporting.rules.subsidies import (
    ARTICLE,
    Facts,
    Reason,
    SubsidyLine,
    Terms,
    months_served,
    total_of,
)

State = Literal["filed", "reviewed", "approved", "returned", "refused", "withdrawn"]
Move = Literal["review", "review_return", "approval", "refusal", "withdrawal"]
Condition = Literal[
    "least_months",
    "flexible",
    "on_post",
    "month_once",
    "not_elsewhere",
    "most_months",
    "not_hired",
    "within_cap",
]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


CLAIM_STEPS: Final = (
    Step("filed", "review", "reviewer", "reviewed"),
    Step("filed", "review_return", "reviewer", "returned"),
    Step("filed", "withdrawal", "youth", "withdrawn"),
    Step("reviewed", "approval", "approver", "approved"),
    Step("reviewed", "refusal", "approver", "refused"),
)
_NEXT: Final = {(step.state, step.move): step.next for step in CLAIM_STEPS}
UNDONE: Final[frozenset[State]] = frozenset({"returned", "refused", "withdrawn"})
"""States in which a claim holds no month any more."""

PAST: Final[dict[Move, str]] = {
    "review": "reviewed",
    "review_return": "returned",
    "approval": "approved",
    "refusal": "refused",
    "withdrawal": "withdrawn",
}
"""How the change feed tells of a step: subsidy-claim.reviewed and so on."""

NAMES: Final = Names(
    states={
        "filed": "已申请",
        "reviewed": "已复核",
        "approved": "已批准、待拨付",
        "returned": "已退回",
        "refused": "未予批准",
        "withdrawn": "已撤回",
    },
    moves={
        "review": "复核",
        "review_return": "复核退回",
        "approval": "批准",
        "refusal": "不予批准",
        "withdrawal": "撤回",
    },
    movers={"reviewer": "复核人员", "approver": "审批人员", "youth": "本人"},
)

CONDITIONS: Final[dict[Condition, str]] = {
    "least_months": "见习满规定月数",
    "flexible": "以灵活就业身份缴纳社会保险费，并有缴费记录",
    "on_post": "缴费月份在见习期间",
    "month_once": "同一月份没有享受过补贴",
    "not_elsewhere": "没有在别处享受同类补贴",
    "most_months": "没有超过最长享受月数",
    "not_hired": "没有就业",
    "within_cap": "没有超过公布的年度标准",
}
_BREAKS: Final[dict[Condition, tuple[Reason, ...]]] = {
    "flexible": ("no_record", "not_flexible"),
    "on_post": ("outside_placement", "before_least_months"),
    "month_once": ("subsidised_before",),
    "not_elsewhere": ("subsidised_elsewhere",),
    "most_months": ("most_months_reached",),
    "not_hired": ("hired",),
    "within_cap": ("yearly_cap_reached",),
}
"""By which reasons of months each condition is not met; the first one is asked of the person."""


class SubsidyClaimUnknown(NotFound):
    """没有找到这份社会保险补贴申请，或者不在您可以查看的范围内。"""


class SubsidyClaimStateForbids(Refused):
    """申请目前的状态不能办理这个事项。"""


class ConditionsNotMet(Refused):
    """不符合社会保险补贴的条件。"""

    article = ARTICLE


class SamePersonDecides(Refused):
    """申请的登记、复核和审批不能由同一个人办理。"""


class DecisionNeedsGround(Refused):
    """退回或者不予批准的，应说明理由（ground）。"""


class FilerNeedsGround(Refused):
    """代为申请社会保险补贴的，应注明依据。"""


class ClaimOutdated(Refused):
    """情况在申请后已有变化，按现在的情况计算与申请时不同，请不予批准后重新申请。"""


@dataclass(frozen=True)
class Answer:
    """One condition: whether it is met, in which months it is not, and how that was found."""

    condition: Condition
    is_met: bool
    months: tuple[Month, ...]
    sentence: str
    article: str = ARTICLE


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises SubsidyClaimStateForbids."""
    if (state, move) not in _NEXT:
        ways = ((step.move, step.who) for step in CLAIM_STEPS if step.state == state)
        found = standing(state, ways, NAMES)
        raise SubsidyClaimStateForbids(found.words, move=move, **found.members)
    return _NEXT[state, move]


def checked(
    facts: Facts, lines: Sequence[SubsidyLine], terms: Terms, today: date
) -> tuple[Answer, ...]:
    """Every condition with its answer, the one of the person first."""
    return (_least(facts, terms, today), *(_of_months(one, lines) for one in _BREAKS))


def is_due(answers: Sequence[Answer], lines: Iterable[SubsidyLine]) -> bool:
    """Whether the least months are served and a month is due."""
    return answers[0].is_met and total_of(lines) > 0


def require_due(answers: Iterable[Answer], lines: Iterable[SubsidyLine]) -> None:
    """A claim is taken up if the least months are served and a month is due: ConditionsNotMet."""
    told = tuple(answers)
    if not is_due(told, lines):
        unmet = [one for one in told if not one.is_met]
        raise ConditionsNotMet(
            "".join(one.sentence for one in unmet),
            conditions=[one.condition for one in unmet],
        )


def require_months(months: Sequence[Month], today: date) -> None:
    """Months asked for are each named once and are over: Malformed."""
    for place, month in enumerate(months):
        if month in months[:place]:
            raise Malformed(f"/months/{place}", "同一个月份只写一次。")
        if month.last >= today:
            raise Malformed(f"/months/{place}", "这个月还没有结束。")


def require_same(before: Iterable[tuple[Month, Decimal]], now: Iterable[SubsidyLine]) -> None:
    """What is approved is what the facts known now give, month by month: ClaimOutdated."""
    if {*before} != {(line.month, line.amount) for line in now}:
        raise ClaimOutdated


def require_others(author: str, earlier: Iterable[str]) -> None:
    """Nobody takes two steps of one claim: SamePersonDecides."""
    if author in earlier:
        raise SamePersonDecides


def ground_of(ground: str | None) -> str:
    """The ground on which an officer files for a youth. Raises FilerNeedsGround."""
    if not ground:
        raise FilerNeedsGround
    return ground


def require_ground(ground: str) -> None:
    """Whoever returns or refuses a claim says why: DecisionNeedsGround."""
    if not ground:
        raise DecisionNeedsGround


def _least(facts: Facts, terms: Terms, today: date) -> Answer:
    months = months_served(facts.served, today)
    is_met = months >= terms.least_months
    verb = "已满" if is_met else "未满"
    return Answer(
        "least_months",
        is_met,
        (),
        f"见习{verb}{terms.least_months}个月（合计满{months}个月）。",
    )


def _of_months(condition: Condition, lines: Iterable[SubsidyLine]) -> Answer:
    months = tuple(line.month for line in lines if line.reason in _BREAKS[condition])
    named = "、".join(map(str, months))
    title = CONDITIONS[condition]
    told = f"不符合“{title}”的月份：{named}。" if months else f"各月均符合“{title}”。"
    return Answer(condition, not months, months, told)
