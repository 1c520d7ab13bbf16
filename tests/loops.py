"""What an app under test does by itself: only what a test may wait for."""

import asyncio
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.common.store import following, jobs, relay
from services.common.store.changes import FeedPage
from services.common.store.database import Database
from services.common.store.following import ReadPage
from services.common.upstream import UpstreamUnavailable
from services.common.web import app as apps

SOON = 0.01
"""Seconds after which an app under test numbers again, or asks again for what is not there yet.

One test's few changes make no batch, and whoever waits for each number waits five times as long.
"""
_called: dict[AsyncEngine, asyncio.Event] = {}
_ENDS_CALLS = "_hang_up_at_last"
_QUEUED = text("SELECT EXISTS (SELECT FROM jobs WHERE state IN ('queued', 'running'))")


def spare_loops() -> None:
    """Let an app run the loops that it is to run, soon again, and its worker from the first job on.

    A worker's own line to the queue costs more than most tests, and most tests queue nothing.
    """
    for room in (relay, following):
        vars(room)["PAUSE"] = SOON
    run, start = apps._for_ever, jobs.start

    async def run_when_needed(app: FastAPI, loop: apps.Loop) -> None:
        if loop.__name__ not in [*getattr(app.state, "loops", [loop.__name__]), _ENDS_CALLS]:
            return
        if loop.__name__ == "work":
            await _first_job(app.state.database)
        await run(app, loop)

    async def start_and_call(session: AsyncSession, *asked: Any, **told: Any) -> str:
        if session.bind in _called:
            _called[session.bind].set()
        return await start(session, *asked, **told)

    apps._for_ever, jobs.start = run_when_needed, start_and_call


async def _first_job(database: Database) -> None:
    called = _called[database.engine] = asyncio.Event()
    async with database.reading() as session:
        is_queued = await session.scalar(_QUEUED)
    if not is_queued:
        await called.wait()


def only_telling(app: FastAPI) -> FastAPI:
    """An app that numbers what it has to tell, and else does nothing by itself."""
    app.state.loops = ["_relay"]
    return app


def cut_off(app: FastAPI) -> None:
    """Let an app's followers find no sister, without knocking at a port where there is none."""
    followers = getattr(app.state, "followers", {})
    app.state.followers = {
        name: replace(follower, read_page=_nobody(name)) for name, follower in followers.items()
    }


def _nobody(sister: str) -> ReadPage:
    async def read_page(position: int, limit: int, wait: int = 0) -> FeedPage:
        raise UpstreamUnavailable(service=sister)

    return read_page
