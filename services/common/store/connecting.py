"""Connections to PostgreSQL: to that of several hosts which is of the kind asked for, set up."""

import errno
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

import asyncpg
from sqlalchemy.engine import URL

from services.common.plainly import DATABASE, at
from services.common.store.kinds import KINDS

SECONDS: Final = 5
"""For which each host is waited for."""
STATEMENT_SECONDS: Final = 30
"""After which the server gives a statement up: as long as the gateway waits for an answer."""
SILENT_SECONDS: Final = STATEMENT_SECONDS + 5
"""After which we do: a server that is frozen, or whose machine is gone, gives up nothing."""
LOST: Final = (asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What the driver itself says of a connection that is no more; the second between its server's
good-bye and its end, of whoever asks then.
"""


class WrongServer(ConnectionError):
    """It is there, and of another kind: as if it were away, for it may be promoted in a moment."""


class Ended(ConnectionResetError):
    """Its server said good-bye as we came: the driver, not asked yet, calls that its own fault."""

    def __init__(self) -> None:
        """As the system says it of a connection that is lost."""
        super().__init__(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


async def connect(
    *,
    host: Any = None,
    port: Any = None,
    settings: Mapping[str, str],
    timeout: float,  # noqa: ASYNC109 - the driver's own, told in its arguments
    target_session_attrs: str = "any",
    **how: Any,
) -> asyncpg.Connection:
    """A connection to the first host that gives one of the kind asked for; else the last's fault.

    The driver has the same, and goes on to the next host only where one cannot be reached. Behind
    a pooler a dead server can, and a pooler tells of its server what was true when it began.
    """
    kind = KINDS[target_session_attrs]
    fault: Exception = OSError("no host")
    for place in _places(host, port):
        try:
            connection = await asyncpg.connect(**place, timeout=timeout, **how)
            return await _set_up(connection, kind, settings, timeout)
        except asyncpg.InternalClientError as error:
            fault = Ended()
            fault.__cause__ = error
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            fault = error
    with at(DATABASE):
        raise fault


async def connect_to(url: URL) -> asyncpg.Connection:
    """A connection of one's own to what a service's address names; no statement waits for ever."""
    _, told = url.get_dialect()().create_connect_args(url)
    # What we give up the driver has the server end, if that hears.
    return await connect(**told, timeout=SECONDS, command_timeout=SILENT_SECONDS, settings={})


def _places(host: Any, port: Any) -> Iterator[dict[str, Any]]:
    if isinstance(host, list):
        yield from ({"host": h, "port": p} for h, p in zip(host, port, strict=True))
    else:
        yield {"host": host, "port": port}


async def _set_up(
    connection: asyncpg.Connection, kind: str, settings: Mapping[str, str], seconds: float
) -> asyncpg.Connection:
    try:
        if not await connection.fetchval(kind, timeout=seconds):
            raise WrongServer  # noqa: TRY301 - closed like whatever else does not suit
        # Once connected: as part of the call, a pooler would refuse them.
        if settings:
            together = "".join(f"SET {name} = '{value}';" for name, value in settings.items())
            await connection.execute(together, timeout=seconds)
    except BaseException:
        connection.terminate()
        raise
    return connection
