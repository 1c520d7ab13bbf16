"""What a unit is to whoever acts on its accounts."""

from datetime import date, timedelta

import pytest

from services.units.rules.unit_offices import UnitIdClosed, check_borne, weight_of

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("state", "was_recognised", "weight"),
    [
        ("applied", False, "new"),
        ("refused", False, "new"),
        ("applied", True, "recognised"),
        ("recognised", True, "recognised"),
        ("suspended", True, "recognised"),
        ("merged", True, "gone"),
    ],
)
def test_a_unit_weighs_by_what_it_was(state, was_recognised, weight):
    told = {"was_recognised": was_recognised, "may_apply_from": None, "today": TODAY}
    assert weight_of(state, **told) == weight


@pytest.mark.parametrize(
    ("first_day", "weight"),
    [(None, "gone"), (TODAY + timedelta(days=1), "gone"), (TODAY, "recognised")],
)
def test_a_removed_unit_is_gone_until_it_may_apply_again(first_day, weight):
    told = {"was_recognised": True, "may_apply_from": first_day, "today": TODAY}
    assert weight_of("removed", **told) == weight


def test_under_a_closed_id_only_an_account_registers_that_never_left_it():
    check_borne(bears=True)
    with pytest.raises(UnitIdClosed):
        check_borne(bears=False)
