"""What runs by itself: offers settled, lists checked, each new day's looks at all units."""

import asyncio
import logging
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.deeds import Deed, by_itself
from services.common.lists.reading import Listing
from services.common.policy import NoPolicyValue
from services.common.store import history_checks as history
from services.common.store import jobs
from services.common.store import list_checks as checks
from services.common.store.batches import check_declared
from services.common.store.database import Database
from services.common.store.jobs import Handler, Run
from services.common.time.clock import Clock
from services.units.actions import (
    history_imports,
    letters,
    list_checks,
    list_texts,
    threshold_rereadings,
    unit_imports,
)
from services.units.actions.anonymous_senders import forget_yesterday
from services.units.actions.linking import credit_all
from services.units.actions.moved_posts import move_posts
from services.units.actions.offers import see_through, suspend_left_open
from services.units.actions.post_obstacles import take_off_left
from services.units.actions.rechecks import look_at_all
from services.units.actions.sweeps import advance
from services.units.actions.traces import trace_all
from services.units.clients.matching import Matching
from services.units.clients.reporting import Reporting
from services.units.policy.reading_aside import beside
from services.units.queries import posts
from services.units.rules.offers import MatchingUnavailable
from services.units.rules.prospects import ProspectForm
from services.units.rules.removals import ActivityUnknown
from services.units.rules.unit_lists import Source
from services.units.tables.unit_imports import UnitImport

PAUSE: Final = 2.0
GRACE: Final = timedelta(seconds=5)
"""How long an intent is left to the request that opened it."""
BATCH: Final = 50
EMPLOYERS: Final = 500
"""How many employers of a list are listed in one transaction, during which the register waits."""
SWEEP_PAUSE: Final = 60.0
DAILY_PAUSE: Final = 5.0
"""Seconds between looks at the clock."""

log = logging.getLogger(__name__)


async def settle_offers(database: Database, matching: Matching, clock: Clock) -> None:
    """Settle open offers for as long as this process lives."""
    while True:
        await settle_waiting(database, matching, clock, grace=GRACE)
        await asyncio.sleep(PAUSE)


async def look_daily(database: Database, clock: Clock) -> None:
    """Once a day of this process: move workplaces, credit lists, look whether conditions hold.

    And see to it that a new edition of the threshold check reads the open posts, that complaints
    are traced, that yesterday's senders are forgotten, and old letters too.
    """
    done: date | None = None
    while True:
        today = clock.today()
        if today != done:
            await move_posts(database, clock)
            await credit_all(database, clock)
            await look_at_all(database, clock)
            await threshold_rereadings.reread_by_new_edition(database, clock)
            await trace_all(database)
            await forget_yesterday(database, today)
            await letters.forget_old(database, clock)
            done = today
        await asyncio.sleep(DAILY_PAUSE)


async def settle_waiting(
    database: Database, matching: Matching, clock: Clock, *, grace: timedelta
) -> int:
    """One round over what has waited longer than the grace; how many intents got their answer."""
    itself = by_itself("units", clock, "settle-offers")
    async with database.transaction() as session:
        left_open = (
            (suspend_left_open, await posts.posts_to_suspend(session, BATCH)),
            (take_off_left, await posts.posts_to_lessen(session, BATCH)),
        )
    for ask, post_ids in left_open:
        for post_id in post_ids:
            # Each by itself: the posts of a round are of several units, in no order of theirs.
            await database.run(partial(ask, deed=itself, post_id=post_id))
    async with database.transaction() as session:
        waiting = await posts.open_intents(session, opened_before=itself.now - grace, limit=BATCH)
    return sum([await _settle(database, matching, clock, intent_id) for intent_id in waiting])


async def _settle(database: Database, matching: Matching, clock: Clock, intent_id: str) -> bool:
    try:
        await database.run(partial(_note_asked, clock, intent_id))
        await database.run(partial(_ask_again, matching, clock, intent_id))
    except MatchingUnavailable as error:
        log.warning("an offer waits: %s", error.code())
        return False
    return True


async def _note_asked(clock: Clock, intent_id: str, session: AsyncSession) -> None:
    intent = await posts.intent(session, intent_id, lock=True)
    intent.asked_at = clock.now()


