"""The course of a placement, on both sides of every boundary."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules import placements
from services.matching.rules.placements import (
    AtTerm,
    Course,
    Early,
    Ending,
    Outcome,
    Retained,
)

DAYS = st.dates(date(2017, 10, 1), date(2060, 12, 31))
TERMS = st.integers(3, 12)

HALF_YEAR = Course(months=6, arrived_on=date(2026, 3, 1))
"""To 31 August 2026."""


def ended(course: Course, manner: placements.Manner, today: date = date(2030, 1, 1)) -> Course:
    return placements.end(course, manner, today)


def test_arrival_on_the_day_of_the_last_signature_begins_a_placement() -> None:
    course = placements.arrive(date(2026, 3, 2), date(2026, 3, 2), 6)
    assert (course.state, course.arrived_on, course.months) == ("arrived", date(2026, 3, 2), 6)


def test_nobody_arrives_on_the_eve_of_the_signature() -> None:
    with pytest.raises(placements.ArrivalBeforeSignature):
        placements.arrive(date(2026, 3, 2), date(2026, 3, 1), 6)


@pytest.mark.parametrize(
    ("arrived_on", "months", "last_day"),
    [
        (date(2026, 3, 1), 6, date(2026, 8, 31)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 8, 29), 6, date(2026, 2, 28)),
        (date(2023, 8, 29), 6, date(2024, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 3, date(2024, 5, 28)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 1, 30), 3, date(2026, 4, 29)),
        (date(2023, 12, 15), 6, date(2024, 6, 14)),
    ],
)
def test_a_term_ends_on_the_eve_of_the_corresponding_day(
    arrived_on: date, months: int, last_day: date
) -> None:
    assert Course(months, arrived_on).term_last_day == last_day


@given(DAYS, TERMS)
def test_a_longer_term_ends_later_and_no_term_reaches_the_corresponding_day(
    arrived_on: date, months: int
) -> None:
    course = Course(months, arrived_on)
    assert course.term_last_day < Course(months + 1, arrived_on).term_last_day
    assert course.term_last_day - arrived_on < timedelta(days=31 * months)
    assert course.last_day == course.term_last_day


@given(DAYS, TERMS)
def test_a_placement_completes_from_the_last_day_of_its_term_on(
    arrived_on: date, months: int
) -> None:
    course = Course(months, arrived_on)
    with pytest.raises(placements.CompletionBeforeTerm):
        placements.end(course, AtTerm(), course.term_last_day - timedelta(days=1))
    completed = placements.end(course, AtTerm(), course.term_last_day)
    assert completed.state == "completed"
    assert completed.ending == Ending(course.term_last_day)


def test_a_contract_before_term_completes_with_its_eve_as_last_day() -> None:
    course = ended(HALF_YEAR, Retained(date(2026, 6, 17)))
    assert course.state == "completed"
    assert course.ending == Ending(date(2026, 6, 16), early_retention=True)
    assert course.outcome == Outcome("retained", date(2026, 6, 17))


def test_a_contract_for_the_last_day_of_the_term_is_early_and_for_the_day_after_it_is_not() -> None:
    assert ended(HALF_YEAR, Retained(date(2026, 8, 31))).last_day == date(2026, 8, 30)
    with pytest.raises(placements.RetainedAfterTerm):
        ended(HALF_YEAR, Retained(date(2026, 9, 1)))


def test_a_contract_from_the_arrived_on_leaves_no_placement() -> None:
    assert ended(HALF_YEAR, Retained(date(2026, 3, 2))).last_day == date(2026, 3, 1)
    with pytest.raises(placements.EndOutsideTerm):
        ended(HALF_YEAR, Retained(date(2026, 3, 1)))


def test_an_early_end_lies_from_the_arrived_on_to_the_eve_of_the_last() -> None:
    for day in (date(2026, 3, 1), date(2026, 8, 30)):
        course = ended(HALF_YEAR, Early(day, "own_choice", "youth"))
        assert (course.state, course.last_day) == ("ended_early", day)
    for day in (date(2026, 2, 28), date(2026, 8, 31)):
        with pytest.raises(placements.EndOutsideTerm):
            ended(HALF_YEAR, Early(day, "own_choice", "youth"))


def test_what_the_unit_caused_is_not_laid_on_the_youth() -> None:
    with pytest.raises(placements.CauseNotTheirs) as refused:
        ended(HALF_YEAR, Early(date(2026, 6, 1), "unit_stopped_production", "youth"))
    assert refused.value.members["by_whom"] == ["unit"]


def test_retained_is_no_cause_of_an_early_end() -> None:
    assert "retained" not in placements.CAUSES


def test_every_cause_can_be_recorded_by_whose_doing_it_can_be() -> None:
    for cause, (_, theirs) in placements.CAUSES.items():
        for by_whom in theirs:
            course = ended(HALF_YEAR, Early(date(2026, 6, 1), cause, by_whom))
            assert course.ending == Ending(date(2026, 6, 1), cause=cause, by_whom=by_whom)


@pytest.mark.parametrize(
    "manner",
    [AtTerm(), Retained(date(2026, 6, 17)), Early(date(2026, 6, 28), "unit_closed", "unit")],
)
def test_a_placement_ends_once(manner: placements.Manner) -> None:
    course = ended(HALF_YEAR, manner)
    for again in (AtTerm(), Retained(date(2026, 5, 1)), Early(date(2026, 5, 1), "study", "youth")):
        with pytest.raises(placements.PlacementStateForbids):
            ended(course, again)


@pytest.mark.parametrize(
    "manner",
    [AtTerm(), Retained(date(2026, 6, 17)), Early(date(2026, 6, 28), "unit_closed", "unit")],
)
def test_an_end_can_be_stated_again_in_its_own_manner(manner: placements.Manner) -> None:
    ending = ended(HALF_YEAR, manner).ending
    assert ending is not None
    assert placements.manner_of(ending) == manner


def test_every_move_leads_to_a_known_state() -> None:
    states = {"arrived", "completed", "ended_early"}
    assert {state for state, _ in placements.MOVES} == states
    assert set(placements.MOVES.values()) == states - {"arrived"}
