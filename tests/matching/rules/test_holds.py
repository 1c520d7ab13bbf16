"""Months that past placements have used: a begun one counts whole."""

from datetime import date

import pytest

from services.matching.rules.holds import months_served


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], 0),
        ([(date(2026, 1, 1), date(2026, 3, 31))], 3),
        ([(date(2026, 1, 1), date(2026, 4, 1))], 4),
        ([(date(2026, 1, 1), date(2026, 1, 1))], 1),
        ([(date(2025, 8, 31), date(2026, 2, 28))], 6),
        ([(date(2025, 1, 10), date(2025, 2, 9)), (date(2026, 1, 10), date(2026, 1, 20))], 2),
    ],
)
def test_whole_months_count_and_so_does_a_begun_one(
    spans: list[tuple[date, date]], expected: int
) -> None:
    assert months_served(spans) == expected
