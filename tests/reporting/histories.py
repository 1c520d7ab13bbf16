"""Facts one by one, and random histories of placements that could have been."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from services.common.values import region
from services.common.values.month import last_day_of_term
from services.reporting.rules.facts import Fact
from services.reporting.rules.histories import Post
from services.reporting.rules.offers import OfferedSeats, spans_of

START = date(2025, 1, 1)
OFFICES = ("640302", "640323", "640381")


def a_fact(key: str, version: int, event: str, on: date, data: dict[str, Any]) -> Fact:
    """One fact, recorded at noon of its day."""
    kind = event.partition(".")[0]
    return Fact(
        source="matching" if kind == "placement" else "units",
        no=abs(hash((key, version))) % 10**9,
        event=event,
        kind=kind,
        object_id=key,
        version=version,
        occurred_on=on,
        recorded_at=datetime.combine(on, time(4), UTC),
        region=data.get("region"),
        workplace_county=data.get("workplace_county"),
        data=data,
    )


def unit_fact(key: str, version: int, event: str, on: date, region: str = "640302") -> Fact:
    """One decision on a unit."""
    return a_fact(key, version, f"unit.{event}", on, {"region": region})


def post_fact(
    key: str, version: int, event: str, on: date, *, headcount: int, state: str = "open"
) -> Fact:
    """One change of a post's offer."""
    data = {"region": "640302", "headcount": headcount, "state": state}
    return a_fact(key, version, f"post.{event}", on, data)


def placement_fact(key: str, version: int, event: str, on: date, data: dict[str, Any]) -> Fact:
    """One entry in a placement."""
    return a_fact(key, version, f"placement.{event}", on, data)


def an_arrival(
    key: str,
    on: date,
    *,
    post: str = "P",
    graduated_on: str | None = None,
    region: str = "640302",
) -> Fact:
    """A youth arrives for six months."""
    data = {
        "youth_id": f"yth_{key}",
        "post_id": post,
        "unit_id": "U",
        "region": region,
        "workplace_county": region,
        "months": 6,
        "term_last_day": last_day_of_term(on, 6).isoformat(),
        "graduated_on": graduated_on,
        "basis": "graduate" if graduated_on else "unemployed_youth",
    }
    return placement_fact(key, 1, "arrived", on, data)


def an_end(key: str, version: int, on: date, event: str, **said: Any) -> Fact:
    """A placement ends, completed or early."""
    data = {"last_day": on.isoformat(), **said}
    if event == "completed":
        data = {"early_retention": False} | data
    return placement_fact(key, version, event, on, data)


def offered_on(posts: Iterable[Post], area: str, day: date) -> tuple[OfferedSeats, ...]:
    """The seats of every post of an area's offices open at 24:00 of a day, by ids of posts."""
    spans = (span for post in posts for span in spans_of(post) if span.holds(day))
    found = (span.seats for span in spans if region.lies_within(span.seats.region, area))
    return tuple(sorted(found, key=lambda seats: seats.counted.id))


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Some placements of three offices, each arrived, most of them ended, some with an outcome."""
    numbers = count(1)
    facts: list[Fact] = []
    for key in range(draw(st.integers(0, 12))):
        facts += _course(draw, f"plc{key:02}", numbers)
    return facts


def _course(draw: st.DrawFn, key: str, numbers: "count[int]") -> list[Fact]:
    arrived_on = START + timedelta(days=draw(st.integers(0, 200)))
    graduated = draw(st.none() | st.dates(date(2022, 6, 1), date(2025, 12, 31)))
    steps = [
        an_arrival(
            key,
            arrived_on,
            graduated_on=graduated.isoformat() if graduated else None,
            region=draw(st.sampled_from(OFFICES)),
        )
    ]
    term = last_day_of_term(arrived_on, 6)
    match draw(st.sampled_from(["none", "term", "retained", "early"])):
        case "term":
            steps.append(an_end(key, 2, term, "completed"))
        case "retained":
            last = arrived_on + timedelta(days=draw(st.integers(0, 150)))
            steps.append(an_end(key, 2, last, "completed", early_retention=True))
        case "early":
            last = arrived_on + timedelta(days=draw(st.integers(0, 150)))
            early = {"cause": "own_choice", "by_whom": "youth"}
            steps.append(an_end(key, 2, last, "ended-early", **early))
    if len(steps) > 1 and draw(st.booleans()):
        outcome = draw(st.sampled_from(["retained", "employed_otherwise", "neither"]))
        day = steps[-1].occurred_on + timedelta(days=draw(st.integers(1, 60)))
        steps.append(placement_fact(key, 3, "outcome-recorded", day, {"outcome": outcome}))
    return [_heard(draw, step, next(numbers)) for step in steps]


def _heard(draw: st.DrawFn, fact: Fact, no: int) -> Fact:
    # Some are typed in days later; versions are recorded in their order all the same.
    late = timedelta(days=fact.version * 3 + draw(st.integers(0, 2)))
    return fact._replace(no=no, recorded_at=fact.recorded_at + late)
