"""Following: working days and dated values from reporting, seats from matching."""

import asyncio
import logging
from typing import Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Unavailable
from services.common.store import calendar, policy_rows
from services.common.store.changes import FedChange
from services.common.store.following import ApplyOne, Follower, one_by_one
from services.common.upstream import Upstream
from services.common.web import feed
from services.units.actions import seat_counts
from services.units.actions.seat_counts import ToldSeats

SEATS: Final = "post-seats"
AGE_PAUSE: Final = 15.0
"""Seconds between two notes of up to when matching's feed was read."""

log = logging.getLogger(__name__)


def followers(app: FastAPI) -> dict[str, Follower]:
    """A follower of each source, by its name."""
    return {source: _follower(app, source) for source in APPLIED}


async def follow_reporting(app: FastAPI) -> None:
    """Follow `reporting` for as long as the app lives."""
    await app.state.followers["reporting"].run()


async def follow_matching(app: FastAPI) -> None:
    """Follow `matching` for as long as the app lives."""
    await app.state.followers["matching"].run()


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


def _follower(app: FastAPI, source: str) -> Follower:
    address, kinds = getattr(app.state.settings, f"{source}_url"), APPLIED[source]

    async def apply_one(session: AsyncSession, change: FedChange) -> None:
        await kinds[change.object](session, change)

    return Follower(
        source=source,
        database=app.state.database,
        clock=app.state.clock,
        read_page=feed.reader(Upstream(source, address, app.state.keys)),
        apply=one_by_one(apply_one),
        objects=tuple(kinds),
    )


async def _apply_seats(session: AsyncSession, change: FedChange) -> None:
    names = ToldSeats.__dataclass_fields__
    await seat_counts.keep(session, ToldSeats(**{name: change.data[name] for name in names}))


APPLIED: Final[dict[str, dict[str, ApplyOne]]] = {
    "reporting": {
        calendar.OBJECT: calendar.follow,
        calendar.REGIONAL: calendar.follow_regional,
        policy_rows.OBJECT: policy_rows.follow,
    },
    "matching": {SEATS: _apply_seats},
}
"""What is followed of each source, and who takes it in."""
