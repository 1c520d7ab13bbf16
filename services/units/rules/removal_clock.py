"""The removal clock: days with an open seat since anybody last came, counted in months (二).

It starts from the latest of the first opening, the last arrival, the last end of a placement, the
last decision to keep the unit and its recognition, if it was recognised anew. A day runs if at its
end the unit stood recognised and had an open seat; suspended and seatless days don't run, they put
the end off. So many months have run once as many days ran as lie between the start and its
corresponding day so many months on.

Opened on 2025-03-02 and open ever since: 365 days lie between it and 2026-03-02. Through
2026-03-01 364 days ran, twelve months have not; through 2026-03-02 they have. Ten suspended days
in between: through 2026-03-11 they have not, through 2026-03-12 they have. Opened on 2024-02-29:
the corresponding day is 2025-02-28, the last of that month.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from services.common.values.month import add_months

Start = Literal["first_opening", "arrival", "end", "kept", "recognised"]
Finding = Literal["nothing", "warn", "propose"]

_Beginning: TypeAlias = tuple[date, Start, str | None]

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """Days, both ends inclusive, at the end of each of which these posts had an open seat."""

    first: date
    last: date
    posts: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Stay:
    """A placement: `last_day` is None while the trainee sits."""

    id: str
    post_id: str
    arrived_on: date
    last_day: date | None


@dataclass(frozen=True)
class Obstacle:
    """An obstacle that the unit reported of a dispatch."""

    kind: str
    reported_on: date


@dataclass(frozen=True)
class Dispatch:
    """A dispatch and what became of it; `since` is the day of its present state."""

    id: str
    post_id: str
    issued_on: date
    state: str
    since: date
    reason: str | None
    cause: str | None
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True)
class Activity:
    """What reporting knows of a unit: spells through a day, everything else as known."""

    unit_id: str
    through: date
    first_opening: date | None
    spells: tuple[Spell, ...]
    stays: tuple[Stay, ...]
    dispatches: tuple[Dispatch, ...]
    stood_on: dict[str, int]
    """The position in each source's feed that it stands on."""


@dataclass(frozen=True)
class Kept:
    """A decision that a unit stays, by the proposal decided on."""

    proposal_id: str
    decided_on: date


@dataclass(frozen=True)
class ClockTerms:
    """After how many months an office warns, and after how many removal is proposed."""

    warning_months: int
    proposal_months: int


@dataclass(frozen=True)
class Clock:
    """How long the clock has run through a day, since when, and by which record it started."""

    since: date
    by: Start
    record: str | None
    through: date
    spells: tuple[Spell, ...]
    """Those after the start."""

    @property
    def running_days(self) -> int:
        """How many days ran."""
        return sum(spell.days for spell in self.spells)

    @property
    def stopped_days(self) -> int:
        """How many days after the start did not run."""
        return max(0, (self.through - self.since).days - self.running_days)

    def has_run(self, months: int) -> bool:
        """Whether so many months have run."""
        return self.running_days >= days_needed(self.since, months)

    @property
    def months_run(self) -> int:
        """How many whole months have run."""
        months = 0
        while self.has_run(months + 1):
            months += 1
        return months


def days_needed(since: date, months: int) -> int:
    """How many days lie between a day and its corresponding day so many months on."""
    return (add_months(since, months) - since).days


def clock_of(
    activity: Activity, kept: Kept | None = None, recognised_on: date | None = None
) -> Clock | None:
    """A unit's clock through the day of its activity; None as long as it never opened.

    A unit that was removed and recognised again begins on the day of that recognition.
    """
    if activity.first_opening is None:
        return None
    opening: _Beginning = (activity.first_opening, "first_opening", None)
    anew: tuple[_Beginning, ...] = ((recognised_on, "recognised", None),) if recognised_on else ()
    starts = (*_starts(activity, kept), opening, *anew)
    since, by, record = max(starts, key=lambda start: start[0])
    spells = tuple(_after(since, activity.spells))
    return Clock(since, by, record, activity.through, spells)


def _starts(activity: Activity, kept: Kept | None) -> Iterator[_Beginning]:
    # Of several on one day the first named here is told.
    for stay in activity.stays:
        yield stay.arrived_on, "arrival", stay.id
    for stay in activity.stays:
        if stay.last_day is not None:
            yield stay.last_day, "end", stay.id
    if kept is not None:
        yield kept.decided_on, "kept", kept.proposal_id


def _after(since: date, spells: tuple[Spell, ...]) -> Iterator[Spell]:
    for spell in spells:
        if spell.last > since:
            yield Spell(max(spell.first, since + _ONE_DAY), spell.last, spell.posts)


def finding_of(clock: Clock | None, terms: ClockTerms) -> Finding:
    """What is due by the clock."""
    if clock is None or not clock.has_run(terms.warning_months):
        return "nothing"
    return "propose" if clock.has_run(terms.proposal_months) else "warn"


def quiet_since(through: date, terms: ClockTerms) -> date:
    """The last day on which a clock can have started that is due for a warning through a day."""
    day = add_months(through, -terms.warning_months)
    # From the last days of a longer month it is as far to the last of a shorter one.
    while add_months(day + _ONE_DAY, terms.warning_months) <= through:
        day += _ONE_DAY
    return day
