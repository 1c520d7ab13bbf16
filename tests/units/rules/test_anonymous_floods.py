"""So many a day without an account, and no more until the next."""

import pytest

from services.units.rules.anonymous_floods import (
    ComplaintsWithoutAccountFull,
    Day,
    QuestionsFull,
    check_complaints,
    check_questions,
)

CHECKS = [(check_complaints, ComplaintsWithoutAccountFull), (check_questions, QuestionsFull)]


@pytest.mark.parametrize(("check", "error"), CHECKS)
def test_the_last_of_a_day_is_received_and_the_next_sent_to_tomorrow(check, error):
    check(Day(received=1, most=2, seconds_left=60))
    with pytest.raises(error) as refused:
        check(Day(received=2, most=2, seconds_left=60))
    assert (refused.value.retry_after, refused.value.members["most"]) == (60, 2)
