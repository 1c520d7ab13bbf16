"""Who may act for whom, on which days, and with which roles."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.accounts.rules.accounts import Account
from services.accounts.rules.deputies import (
    Acting,
    DeputyDaysUnfit,
    DeputyOver,
    DeputyStands,
    DeputyUnfit,
    RoleNotDeputised,
    acting,
    refuse_days,
    refuse_deputy,
    refuse_doubled,
    refuse_over,
)

CLERK = Account("acc_1", "clerk", "officer", ("clerk",), "640104")
APPROVER = Account("acc_2", "approver", "officer", ("approver",), "640104")
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))


def test_another_of_the_same_office_acts():
    refuse_deputy(APPROVER, CLERK)


@pytest.mark.parametrize(
    "deputy", [replace(CLERK, region="640100"), replace(CLERK, suspended=True), APPROVER]
)
def test_nobody_elsewhere_nobody_suspended_and_not_oneself(deputy):
    with pytest.raises(DeputyUnfit):
        refuse_deputy(APPROVER, deputy)


@pytest.mark.parametrize("role", ["administrator", "helper"])
def test_roles_that_stand_alone_are_neither_lent_nor_borrowed(role):
    alone = Account("acc_3", "alone", "officer", (role,), "640104")
    for officer, deputy in ((alone, CLERK), (CLERK, alone)):
        with pytest.raises(RoleNotDeputised):
            refuse_deputy(officer, deputy)


def test_days_stand_in_order_and_are_not_over():
    refuse_days(TUESDAY, TUESDAY, TUESDAY, 1)
    refuse_days(MONDAY, TUESDAY, TUESDAY, 1)
    for first, last, today in ((TUESDAY, MONDAY, MONDAY), (MONDAY, TUESDAY, WEDNESDAY)):
        with pytest.raises(DeputyDaysUnfit):
            refuse_days(first, last, today, 90)


def test_a_deputy_acts_for_so_many_days_and_not_one_more():
    # Of ninety days from the first, or from today where it has begun already.
    for first, today in ((WEDNESDAY, TUESDAY), (MONDAY, WEDNESDAY)):
        refuse_days(first, WEDNESDAY + timedelta(days=89), today, 90)
        with pytest.raises(DeputyDaysUnfit):
            refuse_days(first, WEDNESDAY + timedelta(days=90), today, 90)


def test_one_acts_for_another_once_on_a_day():
    # Adjoining on either side; then a day that both have.
    refuse_doubled(TUESDAY, TUESDAY, [])
    refuse_doubled(TUESDAY, TUESDAY, [(MONDAY, MONDAY), (WEDNESDAY, WEDNESDAY)])
    for first, last in ((MONDAY, TUESDAY), (TUESDAY, WEDNESDAY), (MONDAY, WEDNESDAY)):
        with pytest.raises(DeputyStands):
            refuse_doubled(TUESDAY, TUESDAY, [(first, last)])


def test_what_has_ended_is_not_ended_again():
    refuse_over(TUESDAY, TUESDAY, ended=False)
    for today, ended in ((WEDNESDAY, False), (TUESDAY, True)):
        with pytest.raises(DeputyOver):
            refuse_over(TUESDAY, today, ended=ended)


def test_a_deputy_has_both_officers_roles_until_the_day_is_over():
    both = replace(CLERK, roles=("clerk", "approver"))
    assert acting(CLERK, [(APPROVER, MONDAY)]) == Acting(both, MONDAY)
    assert acting(CLERK, []) == Acting(CLERK)


def test_what_is_lent_ends_with_the_first_that_lends_it():
    finance = replace(APPROVER, account_id="acc_3", roles=("finance",))
    same = replace(CLERK, account_id="acc_4")
    lent = acting(CLERK, [(APPROVER, WEDNESDAY), (finance, TUESDAY), (same, MONDAY)])
    assert (lent.account.roles, lent.lent_to) == (("clerk", "approver", "finance"), TUESDAY)
    # Whoever lends nothing but what the deputy has, ends nothing.
    assert acting(CLERK, [(same, MONDAY)]) == Acting(CLERK)


@pytest.mark.parametrize(
    "absent",
    [
        replace(APPROVER, suspended=True),
        replace(APPROVER, region="640105"),
        replace(APPROVER, roles=("administrator",)),
    ],
)
def test_what_no_longer_fits_lends_nothing(absent):
    assert acting(CLERK, [(absent, MONDAY)]) == Acting(CLERK)


def test_an_administrator_borrows_nothing():
    alone = replace(CLERK, roles=("administrator",))
    assert acting(alone, [(APPROVER, MONDAY)]) == Acting(alone)
