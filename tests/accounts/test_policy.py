"""The dated values of accounts, both sides of their first day."""

from datetime import date, timedelta

import pytest

from services.accounts import policy
from services.accounts.rules.lockout import LockTerms, NetworkTerms
from services.accounts.rules.messages import MessageTerms
from services.accounts.rules.passwords import PasswordTerms
from services.accounts.rules.tokens import TokenTerms
from services.common.policy import NoPolicyValue

FIRST = date(2019, 12, 1)
BEFORE = date(2019, 11, 30)


def test_officers_need_more_kinds_of_characters_than_units_and_youths():
    assert policy.password_terms(FIRST, "officer") == PasswordTerms(10, 3, 5, timedelta(days=90))
    assert policy.password_terms(FIRST, "unit") == PasswordTerms(10, 2, 5, None)
    assert policy.password_terms(FIRST, "youth") == PasswordTerms(10, 2, 5, None)


def test_officers_sign_in_by_a_second_factor_as_shipped():
    assert policy.second_factor_required(FIRST)


def test_five_wrong_tries_shut_an_account_for_a_quarter_of_an_hour():
    assert policy.lock_terms(FIRST) == LockTerms(5, timedelta(minutes=15))


def test_thirty_wrong_names_shut_a_network_for_a_quarter_of_an_hour():
    quarter = timedelta(minutes=15)
    assert policy.network_terms(FIRST) == NetworkTerms(30, quarter, quarter, timedelta(days=30))


def test_officers_sign_in_for_a_day_and_others_for_longer():
    quarter = timedelta(minutes=15)
    assert policy.token_terms(FIRST, "officer") == TokenTerms(
        quarter, timedelta(minutes=30), timedelta(hours=12)
    )
    assert policy.token_terms(FIRST, "youth") == TokenTerms(
        quarter, timedelta(days=7), timedelta(days=90)
    )


def test_no_access_token_lives_longer_than_a_quarter_of_an_hour():
    for value in policy.VALUES.measures["access_token_minutes"].values:
        assert 0 < value.value <= 15


def test_a_message_is_worth_three_days_and_eight_tries_and_no_sms_goes_out_at_night():
    assert policy.message_terms(FIRST) == MessageTerms(timedelta(hours=72), 8, 21, 8)
    assert policy.message_hour(FIRST) == 9


def test_a_day_before_the_first_value_has_none():
    with pytest.raises(NoPolicyValue):
        policy.lock_terms(BEFORE)


def test_every_value_names_its_source_and_grade():
    for measure in policy.VALUES.measures.values():
        assert measure.title
        assert measure.unit
        for value in measure.values:
            assert value.source
            assert value.grade in {"A", "B", "C", "NV"}
