"""Arrivals taken away and given back: what stands of the dispatch."""

from datetime import date

import pytest

from services.matching.rules import annulments
from services.matching.rules.dispatches import MoveNotOpen
from services.matching.rules.placements import Course, Ending

RUNS = Course(months=6, arrived_on=date(2026, 3, 2))
OVER = Course(6, date(2026, 3, 2), Ending(date(2026, 4, 10), cause="study", by_whom="youth"))


def test_a_dispatch_arrives_again_where_the_annulment_left_it() -> None:
    assert annulments.reinstated("signed", None) == "arrived"
    assert annulments.reinstated("withdrawn", "never_came") == "arrived"
    for state, cause in (("withdrawn", "youth_absent"), ("arrived", None), ("refused", None)):
        with pytest.raises(MoveNotOpen):
            annulments.reinstated(state, cause)


def test_what_was_over_comes_back_over_and_what_ran_comes_back_running() -> None:
    annulments.refuse_unless_as_before(RUNS, was_over=False)
    annulments.refuse_unless_as_before(OVER, was_over=True)
    for course, was_over in ((RUNS, True), (OVER, False)):
        with pytest.raises(annulments.ReinstatedOtherwise):
            annulments.refuse_unless_as_before(course, was_over=was_over)


def test_who_was_entered_once_comes_by_a_correction() -> None:
    annulments.refuse_annulled(placed_already=False)
    with pytest.raises(annulments.ArrivalAnnulled):
        annulments.refuse_annulled(placed_already=True)
