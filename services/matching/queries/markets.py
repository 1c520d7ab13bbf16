"""The market lock: whoever would wait, or frees or adds seats, goes one at a time."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.tables.pool import StandingSecret, Waiting


async def lock(session: AsyncSession, market: str) -> None:
    """Hold a market to the end of this transaction. Taken before any row of it is locked."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"market/{market}", 0)))
    )


async def with_waiting(session: AsyncSession) -> Sequence[str]:
    """The markets in which somebody waits."""
    return (await session.scalars(select(Waiting.market).distinct())).all()


async def standing_secret(session: AsyncSession, market: str, year: int) -> bytes | None:
    """The secret for ties of a market and year, or None before its first use."""
    found = await session.scalar(SECRET, {"market": market, "year": year})
    return bytes.fromhex(found) if found else None


SECRET: Final = select(StandingSecret.secret).where(
    StandingSecret.market == bindparam("market"), StandingSecret.year == bindparam("year")
)
