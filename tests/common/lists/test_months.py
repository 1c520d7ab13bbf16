"""Months as people write them, and as spreadsheets change them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.lists.faults import Unfit
from services.common.lists.months import month_of


@pytest.mark.parametrize(
    "raw",
    [
        "2026-03",
        "2026-3",
        "2026.3",
        2026.3,
        "2026/03",
        "2026年3月",
        " 2026 年 03 月 ",
        "２０２６－０３",
        "'2026-03",
        "202603",
        202603,
        202603.0,
        "2026-03-01",
        "2026年3月1日",
        date(2026, 3, 1),
        datetime(2026, 3, 1, tzinfo=UTC),
        46082,
    ],
)
def test_a_month_is_read_however_it_is_written(raw) -> None:
    assert month_of(raw, from_1904=False) == "2026-03"


@pytest.mark.parametrize("raw", [45261, "45261", date(2023, 12, 1), "2023-12-01"])
def test_what_a_spreadsheet_made_of_a_month_is_that_month(raw) -> None:
    assert month_of(raw, from_1904=False) == "2023-12"


def test_the_first_day_is_counted_as_the_sheet_counts() -> None:
    assert month_of(46082 - 1462, from_1904=True) == "2026-03"


@pytest.mark.parametrize(
    "raw",
    [
        date(2026, 3, 2),
        datetime(2026, 3, 31, tzinfo=UTC),
        "2026-03-15",
        "2023-12-15",
        45275,
        "45275",
        "2026-13",
        "2026-00",
        "0000-01",
        "26-03",
        "3月",
        "2026",
        True,
        "三月",
        "1899-12",
        "2200-01",
        "20261",
        "2026.1",
        2026.1,
        "2026-02-30",
        float("inf"),
        float("nan"),
        10**400,
        -202603,
    ],
)
def test_what_names_no_month_or_a_day_within_one_is_none(raw) -> None:
    with pytest.raises(Unfit) as refused:
        month_of(raw, from_1904=False)
    assert refused.value.code == "not-a-month"


@given(st.dates(date(1954, 11, 1), date(2099, 12, 31)))
def test_only_the_first_day_is_its_month(day: date) -> None:
    if day.day == 1:
        assert month_of(day, from_1904=False) == f"{day:%Y-%m}"
    else:
        with pytest.raises(Unfit):
            month_of(day, from_1904=False)
