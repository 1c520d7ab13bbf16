"""Who may take a unit over: a fresh first account, or one of the unit's own."""

import pytest

from services.accounts.rules.accounts import Account
from services.accounts.rules.handovers import TakerUnfit, check_taker

UNIT, OTHER = "unt_1", "unt_2"


def an_account(**fields):
    told = {
        "account_id": "acc_1",
        "name": "xiaoma",
        "kind": "unit",
        "roles": ("unit",),
        "region": None,
        "unit_id": OTHER,
        "youth_id": None,
        "suspended": False,
        "version": 1,
        "opened_by": None,
    }
    return Account(**(told | fields))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"unit_id": UNIT, "opened_by": "acc_0"},
        {"unit_id": UNIT, "opened_by": "acc_0", "suspended": True},
    ],
)
def test_a_fresh_first_account_and_the_units_staff_may(fields):
    check_taker(an_account(**fields), UNIT, stands_elsewhere=False)


@pytest.mark.parametrize(
    ("fields", "stands_elsewhere"),
    [
        ({}, True),
        ({"opened_by": "acc_0"}, False),
        ({"suspended": True}, False),
        ({"unit_id": UNIT}, False),
    ],
)
def test_others_may_not(fields, stands_elsewhere):
    with pytest.raises(TakerUnfit):
        check_taker(an_account(**fields), UNIT, stands_elsewhere=stands_elsewhere)
