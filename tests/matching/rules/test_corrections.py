"""Counter-entries: what was really so, by the same rules as at first."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.rules import corrections, endings, placements, terms
from services.matching.rules.corrections import Correction
from services.matching.rules.endings import AtTerm, Early, Manner, NeverCame, Retained
from services.matching.rules.entries import DayInFuture
from services.matching.rules.placements import Course, Ending, Outcome, Suspension
from services.matching.rules.terms import RightSuspension, RightTerm

SIGNED = date(2026, 2, 27)
TODAY = date(2026, 9, 10)
OPEN = Course(months=6, arrived_on=date(2026, 3, 2))
"""To 1 September 2026."""
COMPLETED = endings.end(OPEN, AtTerm(), TODAY)
RETAINED = endings.end(OPEN, Retained(date(2026, 6, 17)), TODAY)
LEFT = endings.end(OPEN, Early(date(2026, 6, 30), "own_choice", "youth"), TODAY)
ANNULLED = endings.end(OPEN, NeverCame(), TODAY)
SICK = (Suspension(date(2026, 3, 9), "illness", date(2026, 3, 16)),)


def correct(
    course: Course,
    corrects: corrections.EntryKind,
    *,
    arrived_on: date | None = None,
    manner: Manner | None = None,
    already: bool = False,
    today: date = TODAY,
    before: Course | None = None,
) -> Course:
    correction = Correction(corrects, already, arrived_on, manner, before=before)
    return corrections.correct(course, correction, SIGNED, today)


def test_the_day_of_arrival_is_corrected_while_the_placement_goes_on() -> None:
    right = correct(OPEN, "arrived", arrived_on=date(2026, 3, 1))
    assert right == Course(months=6, arrived_on=date(2026, 3, 1))


def test_an_end_at_term_moves_with_the_arrival() -> None:
    right = correct(COMPLETED, "arrived", arrived_on=date(2026, 3, 4))
    assert right.last_day == date(2026, 9, 3)


def test_a_term_not_yet_over_by_the_right_arrival_cannot_be_complete() -> None:
    correct(COMPLETED, "arrived", arrived_on=date(2026, 3, 11))
    with pytest.raises(endings.CompletionBeforeTerm):
        correct(COMPLETED, "arrived", arrived_on=date(2026, 3, 12))


def test_an_arrival_is_not_corrected_to_before_the_signature() -> None:
    correct(OPEN, "arrived", arrived_on=SIGNED)
    with pytest.raises(placements.ArrivalBeforeSignature):
        correct(OPEN, "arrived", arrived_on=date(2026, 2, 26))


def test_an_arrival_is_not_corrected_to_after_the_last_day() -> None:
    correct(LEFT, "arrived", arrived_on=date(2026, 6, 30))
    with pytest.raises(endings.EndOutsideTerm):
        correct(LEFT, "arrived", arrived_on=date(2026, 7, 1))


def test_an_early_end_that_was_a_retention_becomes_a_completion() -> None:
    right = correct(LEFT, "ended_early", manner=Retained(date(2026, 7, 1)))
    assert right.state == "completed"
    assert right.ending == Ending(date(2026, 6, 30), early_retention=True)
    assert right.outcome == Outcome("retained", date(2026, 7, 1), "labour_contract")


def test_a_retention_that_was_none_takes_its_outcome_away() -> None:
    right = correct(RETAINED, "completed", manner=Early(date(2026, 6, 16), "found_job", "youth"))
    assert (right.state, right.outcome) == ("ended_early", None)


def test_an_outcome_stands_where_the_right_end_allows_it() -> None:
    outcome = Outcome("employed_otherwise", date(2026, 9, 2))
    course = replace(COMPLETED, outcome=outcome)
    early = Early(date(2026, 8, 31), "illness", "neither")
    assert correct(course, "completed", manner=early).outcome == outcome


def test_an_outcome_from_before_the_right_last_day_falls_away() -> None:
    course = replace(LEFT, outcome=Outcome("employed_otherwise", date(2026, 7, 1)))
    assert correct(course, "ended_early", manner=AtTerm()).outcome is None
    kept = Early(date(2026, 6, 29), "own_choice", "youth")
    assert correct(course, "ended_early", manner=kept).outcome == course.outcome


def test_neither_stands_whatever_the_end() -> None:
    course = replace(COMPLETED, outcome=Outcome("neither", None))
    early = Early(date(2026, 8, 31), "illness", "neither")
    assert correct(course, "completed", manner=early).outcome == Outcome("neither", None)


def test_a_correction_names_the_day_where_it_counters_an_arrival() -> None:
    with pytest.raises(corrections.NotCorrectable):
        correct(COMPLETED, "arrived", manner=AtTerm())


def test_a_correction_names_the_end_where_it_counters_an_end() -> None:
    for course, kind in ((COMPLETED, "completed"), (LEFT, "ended_early")):
        with pytest.raises(corrections.NotCorrectable):
            correct(course, kind, arrived_on=date(2026, 3, 3))


def test_arrival_and_end_are_corrected_together() -> None:
    right = correct(
        LEFT, "ended_early", arrived_on=date(2026, 3, 3), manner=Early(
            date(2026, 6, 29), "own_choice", "youth"
        )
    )  # fmt: skip
    assert (right.arrived_on, right.last_day) == (date(2026, 3, 3), date(2026, 6, 29))


def test_months_and_suspensions_ride_along_with_no_other_entry() -> None:
    long, ill = RightTerm(months=6), RightTerm(suspension=RightSuspension(None, SICK[0]))
    extended = replace(OPEN, months=9)
    for course, kind, told, term in (
        (extended, "arrived", {"arrived_on": SIGNED}, long),
        (extended, "arrived", {"arrived_on": SIGNED}, ill),
        (extended, "extended", {}, RightTerm(6, ill.suspension)),
        (replace(LEFT, months=9), "ended_early", {"manner": AtTerm()}, long),
    ):
        given = {"arrived_on": None, "manner": None} | told
        correction = Correction(kind, already_corrected=False, term=term, **given)  # type: ignore[arg-type]
        with pytest.raises(corrections.NotCorrectable):
            corrections.correct(course, correction, SIGNED, TODAY)
    both = Correction("corrected", False, SIGNED, None, RightTerm(6, ill.suspension))  # noqa: FBT003
    right = corrections.correct(extended, both, SIGNED, TODAY)
    assert (right.months, right.suspensions) == (6, SICK)


def test_an_outcome_is_not_corrected_but_recorded_again() -> None:
    with pytest.raises(corrections.NotCorrectable):
        correct(COMPLETED, "outcome", arrived_on=date(2026, 3, 3))


def test_an_end_is_not_corrected_into_being() -> None:
    with pytest.raises(corrections.NotCorrectable):
        correct(OPEN, "corrected", manner=AtTerm())


def test_a_correction_is_corrected_by_either() -> None:
    assert correct(OPEN, "corrected", arrived_on=date(2026, 3, 3)).arrived_on == date(2026, 3, 3)
    assert correct(LEFT, "corrected", manner=AtTerm()).state == "completed"
    with pytest.raises(corrections.NotCorrectable):
        correct(OPEN, "corrected")


def test_an_entry_is_corrected_once() -> None:
    with pytest.raises(corrections.AlreadyCorrected):
        correct(OPEN, "arrived", arrived_on=date(2026, 3, 3), already=True)


def test_a_correction_changes_something() -> None:
    with pytest.raises(corrections.NothingCorrected):
        correct(OPEN, "arrived", arrived_on=OPEN.arrived_on)


def test_a_correction_lies_no_day_ahead() -> None:
    early = Early(TODAY, "own_choice", "youth")
    long = Course(months=12, arrived_on=date(2026, 3, 2))
    left = endings.end(long, Early(date(2026, 6, 30), "own_choice", "youth"), TODAY)
    assert correct(left, "ended_early", manner=early).last_day == TODAY
    ahead = Early(date(2026, 9, 11), "own_choice", "youth")
    with pytest.raises(DayInFuture):
        correct(left, "ended_early", manner=ahead)


def test_an_arrival_is_not_corrected_to_tomorrow() -> None:
    assert correct(OPEN, "arrived", arrived_on=TODAY).arrived_on == TODAY
    with pytest.raises(DayInFuture):
        correct(OPEN, "arrived", arrived_on=date(2026, 9, 11))


def test_days_at_the_ends_of_time_are_refused_like_any_other() -> None:
    for course in (OPEN, COMPLETED):
        with pytest.raises(DayInFuture):
            correct(course, "arrived", arrived_on=date.max)
        with pytest.raises(placements.ArrivalBeforeSignature):
            correct(course, "arrived", arrived_on=date.min)


def test_a_retention_keeps_its_contract_where_its_day_is_not_what_was_wrong() -> None:
    told = Outcome("retained", date(2026, 6, 17), "social_insurance", "unit", date(2029, 6, 16))
    known = replace(RETAINED, outcome=told)
    assert correct(known, "arrived", arrived_on=date(2026, 3, 3)).outcome == told
    other = correct(known, "completed", manner=Retained(date(2026, 6, 20)))
    assert other.outcome == Outcome("retained", date(2026, 6, 20), "labour_contract")


def test_of_who_never_came_no_day_no_suspension_and_no_outcome_is_left() -> None:
    told = replace(LEFT, outcome=Outcome("employed_otherwise", date(2026, 7, 6)), suspensions=SICK)
    courses = {"arrived": replace(OPEN, suspensions=SICK), "completed": RETAINED}
    for corrects, course in {**courses, "ended_early": told, "corrected": told}.items():
        right = correct(course, corrects, manner=NeverCame())  # type: ignore[arg-type]
        assert right == Course(6, OPEN.arrived_on, Ending(date(2026, 3, 1)))
        assert (right.state, right.suspended_days) == ("annulled", 0)
        assert not any(right.is_on_post(date(2026, 3, day)) for day in (1, 2, 3))


def test_nobody_comes_and_yet_on_some_day_or_for_so_long() -> None:
    with pytest.raises(corrections.NotCorrectable):
        correct(OPEN, "arrived", arrived_on=date(2026, 3, 3), manner=NeverCame())
    term = RightTerm(months=6)
    correction = Correction("arrived", False, None, NeverCame(), term)  # noqa: FBT003
    with pytest.raises(corrections.NotCorrectable):
        corrections.correct(OPEN, correction, SIGNED, TODAY)
    for entry in ("extended", "suspended", "resumed", "outcome"):
        with pytest.raises(corrections.NotCorrectable):
            correct(OPEN, entry, manner=NeverCame())
    with pytest.raises(corrections.NothingCorrected):
        correct(ANNULLED, "corrected", manner=NeverCame())


def test_who_came_after_all_is_on_post_again_or_ended_as_told() -> None:
    assert correct(ANNULLED, "corrected", arrived_on=OPEN.arrived_on) == OPEN
    assert correct(ANNULLED, "corrected", arrived_on=SIGNED).arrived_on == SIGNED
    left = Early(date(2026, 6, 30), "own_choice", "youth")
    assert correct(ANNULLED, "corrected", arrived_on=OPEN.arrived_on, manner=left) == LEFT


def test_who_came_after_all_has_what_was_suspended_before_and_the_outcome_that_still_fits() -> None:
    day = OPEN.arrived_on
    ill = replace(OPEN, suspensions=SICK)
    assert correct(ANNULLED, "corrected", arrived_on=day, before=ill) == ill
    away = replace(OPEN, suspensions=(Suspension(date(2026, 3, 9), "illness"),))
    assert correct(ANNULLED, "corrected", arrived_on=day, before=away).state == "suspended"
    with pytest.raises(terms.SuspensionsUnfit) as refused:
        correct(ANNULLED, "corrected", arrived_on=date(2026, 3, 9), before=ill)
    assert refused.value.members == {"since": "2026-03-09"}, "and which it is, is told"
    job = Outcome("employed_otherwise", date(2026, 7, 1), "social_insurance", "youth")
    over = replace(LEFT, suspensions=SICK, outcome=job)
    for last_day, outcome in ((date(2026, 6, 30), job), (date(2026, 7, 1), None)):
        left = Early(last_day, "own_choice", "youth")
        back = correct(ANNULLED, "corrected", arrived_on=day, manner=left, before=over)
        assert (back.last_day, back.outcome, back.suspensions) == (last_day, outcome, SICK)
    running = correct(ANNULLED, "corrected", arrived_on=day, before=over)
    assert (running.ending, running.outcome) == (None, None)
    contract = replace(RETAINED.outcome, until=date(2029, 6, 16))  # type: ignore[type-var]
    kept = replace(RETAINED, outcome=contract)
    manner = Retained(date(2026, 6, 17))
    assert correct(ANNULLED, "corrected", arrived_on=day, manner=manner, before=kept) == kept


def test_what_never_began_is_corrected_by_its_arrival_alone() -> None:
    for manner in (None, AtTerm()):
        with pytest.raises(corrections.NotCorrectable):
            correct(ANNULLED, "corrected", manner=manner)
    with pytest.raises(placements.ArrivalBeforeSignature):
        correct(ANNULLED, "corrected", arrived_on=date(2026, 2, 26))
