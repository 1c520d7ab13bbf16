"""Units of a year: each act on its day, by the office that did it, to whose credit."""

from datetime import date

from services.reporting.rules.facts import Fact
from services.reporting.rules.periods import Period
from services.reporting.rules.year_units import (
    UnitOfYear,
    by_office,
    by_recommender,
    counts_of,
    units_of_year,
)
from tests.reporting.histories import a_fact

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
CITY, COUNTY, OTHER = "640300", "640302", "640100"


def act(key: str, version: int, event: str, on: date, region: str = COUNTY, **told) -> Fact:
    return a_fact(key, version, f"unit.{event}", on, {"region": region} | told)


def of(*facts: Fact, area: str = CITY) -> tuple[UnitOfYear, ...]:
    return units_of_year(facts, area, YEAR)


def test_the_first_and_the_last_day_of_the_year_count_and_those_beside_do_not() -> None:
    told = of(
        act("U1", 1, "applied", date(2024, 12, 31)),
        act("U1", 2, "recognised", date(2025, 1, 1)),
        act("U2", 1, "removed", date(2025, 12, 31), ground_kind="cause"),
        act("U3", 1, "refused", date(2026, 1, 1)),
    )
    assert [(one.unit_id, [done.act for done in one.done]) for one in told] == [
        ("U1", ["recognised"]),
        ("U2", ["removed"]),
    ]
    assert told[1].done[0].ground_kind == "cause"


def test_an_office_counts_its_own_acts() -> None:
    facts = (
        act("U1", 1, "applied", date(2025, 3, 1), OTHER),
        act("U1", 2, "refused", date(2025, 3, 2), OTHER),
        act("U1", 3, "applied", date(2025, 4, 1)),
        act("U1", 4, "recognised", date(2025, 4, 9)),
    )
    (here,) = of(*facts)
    assert (here.region, [one.act for one in here.done]) == (COUNTY, ["applied", "recognised"])
    (there,) = of(*facts, area=OTHER)
    assert [one.act for one in there.done] == ["applied", "refused"]
    assert counts_of(of(*facts, area="640000"))["applied"] == 1


def test_what_else_is_told_of_a_unit_lists_nobody() -> None:
    assert of(act("U1", 1, "suspended", date(2025, 3, 1))) == ()


def test_a_register_says_who_recommended_before_the_unit_does() -> None:
    recognised = act("U1", 1, "recognised", date(2025, 3, 1), recommended_by="self")
    (alone,) = of(recognised)
    assert alone.recommender == "self"
    listed = a_fact(
        "P1",
        1,
        "prospect.registered",
        date(2025, 2, 1),
        {"region": OTHER, "unit_id": "U1", "recommended_by": "federation"},
    )
    (named,) = of(recognised, listed)
    assert named.recommender == "federation"


def test_counts_by_recommender_and_office_hold_every_unit_once() -> None:
    units = of(
        act("U1", 1, "applied", date(2025, 3, 1)),
        act("U1", 2, "returned", date(2025, 3, 2)),
        act("U1", 3, "applied", date(2025, 3, 3)),
        act("U2", 1, "recognised", date(2025, 3, 1), "640303", recommended_by="sasac"),
    )
    by = {one.code: one.counts for one in by_recommender(units)}
    assert (by[None]["applied"], by["sasac"]["recognised"]) == (1, 1)
    assert [one.code for one in by_office(units)] == [COUNTY, "640303"]
    assert sum(counts["applied"] for counts in by.values()) == 1
