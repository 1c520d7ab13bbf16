"""What the facts say about one object, however they come."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.values.month import Month
from services.reporting.rules.facts import Fact, known
from services.reporting.rules.histories import placement_of, plan_of, unit_of
from services.reporting.rules.indicators import figures, on_post_before, standing_seats
from services.reporting.rules.pictures import Picture, Scope, take
from services.reporting.rules.relations import relations
from tests.reporting.histories import (
    an_arrival,
    an_end,
    histories,
    placement_fact,
    post_fact,
    unit_fact,
)
from tests.reporting.reports import READING

JUNE = Month(2025, 6)
FOREVER = datetime(2030, 1, 1, tzinfo=UTC)


def the_picture(facts: list[Fact], area: str = "640300", known_at: datetime = FOREVER) -> Picture:
    return take(Scope(area, JUNE, known_at, READING), facts, [])


def values(picture: Picture) -> list[object]:
    return [figure.value for figure in figures(picture)]


def test_a_unit_stands_suspended_and_falls_removed() -> None:
    steps = ["recognised", "suspended", "reinstated", "removed"]
    facts = [unit_fact("U", n, event, date(2025, 6, n)) for n, event in enumerate(steps, 1)]
    unit = unit_of(facts, "640300")
    standing = [unit.standing_at(date(2025, 6, day)) for day in range(5)[1:]]
    assert [fact.event if fact else None for fact in standing] == [
        "unit.recognised", "unit.suspended", "unit.reinstated", None,
    ]  # fmt: skip


def test_a_rename_and_a_second_recognition_are_no_new_unit() -> None:
    facts = [
        unit_fact("U", 1, "recognised", date(2024, 1, 8)),
        unit_fact("U", 2, "renamed", date(2025, 6, 2)),
        unit_fact("U", 3, "removed", date(2025, 6, 3)),
        unit_fact("U", 4, "recognised", date(2025, 6, 20)),
    ]
    assert values(the_picture(facts))[:2] == [1, 0]


def test_a_unit_of_two_offices_counts_once_in_what_holds_both() -> None:
    facts = [
        unit_fact("U", 1, "recognised", date(2025, 5, 6), region="640302"),
        unit_fact("U", 2, "recognised", date(2025, 6, 9), region="640323"),
    ]
    by_area = {a: values(the_picture(facts, a))[:2] for a in ("640302", "640323", "640300")}
    assert by_area == {"640302": [1, 0], "640323": [1, 1], "640300": [1, 0]}
    gone = [*facts, unit_fact("U", 3, "removed", date(2025, 6, 10), region="640302")]
    assert values(the_picture(gone))[:1] == [1]


def test_a_unit_only_applied_counts_nowhere() -> None:
    assert values(the_picture([unit_fact("U", 1, "applied", date(2025, 6, 2))]))[:2] == [0, 0]


def test_a_post_never_published_has_no_seats() -> None:
    draft = post_fact("P", 1, "drafted", date(2025, 6, 2), headcount=5, state="draft")
    assert values(the_picture([draft]))[2:4] == [0, 0]
    later = post_fact("P", 2, "published", date(2025, 7, 2), headcount=5)
    assert values(the_picture([draft, later]))[2:4] == [0, 0]


def test_a_placement_elsewhere_takes_no_seat_of_a_closed_post() -> None:
    facts = [
        post_fact("P", 1, "published", date(2025, 5, 2), headcount=2),
        post_fact("P", 2, "closed", date(2025, 6, 20), headcount=2, state="closed"),
        an_arrival("p1", date(2025, 6, 3), post="P"),
        an_arrival("p2", date(2025, 6, 3), post="Q"),
    ]
    (closed,) = standing_seats(the_picture(facts))
    assert (closed.id, closed.amount) == ("P", 1)
    assert len(closed.facts) == 2


def test_a_plan_recorded_after_the_month_never_counts_for_it() -> None:
    last_hour = datetime(2025, 6, 30, 15, 59, tzinfo=UTC)
    told = {"region": "640300", "month": "2025-06", "people": 6}
    set_in_time = Fact(
        "units", 1, "intake-plan.set", "intake-plan", "640300/2025-06", 1,
        date(2025, 6, 30), last_hour, "640300", None, told,
    )  # fmt: skip
    back_dated = set_in_time._replace(
        no=2, version=2, recorded_at=last_hour + timedelta(minutes=1),
        data=told | {"people": 60},
    )  # fmt: skip
    plan = plan_of([set_in_time, back_dated])
    assert plan.in_force_on(JUNE.last) == set_in_time
    assert values(the_picture([set_in_time, back_dated]))[4] == 6
    assert values(the_picture([back_dated._replace(version=1)]))[4] == 0


def test_a_placement_is_what_its_newest_entries_say() -> None:
    arrival = an_arrival("p", date(2025, 3, 3), graduated_on="2024-07-01")
    end = an_end("p", 2, date(2025, 6, 10), "ended-early", cause="study", by_whom="youth")
    right = {
        **arrival.data, "state": "completed", "arrived_on": "2025-03-04",
        "term_last_day": "2025-09-03", "last_day": "2025-06-11", "early_retention": True,
        "cause": None, "by_whom": None, "outcome": "retained", "outcome_since": "2025-06-12",
    }  # fmt: skip
    corrected = placement_fact("p", 3, "corrected", date(2025, 6, 11), right)
    assert values(the_picture([arrival, end]))[8:13] == [0, 0, 0, 0, 1]
    assert values(the_picture([arrival, end, corrected]))[8:13] == [1, 1, 1, 0, 0]
    placement = placement_of([arrival, end, corrected])
    assert placement
    assert (placement.arrived_on, placement.cause) == (date(2025, 3, 4), None)


def test_a_placement_whose_arrival_is_unknown_is_none() -> None:
    assert placement_of([an_end("p", 2, date(2025, 6, 10), "completed")]) is None
    assert values(the_picture([an_end("p", 2, date(2025, 6, 10), "completed")]))[8] == 0


def test_what_says_nothing_of_days_changes_nothing() -> None:
    arrival = an_arrival("p", date(2025, 6, 3))
    attendance = placement_fact("p", 2, "attendance-confirmed", date(2025, 7, 1), {"absences": []})
    assert placement_of([arrival, attendance]) == placement_of([arrival])


def test_the_newest_outcome_counts_and_an_early_end_never_does() -> None:
    facts = [
        an_arrival("p", date(2024, 12, 2)),
        an_end("p", 2, date(2025, 6, 1), "completed"),
        placement_fact("p", 3, "outcome-recorded", date(2025, 6, 2), {"outcome": "neither"}),
        placement_fact(
            "p", 4, "outcome-recorded", date(2025, 6, 9), {"outcome": "employed_otherwise"}
        ),
        an_arrival("q", date(2024, 12, 2)),
        an_end("q", 2, date(2025, 6, 5), "ended-early", cause="study", by_whom="youth"),
        placement_fact(
            "q", 3, "outcome-recorded", date(2025, 6, 9), {"outcome": "employed_otherwise"}
        ),
    ]
    assert values(the_picture(facts))[8:13] == [1, 0, 0, 1, 1]


def test_who_graduates_after_the_arrival_came_as_an_unemployed_youth() -> None:
    for graduated_on, counted in (("2025-06-03", [1, 0, 1]), ("2025-06-04", [1, 0, 0])):
        arrival = an_arrival("p", date(2025, 6, 3), graduated_on=graduated_on)
        assert values(the_picture([arrival]))[5:8] == counted


def test_a_graduate_of_next_year_is_none_yet() -> None:
    arrival = an_arrival("p", date(2025, 6, 3), graduated_on="2026-07-01")
    assert values(the_picture([arrival]))[5:8] == [1, 0, 0]


def test_a_last_day_before_arrival_breaks_the_identity_of_fourteen() -> None:
    facts = [
        an_arrival("p", date(2025, 6, 3)),
        an_end("p", 2, date(2025, 5, 30), "ended-early", cause="other", by_whom="neither"),
    ]
    told = the_picture(facts)
    assert len(on_post_before(told)) + 1 != figures(told)[13].value


@settings(max_examples=60, deadline=None)
@given(histories())
def test_fourteen_follows_from_the_month_before(facts: list[Fact]) -> None:
    for area in ("640300", "640000"):
        picture = the_picture(facts, area)
        by_no = {figure.no: figure.value for figure in figures(picture)}
        assert by_no[14] == len(on_post_before(picture)) + by_no[6] - by_no[9] - by_no[13]


@settings(max_examples=60, deadline=None)
@given(histories())
def test_random_histories_hold_every_hard_relation(facts: list[Fact]) -> None:
    by_no = {figure.no: int(figure.value) for figure in figures(the_picture(facts))}
    by_no[0] = len(on_post_before(the_picture(facts)))
    for relation in relations(nested=False):
        if relation.severity == "hard":
            left = sum(weight * by_no[no] for no, weight in relation.left.items())
            right = sum(weight * by_no[no] for no, weight in relation.right.items())
            assert left == right if relation.equal else left >= right


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_come_changes_nothing(facts: list[Fact], random: object) -> None:
    turned = [*facts]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert figures(the_picture(turned)) == figures(the_picture(facts))


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 400), st.integers(0, 200))
def test_knowing_later_only_ever_adds_facts(facts: list[Fact], day: int, more: int) -> None:
    earlier = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day)
    later = earlier + timedelta(days=more)
    assert {f.id for f in known(facts, earlier)} <= {f.id for f in known(facts, later)}
    then = figures(the_picture(facts, known_at=earlier))
    assert then == figures(the_picture([*known(facts, later)], known_at=earlier))


@settings(max_examples=8, deadline=None)
@given(histories(), st.integers(2024, 2026))
def test_on_every_day_of_a_year_only_more_is_known(facts: list[Fact], year: int) -> None:
    heard: set[str] = set()
    for day in range(366):
        at = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day)
        now = known(facts, at)
        assert heard <= {fact.id for fact in now}
        heard = {fact.id for fact in now}
        # What is recorded later changes nothing of what was known then.
        then = figures(the_picture(facts, known_at=at))
        assert then == figures(the_picture([*now], known_at=at))


@settings(max_examples=60, deadline=None)
@given(histories())
def test_a_city_is_the_sum_of_its_offices(facts: list[Fact]) -> None:
    offices = ("640302", "640303", "640323", "640324", "640381")
    parts = [values(the_picture(facts, office)) for office in offices]
    assert values(the_picture(facts))[:14] == [
        sum(int(str(part[no])) for part in parts) for no in range(14)
    ]


def test_a_placement_whose_arrival_was_taken_away_is_none_until_it_is_given_back() -> None:
    arrived = an_arrival("L", date(2025, 6, 2))
    told = {"arrived_on": "2025-06-02", "last_day": "2025-06-01", "state": "annulled"}
    annulled = placement_fact("L", 2, "corrected", date(2025, 6, 2), told)
    assert placement_of([arrived, annulled]) is None
    back = {"arrived_on": "2025-06-03", "last_day": None, "state": "arrived"}
    given = placement_fact("L", 3, "corrected", date(2025, 6, 3), back)
    placement = placement_of([arrived, annulled, given])
    assert placement is not None
    assert (placement.arrived_on, placement.state) == (date(2025, 6, 3), "arrived")
