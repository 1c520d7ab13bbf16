"""A working calendar for a service under test: years without holidays, as reporting would tell."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from fastapi import FastAPI

from services.common.store import calendar
from services.common.store.changes import FedChange


async def know_years(
    app: FastAPI,
    years: Sequence[int] = (2025, 2026, 2027),
    *,
    off: Sequence[str] = (),
    on: Sequence[str] = (),
) -> None:
    """Let a service's copy of the calendar know years without holidays, or with these days."""
    async with app.state.database.transaction() as session:
        for year in years:
            await calendar.follow(session, _told(year, off, on))


def _told(year: int, off: Sequence[str], on: Sequence[str]) -> FedChange:
    return FedChange(
        no=1,
        object=calendar.OBJECT,
        id=str(year),
        version=1,
        event="calendar.published",
        occurred_on=date(year, 1, 1),
        recorded_at=datetime(year, 1, 1, tzinfo=UTC),
        author="reporting",
        ground="",
        request_id="test",
        data={"year": year, "status": "published", "off": [*off], "on": [*on]},
    )
