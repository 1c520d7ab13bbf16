"""Codes sent to phones: both sides of each limit."""

from datetime import UTC, datetime, timedelta

import pytest

from services.accounts.rules.phone_codes import (
    PhoneCode,
    PhoneCodesTooMany,
    PhoneCodeTerms,
    PhoneCodeWrong,
    Sent,
    international,
    masked,
    refuse_closed,
    refuse_too_many,
)

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TERMS = PhoneCodeTerms(
    life=timedelta(minutes=5),
    tries=5,
    wait=timedelta(seconds=60),
    per_hour=5,
    per_day=10,
    of_network_per_hour=60,
)


@pytest.mark.parametrize(
    "sent",
    [
        Sent(None, 0, 0, 0),
        Sent(NOW - 60 * SECOND, 1, 1, 1),
        Sent(NOW - 60 * SECOND, 4, 9, 59),
    ],
)
def test_so_many_may_be_sent(sent):
    refuse_too_many(sent, TERMS, NOW)


@pytest.mark.parametrize(
    ("sent", "wait"),
    [
        (Sent(NOW - 59 * SECOND, 1, 1, 1), 1),
        (Sent(NOW, 1, 1, 1), 60),
        (Sent(NOW - 60 * SECOND, 5, 5, 5), 3600),
        (Sent(NOW - 60 * SECOND, 0, 10, 0), 86400),
        (Sent(None, 0, 0, 60), 3600),
    ],
)
def test_one_more_is_too_many(sent, wait):
    with pytest.raises(PhoneCodesTooMany) as refused:
        refuse_too_many(sent, TERMS, NOW)
    assert refused.value.retry_after == wait


def test_a_code_is_open_until_its_end_its_use_and_its_last_guess():
    refuse_closed(PhoneCode(NOW + SECOND, 4), TERMS, NOW)
    for closed in (
        PhoneCode(NOW),
        PhoneCode(NOW + SECOND, 5),
        PhoneCode(NOW + SECOND, 0, spent=True),
    ):
        with pytest.raises(PhoneCodeWrong):
            refuse_closed(closed, TERMS, NOW)


def test_a_phone_is_known_with_its_country_and_shown_in_part():
    assert international("13895310001") == international("+8613895310001") == "+8613895310001"
    assert masked("+8613895310001") == "138****0001"
