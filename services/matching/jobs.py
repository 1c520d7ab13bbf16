"""What runs by itself: long work, and each day what lapses lapses and who waits looks again."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.deeds import Deed, by_itself
from services.common.lists.reading import Listing, Row
from services.common.store import history_checks as history
from services.common.store import jobs
from services.common.store import list_checks as checks
from services.common.store.batches import check_declared
from services.common.store.jobs import Handler, Run
from services.common.store.leads import lead
from services.common.store.slices import in_slices
from services.common.values.region import PROVINCE
from services.matching.actions import (
    daily_looks,
    history_imports,
    privacy,
    retention,
    rounds,
    youth_imports,
    youth_list_checks,
)
from services.matching.actions.birthdays import came_of_age, lapse_signature
from services.matching.actions.fairs import close_over
from services.matching.actions.newest_texts import renew_all
from services.matching.actions.round_applications import apply_round
from services.matching.actions.round_runs import gather_input, run_round
from services.matching.actions.unanswered import lapse_unanswered
from services.matching.queries import fairs
from services.matching.queries import privacy as privacy_queries
from services.matching.queries import retention as retention_queries
from services.matching.queries.unanswered import unanswered
from services.matching.rules.known import ReadPerson
from services.matching.rules.retention import EDITION, RetainedUnknown
from services.matching.rules.youth_lists import EntryOutcome
from services.matching.rules.youths import YouthNotFound
from services.matching.tables.youth_imports import YouthImport

log = logging.getLogger(__name__)

PAUSE: Final = 5
"""Seconds between looks at the clock."""
LONGEST_PAUSE: Final = 600
"""Seconds between tries at most, while another service does not answer."""
PERSONS: Final = 1_000
"""How many rows of a list are entered, or looked up by a dry run, in one transaction."""
NAMELESS: Final = 0x6A78_0037
"""The lead of whoever makes records nameless."""


async def look_again_daily(app: FastAPI) -> None:
    """Once a day of this process: seats come free, then every market looks again.

    With a new day somebody may be a year older. One for whom that breaks keeps nobody else back.
    """
    done: date | None = None
    while True:
        today = app.state.clock.today()
        if today != done:
            await lapse_daily(app)
            await lapse_signatures(app)
            await close_fairs_over(app)
            await look_again(app)
            await let_phones_go(app)
            await make_nameless(app)
            done = today
        await asyncio.sleep(PAUSE)


async def renew_texts_daily(app: FastAPI) -> None:
    """Once a day of this process what nobody signed says what holds; no other look waits for it.

    While units does not answer it is tried again, after twice the pause each time.
    """
    done, pause = None, PAUSE
    while True:
        today = app.state.clock.today()
        if today != done:
            is_done = await renew_texts(app)
            done, pause = (today, PAUSE) if is_done else (done, min(2 * pause, LONGEST_PAUSE))
        await asyncio.sleep(pause)


async def close_fairs_over(app: FastAPI) -> None:
    """End every fair whose last day of entry lies behind, each in a transaction of its own."""
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await fairs.over(session, deed.today)
    await in_slices(app.state.database, found, 1, partial(_close, deed))


async def _close(deed: Deed, session: AsyncSession, fair_ids: Sequence[str]) -> None:
    for key in fair_ids:
        await close_over(session, deed, key)


async def look_again(app: FastAPI) -> None:
    """Let everybody who waits stand, leave or find a seat as of today."""
    deed = by_itself("matching", app.state.clock, "daily")
    await daily_looks.look_again(app.state.database, deed)


async def lapse_daily(app: FastAPI) -> None:
    """Let every dispatch lapse whose last day for an answer is over, one transaction each."""
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await unanswered(session, deed.today)
    await in_slices(app.state.database, found, 1, partial(_lapse, deed))


async def _lapse(deed: Deed, session: AsyncSession, dispatch_ids: Sequence[str]) -> None:
    for key in dispatch_ids:
        await lapse_unanswered(session, deed, key)


async def lapse_signatures(app: FastAPI) -> None:
    """Ask those who came of age to sign anew what they signed alone, one transaction each."""
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await came_of_age(session, deed)
    await in_slices(app.state.database, found, 1, partial(_lapse_signature, deed))


async def _lapse_signature(deed: Deed, session: AsyncSession, dispatch_ids: Sequence[str]) -> None:
    for key in dispatch_ids:
        await lapse_signature(session, deed, key)


async def renew_texts(app: FastAPI) -> bool:
    """Write anew what nobody signed and says no longer what holds; whether all of it was done."""
    deed = by_itself("matching", app.state.clock, "daily")
    return await renew_all(app.state.database, deed, app.state.units)


async def let_phones_go(app: FastAPI) -> None:
    """Drop phones whose consent was taken back once nothing is open, one transaction each."""
    deed = by_itself("matching", app.state.clock, "daily")
    async with app.state.database.transaction() as session:
        found = await privacy_queries.phones_let_go(session, deed.today)
    await in_slices(app.state.database, found, 1, partial(_let_go, deed))


async def _let_go(deed: Deed, session: AsyncSession, youth_ids: Sequence[str]) -> None:
    for key in youth_ids:
        with suppress(YouthNotFound):
            await privacy.let_phone_go(session, deed, key)


async def make_nameless(app: FastAPI) -> None:
    """Make nameless whose time in the registry is over, one transaction each.

    Of several processes one does it; where reporting does not answer, nobody does it today.
    """
    async with app.state.database.engine.connect() as connection:
        try:
            if await lead(connection, NAMELESS):
                await _make_all_nameless(app)
        finally:
            # Closed, not pooled: the lead is the connection's, and goes with it.
            await connection.invalidate()


async def _make_all_nameless(app: FastAPI) -> None:
    deed = by_itself("matching", app.state.clock, "retention")
    async with app.state.database.reading() as session:
        earlier = await retention_queries.let_go_by_less(session, EDITION)
    await in_slices(app.state.database, earlier, 1, partial(_look_after, deed))
    try:
        found = await retention.look(app.state.database, app.state.reporting, deed, PROVINCE)
    except RetainedUnknown:
        log.warning("nobody is made nameless today: reporting does not answer")
        return
    await in_slices(app.state.database, found.due, 1, partial(_make_nameless, deed))


async def _look_after(deed: Deed, session: AsyncSession, youth_ids: Sequence[str]) -> None:
    for key in youth_ids:
        await retention.look_after(session, deed, key)


async def _make_nameless(deed: Deed, session: AsyncSession, youth_ids: Sequence[str]) -> None:
    for key in youth_ids:
        with suppress(YouthNotFound):
            await retention.make_nameless(session, deed, key)


async def work(app: FastAPI) -> None:
    """Do the queued jobs for as long as the app lives."""
    await jobs.work(app.state.database, app.state.clock, HANDLERS, LARGE)


async def forget_files(app: FastAPI) -> None:
    """Forget the files of lists whose time is over, for as long as the app lives."""
    await checks.forget_files(app.state.database, app.state.clock, youth_imports.SHELF)


async def forget_history_files(app: FastAPI) -> None:
    """Forget the files of history whose time is over, for as long as the app lives."""
    await checks.forget_files(app.state.database, app.state.clock, history_imports.SHELF)


async def check_youth_list(run: Run) -> dict[str, Any]:
    """Check a list of youths and make its persons known; what cannot be read at all is dropped."""
    await checks.check(run, youth_imports.SHELF, _check_and_enter)
    async with run.database.transaction() as session:
        return await youth_imports.result(session, run.job.arguments["import_id"])


async def _check_and_enter(run: Run, told: YouthImport, content: bytes) -> None:
    # Reading takes seconds of the processor: in a thread, so that this process goes on answering.
    check = await threads.to_the_end(
        youth_list_checks.read_list, content, told.kind, run.deed.today, told.area
    )
    rows = check.listing.rows
    check_declared(told, check.listing)
    await checks.in_slices(run, rows, partial(youth_list_checks.check_rows, check))
    listing = await threads.to_the_end(check.listing_with_findings)
    foreseen = None
    if told.dry_run:
        foreseen = await _foresee_all(run, told, listing, check.persons)
    else:
        await _enter_what_may_be(run, told, listing, check.persons)
    await run.database.run(partial(_finish, run, told.id, listing, foreseen))
    await checks.tell_progress(run, len(rows), len(rows))


async def _foresee_all(
    run: Run, told: YouthImport, listing: Listing, persons: Mapping[int, ReadPerson]
) -> dict[int, EntryOutcome]:
    # Some at a time like a list that enters: nobody waits for the look at the rest.
    sound = youth_imports.may_be_entered(told, listing)
    foreseen: dict[int, EntryOutcome] = {}
    for start in range(0, len(sound), PERSONS):
        some = sound[start : start + PERSONS]
        foreseen |= await run.database.run(partial(_foresee, some, persons))
    return foreseen


async def _foresee(
    rows: Sequence[Row], persons: Mapping[int, ReadPerson], session: AsyncSession
) -> dict[int, EntryOutcome]:
    return await youth_imports.foresee(session, rows, persons)


async def _enter_what_may_be(
    run: Run, told: YouthImport, listing: Listing, persons: Mapping[int, ReadPerson]
) -> None:
    sound = youth_imports.may_be_entered(told, listing)
    if told.mode == "all_or_nothing":
        if sound:
            await run.database.run(partial(_enter, run, told, sound, persons))
        return
    for start in range(0, len(sound), PERSONS):
        some = sound[start : start + PERSONS]
        await run.database.run(partial(_enter, run, told, some, persons))


async def _enter(
    run: Run,
    told: YouthImport,
    rows: Sequence[Row],
    persons: Mapping[int, ReadPerson],
    session: AsyncSession,
) -> None:
    await youth_imports.enter(session, run.deed, told, rows, persons)


async def _finish(
    run: Run,
    import_id: str,
    listing: Listing,
    foreseen: Mapping[int, EntryOutcome] | None,
    session: AsyncSession,
) -> None:
    await youth_imports.finish(session, run.deed, import_id, listing, foreseen)


HANDLERS: Final[dict[str, Handler]] = {
    youth_imports.SHELF.noun: check_youth_list,
    history_imports.SHELF.noun: partial(history.take_over, history_imports.TAKING),
    rounds.GATHERING: gather_input,
    rounds.RUN: run_round,
    rounds.APPLICATION: apply_round,
}
"""Who does a queued job, by its kind."""
LARGE: Final = frozenset({rounds.GATHERING, rounds.RUN, rounds.APPLICATION})
"""What holds a whole market in memory."""
