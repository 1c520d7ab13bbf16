"""Following: working days and dated values from reporting, seats from matching."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.errors import Unavailable
from services.common.store import calendar, policy_rows
from services.common.store.changes import FedChange
from services.common.store.following import Follower, one_by_one, stands_as
from services.common.upstream import Upstream
from services.common.web import feed
from services.units.actions import post_obstacles, seat_counts
from services.units.actions.post_obstacles import Confirmed
from services.units.actions.seat_counts import ToldSeats
from services.units.rules.post_obstacles import KINDS

SEATS: Final = "post-seats"
OBSTACLE: Final = "obstacle"
AGE_PAUSE: Final = 15.0
"""Seconds between two notes of up to when matching's feed was read."""

log = logging.getLogger(__name__)

ApplyChange = Callable[[AsyncSession, Deed, FedChange], Awaitable[None]]


def followers(app: FastAPI) -> dict[str, Follower]:
    """A follower of each source, and of what is followed apart, by the names of their positions."""
    parts = [*((source, "") for source in APPLIED), ("matching", OBSTACLE)]
    return {stands_as(*part): _follower(app, *part) for part in parts}


async def follow_reporting(app: FastAPI) -> None:
    """Follow `reporting` for as long as the app lives."""
    await app.state.followers["reporting"].run()


async def follow_matching(app: FastAPI) -> None:
    """Follow `matching` for as long as the app lives."""
    await app.state.followers["matching"].run()


async def follow_obstacles(app: FastAPI) -> None:
    """Follow `matching` for the obstacles confirmed there for as long as the app lives."""
    await app.state.followers[stands_as("matching", OBSTACLE)].run()


async def note_age(app: FastAPI) -> None:
    """Note again and again up to when matching's feed was read, for as long as the app lives."""
    while True:
        await note_age_once(app)
        await asyncio.sleep(AGE_PAUSE)


async def note_age_once(app: FastAPI) -> None:
    """Read matching's feed to its head and note the instant before; nothing while it is away."""
    until = app.state.clock.now()
    try:
        await app.state.followers["matching"].catch_up()
    except Unavailable as error:
        log.warning("seats grow old: %s", error.code())
        return
    async with app.state.database.transaction() as session:
        await seat_counts.note_reading(session, until)


def _follower(app: FastAPI, source: str, apart: str) -> Follower:
    address, kinds = getattr(app.state.settings, f"{source}_url"), APPLIED[source]
    common = tuple(kind for kind in kinds if kind != OBSTACLE)

    async def apply_one(session: AsyncSession, change: FedChange) -> None:
        # In the name of whoever did it there: nothing is decided here.
        deed = replace(by_itself("units", app.state.clock, change.request_id), author=change.author)
        await kinds[change.object](session, deed, change)

    return Follower(
        source=source,
        database=app.state.database,
        clock=app.state.clock,
        read_page=feed.reader(Upstream(source, address, app.state.keys)),
        taking=one_by_one(apply_one),
        objects=(apart,) if apart else common,
        apart=apart,
    )


async def _apply_calendar(session: AsyncSession, _: Deed, change: FedChange) -> None:
    await calendar.follow(session, change)


async def _apply_regional(session: AsyncSession, _: Deed, change: FedChange) -> None:
    await calendar.follow_regional(session, change)


async def _apply_policy_row(session: AsyncSession, _: Deed, change: FedChange) -> None:
    await policy_rows.follow(session, change)


async def _apply_obstacle(session: AsyncSession, deed: Deed, change: FedChange) -> None:
    told = change.data
    if told["kind"] in KINDS:
        confirmed = Confirmed(
            id=change.id,
            post_id=told["post_id"],
            dispatch_id=told["dispatch_id"],
            kind=told["kind"],
            confirmed_on=change.occurred_on,
        )
        await post_obstacles.keep(session, deed, confirmed)


async def _apply_seats(session: AsyncSession, _: Deed, change: FedChange) -> None:
    names = ToldSeats.__dataclass_fields__
    await seat_counts.keep(session, ToldSeats(**{name: change.data[name] for name in names}))


APPLIED: Final[dict[str, dict[str, ApplyChange]]] = {
    "reporting": {
        calendar.OBJECT: _apply_calendar,
        calendar.REGIONAL: _apply_regional,
        policy_rows.OBJECT: _apply_policy_row,
    },
    "matching": {SEATS: _apply_seats, OBSTACLE: _apply_obstacle},
}
"""What is followed of each source, and who takes it in."""
