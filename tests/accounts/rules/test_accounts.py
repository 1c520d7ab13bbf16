"""Who gets no token."""

import pytest

from services.accounts.rules import accounts
from services.accounts.rules.accounts import Account


def test_a_suspended_account_gets_no_token() -> None:
    clerk = Account("acc_1", "liming", "officer", ("clerk",), region="640100", suspended=True)
    with pytest.raises(accounts.AccountSuspended):
        accounts.check_not_suspended(clerk)


def test_an_account_in_good_standing_gets_one() -> None:
    accounts.check_not_suspended(Account("acc_1", "liming", "youth", ("youth",), youth_id="yth_1"))
