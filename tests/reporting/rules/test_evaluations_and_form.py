"""The evaluations of all units of an area and its monthly form say the same of the same months."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.values.month import Month
from services.reporting.rules.evaluations import view
from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import figures as indicators
from services.reporting.rules.measures import figure
from services.reporting.rules.mergers import Mergers, gather
from services.reporting.rules.periods import Period
from services.reporting.rules.pictures import Scope, take
from tests.reporting.evaluating import TODAY, WITHIN
from tests.reporting.histories import OFFICES, START, a_fact, histories, post_fact
from tests.reporting.reports import READING

# Whole histories: what they reach, the tests of each rule reach by example, and being watched
# takes longer than they do.
pytestmark = pytest.mark.no_cover

AREA = "640300"
NONE = Mergers({})
FOREVER = datetime(2030, 1, 1, tzinfo=UTC)
SAME = {
    "seats-added": 4,
    "absorbed": 6,
    "completed": 9,
    "retained": 10,
    "employed-otherwise": 12,
    "ended-early": 13,
}
MONTHS = st.integers(0, 12).map(lambda n: Month.of(START).plus(n))
UNITS = {"U1": OFFICES[0], "U2": OFFICES[1], "U3": OFFICES[2], "U4": OFFICES[0]}


@st.composite
def told_of_units(draw: st.DrawFn) -> list[Fact]:
    """Placements and posts of four units of three offices."""
    facts = []
    owner: dict[str, str] = {}
    for fact in draw(histories()):
        unit = owner.setdefault(fact.object_id, draw(st.sampled_from(sorted(UNITS))))
        said = {"unit_id": unit, "region": UNITS[unit]} if fact.version == 1 else {}
        region = said.get("region", fact.region)
        facts.append(fact._replace(data={**fact.data, **said}, region=region))
    for unit, region in UNITS.items():
        facts += _posts(draw, unit, region)
    return draw(st.permutations(facts))


def _posts(draw: st.DrawFn, unit: str, region: str) -> list[Fact]:
    found = []
    for n in range(draw(st.integers(0, 2))):
        published = draw(st.dates(START, date(2025, 12, 31)))
        raised = draw(st.dates(published, date(2026, 1, 31)))
        seats = draw(st.integers(1, 5))
        more = seats + draw(st.integers(1, 5))
        steps = [
            post_fact(f"{unit}-{n}", 1, "published", published, headcount=seats),
            post_fact(f"{unit}-{n}", 2, "headcount-raised", raised, headcount=more),
        ]
        extra = {"unit_id": unit, "region": region, "mentor_id": None, "before": seats}
        found += [one._replace(data={**one.data, **extra}, region=region) for one in steps]
    return found


def evaluated(facts: list[Fact], name: str, period: Period, mergers: Mergers = NONE) -> int:
    """The sum of one figure over all units that are not part of another."""
    found = gather(UNITS.keys() - mergers.into.keys(), facts, mergers)
    views = [view(gathered, period, TODAY, WITHIN) for gathered in found.values()]
    return sum(int(figure(name, seen).value or 0) for seen in views)


def form(facts: list[Fact], month: Month) -> dict[int, int]:
    """The form's numbers of the whole area."""
    picture = take(Scope(AREA, month, FOREVER, READING), facts, [])
    return {one.no: int(one.value) for one in indicators(picture)}


@pytest.mark.parametrize("name", SAME)
@given(told_of_units(), MONTHS, st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_over_all_units_a_figure_is_the_sum_of_the_forms_months(
    name: str, facts: list[Fact], first: Month, more: int
) -> None:
    months = [first.plus(n) for n in range(more + 1)]
    expected = sum(form(facts, month)[SAME[name]] for month in months)
    assert evaluated(facts, name, Period(first.first, months[-1].last)) == expected


@pytest.mark.parametrize("name", SAME)
@given(told_of_units(), MONTHS)
@settings(max_examples=60, deadline=None)
def test_a_merger_moves_what_counts_and_loses_nothing_of_it(
    name: str, facts: list[Fact], month: Month
) -> None:
    mergers = Mergers({"U1": "U2", "U2": "U3"})
    handed = [
        a_fact(key, 3, "post.handed-over", date(2026, 2, 2), {"unit_id": "U2", "state": "open"})
        for key in {fact.object_id for fact in facts if fact.data.get("unit_id") == "U1"}
        if key.startswith("U1")
    ]
    period = Period(month.first, month.last)
    found = evaluated([*facts, *handed], name, period, mergers)
    assert found == form(facts, month)[SAME[name]]


@given(told_of_units(), MONTHS)
@settings(max_examples=60, deadline=None)
def test_over_all_units_the_stock_on_post_is_that_of_the_form(
    facts: list[Fact], month: Month
) -> None:
    found = evaluated(facts, "on-post", Period(month.first, month.last))
    assert found == form(facts, month)[14]


@given(told_of_units(), MONTHS)
@settings(max_examples=60, deadline=None)
def test_who_ended_either_completed_or_left_early(facts: list[Fact], month: Month) -> None:
    period = Period(month.first, month.last)
    ended, completed, early = (
        evaluated(facts, name, period) for name in ("ended", "completed", "ended-early")
    )
    assert ended == completed + early
