"""Removal of units that only collect a title (二): proposal, notice, reply, decision, service."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Conflict, Malformed, NotFound, Refused, Unavailable
from services.units.rules.moves import MoveNotOpen, Step, Steps
from services.units.rules.removal_clock import Clock, Finding, Stay

ProposalState = Literal["warned", "proposed", "noticed", "replied", "decided", "served", "lapsed"]
ProposalMove = Literal[
    "propose", "lapse", "dismiss", "notify", "reply", "waive", "decide", "serve", "revoke"
]
Decision = Literal["remove", "keep"]
Manner = Literal["direct", "left", "mail", "electronic", "announcement"]
FateKind = Literal["transfer", "finish", "end"]
LapseReason = Literal[
    "arrival",
    "end",
    "facts_corrected",
    "unit_removed",
    "unit_merged",
    "superseded",
    "dismissed",
    "revoked",
]
ProposalGround = Literal["no_intake", "cause"]
SweepMove = Literal["warn", "propose", "lapse"]
PaperKind = Literal["notice", "decision"]
Mover = Literal["clock", "officer", "unit"]

TWO: Final = "宁人社函〔2020〕272号 二"

PROPOSAL_STEPS: Final[Steps[ProposalState, ProposalMove, Mover]] = Steps(
    (
        Step("warned", "propose", "clock", "proposed"),
        Step("warned", "lapse", "clock", "lapsed"),
        Step("proposed", "notify", "officer", "noticed"),
        Step("proposed", "lapse", "clock", "lapsed"),
        Step("proposed", "dismiss", "officer", "lapsed"),
        Step("noticed", "reply", "unit", "replied"),
        Step("noticed", "waive", "unit", "noticed"),
        Step("noticed", "decide", "officer", "decided"),
        Step("noticed", "lapse", "clock", "lapsed"),
        Step("replied", "reply", "unit", "replied"),
        Step("replied", "waive", "unit", "replied"),
        Step("replied", "decide", "officer", "decided"),
        Step("replied", "lapse", "clock", "lapsed"),
        Step("decided", "serve", "officer", "served"),
        Step("decided", "revoke", "officer", "lapsed"),
        Step("served", "revoke", "officer", "lapsed"),
    ),
    states={
        "warned": "已提醒",
        "proposed": "已建议清退",
        "noticed": "已告知",
        "replied": "已陈述申辩",
        "decided": "已决定",
        "served": "已送达",
        "lapsed": "已终止",
    },
    moves={
        "dismiss": "不予采纳",
        "notify": "告知",
        "reply": "陈述申辩",
        "waive": "声明不再陈述申辩",
        "decide": "作出决定",
        "serve": "送达决定",
        "revoke": "撤销决定",
    },
)

UNDECIDED: Final[tuple[ProposalState, ...]] = ("warned", "proposed", "noticed", "replied")
"""In these a proposal for no intake lapses once its ground has gone."""

BY_OFFICE: Final[tuple[LapseReason, ...]] = ("dismissed", "revoked")
"""By these an office lets the unit stay: the clock starts anew, as by a decision to keep it."""

_ON_NOTICE: Final[tuple[ProposalState, ...]] = ("noticed", "replied", "decided", "served")

_WITHOUT_PROPOSAL: Final[dict[Finding, tuple[SweepMove, ...]]] = {
    "nothing": (),
    "warn": ("warn",),
    "propose": ("warn", "propose"),
}
_WARNED: Final[dict[Finding, tuple[SweepMove, ...]]] = {
    "nothing": ("lapse",),
    "warn": (),
    "propose": ("propose",),
}


class RemovalProposalNotFound(NotFound):
    """没有找到这件清退建议，或者不在您可以查看的范围内。"""


class PaperNotYet(NotFound):
    """这份文书还没有作出。"""


class ActivityUnknown(Unavailable):
    """暂时无法核实该单位的名额、派遣和见习情况，请稍后再试。"""


class ServedInFuture(Refused):
    """送达日期不能晚于今天。"""


class ServedTooEarly(Refused):
    """送达日期不能早于文书作出的日期。"""


class GroundGone(Refused):
    """清退的事由已经不存在，不能告知或者决定清退。"""

    article = TWO


class FatesIncomplete(Refused):
    """须逐一写明每名在岗见习人员的安置，且只能写在岗的。"""

    article = TWO


class DecisionRemedyMissing(Malformed):
    """决定清退时，须写明救济途径。"""


class RemovalUnderWay(Refused):
    """该单位的清退已经告知或者决定，现在不能办理此事项。"""

    article = TWO


class RemovalProposed(Conflict):
    """该单位已有清退建议在办理，须先办结或者不予采纳。"""


class RemovalCarriedOut(Refused):
    """清退已经执行，不能再撤销决定或者登记送达。"""


class RemovalNotDecided(Refused):
    """清退须先有以同一事由作出、已经送达的清退决定。"""

    article = TWO


@dataclass(frozen=True)
class Service:
    """Proof that a paper reached the unit: in which manner, on which day, by what evidence."""

    manner: Manner
    served_on: date
    evidence: str


@dataclass(frozen=True)
class Fate:
    """What becomes of a trainee who still sits at the unit."""

    placement_id: str
    kind: FateKind
    note: str


@dataclass(frozen=True)
class Charge:
    """What an office holds against a unit that it proposes to remove for cause, and the proof."""

    facts: str
    evidence: str


def due_moves(state: ProposalState | None, finding: Finding) -> tuple[SweepMove, ...]:
    """What a sweep does with a unit's proposal in a state (None: it has none) by its clock.

    A unit whose twelve months are over without a warning gets both on one day.
    """
    if state is None:
        return _WITHOUT_PROPOSAL[finding]
    if state == "warned":
        return _WARNED[finding]
    return ("lapse",) if state in UNDECIDED and finding != "propose" else ()


def lapse_reason(since: date, clock: Clock | None) -> LapseReason:
    """Why the ground of a proposal whose clock started on a day has gone."""
    if clock is not None and clock.since > since and clock.by in ("arrival", "end"):
        return "arrival" if clock.by == "arrival" else "end"
    return "facts_corrected"


def check_service(service: Service, made_on: date, today: date) -> None:
    """A paper is served between the day it was made and today: ServedInFuture, ServedTooEarly."""
    if service.served_on > today:
        raise ServedInFuture(today=today.isoformat())
    if service.served_on < made_on:
        raise ServedTooEarly(made_on=made_on.isoformat())


def check_decision(
    decision: Decision,
    remedy: str | None,
    fates: Collection[Fate],
    sitting: Collection[str],
    *,
    ground_stands: bool,
) -> None:
    """A removal stands on a ground that still is, states a remedy and every sitting trainee's fate.

    What no paper can mend is told first. Raises GroundGone, DecisionRemedyMissing, FatesIncomplete.
    """
    named = [fate.placement_id for fate in fates]
    needed = set(sitting) if decision == "remove" else set()
    if decision == "remove":
        check_ground(stands=ground_stands)
    if decision == "remove" and not remedy:
        raise DecisionRemedyMissing("/remedy", "请写明救济途径。")
    if set(named) != needed or len(named) != len(needed):
        missing, strange = sorted(needed - set(named)), sorted(set(named) - needed)
        raise FatesIncomplete(missing=list(missing), not_sitting=list(strange))


def check_ground(*, stands: bool) -> None:
    """A unit is told of its removal, and removed, while its ground stands: GroundGone."""
    if not stands:
        raise GroundGone


def check_revocable(decision: Decision | None) -> None:
    """Only a removal is revoked; who is kept is counted anew: MoveNotOpen."""
    if decision != "remove":
        words = "作出的决定不是清退，只有清退的决定可以撤销。"
        raise MoveNotOpen(words, decision=decision, move="revoke")


def check_not_carried_out(removed_on: date | None) -> None:
    """What was carried out is over, whatever became of the unit since: RemovalCarriedOut."""
    if removed_on is not None:
        raise RemovalCarriedOut(removed_on=removed_on.isoformat())


def check_none_came(since: date, stays: Collection[Stay], fates: Collection[str]) -> None:
    """A removal is served and carried out while nobody came since the clock's start: GroundGone.

    Those whose fate the decision names came before it and have left since, as it says.
    """
    came = sorted(one.id for one in stays if one.arrived_on > since and one.id not in fates)
    if came:
        raise GroundGone(placements=list(came))


def check_not_on_notice(state: ProposalState | None) -> None:
    """Nothing else is done with a unit between the notice and the removal: RemovalUnderWay.

    `state` is that of the proposal under way, or of the removal decided and served.
    """
    if is_on_notice(state):
        raise RemovalUnderWay(state=state)


def check_not_proposed(state: ProposalState | None) -> None:
    """Who is to be removed is no model, who is warned may be: RemovalUnderWay, RemovalProposed."""
    check_not_on_notice(state)
    if state == "proposed":
        raise RemovalProposed(state=state)


def is_on_notice(state: ProposalState | None) -> bool:
    """Whether a unit was served notice of a removal that has not come to nothing."""
    return state in _ON_NOTICE


def check_proposable(state: ProposalState | None) -> bool:
    """Whether a proposal for cause takes the place of a warning; of anything more: RemovalProposed.

    `state` is that of the proposal under way, or of the removal decided and served.
    """
    if state not in (None, "warned"):
        raise RemovalProposed(state=state)
    return state == "warned"


@dataclass(frozen=True)
class Standing:
    """How far a unit's removal has come, and on which ground."""

    state: ProposalState
    decision: Decision | None
    ground_kind: ProposalGround


def check_removal(standing: Standing | None, ground_kind: ProposalGround) -> None:
    """A removal carries out a decision on that ground that was served: RemovalNotDecided."""
    if standing != Standing("served", "remove", ground_kind):
        raise RemovalNotDecided
