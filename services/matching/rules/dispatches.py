"""The life of a dispatch, as data: which move leads from where to where, and whose it is."""

from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing

DispatchState = Literal["issued", "accepted", "signed", "arrived", "refused", "withdrawn"]
Move = Literal[
    "accept", "refuse", "withdraw", "sign", "arrive", "obstruct", "annul", "strike", "reinstate"
]
RefusalReason = Literal[
    "too_far",
    "no_lodging",
    "industry",
    "occupation",
    "start_day",
    "pay",
    "found_work",
    "further_study",
    "health",
    "family",
    "other",
]
WithdrawalCause = Literal[
    "post_closed",
    "post_suspended",
    "unsuitable_under_18",
    "youth_left",
    "post_gone",
    "safety",
    "youth_absent",
    "unanswered",
    "objection_upheld",
    "never_came",
]


class MoveNotOpen(Refused):
    """这次派遣当前的状态不能办理此事项。"""


class DispatchNotFound(NotFound):
    """没有找到这次派遣，或者不在您可以查看的范围内。"""


class DispatchChanged(Stale):
    """这次派遣已被更新，请刷新后再办理。"""


@dataclass(frozen=True)
class Step:
    """From a state, by a move, of somebody, to the next state."""

    state: DispatchState
    move: Move
    who: str
    next: DispatchState


MOVES: Final = (
    Step("issued", "accept", "youth", "accepted"),
    Step("issued", "refuse", "youth", "refused"),
    Step("issued", "withdraw", "matching", "withdrawn"),
    Step("issued", "obstruct", "officer", "withdrawn"),
    Step("accepted", "refuse", "youth", "refused"),
    Step("accepted", "withdraw", "matching", "withdrawn"),
    Step("accepted", "sign", "unit and youth", "signed"),
    Step("accepted", "obstruct", "officer", "withdrawn"),
    Step("signed", "obstruct", "officer", "withdrawn"),
    Step("signed", "arrive", "unit", "arrived"),
    Step("arrived", "annul", "officer", "signed"),
    Step("arrived", "strike", "officer", "withdrawn"),
    Step("withdrawn", "reinstate", "officer", "arrived"),
)
"""Annulled, struck and reinstated is by a correction of the placement alone: it takes the arrival
away, of one that is over with the dispatch, or gives it back.
"""

NAMES: Final = Names(
    states={
        "issued": "已派遣待答复",
        "accepted": "已接受待签协议",
        "signed": "已签协议待到岗",
        "arrived": "已到岗",
        "refused": "本人拒绝",
        "withdrawn": "已撤回",
    },
    moves={
        "accept": "接受",
        "refuse": "拒绝",
        "sign": "签署见习协议",
        "arrive": "登记到岗",
        "obstruct": "报告不能到岗的原因",
    },
    movers={
        "youth": "青年",
        "unit": "见习单位",
        "unit and youth": "见习单位和青年",
        "officer": "经办机构",
    },
)
UNSIGNED: Final[tuple[DispatchState, ...]] = ("issued", "accepted")
"""What ends when its post is suspended or closed, or its youth leaves."""


def after(state: str, move: Move) -> DispatchState:
    """The state that a move leads to. Raises MoveNotOpen where no step does."""
    for step in MOVES:
        if (step.state, step.move) == (state, move):
            return step.next
    raise not_open(state)


def not_open(state: str) -> MoveNotOpen:
    """The refusal that tells where a dispatch stands and what may be done from there."""
    ways = ((step.move, step.who) for step in MOVES if step.state == state)
    found = standing(state, ways, NAMES)
    return MoveNotOpen(found.words, **found.members)


def refuse_stale(version: int, expected: int | None) -> None:
    """Two people can't move the same dispatch at once. Raises Unpinned, DispatchChanged."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if version != expected:
        raise DispatchChanged(version=version)
