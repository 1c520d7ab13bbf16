"""Insurance claims (宁人社函〔2020〕272号 一): reported, papers, paid or refused by the carrier."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from services.common.errors import Malformed, NotFound, Refused
from services.common.moves import Names, standing
from services.reporting.rules.insurance_covers import Trainee, covered

State = Literal["reported", "papers", "paid", "refused"]
Move = Literal["papers", "payment", "refusal"]
Harm = Literal["death", "disability", "injury", "hospital"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


CLAIM_STEPS: Final = (
    Step("reported", "papers", "clerk", "papers"),
    Step("papers", "papers", "clerk", "papers"),
    Step("papers", "payment", "clerk", "paid"),
    Step("papers", "refusal", "clerk", "refused"),
)
_NEXT: Final = {(step.state, step.move): step.next for step in CLAIM_STEPS}

NAMES: Final = Names(
    states={
        "reported": "已报案",
        "papers": "已提交材料",
        "paid": "已赔付",
        "refused": "已拒赔",
    },
    moves={"papers": "提交材料", "payment": "登记赔付", "refusal": "登记拒赔"},
    movers={"clerk": "经办人员"},
)
HARMS: Final[dict[Harm, str]] = {
    "death": "身故",
    "disability": "伤残",
    "injury": "意外伤害医疗",
    "hospital": "住院",
}
PAST: Final[dict[Move, str]] = {
    "papers": "papers-received",
    "payment": "paid",
    "refusal": "refused",
}
"""How the change feed tells of a step: insurance-claim.paid and so on."""


class InsuranceClaimUnknown(NotFound):
    """没有找到这件理赔，或者不在您可以查看的范围内。"""


class AccidentNotCovered(Refused):
    """出险之日不在保险期间内，不能登记理赔。"""

    article = "宁人社函〔2020〕272号 一"


class ClaimStateForbids(Refused):
    """理赔目前的状态不能办理这个事项。"""


class PaymentAboveCover(Refused):
    """赔付金额超过尚未赔付的保险金额。"""


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises ClaimStateForbids."""
    if (state, move) not in _NEXT:
        ways = ((step.move, step.who) for step in CLAIM_STEPS if step.state == state)
        found = standing(state, ways, NAMES)
        raise ClaimStateForbids(found.words, move=move, **found.members)
    return _NEXT[state, move]


def contract_covering(trainee: Trainee, day: date) -> str:
    """By which contract a day is covered, as its carrier accepted. Raises AccidentNotCovered."""
    for contract_id in dict.fromkeys(entry.contract_id for entry in trainee.entries):
        if any(day in days for days in covered(trainee, contract_id)):
            return contract_id
    raise AccidentNotCovered


def require_papers(papers: Collection[str]) -> None:
    """Papers handed in are named, each once: Malformed."""
    if len(set(papers)) != len(papers):
        raise Malformed("/papers", "同一种材料只写一次。")


def require_within_cover(amount: Decimal, cover: Decimal, paid: Decimal) -> None:
    """All payments for one trainee by one contract are not above its cover: PaymentAboveCover."""
    if amount > cover - paid:
        raise PaymentAboveCover(left=str(cover - paid))
