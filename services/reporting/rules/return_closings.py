"""Allowance that came back and is not to be paid again: closed by the word of two persons."""

from typing import Final, Literal

from services.common.errors import Conflict, NotFound, Refused
from services.common.moves import Names, standing

State = Literal["proposed", "confirmed", "declined", "withdrawn"]
Move = Literal["confirmation", "declining", "withdrawal"]

MOVES: Final[dict[tuple[State, Move], State]] = {
    ("proposed", "confirmation"): "confirmed",
    ("proposed", "declining"): "declined",
    ("confirmed", "withdrawal"): "withdrawn",
}
"""(state, move) → next. What is declined or withdrawn is listed again, and can be paid again."""

ROLES: Final[dict[Move, str]] = {
    "confirmation": "approver",
    "declining": "approver",
    "withdrawal": "approver",
}

NAMES: Final = Names(
    states={
        "proposed": "待确认",
        "confirmed": "已办结，不再拨付",
        "declined": "不予办结",
        "withdrawn": "已撤销办结",
    },
    moves={"confirmation": "确认办结", "declining": "不予办结", "withdrawal": "撤销办结"},
    movers={"approver": "审批人员"},
)

STANDING: Final = ("proposed", "confirmed")
"""The states in which what came back is explained by the closing."""


class ReturnClosingStateForbids(Refused):
    """这件办结目前的状态不能办理这个事项。"""


class ReturnClosingProposed(Conflict):
    """这一段见习这个月已有待确认的办结，请先决定。"""


class ReturnClosingUnknown(NotFound):
    """没有找到这件办结，或者不在您可以查看的范围内。"""


class ClosedBySamePerson(Refused):
    """提出不再拨付的人不能自己确认、不予办结或者撤销。"""


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises ReturnClosingStateForbids."""
    if (state, move) not in MOVES:
        ways = ((way, ROLES[way]) for before, way in MOVES if before == state)
        found = standing(state, ways, NAMES)
        raise ReturnClosingStateForbids(found.words, move=move, **found.members)
    return MOVES[state, move]


def require_second_person(author: str, proposed_by: str) -> None:
    """Two persons say that money is not paid again: ClosedBySamePerson."""
    if author == proposed_by:
        raise ClosedBySamePerson


def require_none_proposed(*, awaits_decision: bool) -> None:
    """One closing of a month is decided at a time: ReturnClosingProposed."""
    if awaits_decision:
        raise ReturnClosingProposed
