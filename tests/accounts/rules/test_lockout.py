"""When wrong tries shut an account, and when it opens again."""

from datetime import UTC, datetime, timedelta

import pytest

from services.accounts.rules import lockout
from services.accounts.rules.lockout import LockTerms, NetworkTerms, Tries

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
TERMS = LockTerms(tries=5, span=timedelta(minutes=15))
QUARTER = timedelta(minutes=15)
OF_NETWORK = NetworkTerms(30, QUARTER, QUARTER, timedelta(days=30))


def test_a_wrong_try_below_the_last_is_counted() -> None:
    assert lockout.after_wrong(Tries(), TERMS, NOW) == Tries(1)
    assert lockout.after_wrong(Tries(3), TERMS, NOW) == Tries(4)


def test_the_last_wrong_try_shuts_the_account_and_begins_the_count_afresh() -> None:
    assert lockout.after_wrong(Tries(4), TERMS, NOW) == Tries(0, NOW + timedelta(minutes=15))


def test_an_account_without_a_lock_lets_in() -> None:
    lockout.refuse_locked(Tries(4), NOW)


def test_a_shut_account_says_when_it_opens() -> None:
    with pytest.raises(lockout.AccountLocked) as refused:
        lockout.refuse_locked(Tries(0, NOW + timedelta(seconds=90.2)), NOW)
    assert refused.value.retry_after == 91
    assert refused.value.status == 403


def test_an_account_is_shut_up_to_the_instant_and_not_at_it() -> None:
    shut = Tries(0, NOW)
    with pytest.raises(lockout.AccountLocked):
        lockout.refuse_locked(shut, NOW - timedelta(microseconds=1))
    lockout.refuse_locked(shut, NOW)


def test_the_first_wrong_try_after_a_lock_is_one_of_many() -> None:
    assert lockout.after_wrong(Tries(0, NOW), TERMS, NOW) == Tries(1)


def test_a_network_stays_open_below_the_last_name_and_is_shut_from_it() -> None:
    assert lockout.shut_until(29, OF_NETWORK, NOW) is None
    assert lockout.shut_until(30, OF_NETWORK, NOW) == NOW + QUARTER
    assert lockout.shut_until(31, OF_NETWORK, NOW) == NOW + QUARTER


def test_a_network_is_shut_up_to_the_instant_and_not_at_it() -> None:
    lockout.refuse_shut(None, NOW)
    with pytest.raises(lockout.NetworkLocked) as refused:
        lockout.refuse_shut(NOW, NOW - timedelta(seconds=90.2))
    assert (refused.value.retry_after, refused.value.status) == (91, 403)
    with pytest.raises(lockout.NetworkLocked):
        lockout.refuse_shut(NOW, NOW - timedelta(microseconds=1))
    lockout.refuse_shut(NOW, NOW)
