"""Following: dated values that offices add, what youths are told, what departments were given."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import deliveries, erasures, message_writing
from services.common.deeds import by_itself
from services.common.store import policy_rows
from services.common.store.changes import FedChange
from services.common.store.following import Follower, one_by_one
from services.common.upstream import Upstream
from services.common.web import feed

ApplyOne = Callable[[FastAPI, AsyncSession, FedChange], Awaitable[None]]


async def _apply_row(_: FastAPI, session: AsyncSession, change: FedChange) -> None:
    await policy_rows.follow(session, change)


async def _apply_delivery(_: FastAPI, session: AsyncSession, change: FedChange) -> None:
    await deliveries.keep(session, change)


async def _apply_youth(app: FastAPI, session: AsyncSession, change: FedChange) -> None:
    await message_writing.follow_youth(session, change)
    deed = by_itself("accounts", app.state.clock, change.request_id)
    await erasures.follow(session, deed, change, now=app.state.real_clock.now())


async def _apply_news(app: FastAPI, session: AsyncSession, change: FedChange) -> None:
    deed = by_itself("accounts", app.state.clock, change.request_id)
    await message_writing.follow(session, deed, change, app.state.means.templates)


APPLIED: Final[dict[str, dict[str, ApplyOne]]] = {
    "matching": {
        "youth": _apply_youth,
        "dispatch": _apply_news,
        "placement": _apply_news,
        "follow-up": _apply_news,
        deliveries.OBJECT: _apply_delivery,
    },
    "reporting": {
        policy_rows.OBJECT: _apply_row,
        "payment-page": _apply_news,
        deliveries.OBJECT: _apply_delivery,
    },
    "units": {deliveries.OBJECT: _apply_delivery},
}
"""What is followed of each source, and who takes it in."""


def followers(app: FastAPI) -> dict[str, Follower]:
    """A follower of each source, by its name."""
    return {source: _follower(app, source) for source in APPLIED}


async def follow_reporting(app: FastAPI) -> None:
    """Follow `reporting` for as long as the app lives."""
    await app.state.followers["reporting"].run()


async def follow_matching(app: FastAPI) -> None:
    """Follow `matching` for as long as the app lives."""
    await app.state.followers["matching"].run()


def _follower(app: FastAPI, source: str) -> Follower:
    address = getattr(app.state.settings, f"{source}_url")
    return Follower(
        source=source,
        database=app.state.database,
        clock=app.state.clock,
        read_page=feed.reader(Upstream(source, address, app.state.keys)),
        taking=one_by_one(partial(_apply, app, APPLIED[source])),
        objects=tuple(APPLIED[source]),
    )


async def _apply(
    app: FastAPI, kinds: dict[str, ApplyOne], session: AsyncSession, change: FedChange
) -> None:
    await kinds[change.object](app, session, change)


async def follow_units(app: FastAPI) -> None:
    """Follow `units` for as long as the app lives."""
    await app.state.followers["units"].run()
