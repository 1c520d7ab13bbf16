"""Until when a round keeps seats back: from the opening, then from the freeze."""

from datetime import date

import pytest

from services.matching.rules.round_clock import is_over, last_day
from services.matching.rules.round_moves import KeepsBack

OPENED, FROZEN = date(2026, 3, 2), date(2026, 3, 20)


@pytest.mark.parametrize(
    ("keeps_back", "frozen_on", "expected"),
    [
        ("from_opening", None, date(2026, 4, 1)),
        ("from_opening", FROZEN, date(2026, 3, 30)),
        ("from_freeze", FROZEN, date(2026, 3, 30)),
        ("from_freeze", None, None),
    ],
)
def test_the_last_day_counts_from_when_seats_are_kept_back(
    keeps_back: KeepsBack, frozen_on: date | None, expected: date | None
) -> None:
    assert last_day(keeps_back, OPENED, frozen_on, collecting=30, frozen=10) == expected


def test_on_its_last_day_a_round_is_not_over_yet() -> None:
    assert not is_over(date(2026, 3, 30), date(2026, 3, 30))
    assert is_over(date(2026, 3, 30), date(2026, 3, 31))
    assert not is_over(None, date(2099, 1, 1))
