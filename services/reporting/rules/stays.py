"""Stays: what the facts known say of a placement as far as money needs it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from services.common.values.month import Month
from services.reporting.rules.absences import Absence
from services.reporting.rules.allowance import Presence, days_of, presence_in, without
from services.reporting.rules.facts import Fact

_ENDS = {"placement.completed", "placement.ended-early"}
CONFIRMED: Final = "placement.attendance-confirmed"
_LENGTHENS = {"placement.extended", "placement.resumed"}
_SUSPENSIONS = {"placement.suspended", "placement.resumed"}
TOLD: Final = (
    "placement.arrived",
    "placement.corrected",
    *sorted(_ENDS | _LENGTHENS | _SUSPENSIONS),
)
"""What a placement's days are read from, beside the months confirmed."""
PLACING = ("post.drafted", "post.corrected", "post.published", "post.workplace-moved")
"""What says where a post stands from its day on; other news of it repeats where it stands now."""


_NOTHING: Final[Mapping[Month, Any]] = {}

Days = tuple[date, date]
"""First and last day of some that follow one another."""


class Span(NamedTuple):
    """Days in one county, both ends inclusive."""

    county: str
    first: date
    last: date


class Stay(NamedTuple):
    """One youth at one post, both ends inclusive.

    `last_day` is the day of the end, or that of the term while no end is known. `region` is the
    code of the recognising office, `county` that of the workplace at the arrival; `moves` say from
    which day on it stood in which other, in order. `attendance` holds the absences of each month
    that the unit has confirmed, `confirmed` the days on post that it confirmed. `suspensions` are
    the first day of each and the first day on post again, None while it lasts.
    """

    placement_id: str
    youth_id: str
    unit_id: str
    region: str
    county: str
    arrived_on: date
    last_day: date
    attendance: Mapping[Month, tuple[Absence, ...]] = _NOTHING
    moves: tuple[tuple[date, str], ...] = ()
    suspensions: tuple[tuple[date, date | None], ...] = ()
    confirmed: Mapping[Month, tuple[Days, ...]] = _NOTHING
    kept_since: date | None = None
    """Of one taken over at go-live: the first day whose attendance and money are kept here."""

    @property
    def is_annulled(self) -> bool:
        """Whether nobody ever came: the arrival was taken away, and no day is left."""
        return self.last_day < self.arrived_on

    @property
    def kept_from(self) -> date:
        """The first day of it that is kept here: what was before was told and paid on paper."""
        return max(self.arrived_on, self.kept_since or self.arrived_on)

    def presence_in(self, month: Month) -> Presence | None:
        """The days in a month, a suspended day as an absence; None if none is left on post."""
        absences = self.attendance.get(month, ())
        presence = presence_in(month, self.kept_from, self.last_day, absences)
        return presence and without(presence, self.suspensions)

    def is_confirmed(self, presence: Presence) -> bool:
        """Whether the unit confirmed every day on post of a month's, those that came later too."""
        told = self.confirmed.get(Month.of(presence.first), ())
        if _lie_within(presence, told):
            return True
        return all(any(first <= day <= last for first, last in told) for day in days_of(presence))

    def county_on(self, day: date) -> str:
        """Where the workplace stands on a day; before the arrival, where it stood then."""
        return [self.county, *(county for since, county in self.moves if since <= day)][-1]

    def counties_within(self, first: date, last: date) -> tuple[Span, ...]:
        """The days from one to another, cut where the workplace moves."""
        if not self.moves:
            return (Span(self.county, first, last),)
        starts = [first, *(since for since, _ in self.moves if first < since <= last)]
        ends = [start - timedelta(days=1) for start in starts[1:]]
        return tuple(
            Span(self.county_on(start), start, end)
            for start, end in zip(starts, [*ends, last], strict=True)
        )


def stay_of(facts: Sequence[Fact], post: Sequence[Fact] = ()) -> Stay:
    """A placement's stay; its facts in order of versions, the arrival among them.

    `post` are the facts of its post that say where it stands, in order of versions: an arrival
    is entered days later, when the workplace may stand elsewhere already.
    """
    arrival = next(fact for fact in facts if fact.event == "placement.arrived")
    arrived_on, last_day = _span(facts)
    stood = _county(post, arrived_on) or arrival.data["workplace_county"]
    since = arrival.data.get("kept_since")
    confirmations = {
        Month.parse(fact.data["month"]): fact for fact in facts if fact.event == CONFIRMED
    }
    return Stay(
        placement_id=arrival.object_id,
        youth_id=arrival.data["youth_id"],
        unit_id=arrival.data["unit_id"],
        region=arrival.data["region"],
        county=stood,
        arrived_on=arrived_on,
        last_day=last_day,
        attendance={month: _attended(fact) for month, fact in confirmations.items()},
        moves=tuple(_moves(post, stood, arrived_on)),
        suspensions=tuple(_suspensions(facts)),
        confirmed={month: _confirmed(month, fact) for month, fact in confirmations.items()},
        kept_since=date.fromisoformat(since) if since else None,
    )


def _lie_within(presence: Presence, spans: Sequence[Days]) -> bool:
    # Of most placements a month was confirmed in one piece: no day need be looked at.
    return any(first <= presence.first and presence.last <= last for first, last in spans)


def _county(post: Sequence[Fact], day: date) -> str | None:
    if not post:
        return None
    told = [fact.workplace_county for fact in post if fact.occurred_on <= day]
    return told[-1] if told else None


def _moves(post: Sequence[Fact], county: str, arrived_on: date) -> Iterator[tuple[date, str]]:
    if not post:
        return
    before = county
    for day in sorted({fact.occurred_on for fact in post if fact.occurred_on > arrived_on}):
        now = _county(post, day)
        if now and now != before:
            yield day, now
            before = now


def _span(facts: Sequence[Fact]) -> tuple[date, date]:
    first = last = ""
    for fact in facts:
        if fact.event == CONFIRMED:
            continue
        if fact.event == "placement.arrived":
            first, last = fact.occurred_on.isoformat(), fact.data["term_last_day"]
        if fact.event == "placement.corrected":
            # A correction tells the whole placement anew, its end undone where it was wrong.
            first = fact.data["arrived_on"]
            last = fact.data["last_day"] or fact.data["term_last_day"]
        if fact.event in _LENGTHENS:
            last = fact.data["term_last_day"]
        if fact.event in _ENDS:
            last = fact.data["last_day"]
    return date.fromisoformat(first), date.fromisoformat(last)


def _suspensions(facts: Sequence[Fact]) -> Iterator[tuple[date, date | None]]:
    told: dict[str, Any] = {}
    for fact in facts:
        if fact.event == "placement.corrected":
            told = {one["since"]: one for one in fact.data.get("suspensions", ())}
        if fact.event in _SUSPENSIONS:
            told[fact.data["since"]] = fact.data
    for since, data in sorted(told.items()):
        back = data.get("resumed_on")
        yield date.fromisoformat(since), date.fromisoformat(back) if back else None


def _attended(fact: Fact) -> tuple[Absence, ...]:
    worked = fact.data.get("worked", ())
    return tuple(
        Absence(date.fromisoformat(one["day"]), one["kind"], one["day"] in worked)
        for one in fact.data["absences"]
    )


def _confirmed(month: Month, fact: Fact) -> tuple[Days, ...]:
    # Whoever told no days yet confirmed the month whole.
    told = fact.data.get("days")
    if told is None:
        return ((month.first, month.last),)
    return tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in told)
