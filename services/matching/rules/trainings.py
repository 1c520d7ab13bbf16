"""Trainings 见习人员培训 (六): the entry safety training, and what follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed
from services.matching.rules.dispatches import not_open
from services.matching.rules.entries import DayInFuture

Kind = Literal["entry_safety", "safety", "rules", "skills"]
KINDS: Final[Mapping[Kind, str]] = {
    "entry_safety": "上岗安全培训",
    "safety": "安全教育",
    "rules": "规章制度和岗位职责",
    "skills": "岗位技能",
}
_BEFORE_ARRIVAL: Final = frozenset({"accepted", "signed"})


@dataclass(frozen=True)
class Training:
    """One training as it was held: its kind, its day, its hours, what it was about."""

    kind: Kind
    held_on: date
    hours: int
    topic: str | None


def refuse_unless_expected(state: str) -> None:
    """Before the arrival, who accepted is trained; later it is the placement's. MoveNotOpen."""
    if state not in _BEFORE_ARRIVAL:
        raise not_open(state)


def check_held(held_on: date, span: tuple[date, date], today: date) -> None:
    """A training lies between the dispatch and the last day on post, and not ahead.

    Raises DayInFuture, Malformed.
    """
    if held_on > today:
        raise DayInFuture(today=today.isoformat())
    first, last = span
    if not first <= held_on <= last:
        raise Malformed("/held_on", f"培训日期应在{first}和{last}之间。")


def entry_day(held: Sequence[tuple[Kind, date]]) -> date | None:
    """The day of the first entry safety training; None while there was none."""
    return min((day for kind, day in held if kind == "entry_safety"), default=None)
