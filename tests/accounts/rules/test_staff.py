"""Staff of a unit: managed by its first account alone."""

from dataclasses import replace

import pytest

from services.accounts.rules import staff as rules
from services.accounts.rules.accounts import Account

FIRST = Account("acc_1", "first", "unit", ("unit",), unit_id="unt_1")
STAFF = replace(FIRST, account_id="acc_2", name="staff", opened_by="acc_1")


def test_the_first_account_manages_its_units_staff():
    assert rules.managed_by(FIRST) == "unt_1"
    for other in (
        STAFF,
        replace(FIRST, suspended=True),
        replace(FIRST, kind="youth", unit_id=None, youth_id="yth_1"),
    ):
        with pytest.raises(rules.NotFirstAccount):
            rules.managed_by(other)


def test_only_staff_of_the_same_unit_is_seen():
    rules.refuse_unseen(FIRST, STAFF)
    for unseen in (FIRST, replace(STAFF, unit_id="unt_2")):
        with pytest.raises(rules.StaffUnknown):
            rules.refuse_unseen(FIRST, unseen)


def test_a_change_names_the_version_it_saw():
    rules.refuse_stale(STAFF, 1)
    with pytest.raises(rules.StaffChanged):
        rules.refuse_stale(STAFF, 2)


def test_a_change_of_standing_has_its_event():
    assert rules.event_of(suspended=True) == "account.suspended"
    assert rules.event_of(suspended=False) == "account.reinstated"
