"""The standing secret of a market and year: made at first use, its digest told before any tie."""

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.matching.queries import markets
from services.matching.rules.lotteries import commitment
from services.matching.tables.pool import StandingSecret


async def standing_secret(session: AsyncSession, deed: Deed, market: str, year: int) -> bytes:
    """The secret by which ties of that market and year of registration are drawn."""
    found = await markets.standing_secret(session, market, year)
    if found is None:
        await markets.lock(session, market)
        found = await markets.standing_secret(session, market, year)
    return found or await _make(session, deed, market, year)


async def _make(session: AsyncSession, deed: Deed, market: str, year: int) -> bytes:
    secret = secrets.token_bytes(32)
    session.add(
        StandingSecret(
            market=market,
            year=year,
            secret=secret.hex(),
            commitment=commitment(secret),
            made_at=deed.now,
        )
    )
    await session.flush()
    change = Change(
        object="market",
        id=f"{market}/{year}",
        version=1,
        event="market.lottery-committed",
        occurred_on=deed.today,
        data={"market": market, "year": year, "sha256": commitment(secret)},
    )
    await record(session, deed, change)
    return secret
