"""What a year counts beside the form: follow-up, complaints, early ends by cause, money by kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from services.common.values import yuan
from services.reporting.rules.conduct import Complaint, complaint_of
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.indicators import Counted
from services.reporting.rules.periods import Period
from services.reporting.rules.pictures import Payment

TallyCode = Literal[
    "follow_ups_opened",
    "follow_ups_made",
    "follow_ups_reached",
    "posts_sent",
    "follow_ups_closed",
    "complaints_received",
    "complaints_decided",
    "complaints_upheld",
]
TALLIES: Final[dict[TallyCode, str]] = {
    "follow_ups_opened": "开始后续帮扶（人次）",
    "follow_ups_made": "开展后续帮扶（次）",
    "follow_ups_reached": "其中联系到本人（次）",
    "posts_sent": "推送岗位（个）",
    "follow_ups_closed": "办结后续帮扶（人次）",
    "complaints_received": "收到投诉（件）",
    "complaints_decided": "作出处理（件）",
    "complaints_upheld": "其中查实（件）",
}
_OPENED: Final = {"follow-up.opened", "follow-up.reopened"}


@dataclass(frozen=True)
class EndsByCause:
    """Early ends of one cause, by whose doing: youth, unit or neither."""

    cause: str
    by_whom: str
    people: int


@dataclass(frozen=True)
class Paid:
    """What reached payees of one kind of money, less what came back, in yuan."""

    kind: str
    amount: Decimal


def tallies(
    facts: Sequence[Fact], offices: Mapping[str, str], span: Period
) -> dict[TallyCode, Counter[str]]:
    """Each tally by the office concerned, from facts of follow-ups and complaints.

    A follow-up is its placement's: `offices` gives the office of a placement by its id.
    """
    found: dict[TallyCode, Counter[str]] = {code: Counter() for code in TALLIES}
    for fact in facts:
        if fact.kind == "follow-up" and fact.occurred_on in span:
            for code, amount in _of_follow_up(fact):
                found[code][offices.get(fact.object_id, "")] += amount
    for group in by_object(facts, "complaint"):
        for reached in _of_complaint(complaint_of(group), span):
            found[reached][group[-1].region or ""] += 1
    return found


def ends_by_cause(early: Iterable[Counted]) -> tuple[EndsByCause, ...]:
    """Early ends by cause and by whose doing, the most frequent first."""
    counts = Counter((one.cause or "unknown", one.by_whom or "unknown") for one in early)
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(EndsByCause(*key, people) for key, people in ordered)


def paid_by_kind(
    payments: Iterable[Payment], kinds: Sequence[str], span: Period
) -> tuple[Paid, ...]:
    """What was paid of each kind within a span, in the order of the kinds."""
    sums = dict.fromkeys(kinds, yuan.ZERO)
    for payment in payments:
        if payment.paid_on in span:
            sums[payment.kind] = sums.get(payment.kind, yuan.ZERO) + payment.amount
    return tuple(Paid(kind, amount) for kind, amount in sums.items())


def _of_follow_up(fact: Fact) -> Iterable[tuple[TallyCode, int]]:
    if fact.event in _OPENED:
        yield "follow_ups_opened", 1
    elif fact.event == "follow-up.closed":
        yield "follow_ups_closed", 1
    elif fact.event == "follow-up.made":
        yield "follow_ups_made", 1
        yield "follow_ups_reached", int(bool(fact.data.get("reached")))
        yield "posts_sent", int(fact.data.get("posts") or 0)


def _of_complaint(complaint: Complaint, span: Period) -> Iterable[TallyCode]:
    if complaint.received.occurred_on in span:
        yield "complaints_received"
    decided = complaint.decided
    if decided and decided.occurred_on in span:
        yield "complaints_decided"
        if complaint.is_upheld:
            yield "complaints_upheld"
