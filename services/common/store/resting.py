"""Pooled connections at rest: looked at before they are used again, closed when nobody does."""

import asyncio
from time import monotonic
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

TRUSTED_SECONDS: Final = 5.0
"""How long a connection at rest is taken to be alive unless its socket says otherwise."""
PROOF_SECONDS: Final = 2.0
"""For which one long at rest is then waited for: a server that is frozen takes what it is asked."""
_LOOKS: Final = 10
"""In how many parts: what came while our own loop was busy is read between two of them."""
_PROOF: Final = "SELECT 1"
"""One message, which a pooler passes to one server; to an empty one the driver knows no answer."""
_SINCE: Final = "at_rest_since"
_known: Final = WeakKeyDictionary[Any, WeakSet[ConnectionPoolEntry]]()


def look_after(engine: AsyncEngine) -> None:
    """Note of each connection of this engine since when it rests."""
    records = _known[engine.sync_engine] = WeakSet()

    def know(_: object, record: ConnectionPoolEntry) -> None:
        records.add(record)

    event.listen(engine.sync_engine, "connect", know)
    event.listen(engine.sync_engine, "checkin", _note_rest)
    event.listen(engine.sync_engine, "checkout", _be_alive)
    event.listen(engine.sync_engine, "handle_error", _end_all_if_silent)


def close_idle(engine: AsyncEngine, seconds: float) -> None:
    """Close what rests for longer; who is given it next is given another."""
    for record in [*_known[engine.sync_engine]]:
        since = record.info.get(_SINCE)
        if since is not None and monotonic() - since > seconds and record.dbapi_connection:
            # Nothing is under way on it, so that there is nothing to wait for.
            record.dbapi_connection.driver_connection.terminate()


def note(connection: AsyncConnection, since: float) -> None:
    """It rested since then, outside its pool, which is given it back only now."""
    own: Any = connection.sync_connection
    own.connection.info[_SINCE] = since


def _note_rest(_: object, record: ConnectionPoolEntry) -> None:
    record.info.setdefault(_SINCE, monotonic())


def _be_alive(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
    """Refuse a connection that was closed, so that the pool opens another.

    The socket tells; only a connection long at rest is asked, for that costs a round.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError
    now = monotonic()
    if now - record.info.pop(_SINCE, now) > TRUSTED_SECONDS:
        try:
            connection.run_async(_prove)
        except Exception as gone:
            # Who says nothing does not say good-bye either.
            connection.driver_connection.terminate()
            raise InvalidatePoolError from gone


async def _prove(driver: Any) -> None:
    asked = asyncio.ensure_future(driver.execute(_PROOF))
    try:
        for _ in range(_LOOKS):
            # Once a busy loop is free its timers are over before it reads what came meanwhile.
            await asyncio.wait({asked}, timeout=PROOF_SECONDS / _LOOKS)
            if asked.done():
                asked.result()
                return
        raise TimeoutError
    finally:
        asked.cancel()


def _end_all_if_silent(context: ExceptionContext) -> None:
    # The others lead to the same server: each would be waited for as long.
    if isinstance(context.original_exception, TimeoutError):
        context.invalidate_pool_on_disconnect = True
