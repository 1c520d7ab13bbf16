"""Which ends of a dispatch count as a decline of the youth, and of what kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from services.matching.rules import obstacles
from services.matching.rules.applications import PauseCause

DeclineKind = Literal["refused", "unanswered", "left", "absent"]


@dataclass(frozen=True)
class Ended:
    """How a dispatch ended before its placement, and what became of its end afterwards."""

    dispatch_id: str
    state: str
    on: date
    withdrawal_cause: str | None
    rest_cause: PauseCause | None
    """Of the pause that began with it at the cost of a decline, if one did."""
    struck: bool
    """Whether an upheld objection struck it."""
    excused: bool = False
    """Whether it was a transfer by no doing of the youth's."""


@dataclass(frozen=True)
class Decline:
    """One decline that counts: of which dispatch, of what kind, on which day."""

    dispatch_id: str
    kind: DeclineKind
    on: date


def is_excused(explanation: Mapping[str, Any]) -> bool:
    """Whether a dispatch may be refused or left unanswered at no cost, by its reasons as kept.

    A transfer that others caused: who lost a post by a unit's doing does not lose their place too.
    """
    return bool(explanation.get("excused"))


def decline_of(ended: Ended) -> Decline | None:
    """The decline that a dispatch's end counts as; one that an objection struck is none."""
    kind = _kind(ended)
    if kind is None or ended.struck:
        return None
    return Decline(ended.dispatch_id, kind, ended.on)


def declines_of(all_ended: Iterable[Ended]) -> list[Decline]:
    """The declines among dispatches that ended, in their order."""
    return [one for one in map(decline_of, all_ended) if one]


def _kind(ended: Ended) -> DeclineKind | None:
    if ended.state == "refused":
        return None if ended.excused else "refused"
    if any(
        kind == ended.withdrawal_cause and obstacles.counts_as_decline(kind)
        for kind in obstacles.KINDS
    ):
        return "absent"
    if ended.rest_cause is None:
        return None
    return "unanswered" if ended.rest_cause == "unanswered" else "left"
