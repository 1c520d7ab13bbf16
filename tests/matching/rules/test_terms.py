"""Terms that grow month by month, and terms that wait: the same end whichever way."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Malformed
from services.common.values.month import last_day_of_term
from services.matching.rules import corrections, endings, placements, terms
from services.matching.rules.corrections import Correction, EntryKind
from services.matching.rules.endings import AtTerm, Early
from services.matching.rules.placements import Course, Suspension
from services.matching.rules.terms import Limit, RightSuspension, RightTerm

FREE = Limit(months_in_all=12, months_before=0)
OPEN = Course(months=6, arrived_on=date(2026, 3, 2))
"""To 1 September 2026."""
AWAY = terms.suspend(OPEN, date(2026, 4, 1), "illness")
BACK = terms.resume(AWAY, date(2026, 4, 11))
"""Ten days lost: to 11 September 2026."""
BEGUN = date(2020, 1, 1)


@pytest.mark.parametrize(
    "arrived_on",
    [
        date(2025, 8, 31),
        date(2026, 3, 1),
        date(2025, 8, 29),
        date(2023, 8, 29),
        date(2024, 2, 29),
        date(2026, 1, 31),
        date(2025, 11, 30),
    ],
)
def test_month_by_month_ends_when_at_once_does(arrived_on: date) -> None:
    course = Course(months=3, arrived_on=arrived_on)
    for _ in range(9):
        course = terms.extend(course, 1, FREE, arrived_on)
    assert course == terms.extend(Course(3, arrived_on), 9, FREE, arrived_on)
    assert course.term_last_day == last_day_of_term(arrived_on, 12)


@given(st.dates(date(2017, 10, 1), date(2060, 12, 31)), st.integers(0, 40), st.integers(1, 9))
def test_a_suspension_and_an_extension_give_the_same_end_in_either_order(
    arrived_on: date, lost: int, more: int
) -> None:
    since = arrived_on + timedelta(days=5)
    back = since + timedelta(days=lost + 1)

    def wait(course: Course) -> Course:
        return terms.resume(terms.suspend(course, since, "epidemic"), back)

    course = Course(3, arrived_on)
    first = terms.extend(wait(course), more, FREE, arrived_on)
    assert first == wait(terms.extend(course, more, FREE, arrived_on))
    term = last_day_of_term(arrived_on, 3 + more)
    assert first.term_last_day == term + timedelta(days=lost + 1)


def test_months_in_all_are_twelve_and_not_thirteen() -> None:
    assert terms.extend(OPEN, 6, FREE, BEGUN).months == 12
    with pytest.raises(terms.TotalTooLong) as refused:
        terms.extend(OPEN, 7, FREE, BEGUN)
    assert refused.value.members == {"months_left": 6, "months_in_all": 12}
    served = replace(FREE, months_before=2)
    assert terms.extend(OPEN, 4, served, BEGUN).months == 10
    with pytest.raises(terms.TotalTooLong):
        terms.extend(OPEN, 5, served, BEGUN)


def test_a_term_is_extended_until_its_last_day() -> None:
    terms.extend(OPEN, 1, FREE, date(2026, 9, 1))
    with pytest.raises(terms.TermOver):
        terms.extend(OPEN, 1, FREE, date(2026, 9, 2))


def test_a_term_that_stands_still_or_ended_is_not_extended() -> None:
    ended = endings.end(OPEN, AtTerm(), date(2026, 9, 1))
    for course in (AWAY, ended):
        with pytest.raises(placements.PlacementStateForbids):
            terms.extend(course, 1, FREE, BEGUN)


def test_only_an_officer_lets_somebody_stay_longer_at_a_post_at_rest() -> None:
    for is_open, by_officer in [(True, False), (True, True), (False, True)]:
        terms.refuse_extension_at_rest(is_open=is_open, by_officer=by_officer)
    with pytest.raises(terms.ExtensionAtRest):
        terms.refuse_extension_at_rest(is_open=False, by_officer=False)


def test_a_suspension_lengthens_the_term_by_its_days_once_it_is_over() -> None:
    assert (AWAY.state, AWAY.term_last_day) == ("suspended", date(2026, 9, 1))
    assert (BACK.state, BACK.term_last_day) == ("arrived", date(2026, 9, 11))
    assert BACK.suspended_days == 10
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 10), date(2026, 4, 11)]
    assert [BACK.is_suspended_on(day) for day in days] == [False, True, True, False]
    assert AWAY.is_suspended_on(date(2027, 1, 1))


def test_a_suspension_begins_after_the_arrival_and_within_the_term() -> None:
    terms.suspend(OPEN, date(2026, 3, 3), "illness")
    terms.suspend(OPEN, date(2026, 9, 1), "illness")
    for since in (date(2026, 3, 2), date(2026, 9, 2)):
        with pytest.raises(terms.SuspensionOutsideTerm):
            terms.suspend(OPEN, since, "illness")


def test_a_second_suspension_begins_no_earlier_than_the_return() -> None:
    twice = terms.suspend(BACK, date(2026, 4, 11), "epidemic")
    assert len(twice.suspensions) == 2
    with pytest.raises(terms.SuspensionOutsideTerm):
        terms.suspend(BACK, date(2026, 4, 10), "epidemic")
    with pytest.raises(placements.PlacementStateForbids):
        terms.suspend(AWAY, date(2026, 5, 1), "illness")


def test_the_return_is_a_later_day_than_the_first_away() -> None:
    assert terms.resume(AWAY, date(2026, 4, 2)).suspended_days == 1
    with pytest.raises(terms.ResumedBeforeSuspension):
        terms.resume(AWAY, date(2026, 4, 1))
    with pytest.raises(placements.PlacementStateForbids):
        terms.resume(OPEN, date(2026, 4, 1))


def test_a_term_that_waited_is_complete_when_its_days_are_given_back() -> None:
    with pytest.raises(endings.CompletionBeforeTerm):
        endings.end(BACK, AtTerm(), date(2026, 9, 10))
    assert endings.end(BACK, AtTerm(), date(2026, 9, 11)).last_day == date(2026, 9, 11)
    with pytest.raises(placements.PlacementStateForbids):
        endings.end(AWAY, AtTerm(), date(2026, 9, 11))


def test_who_does_not_come_back_ends_early_even_after_the_term_of_before() -> None:
    late = endings.end(AWAY, Early(date(2026, 10, 1), "illness", "neither"), BEGUN)
    assert (late.state, late.last_day) == ("ended_early", date(2026, 10, 1))
    assert late.suspended_days == 184
    assert late.last_day <= late.term_last_day
    before = endings.end(AWAY, Early(date(2026, 3, 31), "illness", "neither"), BEGUN)
    assert before.suspended_days == 0
    with pytest.raises(endings.EndOutsideTerm):
        endings.end(AWAY, Early(date(2026, 3, 1), "illness", "neither"), BEGUN)


def test_a_suspension_counts_no_further_than_the_end() -> None:
    away = replace(BACK, suspensions=(replace(BACK.suspensions[0], resumed_on=None),))
    within = endings.end(away, Early(date(2026, 4, 5), "illness", "neither"), BEGUN)
    assert within.suspended_days == 5
    after = endings.end(BACK, Early(date(2026, 5, 5), "illness", "neither"), BEGUN)
    assert after.suspended_days == 10


TODAY = date(2026, 5, 1)


def correct(course: Course, corrects: EntryKind, **told: Any) -> Course:
    correction = Correction(
        corrects,
        already_corrected=False,
        arrived_on=told.pop("arrived_on", None),
        manner=None,
        term=RightTerm(agreed=6, **told),
    )
    return corrections.correct(course, correction, date(2026, 3, 1), TODAY)


def test_an_arrival_is_not_corrected_into_a_suspension() -> None:
    right = correct(BACK, "arrived", arrived_on=date(2026, 3, 31))
    assert right.suspensions == BACK.suspensions
    with pytest.raises(terms.SuspensionsUnfit):
        correct(BACK, "arrived", arrived_on=date(2026, 4, 1))


def test_an_extension_is_countered_down_to_the_agreement() -> None:
    longer = terms.extend(OPEN, 3, FREE, TODAY)
    assert correct(longer, "extended", months=6) == OPEN
    assert correct(longer, "corrected", months=7).months == 7
    for months in (5, 10):
        with pytest.raises(terms.ExtensionUnfit):
            correct(longer, "extended", months=months)
    with pytest.raises(corrections.NotCorrectable):
        correct(longer, "extended", arrived_on=date(2026, 3, 3))


def test_a_suspension_is_countered_by_its_real_days_or_by_none() -> None:
    began = date(2026, 4, 1)
    shorter = Suspension(date(2026, 4, 3), "illness", date(2026, 4, 6))
    right = correct(BACK, "resumed", suspension=RightSuspension(began, shorter))
    assert (right.suspended_days, right.term_last_day) == (3, date(2026, 9, 4))
    assert correct(BACK, "suspended", suspension=RightSuspension(began, None)) == OPEN
    lasting = Suspension(began, "illness")
    assert correct(BACK, "resumed", suspension=RightSuspension(began, lasting)) == AWAY
    with pytest.raises(terms.SuspensionUnknown):
        correct(BACK, "resumed", suspension=RightSuspension(date(2026, 4, 2), None))
    for kind in ("suspended", "resumed"):
        with pytest.raises(corrections.NotCorrectable):
            correct(BACK, kind, months=6)


@pytest.mark.parametrize(
    ("since", "back"),
    [
        (date(2026, 3, 2), date(2026, 3, 5)),
        (date(2026, 4, 3), date(2026, 4, 3)),
        (date(2026, 4, 3), date(2026, 5, 2)),
        (date(2026, 5, 2), None),
        (date(2026, 4, 12), date(2026, 4, 14)),
    ],
)
def test_suspensions_stay_in_order_and_lie_no_day_ahead(since: date, back: date | None) -> None:
    twice = terms.resume(terms.suspend(BACK, date(2026, 4, 13), "illness"), date(2026, 4, 15))
    right = Suspension(since, "illness", back)
    with pytest.raises(terms.SuspensionsUnfit):
        correct(twice, "suspended", suspension=RightSuspension(date(2026, 4, 1), right))


def test_an_end_at_term_moves_with_a_corrected_suspension() -> None:
    done = endings.end(BACK, AtTerm(), date(2026, 9, 11))
    term = RightTerm(None, RightSuspension(date(2026, 4, 1), None), 6)
    none = Correction("suspended", already_corrected=False, arrived_on=None, manner=None, term=term)
    right = corrections.correct(done, none, date(2026, 3, 1), date(2026, 9, 14))
    assert right.last_day == date(2026, 9, 1)


def test_a_suspension_countered_by_mistake_or_forgotten_is_added() -> None:
    real = Suspension(date(2026, 4, 1), "illness", date(2026, 4, 11))
    forgotten = RightSuspension(None, real)
    assert correct(OPEN, "corrected", suspension=forgotten) == BACK
    left = endings.end(OPEN, Early(date(2026, 4, 20), "own_choice", "youth"), TODAY)
    assert correct(left, "ended_early", suspension=forgotten).suspended_days == 10
    with pytest.raises(corrections.NotCorrectable):
        correct(left, "ended_early", suspension=RightSuspension(date(2026, 4, 1), None))
    with pytest.raises(corrections.NotCorrectable):
        correct(OPEN, "arrived", suspension=forgotten)
    with pytest.raises(terms.SuspensionsUnfit):
        correct(BACK, "corrected", suspension=forgotten)


def test_a_suspension_begins_on_the_last_day_of_the_term_and_not_after_it() -> None:
    for day, fits in ((date(2026, 9, 1), True), (date(2026, 9, 2), False)):
        told = RightTerm(None, RightSuspension(None, Suspension(day, "illness")), 6)
        if fits:
            assert terms.right_term(OPEN, told, date(2026, 9, 30)).state == "suspended"
        else:
            with pytest.raises(terms.SuspensionsUnfit):
                terms.right_term(OPEN, told, date(2026, 9, 30))


def test_a_suspension_before_lengthens_the_term_in_which_the_next_begins() -> None:
    for day, fits in ((date(2026, 9, 11), True), (date(2026, 9, 12), False)):
        told = RightTerm(None, RightSuspension(None, Suspension(day, "illness")), 6)
        if fits:
            assert len(terms.right_term(BACK, told, date(2026, 9, 30)).suspensions) == 2
        else:
            with pytest.raises(terms.SuspensionsUnfit):
                terms.right_term(BACK, told, date(2026, 9, 30))


def test_a_suspension_is_about_its_day_as_recorded_or_as_it_was() -> None:
    real = Suspension(date(2026, 4, 1), "illness")
    assert RightSuspension(date(2026, 4, 2), real).day == date(2026, 4, 2)
    assert RightSuspension(None, real).day == date(2026, 4, 1)
    assert RightSuspension(None, None).day is None


def test_a_minor_stays_longer_by_the_guardians_consent_and_nobody_of_age_by_it() -> None:
    terms.refuse_without_guardian(object(), is_minor=True)
    terms.refuse_without_guardian(None, is_minor=False)
    with pytest.raises(terms.GuardianConsentMissing):
        terms.refuse_without_guardian(None, is_minor=True)
    with pytest.raises(Malformed):
        terms.refuse_without_guardian(object(), is_minor=False)
