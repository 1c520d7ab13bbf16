"""No end for absence before its days are over and somebody tried to reach the youth."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.matching.rules import absences
from services.matching.rules.absences import Attempt
from services.matching.rules.endings import AtTerm, Early

GONE = Early(date(2026, 3, 10), "absence", "youth")
TRIED = [Attempt(date(2026, 3, 11), reached=False)]


def test_days_away_are_counted_from_the_day_after_the_last_on_post() -> None:
    absences.refuse_unreached(GONE, TRIED, 5, date(2026, 3, 15))
    with pytest.raises(absences.AbsenceTooShort):
        absences.refuse_unreached(GONE, TRIED, 5, date(2026, 3, 14))


def test_a_try_on_the_last_day_on_post_is_none() -> None:
    for attempts in ([], [Attempt(date(2026, 3, 10), reached=True)]):
        with pytest.raises(absences.ContactNotAttempted):
            absences.refuse_unreached(GONE, attempts, 5, date(2026, 3, 15))


def test_other_ends_ask_for_no_try() -> None:
    absences.refuse_unreached(AtTerm(), [], 5, date(2026, 3, 1))
    left = Early(date(2026, 3, 10), "own_choice", "youth")
    absences.refuse_unreached(left, [], 5, date(2026, 3, 10))


def test_a_try_lies_between_the_arrival_and_today() -> None:
    first, today = date(2026, 3, 2), date(2026, 3, 15)
    for day in (first, today):
        absences.check_made_on(day, first, today)
    for day in (date(2026, 3, 1), date(2026, 3, 16)):
        with pytest.raises(Malformed):
            absences.check_made_on(day, first, today)
