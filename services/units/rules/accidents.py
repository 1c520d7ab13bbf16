"""Accidents: reported within the day, and a unit that takes nobody until an officer clears them."""

from datetime import date, datetime
from typing import Final, Literal

from services.common.errors import NotFound, Refused
from services.units.rules.moves import Step, Steps, Who
from services.units.rules.units import UnitState

AccidentKind = Literal["injury", "sudden_illness", "traffic", "fire", "equipment", "other"]
Severity = Literal["minor", "serious", "fatal"]
AccidentState = Literal["reported", "cleared", "annulled"]
AccidentMove = Literal["clear", "annul"]

ACCIDENT_STEPS: Final[Steps[AccidentState, AccidentMove, Who]] = Steps(
    (
        Step("reported", "clear", "officer", "cleared"),
        Step("reported", "annul", "officer", "annulled"),
        Step("cleared", "annul", "officer", "annulled"),
    ),
    states={
        "reported": "已报告",
        "cleared": "已解除",
        "annulled": "误报，已作废",
    },
    moves={
        "clear": "解除",
        "annul": "作废误报",
    },
)


class AccidentNotFound(NotFound):
    """没有找到这起事故，或者不在您可以查看的范围内。"""


class AccidentInFuture(Refused):
    """事故发生的时间不能晚于现在。"""


class AccidentNotCleared(Refused):
    """该单位有事故尚未解除，现在不能办理此事项。"""

    article = "宁人社函〔2020〕272号 六"


def check_happened_at(happened_at: datetime, now: datetime) -> None:
    """An accident lies behind us: AccidentInFuture."""
    if happened_at > now:
        raise AccidentInFuture


def days_late(happened_on: date, reported_on: date, days_allowed: int) -> int:
    """How many days a report came too late; with none allowed, it is due on the day itself."""
    return max(0, (reported_on - happened_on).days - days_allowed)


def takes_nobody(
    unit_state: UnitState, accident_open: bool, *, removal_served: bool = False
) -> bool:
    """Whether a unit's posts rest: while it is suspended or any accident is not cleared.

    Those of a unit on which its removal was served rest until it is removed or that is revoked.

    Asked of the unit as it stands, never of what once made a post rest: so whichever of several
    grounds ends last opens the posts again, and none before.
    """
    return unit_state == "suspended" or accident_open or removal_served


def check_none_open(accident_open: bool) -> None:
    """No post is published while an accident is not cleared: AccidentNotCleared."""
    if accident_open:
        raise AccidentNotCleared
