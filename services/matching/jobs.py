"""Daily work, by which whoever waits looks again, and the long work of rounds."""

import asyncio
from datetime import date
from typing import Final

from fastapi import FastAPI

from services.common.deeds import by_itself
from services.common.store import jobs
from services.common.store.jobs import Handler
from services.matching.actions import rounds
from services.matching.actions.pool import look_again
from services.matching.actions.round_applications import apply_round
from services.matching.actions.round_runs import gather_input, run_round
from services.matching.queries import markets

PAUSE: Final = 5
"""Seconds between looks at the clock."""

HANDLERS: Final[dict[str, Handler]] = {
    rounds.GATHERING: gather_input,
    rounds.RUN: run_round,
    rounds.APPLICATION: apply_round,
}
"""Who does a queued job, by its kind."""


async def work(app: FastAPI) -> None:
    """Do the queued jobs for as long as the app lives."""
    await jobs.work(app.state.database, app.state.clock, HANDLERS)


async def look_again_daily(app: FastAPI) -> None:
    """Once a day of this process, for every market in which somebody waits."""
    done: date | None = None
    while True:
        today = app.state.clock.today()
        if today != done:
            await _look_again(app)
            done = today
        await asyncio.sleep(PAUSE)


async def _look_again(app: FastAPI) -> None:
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await markets.with_waiting(session)
    for market in found:
        await app.state.database.run(lambda session, m=market: look_again(session, deed, m))
