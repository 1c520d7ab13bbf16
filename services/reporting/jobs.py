"""Long work of `reporting`: a settlement is prepared slice by slice, and goes on after a crash.

Beside it the offers of posts are drawn, so that no count waits for many.
"""

import asyncio
from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store import jobs
from services.common.store.database import Database
from services.common.store.jobs import Run
from services.reporting.actions import lines, offers, settlements, signals
from services.reporting.tables.settlements import Settlement

PAUSE: Final = 1.0
"""Seconds after which facts are looked for that the offers are not drawn from yet."""


async def work(app: FastAPI) -> None:
    """Do the queued jobs for as long as the app lives."""
    await jobs.work(app.state.database, app.state.clock, {settlements.JOB: prepare_settlement})


async def draw_offers(app: FastAPI) -> None:
    """Draw the offers of posts for as long as the app lives."""
    database: Database = app.state.database
    while True:
        async with database.reading() as session:
            is_behind = await offers.is_behind(session)
        if is_behind:
            await database.run(offers.draw_if_behind)
        else:
            await asyncio.sleep(PAUSE)


async def prepare_settlement(run: Run) -> dict[str, Any]:
    """Write all lines of a settlement; if a rule refuses, it is cancelled and nothing settled."""
    settlement_id = run.job.arguments["settlement_id"]
    try:
        await _write_lines(run, settlement_id)
        settlement = await run.database.run(partial(_finish, run, settlement_id))
    except Exception as error:
        # What passes is tried again from where it stood.
        if not jobs.may_pass(error):
            await run.database.run(partial(_abandon, run, settlement_id))
        raise
    return {
        "settlement_id": settlement_id,
        "lines": settlement.lines,
        "held": settlement.held,
        "total": str(settlement.total),
    }


async def _write_lines(run: Run, settlement_id: str) -> None:
    async with run.database.transaction() as session:
        total = await lines.count(session, settlement_id)
    done, looked_at = run.job.done, 1
    while looked_at:
        looked_at = await run.database.run(partial(_write_slice, run, settlement_id, done, total))
        done += looked_at


async def _finish(run: Run, settlement_id: str, session: AsyncSession) -> Settlement:
    # What audits have found before is looked for before anybody reviews the lines.
    await signals.look(session, run.deed, settlement_id)
    return await settlements.finish(session, run.deed, settlement_id)


async def _abandon(run: Run, settlement_id: str, session: AsyncSession) -> None:
    await settlements.abandon(session, run.deed, settlement_id)


async def _write_slice(
    run: Run, settlement_id: str, done: int, total: int, session: AsyncSession
) -> int:
    looked_at = await lines.write_slice(session, settlement_id)
    await run.progress(session, done + looked_at, total)
    return looked_at
