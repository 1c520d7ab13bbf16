"""Placements as told from instant to instant say what their facts say, at every instant."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.values.month import Month
from services.reporting.rules.facts import Fact, by_object, known
from services.reporting.rules.histories import Placement, closed_posts, placement_of
from services.reporting.rules.indicators import figures, on_post_before
from services.reporting.rules.monthly_reports import report, report_on
from services.reporting.rules.pictures import Scope, Trainees, compose, take
from services.reporting.rules.tellings import TELLING, Telling, tellings_of
from tests.reporting import casebook
from tests.reporting.histories import an_arrival, an_end, histories, placement_fact, post_fact
from tests.reporting.reports import READING, the_report

JUNE = Month(2025, 6)
FOREVER = datetime(2030, 1, 1, tzinfo=UTC)
MONTHS = st.integers(0, 14).map(lambda n: Month(2024, 12).plus(n))
INSTANTS = st.integers(0, 500).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=n))


def told(facts: list[Fact], at: datetime) -> list[Placement]:
    """What the tellings of all placements say at an instant."""
    tellings = [one for group in by_object(facts, "placement") for one in tellings_of(group)]
    return [one.placement for one in tellings if holds(one, at)]


def holds(one: Telling, at: datetime) -> bool:
    return one.known_from <= at and (one.known_until is None or one.known_until > at)


def through(placement: Placement, month: Month) -> bool:
    last_day = placement.last_day
    goes_on = last_day is None or last_day > month.last
    return placement.arrived_on < month.first and goes_on


@settings(max_examples=60, deadline=None)
@given(histories(), INSTANTS)
def test_at_every_instant_the_telling_is_what_the_facts_say(
    facts: list[Fact], at: datetime
) -> None:
    said = map(placement_of, by_object(known(facts, at), "placement"))
    assert told(facts, at) == [placement for placement in said if placement is not None]


@settings(max_examples=60, deadline=None)
@given(histories(), INSTANTS, MONTHS)
def test_a_month_counts_the_same_from_what_touches_it_alone(
    facts: list[Fact], at: datetime, month: Month
) -> None:
    closed = post_fact("P", 2, "closed", date(2025, 5, 2), headcount=2, state="closed")
    facts = [*facts, post_fact("P", 1, "published", date(2025, 1, 1), headcount=2), closed]
    scope = Scope("640300", month, at, READING)
    whole = take(scope, facts, [])
    stood = [one for one in told(facts, at) if through(one, month)]
    moved = [one for one in told(facts, at) if not through(one, month)]
    closed_then = closed_posts(known(facts, at), month.last)
    sitting: dict[str, tuple[str, ...]] = {}
    for one in stood:
        if one.post_id in closed_then:
            sitting[one.post_id] = (*sitting.get(one.post_id, ()), one.arrival_fact)
    light = compose(scope, facts, Trainees(moved, len(stood), sitting), [])
    assert [one.value for one in figures(light)] == [one.value for one in figures(whole)]
    before = len(on_post_before(light)) + light.through
    assert before == len(on_post_before(whole))


def test_a_draft_judges_the_relations_as_the_whole_does() -> None:
    case = casebook.read("guyuan-2025-09")
    whole = the_report(case, "640400")
    scope = Scope("640400", case.month, case.known_at, READING)
    placements = told(case.facts, case.known_at)
    stood = sum(through(one, case.month) for one in placements)
    moved = [one for one in placements if not through(one, case.month)]
    light = compose(scope, case.facts, Trainees(moved, stood), case.payments)
    drawn = report_on(light, whole.basis)
    # P3 is closed and C1 came to it within the month: nobody who stood through takes its seat.
    assert [one.value for one in drawn.figures] == [one.value for one in whole.figures]
    assert drawn.judgements == whole.judgements
    assert report(scope, whole.basis, case.facts, case.payments) == whole


def test_what_changes_nothing_is_one_telling() -> None:
    arrival = an_arrival("p", date(2025, 6, 3))
    end = an_end("p", 2, date(2025, 6, 30), "ended-early", cause="study", by_whom="youth")
    same = placement_fact("p", 3, "attendance-confirmed", date(2025, 7, 2), {})
    first, second = tellings_of([arrival, end, same])
    assert (first.known_until, second.known_until) == (end.recorded_at, None)
    assert [first.placement.state, second.placement.state] == ["arrived", "ended_early"]
    assert same.event not in TELLING


def test_an_end_heard_before_its_arrival_tells_nothing_until_then() -> None:
    arrival = an_arrival("p", date(2025, 6, 3))
    end = an_end("p", 2, date(2025, 6, 30), "ended-early", cause="study", by_whom="youth")
    late = arrival._replace(recorded_at=end.recorded_at + timedelta(days=1))
    (one,) = tellings_of([late, end])
    assert (one.known_from, one.placement.state) == (late.recorded_at, "ended_early")


def test_a_post_not_yet_closed_is_open() -> None:
    facts = [
        post_fact("P", 1, "published", date(2025, 6, 3), headcount=2),
        post_fact("P", 2, "closed", date(2025, 6, 20), headcount=2, state="closed"),
        post_fact("Q", 1, "drafted", date(2025, 6, 3), headcount=2, state="draft"),
    ]
    assert closed_posts(facts, date(2025, 6, 19)) == set()
    assert closed_posts(facts, date(2025, 6, 20)) == {"P"}
