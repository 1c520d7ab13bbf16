"""A unit removed, as the cause of an early end: on both sides of every boundary."""

from datetime import date

import pytest

from services.matching.rules import removals
from services.matching.rules.endings import AtTerm, Early
from services.matching.rules.removals import Removal

DECIDED, REMOVED = date(2026, 4, 1), date(2026, 4, 10)


def test_only_an_early_end_is_for_a_removal() -> None:
    assert removals.is_for_removal(Early(DECIDED, "unit_removed", "unit"))
    for manner in (None, AtTerm(), Early(DECIDED, "unit_closed", "unit")):
        assert not removals.is_for_removal(manner)


def test_no_unit_says_of_itself_that_it_is_removed() -> None:
    removals.refuse_by_unit(by_unit=False)
    with pytest.raises(removals.RemovalByOffice):
        removals.refuse_by_unit(by_unit=True)


def test_the_last_day_lies_between_the_decision_and_the_removal() -> None:
    for removed in (None, REMOVED):
        for day in (DECIDED, REMOVED):
            removals.refuse_unremoved(day, Removal(DECIDED, removed))
    removals.refuse_unremoved(date(2026, 4, 11), Removal(DECIDED, None))
    for day, removal in (
        (date(2026, 3, 31), Removal(DECIDED, None)),
        (date(2026, 4, 11), Removal(DECIDED, REMOVED)),
        (DECIDED, Removal(None, None)),
    ):
        with pytest.raises(removals.UnitNotRemoved):
            removals.refuse_unremoved(day, removal)
