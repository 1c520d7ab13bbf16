"""One unit's facts as plain values, and the figures that they give."""

from datetime import date, timedelta
from typing import Any

from services.reporting.readers import almanac
from services.reporting.rules.calendar import work_calendar
from services.reporting.rules.confirmations import Within
from services.reporting.rules.evaluations import Figure, View, view
from services.reporting.rules.facts import Fact
from services.reporting.rules.measures import figure
from services.reporting.rules.mergers import Gathered
from services.reporting.rules.periods import Period
from tests.reporting.histories import a_fact, an_arrival, an_end

MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
EVE, FIRST, LAST, AFTER = (date(2025, 2, 28), MARCH.first, MARCH.last, date(2025, 4, 1))
"""Either side of both ends of the period."""
TODAY = date(2025, 6, 2)
UNIT = "U"
CALENDAR = work_calendar((year, 1) for year in almanac.years(date(2026, 3, 2)))
WITHIN = Within(5, 5, CALENDAR)


def seen(*facts: Fact, period: Period = MARCH, as_of: date = TODAY) -> View:
    """A unit over March 2025 as known in June."""
    return view(Gathered(UNIT, frozenset({UNIT}), facts), period, as_of, WITHIN)


def counted(name: str, *facts: Fact, as_of: date = TODAY) -> Figure:
    """One figure of March 2025."""
    return figure(name, seen(*facts, as_of=as_of))


def ids(found: Figure) -> list[str]:
    """What a figure counts."""
    return [key for key, _, _ in found.records()]


def an_offer(key: str, version: int, event: str, on: date, **said: Any) -> Fact:
    """One change of a post's offer, with a mentor unless said otherwise."""
    data = {"unit_id": UNIT, "region": "640302", "headcount": 2, "state": "open"}
    return a_fact(key, version, f"post.{event}", on, data | {"mentor_id": "mnt_1"} | said)


def a_step(key: str, version: int, event: str, on: date, **said: Any) -> Fact:
    """One step of a dispatch to the unit."""
    return a_fact(key, version, f"dispatch.{event}", on, {"unit_id": UNIT, "post_id": "P"} | said)


def a_complaint(key: str, version: int, event: str, on: date, **said: Any) -> Fact:
    """One step of a complaint about the unit."""
    states = {
        "received": "received",
        "investigated": "investigated",
        "decided": "decided",
        "reopened": "investigated",
    }
    data = {"unit_id": UNIT, "region": "640302", "kind": "unpaid", "state": states[event]}
    return a_fact(key, version, f"complaint.{event}", on, data | {"upheld": None} | said)


def an_inspection(
    key: str, on: date, *failed: str, rectify_by: date | None = None, state: str | None = None
) -> Fact:
    """An inspection of the unit, with what failed."""
    due = rectify_by.isoformat() if rectify_by else None
    state = state or ("rectifying" if failed else "passed")
    data = {"unit_id": UNIT, "region": "640302", "failed": [*failed], "rectify_by": due}
    data |= {"state": state}
    return a_fact(key, 1, "inspection.recorded", on, data)


def a_recheck(key: str, version: int, on: date, *failed: str) -> Fact:
    """What a second look found still failing."""
    data = {"unit_id": UNIT, "region": "640302", "failed": [*failed]}
    return a_fact(key, version, "inspection.rechecked", on, data)


def a_rectification_report(key: str, version: int, on: date) -> Fact:
    """The unit's word that what failed was put right."""
    data = {"unit_id": UNIT, "region": "640302", "recheck_by": None}
    return a_fact(key, version, "inspection.rectification-reported", on, data)


def an_accident(key: str, on: date, *, late_days: int | None = 0) -> Fact:
    """An accident at the unit."""
    data = {"unit_id": UNIT, "region": "640302", "severity": "minor", "late_days": late_days}
    return a_fact(key, 1, "accident.reported", on, data)


def a_course(key: str, end: str, last: date, *, outcome: str | None = None) -> list[Fact]:
    """A trainee who arrived two months before the last day, completed or left early."""
    early = {"cause": "own_choice", "by_whom": "youth"} if end == "ended-early" else {}
    facts = [
        an_arrival(key, last - timedelta(days=60)),
        an_end(key, 2, last, end, **early),
    ]
    if outcome:
        day = last + timedelta(days=5)
        facts.append(a_fact(key, 3, "placement.outcome-recorded", day, {"outcome": outcome}))
    return facts
