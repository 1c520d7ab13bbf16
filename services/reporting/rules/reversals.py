"""Reversals: a payment entered wrongly is countered, never altered, by the word of two persons."""

from typing import Final, Literal

from services.common.errors import Conflict, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing

State = Literal["proposed", "confirmed", "declined"]
Move = Literal["confirmation", "declining"]

MOVES: Final[dict[tuple[State, Move], State]] = {
    ("proposed", "confirmation"): "confirmed",
    ("proposed", "declining"): "declined",
}
"""(state, move) → next. What is confirmed makes the lines of the payment due again."""

ROLES: Final[dict[Move, str]] = {"confirmation": "approver", "declining": "approver"}

NAMES: Final = Names(
    states={"proposed": "待确认", "confirmed": "已冲正", "declined": "不予冲正"},
    moves={"confirmation": "确认冲正", "declining": "不予冲正"},
    movers={"approver": "审批人员"},
)


class ReversalStateForbids(Refused):
    """这件冲正已经办理，不能再办理。"""


class ReversalUnknown(NotFound):
    """没有找到这件冲正，或者不在您可以查看的范围内。"""


class RunUnknown(NotFound):
    """这批结算没有这一次拨付。"""


class ReversalOpen(Conflict):
    """这一次拨付已经冲正或者正在等待确认。"""


class ReversedBySamePerson(Refused):
    """提出冲正的人不能自己确认。"""


class RunHasReturns(Refused):
    """这一次拨付已有退回的资金，不能整笔冲正。"""


class ReversalVersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class ReversalChanged(Stale):
    """这件冲正已被他人办理，请刷新后再办理。"""


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises ReversalStateForbids."""
    if (state, move) not in MOVES:
        ways = ((way, ROLES[way]) for before, way in MOVES if before == state)
        found = standing(state, ways, NAMES)
        raise ReversalStateForbids(found.words, move=move, **found.members)
    return MOVES[state, move]


def require_version(seen: int | None, stands: int) -> None:
    """Confirm only what the caller saw. Raises ReversalChanged, ReversalVersionMissing."""
    if seen is None:
        raise ReversalVersionMissing(version=stands)
    if seen != stands:
        raise ReversalChanged(version=stands)


def require_second_person(author: str, proposed_by: str) -> None:
    """Two persons counter an entry: ReversedBySamePerson."""
    if author == proposed_by:
        raise ReversedBySamePerson


def require_whole(*, has_returns: bool) -> None:
    """Money of which some came back is no wrong entry any more: RunHasReturns."""
    if has_returns:
        raise RunHasReturns
