"""Payables: sums that a rule gave and that finance pays, each approved by another person."""

from typing import Final, Literal, NamedTuple

from services.common.errors import NotFound, Refused
from services.common.moves import Names, standing
from services.reporting.rules.disbursements import KINDS as MONEY
from services.reporting.rules.disbursements import Kind as Money

Kind = Literal["accident_premium", "social_insurance_subsidy", "unit_award", "returned_allowance"]
State = Literal["prepared", "approved", "paid", "refused"]
Move = Literal["approval", "refusal", "disbursement", "bank_return", "reversal"]

KINDS: Final[dict[Kind, str]] = {
    "accident_premium": MONEY["accident_premium"],
    "social_insurance_subsidy": MONEY["social_insurance_subsidy"],
    "unit_award": MONEY["unit_award"],
    "returned_allowance": "退回后再次拨付的基本生活补贴",
}
"""The kinds of money that are paid thing by thing; the living allowance has its settlements.

What of it came back, and nobody owed, is paid again by itself.
"""


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


PAYABLE_STEPS: Final = (
    Step("prepared", "approval", "approver", "approved"),
    Step("prepared", "refusal", "approver", "refused"),
    Step("approved", "disbursement", "finance", "paid"),
    Step("paid", "bank_return", "finance", "approved"),
    Step("paid", "reversal", "approver", "approved"),
)
"""What the bank could not pay, and what was entered wrongly, waits to be paid again."""
_NEXT: Final = {(step.state, step.move): step.next for step in PAYABLE_STEPS}

PAST: Final[dict[Move, str]] = {
    "approval": "approved",
    "refusal": "refused",
    "disbursement": "paid",
    "bank_return": "returned",
    "reversal": "reversed",
}
"""How the change feed tells of a move: payable.approved and so on."""

NAMES: Final = Names(
    states={
        "prepared": "已编制",
        "approved": "已审批、待拨付",
        "paid": "已拨付",
        "refused": "未予批准",
    },
    moves={
        "approval": "审批",
        "refusal": "不予批准",
        "disbursement": "拨付",
        "bank_return": "银行退回",
        "reversal": "冲正",
    },
    movers={"approver": "审批人员", "finance": "财务人员"},
)


class PayableUnknown(NotFound):
    """没有找到这笔应付款，或者不在您可以查看的范围内。"""


class PayableStateForbids(Refused):
    """应付款目前的状态不能办理这个事项。"""


class SamePersonApproves(Refused):
    """编制人和审批人不能是同一个人。"""


class PayeeAccountNeeded(Refused):
    """收款人还没有经核对的收款账户，不能拨付。"""


def money_of(kind: Kind) -> Money:
    """As what its money is counted: what is paid again is living allowance as before."""
    return "living_allowance" if kind == "returned_allowance" else kind


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises PayableStateForbids."""
    if (state, move) not in _NEXT:
        ways = ((step.move, step.who) for step in PAYABLE_STEPS if step.state == state)
        found = standing(state, ways, NAMES)
        raise PayableStateForbids(found.words, move=move, **found.members)
    return _NEXT[state, move]


def require_other(author: str, preparer: str) -> None:
    """Who prepared a sum neither approves nor refuses it: SamePersonApproves."""
    if author == preparer:
        raise SamePersonApproves
