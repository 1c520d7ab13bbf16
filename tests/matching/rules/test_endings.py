"""The three manners in which a placement ends, on both sides of every boundary."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import causes, endings, placements
from services.matching.rules.endings import AtTerm, Early, Retained
from services.matching.rules.placements import Course, Ending, Outcome, Suspension

DAYS = st.dates(date(2017, 10, 1), date(2060, 12, 31))
TERMS = st.integers(3, 12)

HALF_YEAR = Course(months=6, arrived_on=date(2026, 3, 1))
"""To 31 August 2026."""


def ended(course: Course, manner: endings.Manner, today: date = date(2030, 1, 1)) -> Course:
    return endings.end(course, manner, today)


@given(DAYS, TERMS)
def test_a_placement_completes_from_the_last_day_of_its_term_on(
    arrived_on: date, months: int
) -> None:
    course = Course(months, arrived_on)
    with pytest.raises(endings.CompletionBeforeTerm):
        endings.end(course, AtTerm(), course.term_last_day - timedelta(days=1))
    completed = endings.end(course, AtTerm(), course.term_last_day)
    assert completed.state == "completed"
    assert completed.ending == Ending(course.term_last_day)


def test_a_contract_before_term_completes_with_its_eve_as_last_day() -> None:
    course = ended(HALF_YEAR, Retained(date(2026, 6, 17)))
    assert course.state == "completed"
    assert course.ending == Ending(date(2026, 6, 16), early_retention=True)
    assert course.outcome == Outcome("retained", date(2026, 6, 17), "labour_contract")


def test_a_contract_for_the_last_day_of_the_term_is_early_and_for_the_day_after_it_is_not() -> None:
    assert ended(HALF_YEAR, Retained(date(2026, 8, 31))).last_day == date(2026, 8, 30)
    with pytest.raises(endings.RetainedAfterTerm):
        ended(HALF_YEAR, Retained(date(2026, 9, 1)))


def test_a_contract_from_the_first_day_leaves_no_placement() -> None:
    assert ended(HALF_YEAR, Retained(date(2026, 3, 2))).last_day == date(2026, 3, 1)
    with pytest.raises(endings.EndOutsideTerm):
        ended(HALF_YEAR, Retained(date(2026, 3, 1)))


def test_an_early_end_lies_from_the_first_day_to_the_eve_of_the_last() -> None:
    for day in (date(2026, 3, 1), date(2026, 8, 30)):
        course = ended(HALF_YEAR, Early(day, "own_choice", "youth"))
        assert (course.state, course.last_day) == ("ended_early", day)
    for day in (date(2026, 2, 28), date(2026, 8, 31)):
        with pytest.raises(endings.EndOutsideTerm):
            ended(HALF_YEAR, Early(day, "own_choice", "youth"))


def test_what_the_unit_caused_is_not_laid_on_the_youth() -> None:
    with pytest.raises(causes.CauseNotTheirs) as refused:
        ended(HALF_YEAR, Early(date(2026, 6, 1), "unit_stopped_production", "youth"))
    assert refused.value.members["by_whom"] == ["unit"]


def test_retained_is_no_cause_of_an_early_end() -> None:
    assert "retained" not in causes.CAUSES


def test_every_cause_can_be_recorded_by_whose_doing_it_can_be() -> None:
    for cause, (_, theirs) in causes.CAUSES.items():
        for by_whom in theirs:
            course = ended(HALF_YEAR, Early(date(2026, 6, 1), cause, by_whom))
            assert course.ending == Ending(date(2026, 6, 1), cause=cause, by_whom=by_whom)


@pytest.mark.parametrize(
    "manner",
    [AtTerm(), Retained(date(2026, 6, 17)), Early(date(2026, 6, 28), "unit_closed", "unit")],
)
def test_a_placement_ends_once(manner: endings.Manner) -> None:
    course = ended(HALF_YEAR, manner)
    for again in (AtTerm(), Retained(date(2026, 5, 1)), Early(date(2026, 5, 1), "study", "youth")):
        with pytest.raises(placements.PlacementStateForbids):
            ended(course, again)


@pytest.mark.parametrize(
    "manner",
    [AtTerm(), Retained(date(2026, 6, 17)), Early(date(2026, 6, 28), "unit_closed", "unit")],
)
def test_an_end_can_be_stated_again_in_its_own_manner(manner: endings.Manner) -> None:
    ending = ended(HALF_YEAR, manner).ending
    assert ending is not None
    assert endings.manner_of(ending) == manner


def test_days_at_the_ends_of_time_are_refused_like_any_other() -> None:
    for day, refusal in ((date.min, endings.EndOutsideTerm), (date.max, endings.RetainedAfterTerm)):
        with pytest.raises(refusal):
            ended(HALF_YEAR, Retained(day))
    for day in (date.min, date.max):
        with pytest.raises(endings.EndOutsideTerm):
            ended(HALF_YEAR, Early(day, "study", "youth"))


def test_a_contract_for_a_fixed_term_ends_no_sooner_than_it_begins() -> None:
    since = date(2026, 6, 17)
    kept = endings.end(HALF_YEAR, Retained(since, since), date(2026, 6, 16))
    assert kept.outcome == Outcome("retained", since, "labour_contract", until=since)
    with pytest.raises(endings.ContractEndsTooSoon):
        endings.end(HALF_YEAR, Retained(since, date(2026, 6, 16)), date(2026, 6, 16))


def test_what_the_cause_does_not_say_the_ground_says() -> None:
    for manner, ground in (
        (Early(date(2026, 4, 1), "other", "youth"), "照顾家人"),
        (Early(date(2026, 4, 1), "study", "youth"), None),
        (AtTerm(), None),
    ):
        endings.refuse_unexplained(manner, ground)
    for ground in (None, ""):
        with pytest.raises(causes.CauseUntold):
            endings.refuse_unexplained(Early(date(2026, 4, 1), "other", "unit"), ground)


FIRST = Suspension(date(2026, 4, 1), "illness", date(2026, 4, 11))
"""Away from 1 to 10 April, back on the 11th."""


def test_no_end_lies_before_a_return_that_stands() -> None:
    course = replace(HALF_YEAR, suspensions=(FIRST,))
    for manner in (Early(date(2026, 4, 11), "study", "youth"), Retained(date(2026, 4, 12))):
        assert ended(course, manner).suspensions == (FIRST,)
    for manner in (Early(date(2026, 4, 10), "study", "youth"), Retained(date(2026, 4, 11))):
        with pytest.raises(endings.EndBeforeEntry) as refused:
            ended(course, manner)
        assert refused.value.members == {"entry": "resumed", "day": "2026-04-11"}
    again = replace(course, suspensions=(FIRST, Suspension(date(2026, 4, 20), "illness")))
    with pytest.raises(endings.EndBeforeEntry) as refused:
        ended(again, Early(date(2026, 4, 10), "study", "youth"))
    assert refused.value.members["day"] == "2026-04-20", "the newest is put right first"


def test_who_stopped_on_the_morrow_of_the_last_day_lost_no_day_and_before_it_was_on_post() -> None:
    again = Suspension(date(2026, 4, 20), "illness")
    course = replace(HALF_YEAR, suspensions=(FIRST, again))
    for day, kept in ((date(2026, 4, 20), (FIRST, again)), (date(2026, 4, 19), (FIRST,))):
        left = ended(course, Early(day, "illness", "youth"))
        assert (left.suspensions, left.open_suspension is None) == (kept, again not in kept)
    with pytest.raises(endings.EndBeforeEntry) as refused:
        ended(course, Early(date(2026, 4, 18), "illness", "youth"))
    assert refused.value.members == {"entry": "suspended", "day": "2026-04-20"}


@given(st.lists(st.integers(1, 20), min_size=1, max_size=7), st.integers(-2, 140))
def test_what_stands_after_an_end_lies_by_its_day(gaps: list[int], after: int) -> None:
    day, days = HALF_YEAR.arrived_on, []
    for gap in gaps:
        day += timedelta(days=gap)
        days.append(day)
    pairs = zip(days[::2], [*days[1::2], None], strict=False)
    stops = tuple(Suspension(since, "illness", back) for since, back in pairs)
    last_day = HALF_YEAR.arrived_on + timedelta(days=after)
    try:
        left = ended(replace(HALF_YEAR, suspensions=stops), Early(last_day, "study", "youth"))
    except (endings.EndBeforeEntry, endings.EndOutsideTerm):
        return
    assert left.suspensions in (stops, stops[:-1])
    assert all(stop.since <= last_day for stop in left.suspensions)
    assert all(stop.resumed_on is None or stop.resumed_on <= last_day for stop in left.suspensions)
    assert left.arrived_on <= left.last_day <= left.term_last_day
