"""Recovery claims: what was paid too much, from its notice until it is repaid or written off.

Each is of one line that takes something back. Its sum never changes: where a youth objects with
reason the facts are corrected at their source, and the next settlement's line tells the rest.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.common.values import yuan

State = Literal[
    "open",
    "notified",
    "objected",
    "part_repaid",
    "repaid",
    "write_off_proposed",
    "written_off",
]
Move = Literal[
    "notification",
    "objection",
    "objection_upheld",
    "objection_dismissed",
    "repayment",
    "final_repayment",
    "write_off_proposal",
    "write_off",
    "write_off_refusal",
    "keeping_back",
    "final_keeping_back",
]
Way = Literal["transfer", "set_off"]

MOVES: Final[dict[tuple[State, Move], State]] = {
    ("open", "notification"): "notified",
    ("open", "repayment"): "part_repaid",
    ("open", "final_repayment"): "repaid",
    ("notified", "objection"): "objected",
    ("notified", "repayment"): "part_repaid",
    ("notified", "final_repayment"): "repaid",
    ("notified", "write_off_proposal"): "write_off_proposed",
    ("objected", "objection_upheld"): "open",
    ("objected", "objection_dismissed"): "notified",
    ("objected", "repayment"): "objected",
    ("objected", "final_repayment"): "repaid",
    ("part_repaid", "notification"): "notified",
    ("part_repaid", "objection"): "objected",
    ("part_repaid", "repayment"): "part_repaid",
    ("part_repaid", "final_repayment"): "repaid",
    ("part_repaid", "write_off_proposal"): "write_off_proposed",
    ("write_off_proposed", "write_off"): "written_off",
    ("write_off_proposed", "write_off_refusal"): "notified",
    ("write_off_proposed", "repayment"): "write_off_proposed",
    ("write_off_proposed", "final_repayment"): "repaid",
    ("written_off", "keeping_back"): "written_off",
    ("written_off", "final_keeping_back"): "repaid",
}
"""(state, move) → next. An objection upheld needs facts corrected, and a new notice.

What was written off is asked for no more; where the same month is due more after all, it was paid.
"""

UNTOLD: Final[dict[tuple[State, Move], State]] = {
    ("objected", "objection_dismissed"): "part_repaid",
    ("write_off_proposed", "write_off_refusal"): "part_repaid",
}
"""Where these lead instead while no notice stands: only what is repaid in part came so far."""

PAST: Final[dict[Move, str]] = {
    "notification": "notified",
    "objection": "objected",
    "objection_upheld": "objection-upheld",
    "objection_dismissed": "objection-dismissed",
    "repayment": "repaid-in-part",
    "final_repayment": "repaid",
    "write_off_proposal": "write-off-proposed",
    "write_off": "written-off",
    "write_off_refusal": "write-off-refused",
    "keeping_back": "kept-back-in-part",
    "final_keeping_back": "kept-back",
}
"""How the change feed tells of a move: recovery.notified and so on."""

ROLES: Final[dict[Move, str]] = {
    "notification": "clerk",
    "objection": "debtor",
    "objection_upheld": "reviewer",
    "objection_dismissed": "reviewer",
    "repayment": "finance",
    "final_repayment": "finance",
    "write_off_proposal": "clerk",
    "write_off": "approver",
    "write_off_refusal": "approver",
    "keeping_back": "finance",
    "final_keeping_back": "finance",
}
"""Who takes which step; a set-off is kept with the payment that it lessens."""

NAMES: Final = Names(
    states={
        "open": "待通知",
        "notified": "已通知",
        "objected": "有异议",
        "part_repaid": "已退回一部分",
        "repaid": "已全部退回",
        "write_off_proposed": "拟核销",
        "written_off": "已核销",
    },
    moves={
        "notification": "通知应退款的人",
        "objection": "提出异议",
        "objection_upheld": "支持异议",
        "objection_dismissed": "驳回异议",
        "repayment": "登记退回一部分",
        "final_repayment": "登记全部退回",
        "write_off_proposal": "提出核销",
        "write_off": "同意核销",
        "write_off_refusal": "不同意核销",
    },
    movers={
        "clerk": "经办人员",
        "debtor": "应退款的见习人员或者见习单位",
        "reviewer": "复核人员",
        "finance": "财务人员",
        "approver": "审批人员",
    },
)

UNASKED: Final[Mapping[Move, str]] = {
    "keeping_back": "核销以后抵扣同月补结的一部分",
    "final_keeping_back": "核销以后全部抵扣同月补结的补贴",
}
"""What comes of a payment, and is nobody's to ask for."""

