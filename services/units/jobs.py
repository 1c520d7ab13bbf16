"""What runs by itself: offers settled with matching, and each new day's looks at all units."""

import asyncio
import logging
from datetime import date, timedelta
from typing import Final

from services.common.deeds import Deed, by_itself
from services.common.policy import NoPolicyValue
from services.common.store.database import Database
from services.common.time.clock import Clock
from services.units.actions.offers import see_through, suspend_left_open
from services.units.actions.rechecks import look_at_all
from services.units.actions.sweeps import advance
from services.units.actions.workplaces import move_posts
from services.units.clients import Matching, Reporting
from services.units.queries import posts
from services.units.rules.offers import MatchingUnavailable
from services.units.rules.removals import ActivityUnknown

PAUSE: Final = 2.0
GRACE: Final = timedelta(seconds=5)
"""How long an intent is left to the request that opened it."""
BATCH: Final = 50
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
    """Once a day of this process: move workplaces, and look whether conditions still hold."""
    done: date | None = None
    while True:
        today = clock.today()
        if today != done:
            await move_posts(database, clock)
            await look_at_all(database, clock)
            done = today
        await asyncio.sleep(DAILY_PAUSE)


async def settle_waiting(
    database: Database, matching: Matching, clock: Clock, *, grace: timedelta
) -> int:
    """One round over what has waited longer than the grace; how many intents got their answer."""
    itself = by_itself("units", clock, "settle-offers")
    async with database.transaction() as session:
        for post_id in await posts.posts_to_suspend(session, BATCH):
            await suspend_left_open(session, itself, post_id)
    async with database.transaction() as session:
        waiting = await posts.open_intents(session, opened_before=itself.now - grace, limit=BATCH)
    return sum([await _settle(database, matching, clock, intent_id) for intent_id in waiting])


async def _settle(database: Database, matching: Matching, clock: Clock, intent_id: str) -> bool:
    try:
        async with database.transaction() as session:
            intent = await posts.intent(session, intent_id)
            # In the name of whoever asked for it: the reconciler decides nothing.
            deed = Deed(intent.author, clock.now(), clock.today(), intent.request_id)
            await see_through(session, deed, matching, intent_id)
    except MatchingUnavailable as error:
        log.warning("an offer waits: %s", error.code())
        return False
    return True


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
        async with database.transaction() as session:
            is_under_way = await advance(session, deed, reporting)
