"""Objections to a line of a settlement: one line waits, the batch goes on."""

from datetime import date
from typing import Final, Literal

from services.common.errors import Conflict, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing

State = Literal["open", "dismissed", "upheld", "carried_over"]
Move = Literal["dismissal", "upholding", "carry_over"]
By = Literal["youth", "unit", "officer", "signal"]

MOVES: Final[dict[tuple[State, Move], State]] = {
    ("open", "dismissal"): "dismissed",
    ("open", "upholding"): "upheld",
    ("open", "carry_over"): "carried_over",
}
"""(state, move) → next. Only what is dismissed lets its line go with its batch."""

ROLES: Final[dict[Move, str]] = {
    "dismissal": "reviewer",
    "upholding": "reviewer",
    "carry_over": "reviewer or approver",
}

NAMES: Final = Names(
    states={
        "open": "待答复",
        "dismissed": "不成立",
        "upheld": "成立",
        "carried_over": "转入下一批",
    },
    moves={"dismissal": "认定不成立", "upholding": "认定成立"},
    movers={"reviewer": "复核人员", "approver": "审批人员"},
)

HOLDING: Final = ("open", "upheld", "carried_over")
"""The states in which a line waits."""
DROPPED: Final = ("upheld", "carried_over")
"""The states in which a line has left its batch: its days are settled anew."""

_WHILE_PUBLIC: Final = ("publicised",)
_WHILE_UNPAID: Final = (
    "prepared", "reviewed", "publicised", "approved", "partly_disbursed", "disbursed",
)  # fmt: skip


class ObjectionClosed(Refused):
    """现在不能对这一行提出异议。"""


class ObjectionOpen(Conflict):
    """这一行已有待答复的异议。"""


class ObjectionStateForbids(Refused):
    """异议已经答复，不能再办理。"""


class HeldBySignal(Refused):
    """这一行因核查线索暂缓，请办理该线索。"""


class SetOffKept(Refused):
    """这一行抵扣的部分已计为退回，不能退出本批；确有多付的，由以后的结算收回。"""


class ObjectionUnknown(NotFound):
    """没有找到这件异议，或者不在您可以查看的范围内。"""


class LineUnknown(NotFound):
    """这批结算中没有这一行。"""


class OwnObjection(Refused):
    """提出异议的人不能自己答复。"""


class ObjectionVersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class ObjectionChanged(Stale):
    """异议已被他人办理，请刷新后再办理。"""


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises ObjectionStateForbids."""
    if (state, move) not in MOVES:
        ways = ((way, ROLES[way]) for before, way in MOVES if before == state)
        found = standing(state, ways, NAMES)
        raise ObjectionStateForbids(found.words, move=move, **found.members)
    return MOVES[state, move]


def require_in_time(
    by: By, settlement_state: str, *, is_due: bool, until: date | None, today: date
) -> None:
    """Who is named objects while the list is public, an office until the line is paid.

    `until` is the last day of the publicity, told to whoever comes later. Raises ObjectionClosed.
    """
    named = by in ("youth", "unit")
    states = _WHILE_PUBLIC if named else _WHILE_UNPAID
    if settlement_state not in states or not is_due:
        raise ObjectionClosed(state=settlement_state)
    if named and until is not None and today > until:
        raise ObjectionClosed(
            f"公示到{until}为止，已过。", state=settlement_state, until=until.isoformat()
        )


def require_version(seen: int | None, stands: int) -> None:
    """Answer only what the caller saw. Raises ObjectionChanged, ObjectionVersionMissing."""
    if seen is None:
        raise ObjectionVersionMissing(version=stands)
    if seen != stands:
        raise ObjectionChanged(version=stands)


def require_other_person(author: str, raised_by: str) -> None:
    """Nobody answers their own objection: OwnObjection."""
    if author == raised_by:
        raise OwnObjection


def require_signal_decided(*, is_open: bool) -> None:
    """What a signal holds waits for its decision: HeldBySignal."""
    if is_open:
        raise HeldBySignal


def require_none_set_off(*, is_kept: bool) -> None:
    """What a line set off counts as repaid, and would once more be paid anew: SetOffKept."""
    if is_kept:
        raise SetOffKept
