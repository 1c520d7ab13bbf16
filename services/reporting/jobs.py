"""Long work of `reporting`: a settlement is prepared slice by slice, and goes on after a crash."""

from typing import Any

from fastapi import FastAPI

from services.common.store import jobs
from services.common.store.jobs import Run
from services.reporting.actions import lines, settlements


async def work(app: FastAPI) -> None:
    """Do the queued jobs for as long as the app lives."""
    await jobs.work(app.state.database, app.state.clock, {settlements.JOB: prepare_settlement})


async def prepare_settlement(run: Run) -> dict[str, Any]:
    """Write all lines of a settlement; if that fails it is cancelled, and nothing is settled."""
    settlement_id = run.job.arguments["settlement_id"]
    try:
        await _write_lines(run, settlement_id)
        async with run.database.transaction() as session:
            settlement = await settlements.finish(session, run.deed, settlement_id)
    except Exception:
        async with run.database.transaction() as session:
            await settlements.abandon(session, run.deed, settlement_id)
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
        async with run.database.transaction() as session:
            looked_at = await lines.write_slice(session, settlement_id)
            done += looked_at
            await run.progress(session, done, total)
