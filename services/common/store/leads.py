"""Leads: what of all processes of a service one does, as long as it holds a connection."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection


async def lead(connection: AsyncConnection, number: int) -> bool:
    """Whether this connection, and no other, does from now on what the number stands for.

    The lead is the connection's: who gives it up closes the connection, which no pool gets back.
    """
    won = await connection.scalar(select(func.pg_try_advisory_lock(number)))
    if won:
        # It may have nothing to do for a night, and the server ends what is idle.
        await connection.execute(text("SET idle_session_timeout = 0"))
    await connection.commit()
    return bool(won)
