"""Daily work: fairs that are over give back their seats, and whoever waits looks again.

They may be a year older than the day before.
"""

import asyncio
from datetime import date
from typing import Final

from fastapi import FastAPI

from services.common.deeds import by_itself
from services.matching.actions.fairs import close_over
from services.matching.actions.pool import look_again
from services.matching.queries import fairs, markets

PAUSE: Final = 5
"""Seconds between looks at the clock."""


async def look_again_daily(app: FastAPI) -> None:
    """Once a day of this process, for every market in which somebody waits."""
    done: date | None = None
    while True:
        today = app.state.clock.today()
        if today != done:
            await close_fairs_over(app)
            await _look_again(app)
            done = today
        await asyncio.sleep(PAUSE)


async def close_fairs_over(app: FastAPI) -> None:
    """End every fair whose last day of entry lies behind, each in a transaction of its own."""
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await fairs.over(session, deed.today)
    for fair_id in found:
        await app.state.database.run(lambda session, f=fair_id: close_over(session, deed, f))


async def _look_again(app: FastAPI) -> None:
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await markets.with_waiting(session)
    for market in found:
        await app.state.database.run(lambda session, m=market: look_again(session, deed, m))
