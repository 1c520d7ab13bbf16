"""What offices add to the dated values: copied from reporting, learnt while the service runs."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from services.common.store import calendar, policy_rows
from services.common.store.changes import FedChange
from services.units.policy import guard
from tests import conftest
from tests.calendars import know_years

DAY = date(2026, 3, 2)
TOLD = {
    "name": "complaint_acceptance_working_days",
    "region": "640104",
    "effective": "2026-03-01",
    "value": 2,
    "source": "文号",
    "grade": "A",
    "note": "",
    "supersedes": None,
    "recorded_at": "2026-03-02T01:00:00+00:00",
}


def a_change(kind: str, key: str, version: int = 1, **data: Any) -> FedChange:
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    return FedChange(1, kind, key, version, f"{kind}.told", DAY, at, "acc_1", "依据", "req_1", data)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_rows, "PAUSE", 0.02)


async def keep(app: FastAPI, *changes: FedChange) -> None:
    async with app.state.database.transaction() as session:
        for change in changes:
            await policy_rows.follow(session, change)


async def until(days: int) -> None:
    for _ in range(3000):
        if guard.acceptance_days(DAY, "640104") == days:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(guard.acceptance_days(DAY, "640104"))


async def test_a_row_told_twice_is_kept_once_and_read_soon(quick: None, units_app: FastAPI) -> None:
    assert guard.acceptance_days(DAY, "640104") == 5
    await keep(units_app, *[a_change("policy-row", "pol_1", **TOLD)] * 2)
    await until(2)
    assert guard.acceptance_days(DAY, "640105") == 5
    assert guard.acceptance_days(date(2026, 2, 28), "640104") == 5
    async with units_app.state.database.reading() as session:
        (row,) = await policy_rows.known(session)
    assert row.version == "complaint_acceptance_working_days@640104@2026-03-01#pol_1"


async def test_a_row_known_before_the_start_is_read_from_the_first_request_on(
    units_made: FastAPI,
) -> None:
    await keep(units_made, a_change("policy-row", "pol_1", **TOLD))
    async with conftest.started(units_made):
        assert guard.acceptance_days(DAY, "640104") == 2


async def test_a_regions_holidays_lie_over_the_nations_year(units_app: FastAPI) -> None:
    await know_years(units_app)
    friday, saturday = date(2026, 3, 20), date(2026, 3, 21)
    told = {"region": "640000", "year": 2026, "source": "文号"}
    key = ("regional-holidays", "640000/2026")
    for version, off, on in ((1, ["2026-03-20"], ["2026-03-21"]), (2, ["2026-03-20"], [])):
        async with units_app.state.database.transaction() as session:
            change = a_change(*key, version, **told, off=off, on=on)
            await calendar.follow_regional(session, change)
            known = await calendar.around(session, DAY)
        assert known.is_working(friday) is False
        assert known.is_working(saturday) is (version == 1)
        assert known.years[2026].edition == f"2026/1+640000/{version}"
    assert known.years[2025].edition == "2025/1"