async def _ask_again(
    matching: Matching, clock: Clock, intent_id: str, session: AsyncSession
) -> None:
    intent = await posts.intent(session, intent_id)
    # In the name of whoever asked for it: the reconciler decides nothing.
    deed = Deed(intent.author, clock.now(), clock.today(), intent.request_id)
    await see_through(session, deed, matching, intent_id)


async def sweep_removals(database: Database, reporting: Reporting, clock: Clock) -> None:
    """Sweep once a day for as long as this process lives; a sweep broken off is taken up again."""
    while True:
        try:
            await sweep_today(database, reporting, clock)
        except (ActivityUnknown, NoPolicyValue) as error:
            log.warning("the removal sweep waits: %s", error.code())
        await asyncio.sleep(SWEEP_PAUSE)


async def sweep_today(database: Database, reporting: Reporting, clock: Clock) -> None:
    """Bring the day's sweep to its end. Raises ActivityUnknown."""
    deed = by_itself("units", clock, "sweep-removals")
    is_under_way = True
    while is_under_way:
        is_under_way = await database.run(partial(advance, deed=deed, reporting=reporting))


async def work(app: FastAPI) -> None:
    """Do the queued jobs for as long as the app lives."""
    handlers: dict[str, Handler] = {
        unit_imports.SHELF.noun: check_unit_list,
        history_imports.SHELF.noun: partial(history.take_over, history_imports.TAKING),
        threshold_rereadings.JOB: threshold_rereadings.reread,
    }
    await jobs.work(app.state.database, app.state.clock, handlers)


async def check_unit_list(run: Run) -> dict[str, Any]:
    """Check a recommended list and list its employers; what cannot be read at all is dropped."""
    await checks.check(run, unit_imports.SHELF, _check_and_list)
    async with run.database.transaction() as session:
        return await unit_imports.result(session, run.job.arguments["import_id"])


async def _check_and_list(run: Run, told: UnitImport, content: bytes) -> None:
    listing = await _checked(run, told, content)
    refused = await _list_employers(run, told, listing)
    listing = unit_imports.with_refusals(listing, refused)
    await run.database.run(partial(_finish, run, told.id, listing))
    await checks.tell_progress(run, len(listing.rows), len(listing.rows))


async def _checked(run: Run, told: UnitImport, content: bytes) -> Listing:
    """The list with all that is found in it, without a look at the register."""
    async with beside(len(content)) as aside:
        # Reading takes seconds of the processor: in a thread, so that this process goes on
        # answering.
        check = await threads.to_the_end(list_checks.read_list, content, run.deed.today, told.area)
        check_declared(told, check.listing)
        async with list_texts.helped(check, aside):
            await checks.in_slices(run, check.listing.rows, partial(list_checks.check_rows, check))
    await threads.to_the_end(list_checks.check_employers, check)
    return await threads.to_the_end(check.listing_with_findings)


async def _list_employers(run: Run, told: UnitImport, listing: Listing) -> dict[str, str]:
    """List what may be listed, in the list's mode; why the others may not be, by credit code."""
    source = Source(told.id, told.recommended_by, told.recommended_on)
    forms = await threads.to_the_end(list_checks.forms_of, listing, source)
    if told.dry_run or (told.mode == "all_or_nothing" and not listing.is_sound):
        return await run.database.run(partial(_refusals, told.id, forms))
    if told.mode == "all_or_nothing":
        return await run.database.run(partial(_list_all, run, told.id, forms))
    refused: dict[str, str] = {}
    codes = list(forms)
    for start in range(0, len(codes), EMPLOYERS):
        some = {code: forms[code] for code in codes[start : start + EMPLOYERS]}
        refused |= await run.database.run(partial(_list_some, run, told.id, some))
    return refused


async def _refusals(
    import_id: str, forms: dict[str, ProspectForm], session: AsyncSession
) -> dict[str, str]:
    return await unit_imports.refusals(session, import_id, forms)


async def _list_all(
    run: Run, import_id: str, forms: dict[str, ProspectForm], session: AsyncSession
) -> dict[str, str]:
    return await unit_imports.list_all(session, run.deed, import_id, forms)


async def _list_some(
    run: Run, import_id: str, forms: dict[str, ProspectForm], session: AsyncSession
) -> dict[str, str]:
    return await unit_imports.list_some(session, run.deed, import_id, forms)


async def _finish(run: Run, import_id: str, listing: Listing, session: AsyncSession) -> None:
    await unit_imports.finish(session, run.deed, import_id, listing)
