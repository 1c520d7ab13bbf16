"""So many a day without an account, of one network and of all, and no more until the next."""

import pytest

from services.units.rules.anonymous_floods import (
    ComplaintsWithoutAccountFull,
    Day,
    QuestionsFull,
    SenderFull,
    check_complaints,
    check_questions,
)

CHECKS = [(check_complaints, ComplaintsWithoutAccountFull), (check_questions, QuestionsFull)]
EMPTY, LAST, FULL = (Day(received, most=2, seconds_left=60) for received in range(3))


@pytest.mark.parametrize(("check", "error"), CHECKS)
def test_the_last_of_a_day_is_received_and_the_next_sent_to_tomorrow(check, error):
    check(LAST, EMPTY)
    with pytest.raises(error) as refused:
        check(FULL, EMPTY)
    assert (refused.value.retry_after, refused.value.members["most"]) == (60, 2)


@pytest.mark.parametrize("check", [check for check, _ in CHECKS])
def test_the_last_of_a_network_is_received_and_its_next_sent_to_tomorrow(check):
    check(EMPTY, LAST)
    with pytest.raises(SenderFull) as refused:
        check(EMPTY, FULL)
    assert (refused.value.retry_after, refused.value.members["most"]) == (60, 2)
