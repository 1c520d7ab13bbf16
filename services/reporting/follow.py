"""Following: every change that `units` and `matching` tell of becomes a fact here."""

from collections.abc import Sequence
from typing import Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.changes import FedChange
from services.common.store.following import Apply, Follower, all_at_once
from services.common.upstream import Upstream
from services.common.web import feed
from services.reporting.actions import erasures, facts, persons

OBJECTS: Final = {
    "units": (
        "unit",
        "post",
        "intake-plan",
        "prospect",
        "complaint",
        "inspection",
        "accident",
    ),
    "matching": ("youth", "dispatch", "placement", "follow-up"),
}
"""What is followed of each source; what an object is, is its owner's to say."""


def followers(app: FastAPI) -> dict[str, Follower]:
    """A follower of each source, by its name."""
    return {source: _follower(app, source) for source in OBJECTS}


async def follow_units(app: FastAPI) -> None:
    """Follow `units` for as long as the app lives."""
    await app.state.followers["units"].run()


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
        taking=all_at_once(_apply(source)),
        objects=OBJECTS[source],
    )


def _apply(source: str) -> Apply:
    async def apply(session: AsyncSession, changes: Sequence[FedChange]) -> None:
        await facts.keep_all(session, source, changes)
        await persons.follow(session, changes)
        await erasures.follow(session, changes)

    return apply
