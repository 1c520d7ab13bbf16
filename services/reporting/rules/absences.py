"""Absences: on which days somebody was away, and what each kind of them does to the allowance."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Effect = Literal["nothing", "days", "month"]

SUSPENDED: Final = "suspended"
"""The kind of a day on which the whole placement stood still: no day on post, whatever is paid."""

UNDISCLOSED: Final = "undisclosed"
"""What a line says of sickness and injury: offices above a county read it."""

NAMES: Final[Mapping[str, str]] = {
    "personal_leave": "事假",
    "exam": "考试",
    "bereavement": "丧假",
    "marriage": "婚假",
    "maternity": "产假",
    "unexcused": "旷工",
}
"""Kind → what a line calls it; those of health are in `UNDISCLOSED`, called 缺勤."""


@dataclass(frozen=True)
class Absence:
    """A day on which the trainee was not there, and of which kind.

    `rostered` is a day on which the calendar rests and the month's shifts had them work.
    """

    day: date
    kind: str
    rostered: bool = False


@dataclass(frozen=True)
class Stop:
    """What the days of one kind stop once a month has more than `beyond` of them.

    `days`: those after the first `beyond` are not paid; `month`: nothing of the month is.
    """

    stops: Effect
    beyond: int = 0


@dataclass(frozen=True)
class Excess:
    """A month with more days of a kind than it bears: how many it had, and how many it bears."""

    kind: str
    days: int
    beyond: int


_SUSPENSION: Final = Stop("days")


def days_not_paid(
    absences: Collection[Absence], stops: Mapping[str, Stop], counts: Callable[[date], bool]
) -> frozenset[date]:
    """The days that absences take off; `counts` says whether a day would be paid at all.

    A rostered one always does: the day of rest that it was given for is paid in its place.
    """
    return frozenset(
        day
        for kind, days in _by_kind(absences, counts).items()
        for day in days[_stop(kind, stops).beyond :]
        if _stop(kind, stops).stops == "days"
    )


def excess(
    absences: Collection[Absence], stops: Mapping[str, Stop], counts: Callable[[date], bool]
) -> Excess | None:
    """The kind of which there were so many days that nothing of the month is paid, or None.

    `counts` says whether a day is one of which leave is taken: a day of rest is none.
    """
    for kind, days in sorted(_by_kind(absences, counts).items()):
        stop = _stop(kind, stops)
        if stop.stops == "month" and len(days) > stop.beyond:
            return Excess(kind if kind in NAMES else UNDISCLOSED, len(days), stop.beyond)
    return None


def _by_kind(
    absences: Collection[Absence], counts: Callable[[date], bool]
) -> dict[str, list[date]]:
    days: dict[str, set[date]] = {}
    for absence in absences:
        if absence.rostered or counts(absence.day):
            days.setdefault(absence.kind, set()).add(absence.day)
    return {kind: sorted(found) for kind, found in days.items()}


def _stop(kind: str, stops: Mapping[str, Stop]) -> Stop:
    return _SUSPENSION if kind == SUSPENDED else stops.get(kind, Stop("nothing"))
