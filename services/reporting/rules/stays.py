"""Stays: what the facts known say of a placement as far as money needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.common.values.month import Month
from services.reporting.rules.allowance import Absence
from services.reporting.rules.facts import Fact

_ENDS = {"placement.completed", "placement.ended-early"}
_CONFIRMS = {"placement.attendance-confirmed"}


@dataclass(frozen=True)
class Stay:
    """One youth at one post, both ends inclusive.

    `last_day` is the day of the end, or that of the term while no end is known. `region` is the
    code of the recognising office, `county` that of the workplace. `attendance` holds the
    absences of each month that the unit has confirmed.
    """

    placement_id: str
    youth_id: str
    unit_id: str
    region: str
    county: str
    arrived_on: date
    last_day: date
    attendance: Mapping[Month, tuple[Absence, ...]] = field(default_factory=dict)


def stay_of(facts: Sequence[Fact]) -> Stay:
    """A placement's stay; its facts in order of versions, the arrival among them."""
    arrival = next(fact for fact in facts if fact.event == "placement.arrived")
    arrived_on, last_day = _span(facts)
    return Stay(
        placement_id=arrival.object_id,
        youth_id=arrival.data["youth_id"],
        unit_id=arrival.data["unit_id"],
        region=arrival.data["region"],
        county=arrival.data["workplace_county"],
        arrived_on=arrived_on,
        last_day=last_day,
        attendance=dict(_confirmed(fact) for fact in facts if fact.event in _CONFIRMS),
    )


def _span(facts: Sequence[Fact]) -> tuple[date, date]:
    first = last = ""
    for fact in facts:
        if fact.event == "placement.arrived":
            first, last = fact.occurred_on.isoformat(), fact.data["term_last_day"]
        if fact.event == "placement.corrected":
            # A correction tells the whole placement anew, its end undone where it was wrong.
            first = fact.data["arrived_on"]
            last = fact.data["last_day"] or fact.data["term_last_day"]
        if fact.event in _ENDS:
            last = fact.data["last_day"]
    return date.fromisoformat(first), date.fromisoformat(last)


def _confirmed(fact: Fact) -> tuple[Month, tuple[Absence, ...]]:
    absences = (Absence(date.fromisoformat(a["day"]), a["kind"]) for a in fact.data["absences"])
    return Month.parse(fact.data["month"]), tuple(absences)
