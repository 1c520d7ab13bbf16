"""Following: units keeps a copy of reporting's working calendar."""

from datetime import date

from fastapi import FastAPI

from services.common.store import calendar
from tests.calendars import know_years


async def test_the_copy_of_the_calendar_counts_working_days(units_app: FastAPI) -> None:
    await know_years(units_app)
    async with units_app.state.database.transaction() as session:
        known = await calendar.around(session, date(2026, 3, 6))
    # 6 March 2026 is a Friday.
    assert known.nth_after(date(2026, 3, 6), 1) == date(2026, 3, 9)


async def test_units_follows_the_years_of_reporting_and_nothing_else(units_app: FastAPI) -> None:
    follower = units_app.state.followers["reporting"]
    assert follower.source == "reporting"
    assert follower.objects == ("calendar", "regional-holidays", "policy-row")
