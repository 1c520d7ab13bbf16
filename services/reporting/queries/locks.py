"""Locks that a transaction holds until its end, by what they guard.

In one order, so that nobody waits in a ring: a month, then the dated values, then rows.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def hold(session: AsyncSession, what: str, which: object) -> None:
    """Let one transaction at a time touch this, such as the settled-month 2026-03."""
    key = func.hashtextextended(f"reporting/{what}/{which}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def share(session: AsyncSession, what: str, which: object) -> None:
    """Let nobody hold this until the end, and wait for whoever does; many may share it."""
    key = func.hashtextextended(f"reporting/{what}/{which}", 0)
    await session.execute(select(func.pg_advisory_xact_lock_shared(key)))
