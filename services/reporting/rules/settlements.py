"""A settlement's way from preparation to payment: its states, and who may take which step."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import Conflict, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.common.values.month import Month

State = Literal[
    "preparing",
    "prepared",
    "reviewed",
    "publicised",
    "approved",
    "partly_disbursed",
    "disbursed",
    "cancelled",
]
Move = Literal[
    "preparation",
    "preparation_failure",
    "nothing_found",
    "review",
    "review_return",
    "publication",
    "approval",
    "approval_return",
    "part_disbursement",
    "disbursement",
    "further_disbursement",
    "reversal",
]

MOVES: Final[dict[tuple[State, Move], State]] = {
    ("preparing", "preparation"): "prepared",
    ("preparing", "preparation_failure"): "cancelled",
    ("preparing", "nothing_found"): "cancelled",
    ("prepared", "review"): "reviewed",
    ("prepared", "review_return"): "cancelled",
    ("reviewed", "publication"): "publicised",
    ("publicised", "approval"): "approved",
    ("publicised", "approval_return"): "cancelled",
    ("approved", "part_disbursement"): "partly_disbursed",
    ("approved", "disbursement"): "disbursed",
    ("partly_disbursed", "part_disbursement"): "partly_disbursed",
    ("partly_disbursed", "disbursement"): "disbursed",
    ("partly_disbursed", "reversal"): "partly_disbursed",
    ("disbursed", "further_disbursement"): "disbursed",
    ("disbursed", "reversal"): "partly_disbursed",
}
"""(state, move) → next. What is cancelled settles nothing: its placements are settled anew.

Further money leaves after the last line was paid where the bank could not pay some, or where a
line waited for the answer to an objection.
"""

PAST: Final[dict[Move, str]] = {
    "preparation": "prepared",
    "preparation_failure": "failed",
    "nothing_found": "found-nothing",
    "review": "reviewed",
    "review_return": "returned",
    "publication": "publicised",
    "approval": "approved",
    "approval_return": "returned",
    "part_disbursement": "partly-disbursed",
    "disbursement": "disbursed",
    "further_disbursement": "disbursed-further",
    "reversal": "reversed",
}
"""How the change feed tells of a step: settlement.prepared and so on."""

ROLES: Final[dict[Move, str]] = {
    "preparation": "clerk",
    "preparation_failure": "clerk",
    "nothing_found": "clerk",
    "review": "reviewer",
    "review_return": "reviewer",
    "publication": "clerk",
    "approval": "approver",
    "approval_return": "approver",
    "part_disbursement": "finance",
    "disbursement": "finance",
    "further_disbursement": "finance",
    "reversal": "approver",
}
"""Who takes which step."""

NAMES: Final = Names(
    states={
        "preparing": "编制中",
        "prepared": "已编制",
        "reviewed": "已复核",
        "publicised": "公示中",
        "approved": "已审批",
        "partly_disbursed": "部分拨付",
        "disbursed": "已拨付",
        "cancelled": "已作废",
    },
    moves={
        "review": "复核",
        "review_return": "复核退回",
        "publication": "公示",
        "approval": "审批",
        "approval_return": "审批退回",
        "part_disbursement": "部分拨付",
        "disbursement": "拨付",
        "further_disbursement": "补付",
        "reversal": "冲正",
    },
    movers={
        "clerk": "经办人员",
        "reviewer": "复核人员",
        "approver": "审批人员",
        "finance": "财务人员",
    },
)

_SAME_STEP: Final[dict[Move, Move]] = {
    "review_return": "review",
    "approval_return": "approval",
    "part_disbursement": "disbursement",
    "further_disbursement": "disbursement",
}
"""Moves that are one step as far as persons go."""
ALWAYS_APART: Final = {("approval", "preparation")}
"""Later and earlier step that no value lets one person take."""


class SettlementStateForbids(Refused):
    """结算目前的状态不能办理这个事项。"""


class SamePerson(Refused):
    """同一个人不能办理结算的这两个环节。"""


class PublicityNotOver(Refused):
    """公示期还没有结束，不能审批。"""


class MonthNotOver(Refused):
    """这个月还没有结束，不能结算。"""


class NothingToPay(Refused):
    """这批结算没有可以拨付的金额。"""


class ReasonMissing(Refused):
    """退回结算应说明理由（ground）。"""


class SettlementUnknown(NotFound):
    """没有找到这批结算，或者不在您可以查看的范围内。"""


class VersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class SettlementChanged(Stale):
    """这批结算已被他人办理，请刷新后再办理。"""


class PreparationFailed(Refused):
    """结算未能编制完成，已经作废，请重新编制。"""


class LaterLinesStand(Refused):
    """之后的结算以这批结算为依据，不能退回；请先退回之后的结算。"""


class SettlementUnderWay(Conflict):
    """这个地区这个月的结算正在编制，请稍后再试。"""


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises SettlementStateForbids."""
    if (state, move) not in MOVES:
        ways = ((way, ROLES[way]) for before, way in MOVES if before == state)
        found = standing(state, ways, NAMES)
        raise SettlementStateForbids(found.words, move=move, **found.members)
    return MOVES[state, move]


def require_not_abandoned(steps: Collection[Move]) -> None:
    """A preparation that was given up once is not called finished: PreparationFailed."""
    if "preparation_failure" in steps:
        raise PreparationFailed


def require_version(seen: int | None, stands: int) -> None:
    """Move only what the caller saw. Raises SettlementChanged, VersionMissing."""
    if seen is None and stands:
        raise VersionMissing(version=stands)
    if (seen or 0) != stands:
        raise SettlementChanged(version=stands)


def require_month_over(month: Month, today: date) -> None:
    """Settle only a month whose last day has passed: MonthNotOver."""
    if today <= month.last:
        raise MonthNotOver(month=str(month))


def require_other_person(
    move: Move,
    author: str,
    earlier: Mapping[str, str],
    apart: Mapping[str, Collection[str]],
) -> None:
    """Keep apart the persons of two steps. Raises SamePerson.

    `earlier` gives the author of each step taken, `apart` the earlier steps that a later one
    must not share its person with; the preparer never approves, whatever the value says.
    """
    step = _SAME_STEP.get(move, move)
    never = {before for later, before in ALWAYS_APART if later == step}
    shared = [s for s in sorted({*apart.get(step, ()), *never}) if earlier.get(s) == author]
    if shared:
        raise SamePerson(move=step, same_as=shared[0])


def require_publicity_over(ends_on: date, today: date) -> None:
    """Approve from the day after the last day of publicity on: PublicityNotOver."""
    if today <= ends_on:
        raise PublicityNotOver(ends_on=ends_on.isoformat())


def require_something_to_settle(total: Decimal, to_recover: Decimal) -> None:
    """A settlement that neither pays nor takes back anything goes no further: NothingToPay."""
    if total <= 0 and to_recover <= 0:
        raise NothingToPay


def paying_move(state: State, *, is_all: bool) -> Move:
    """By which move money leaves; `is_all` says that no line is due after it."""
    if state == "disbursed":
        return "further_disbursement"
    return "disbursement" if is_all else "part_disbursement"


def require_reason(ground: str) -> None:
    """Whoever returns a settlement undoes others' work: ReasonMissing without a reason."""
    if not ground:
        raise ReasonMissing
