"""The standing secret of a market and year: made at first use, its digest told before any tie."""

import secrets
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.matching.queries import markets
from services.matching.rules.lotteries import commitment
from services.matching.tables.pool import StandingSecret

_KNOWN: Final = "standing secrets"
"""Those of this transaction by market and year: none ever changes."""


async def standing_secret(session: AsyncSession, deed: Deed, market: str, year: int) -> bytes:
    """The secret by which ties of that market and year of registration are drawn."""
    known: dict[tuple[str, int], bytes] = session.info.setdefault(_KNOWN, {})
    if (market, year) in known:
        return known[market, year]
    found = await markets.standing_secret(session, market, year)
    if found is None:
        await markets.lock(session, market)
        found = await markets.standing_secret(session, market, year)
    known[market, year] = found or await _make(session, deed, market, year)
    return known[market, year]


def keep_known(session: AsyncSession, market: str, year: int, secret: str | None) -> None:
    """Let a secret that came with something else, hexadecimal, be known to this transaction."""
    if secret is not None:
        session.info.setdefault(_KNOWN, {})[market, year] = bytes.fromhex(secret)


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
