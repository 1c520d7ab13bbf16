"""The life of an application, as data: applied, paused, left, come back; and what is kept of it.

A pause or a withdrawal keeps the registration instant for so many days, of a dated value: who comes
back in time stands where they stood; who comes later is a newcomer.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from services.common.errors import Refused
from services.matching.rules.youths import NotApplied, YouthState

ApplicationMove = Literal["apply", "pause", "withdraw", "lapse", "return", "end"]
PauseCause = Literal["own_wish", "withdrawn", "unanswered", "not_eligible"]


class NothingToReturnFrom(Refused):
    """这位青年没有暂停或者退出见习申请，不需要恢复。"""


@dataclass(frozen=True)
class ApplicationStep:
    """From a state, by a move of somebody, to the next state."""

    state: YouthState
    move: ApplicationMove
    who: str
    next: YouthState


APPLICATION_STEPS: Final = (
    ApplicationStep("known", "apply", "youth or officer", "applied"),
    ApplicationStep("applied", "pause", "youth, officer or matching", "paused"),
    ApplicationStep("applied", "withdraw", "youth or officer", "withdrawn"),
    ApplicationStep("applied", "lapse", "matching", "withdrawn"),
    ApplicationStep("applied", "end", "matching", "known"),
    ApplicationStep("paused", "return", "youth or officer", "applied"),
    ApplicationStep("paused", "apply", "youth or officer", "applied"),
    ApplicationStep("paused", "withdraw", "youth or officer", "withdrawn"),
    ApplicationStep("withdrawn", "return", "youth or officer", "applied"),
    ApplicationStep("withdrawn", "apply", "youth or officer", "applied"),
)


@dataclass(frozen=True)
class Kept:
    """What is kept of an application in a pause: its registration instant, and until which day."""

    registered_at: datetime
    kept_until: date | None
    """The last day on which a return stands where it stood; None where nothing is kept."""


def after(state: str, move: ApplicationMove) -> YouthState:
    """The state that a move leads to.

    Raises NothingToReturnFrom for a return, else NotApplied, where no step does.
    """
    for step in APPLICATION_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    if move == "return":
        raise NothingToReturnFrom(state=state)
    raise NotApplied.of(state)


def kept_until(began_on: date, days: int) -> date:
    """The last day on which a return keeps the registration: so many days after the first."""
    return began_on + timedelta(days=days)


def is_kept(kept: Kept, today: date) -> bool:
    """Whether who returns on a day stands where they stood; the last day itself counts."""
    return kept.kept_until is not None and today <= kept.kept_until


def registered_at(kept: Kept | None, now: datetime, today: date) -> datetime:
    """The registration instant of who applies or returns: that of before if kept, else now."""
    return kept.registered_at if kept is not None and is_kept(kept, today) else now


def is_unanswered(state: str, respond_by: date, today: date) -> bool:
    """Whether a dispatch has run out of time: the last day itself is still in time."""
    return state == "issued" and today > respond_by
