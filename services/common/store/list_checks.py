"""The job that checks a list: opened, looked at slice by slice, dropped if it cannot be read."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.errors import JianxiError
from services.common.lists.reading import Row
from services.common.store import jobs
from services.common.store.database import Database
from services.common.store.jobs import Run
from services.common.store.lists import Shelf
from services.common.time.clock import Clock

ROWS: Final = 500
"""How many rows of a list are checked between two tellings of progress."""
HOURLY: Final = 3600.0


async def check(
    run: Run,
    shelf: Shelf[Any, Any],
    check_and_keep: Callable[[Run, Any, bytes], Awaitable[None]],
) -> None:
    """Let a list be checked and kept unless it was before; what cannot be read is dropped."""
    import_id = run.job.arguments["import_id"]
    async with run.database.transaction() as session:
        waiting = await shelf.open_for_check(session, import_id)
    if waiting is None:
        return
    try:
        await check_and_keep(run, *waiting)
    except JianxiError as error:
        if not jobs.may_pass(error):
            await run.database.run(partial(_drop_file, shelf, import_id))
        raise


async def in_slices(
    run: Run, rows: Sequence[Row], look_at: Callable[[Sequence[Row]], None]
) -> None:
    """Look at all rows, some at a time in a thread, so that this process goes on answering."""
    for start in range(0, len(rows), ROWS):
        await tell_progress(run, start, len(rows))
        await threads.to_the_end(look_at, rows[start : start + ROWS])


async def tell_progress(run: Run, done: int, total: int) -> None:
    """Tell how many rows are done."""
    async with run.database.transaction() as session:
        await run.progress(session, done, total)


async def forget_files(database: Database, clock: Clock, shelf: Shelf[Any, Any]) -> None:
    """Forget the files of lists whose time is over, for as long as this process lives."""
    while True:
        async with database.transaction() as session:
            await shelf.forget_files(session, clock.now())
        await asyncio.sleep(HOURLY)


async def _drop_file(shelf: Shelf[Any, Any], import_id: str, session: AsyncSession) -> None:
    await shelf.drop_file(session, import_id)
