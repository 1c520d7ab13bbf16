"""A unit answers a notice within its period, and nothing is decided before it is over."""

from datetime import date

import pytest

from services.units.rules import removal_replies

DAY = date(2026, 3, 16)
BEFORE, AFTER = date(2026, 3, 15), date(2026, 3, 17)


def test_a_reply_comes_by_the_last_day():
    removal_replies.check_reply(DAY, None, DAY)
    with pytest.raises(removal_replies.ReplyPeriodOver):
        removal_replies.check_reply(DAY, None, AFTER)


def test_who_has_said_all_says_no_more():
    with pytest.raises(removal_replies.ReplyWaived) as refused:
        removal_replies.check_reply(DAY, BEFORE, BEFORE)
    assert refused.value.members == {"waived_on": "2026-03-15"}


def test_nothing_is_decided_until_the_period_is_over_or_the_unit_has_said_all():
    removal_replies.check_decidable(DAY, None, AFTER)
    removal_replies.check_decidable(DAY, BEFORE, BEFORE)
    removal_replies.check_decidable(None, None, DAY)
    with pytest.raises(removal_replies.ReplyPeriodRuns) as refused:
        removal_replies.check_decidable(DAY, None, DAY)
    assert refused.value.members == {"reply_by": "2026-03-16"}
