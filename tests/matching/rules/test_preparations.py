"""What must stand before an arrival, where the region asks for it."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.matching.rules import preparations
from services.matching.rules.preparations import Preparation, PreparationTerms

NOTHING = PreparationTerms(training_needed=False, cover_needed=False)
TRAINING = PreparationTerms(training_needed=True, cover_needed=False)
COVER = PreparationTerms(training_needed=False, cover_needed=True)
ARRIVAL, NEXT = date(2026, 3, 2), date(2026, 3, 3)


def test_where_nothing_is_asked_for_nothing_is_told() -> None:
    preparations.refuse_unprepared(Preparation(), NOTHING, ARRIVAL)


def test_training_is_given_by_the_day_of_arrival() -> None:
    preparations.refuse_unprepared(Preparation(trained_on=ARRIVAL), TRAINING, ARRIVAL)
    for day in (None, NEXT):
        with pytest.raises(preparations.EntryTrainingMissing):
            preparations.refuse_unprepared(Preparation(trained_on=day), TRAINING, ARRIVAL)


def test_a_cover_holds_by_the_day_of_arrival() -> None:
    preparations.refuse_unprepared(Preparation(insured_from=ARRIVAL), COVER, ARRIVAL)
    for day in (None, NEXT):
        with pytest.raises(preparations.CoverMissing):
            preparations.refuse_unprepared(Preparation(insured_from=day), COVER, ARRIVAL)


def test_what_is_told_is_of_the_day_of_arrival_or_before_even_where_nothing_is_asked_for() -> None:
    told = Preparation(trained_on=ARRIVAL, insured_from=ARRIVAL)
    preparations.check_told(told, ARRIVAL, ARRIVAL)
    preparations.check_told(Preparation(), ARRIVAL, ARRIVAL)
    for late in (Preparation(trained_on=NEXT), Preparation(insured_from=NEXT)):
        with pytest.raises(Malformed):
            preparations.check_told(late, ARRIVAL, ARRIVAL)


def test_nobody_is_trained_or_insured_for_a_post_before_they_are_sent_to_it() -> None:
    told = Preparation(trained_on=ARRIVAL, insured_from=ARRIVAL)
    preparations.check_told(told, issued_on=ARRIVAL, arrived_on=NEXT)
    for day in (Preparation(trained_on=ARRIVAL), Preparation(insured_from=ARRIVAL)):
        with pytest.raises(Malformed):
            preparations.check_told(day, issued_on=NEXT, arrived_on=NEXT)


def test_what_is_told_now_counts_and_else_what_was_told_before() -> None:
    before = Preparation(trained_on=ARRIVAL, insured_from=NEXT)
    assert preparations.first_told(Preparation(), before) == before
    told = Preparation(insured_from=ARRIVAL)
    assert preparations.first_told(told, before) == Preparation(ARRIVAL, ARRIVAL)
