"""Merge proposals: whose numbers tell of two persons is one person by the word of two officers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.common.errors import Conflict, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.matching.rules.second_records import (
    Candidate,
    NotOnePerson,
    refuse_order,
    registered_since,
)
from services.matching.rules.youths import YouthState

ProposalState = Literal["proposed", "merged", "declined"]
ProposalMove = Literal["merge", "decline"]
WhichRecord = Literal["absorbed", "into"]


class MergeProposalNotFound(NotFound):
    """没有找到这项合并建议，或者不在您可以查看的范围内。"""


class MergeProposalOpen(Conflict):
    """这条登记已有一项没有决定的合并建议，请先由另一名经办人员决定。"""


class MergeProposalClosed(Refused):
    """这项合并建议已经决定。"""


class MergeProposalStale(Stale):
    """这项合并建议已被更新，请刷新后再办理。"""


class DecidesOwnProposal(Refused):
    """建议合并的经办人员不能自己决定合并，请由另一名经办人员决定。"""


class OneOfficerIsEnough(Refused):
    """两条登记都已申请、出生日期或者性别又不同的，才需要两名经办人员；这两条不是，请直接合并。"""


@dataclass(frozen=True)
class ProposalStep:
    """From a state, by a move of somebody, to the next state."""

    state: ProposalState
    move: ProposalMove
    who: str
    next: ProposalState


PROPOSAL_STEPS: Final = (
    ProposalStep("proposed", "merge", "second officer", "merged"),
    ProposalStep("proposed", "decline", "officer", "declined"),
)
NAMES: Final = Names(
    states={"proposed": "待决定", "merged": "已合并", "declined": "不予合并"},
    moves={"merge": "合并", "decline": "不予合并"},
    movers={"second officer": "建议人以外的经办人员", "officer": "经办机构"},
)


@dataclass(frozen=True)
class Side:
    """What one of two records has, of which its office is told before they become one."""

    state: YouthState
    applied_at: datetime | None
    recorded_at: datetime
    declines: int
    dispatches: int
    placements: int
    held: bool
    """Whether a dispatch or placement of it is not over."""


@dataclass(frozen=True)
class OfBoth:
    """What one person has of both records."""

    applied_at: datetime | None
    recorded_at: datetime
    declines: int
    dispatches: int
    placements: int
    held_by: WhichRecord | None
    """Of which record a dispatch or placement goes on."""


def after(state: str, move: ProposalMove) -> ProposalState:
    """The state that a move leads to. Raises MergeProposalClosed where no step does."""
    for step in PROPOSAL_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    found = standing(state, (), NAMES)
    raise MergeProposalClosed(found.words, **found.members)


def refuse_proposing(absorbed: Candidate, into: Candidate) -> None:
    """Two are needed only where both applied and the numbers tell of two persons of one name.

    A name that is wrong is corrected first: nothing stands in the way of that. Raises SameRecord,
    MergeTheOther, NotOnePerson, OneOfficerIsEnough.
    """
    refuse_order(absorbed, into)
    if not absorbed.in_use or absorbed.bearer == into.bearer:
        raise OneOfficerIsEnough
    if absorbed.bearer.name != into.bearer.name:
        raise NotOnePerson


def refuse_own(proposed_by: str, decided_by: str) -> None:
    """Who proposes does not merge. Raises DecidesOwnProposal."""
    if proposed_by == decided_by:
        raise DecidesOwnProposal


def refuse_stale(version: int, expected: int | None) -> None:
    """Two people can't decide at once. Raises Unpinned, MergeProposalStale."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if version != expected:
        raise MergeProposalStale(version=version)


def of_both(absorbed: Side, into: Side) -> OfBoth:
    """What one person has of both: the first registration, and all that was done or declined."""
    alike = absorbed.state == into.state
    first = registered_since(absorbed.applied_at, into.applied_at) if alike else into.applied_at
    return OfBoth(
        applied_at=first,
        recorded_at=min(absorbed.recorded_at, into.recorded_at),
        declines=absorbed.declines + into.declines,
        dispatches=absorbed.dispatches + into.dispatches,
        placements=absorbed.placements + into.placements,
        held_by="into" if into.held else "absorbed" if absorbed.held else None,
    )
