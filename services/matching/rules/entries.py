"""Days that people enter after the fact: never of the future, and only so far back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Refused
from services.common.time.workdays import WorkCalendar

EntrySide = Literal["unit", "youth", "office"]
_SIDES: Final[Mapping[str, EntrySide]] = {"unit": "unit", "youth": "youth", "officer": "office"}


class DayInFuture(Refused):
    """登记的日期还没有到。"""


class DayTooFarBack(Refused):
    """登记的日期已超过单位可以补登的期限，请联系经办机构办理。"""


class GroundMissing(Refused):
    """超过期限补登、重新确认或者更正，须注明理由。"""


@dataclass(frozen=True)
class Entry:
    """Who enters a day, when, and how far back that lies within their own hands."""

    today: date
    days_back: int
    """Working days within which a day may be entered without a ground."""
    by_officer: bool
    ground: str | None


def side_of(kind: str) -> EntrySide:
    """Whose entry it is, by the kind of the account that makes it."""
    return _SIDES[kind]


def reads_ground(author: str, reader: tuple[str, str], *, health: bool) -> bool:
    """Whether somebody, by kind and account, reads the words in which an entry was grounded.

    Who wrote them does, and an office that may read of health: words may speak of it.
    """
    kind, account = reader
    return account == author or (kind == "officer" and health)


def refuse_day(entry: Entry, day: date, calendar: WorkCalendar) -> None:
    """A day may be entered from itself to its n-th working day; an officer later with a ground.

    Raises DayInFuture, DayTooFarBack for a unit, GroundMissing for an officer.
    """
    if day > entry.today:
        raise DayInFuture(today=entry.today.isoformat())
    if entry.by_officer and entry.ground:
        return
    until = calendar.nth_after(day, entry.days_back)
    if entry.today > until:
        refusal = GroundMissing if entry.by_officer else DayTooFarBack
        raise refusal(until=until.isoformat(), working_days=entry.days_back)
