"""A service begins once its database is there in a form for it, and says why it waits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from services.common.store import schema

START_SECONDS: Final = 5.0
"""For which a start is held up: until an app has started, its server hears no word to end."""
TRY_SECONDS: Final = 30.0
"""After which it is tried again: whom a database left without an answer would wait for ever."""
PAUSE: Final = 1.0

log = logging.getLogger(__name__)


class Beginning:
    """The tries of one app to begin."""

    def __init__(self, app: FastAPI, begin: Callable[[], Awaitable[None]]) -> None:
        """`begin` sets the app to work, and may be tried again where it failed."""
        self._app = app
        self._begin = begin
        self._told = ""

    async def start(self) -> None:
        """Begin, or go on trying beside what the app answers meanwhile."""
        self._app.state.has_begun = False
        try:
            async with asyncio.timeout(START_SECONDS):
                # Twice: a kept connection that was broken is no database that is away.
                if await self._once() or await self._once():
                    return
        except TimeoutError:
            self._tell("the database has not answered")
        self._app.state.running.append(asyncio.create_task(self._wait()))

    async def _wait(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            if await self._once():
                return

    async def _once(self) -> bool:
        try:
            async with asyncio.timeout(TRY_SECONDS):
                return await self._try()
        except (OSError, SQLAlchemyError, asyncpg.PostgresError) as error:
            self._tell(f"the database says {kind_of(error)}")
        except Exception as error:
            if self._tell(f"it could not, {kind_of(error)}"):
                log.exception("could not begin")
        return False

    async def _try(self) -> bool:
        needed, found = self._app.state.form, await schema.found(self._app.state.database)
        if found < needed:
            self._tell(f"the database is of form {found or 'none'}, this version of {needed}")
            return False
        await self._begin()
        log.info("begun: the database is of form %s, this version of %s", found, needed)
        return True

    def _tell(self, why: str) -> bool:
        is_news = why != self._told
        if is_news:
            log.warning("nothing begins yet: %s", why)
        self._told = why
        return is_news


def kind_of(error: BaseException) -> str:
    """What went wrong, without words that may hold an address or a password."""
    if isinstance(error, DBAPIError) and error.orig:
        # The driver's own kind lies below two that wrap it.
        return kind_of(error.orig.__cause__ or error.orig)
    state = getattr(error, "sqlstate", None)
    name = type(error).__name__
    return f"{name} ({state})" if state else name