CLOSED: Final[frozenset[State]] = frozenset({"repaid", "written_off"})

APART: Final[Mapping[Move, Move]] = {
    "write_off": "write_off_proposal",
    "write_off_refusal": "write_off_proposal",
    "objection_upheld": "notification",
    "objection_dismissed": "notification",
}
"""A later step and the earlier one whose person must not take it."""


class RecoveryUnknown(NotFound):
    """没有找到这笔应退回的补贴，或者不在您可以查看的范围内。"""


class RecoveryStateForbids(Refused):
    """这笔应退回的补贴目前的状态不能办理这个事项。"""


class RecoveryChanged(Stale):
    """这笔应退回的补贴已被他人办理，请刷新后再办理。"""


class RecoveryVersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class RecoveryDecidedBySamePerson(Refused):
    """同一个人不能办理这两个环节。"""


class RepaymentAboveClaim(Refused):
    """退回的金额超过尚应退回的金额。"""


class RecoveryOpen(Refused):
    """这个月多结算的补贴已列为应退回的补贴，请在那里登记退回。"""


class RepaidOnImpossible(Refused):
    """退回日期应在形成之日和今天之间。"""


class NotifiedOnImpossible(Refused):
    """通知日期应在形成之日和今天之间。"""


class ObjectionTooLate(Refused):
    """已超过提出异议的期限。"""


def next_state(state: State, move: Move, *, told: bool) -> State:
    """Where a move leads; `told` is whether a notice stands. Raises RecoveryStateForbids."""
    if (state, move) not in MOVES:
        raise _forbidden(state, move)
    after = MOVES[state, move]
    return after if told else UNTOLD.get((state, move), after)


def require_open(state: State) -> None:
    """What is repaid or written off is not agreed on any more: RecoveryStateForbids."""
    if state in CLOSED:
        raise _forbidden(state, "repayment")


def _forbidden(state: State, move: Move) -> RecoveryStateForbids:
    ways = ((way, ROLES[way]) for before, way in MOVES if before == state)
    found = standing(state, ways, NAMES)
    return RecoveryStateForbids(found.words, move=move, **found.members)


def require_version(seen: int | None, stands: int) -> None:
    """Move only what the caller saw. Raises RecoveryVersionMissing, RecoveryChanged."""
    if seen is None:
        raise RecoveryVersionMissing(version=stands)
    if seen != stands:
        raise RecoveryChanged(version=stands)


def require_other_person(move: Move, author: str, earlier: Mapping[str, str]) -> None:
    """Keep apart who proposes and who decides: RecoveryDecidedBySamePerson.

    `earlier` gives the author of each move taken, the latest of its kind.
    """
    before = APART.get(move)
    if before and earlier.get(before) == author:
        raise RecoveryDecidedBySamePerson(move=move, same_as=before)


def repayment_of(amount: Decimal, left: Decimal, reserved: Decimal) -> Move:
    """The move that a repayment in yuan is; `left` of the claim, of which some is being set off.

    Raises RepaymentAboveClaim.
    """
    if amount > left - reserved:
        raise RepaymentAboveClaim(left=str(left - reserved))
    return "final_repayment" if amount == left else "repayment"


def set_off_of(state: State, amount: Decimal, left: Decimal) -> Move:
    """The move by which what a line set off is kept. Raises RepaymentAboveClaim."""
    move = repayment_of(amount, left, yuan.ZERO)
    if state != "written_off":
        return move
    return "final_keeping_back" if move == "final_repayment" else "keeping_back"


def require_repaid_on(received_on: date, opened_on: date, today: date) -> None:
    """Money comes back after the claim arose and not in the future: RepaidOnImpossible."""
    if not opened_on <= received_on <= today:
        raise RepaidOnImpossible(first=opened_on.isoformat(), last=today.isoformat())


def require_notified_on(notified_on: date, opened_on: date, today: date) -> None:
    """A notice is given after the claim arose and not in the future: NotifiedOnImpossible."""
    if not opened_on <= notified_on <= today:
        raise NotifiedOnImpossible(first=opened_on.isoformat(), last=today.isoformat())


def require_in_time(object_by: date | None, today: date) -> None:
    """An objection is raised up to its last day: ObjectionTooLate."""
    if object_by is not None and today > object_by:
        raise ObjectionTooLate(until=object_by.isoformat())
