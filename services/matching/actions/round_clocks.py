"""The clock of rounds: whichever keeps seats back for longer than it may is ended, each day."""

import asyncio
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.store.database import Database
from services.common.time.clock import Clock
from services.matching import policy
from services.matching.actions.round_endings import fail, plain_problem
from services.matching.actions.rounds import hold_round
from services.matching.queries import rounds
from services.matching.rules import round_clock as rules
from services.matching.rules.round_clock import RoundOverdue
from services.matching.rules.round_moves import UNDER_WAY
from services.matching.tables.rounds import Round

PAUSE: Final = 5
"""Seconds between looks at the clock."""


def last_day_of(found: Round) -> date | None:
    """The last day of a round under way, by the values of the day from which it counts."""
    if found.state not in UNDER_WAY:
        return None
    return rules.last_day(
        found.keeps_back,
        found.opened_on,
        found.frozen_on,
        collecting=policy.round_collecting_days(found.opened_on, found.market),
        frozen=policy.round_frozen_days(found.frozen_on or found.opened_on, found.market),
    )


async def watch(database: Database, clock: Clock) -> None:
    """End what is overdue, once a day of this process, for as long as it lives."""
    done: date | None = None
    while True:
        deed = by_itself("matching", clock, "daily")
        if deed.today != done:
            await end_overdue(database, deed)
            done = deed.today
        await asyncio.sleep(PAUSE)


async def end_overdue(database: Database, deed: Deed) -> None:
    """End every round whose last day lies behind, each in a transaction of its own."""
    async with database.transaction() as session:
        found = [
            one.id
            for one in await rounds.all_under_way(session)
            if rules.is_over(last_day_of(one), deed.today)
        ]
    for round_id in found:
        await database.run(partial(_end, deed=deed, round_id=round_id))


async def _end(session: AsyncSession, deed: Deed, round_id: str) -> None:
    found = await hold_round(session, round_id)
    # Somebody may have been quicker.
    if rules.is_over(last_day_of(found), deed.today):
        await fail(session, deed, found, plain_problem(RoundOverdue))
