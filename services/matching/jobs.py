"""Daily work: what nobody answered in time lapses, and whoever waits looks again."""

import asyncio
from datetime import date
from typing import Final

from fastapi import FastAPI

from services.common.deeds import by_itself
from services.matching.actions.pool import look_again
from services.matching.actions.unanswered import lapse_unanswered
from services.matching.queries import markets
from services.matching.queries.unanswered import unanswered

PAUSE: Final = 5
"""Seconds between looks at the clock."""


async def look_again_daily(app: FastAPI) -> None:
    """Once a day of this process: seats come free, then every market looks again.

    With a new day somebody may be a year older.
    """
    done: date | None = None
    while True:
        today = app.state.clock.today()
        if today != done:
            await lapse_daily(app)
            await _look_again(app)
            done = today
        await asyncio.sleep(PAUSE)


async def _look_again(app: FastAPI) -> None:
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await markets.with_waiting(session)
    for market in found:
        await app.state.database.run(lambda session, m=market: look_again(session, deed, m))


async def lapse_daily(app: FastAPI) -> None:
    """Let every dispatch lapse whose last day for an answer is over, one transaction each."""
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await unanswered(session, deed.today)
    for key in found:
        await app.state.database.run(lambda session, k=key: lapse_unanswered(session, deed, k))
