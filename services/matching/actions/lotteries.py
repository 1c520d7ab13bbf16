"""The standing secret of a market and year: made at first use, its digest told before any tie."""

import secrets
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.matching.queries import markets
from services.matching.rules.lotteries import commitment
from services.matching.tables.pool import StandingSecret

Secrets = dict[tuple[str, int], bytes]
"""By market and year."""

_COMMITTED: Final[WeakKeyDictionary[Engine | Connection, Secrets]] = WeakKeyDictionary()
"""By database: what was committed once never changes."""
_MADE: Final = "standing secrets made"


async def standing_secret(session: AsyncSession, deed: Deed, market: str, year: int) -> bytes:
    """The secret by which ties of that market and year of registration are drawn."""
    committed = _COMMITTED.setdefault(session.get_bind(), {})
    made: Secrets = session.info.setdefault(_MADE, {})
    found: bytes | None = committed.get((market, year)) or made.get((market, year))
    if found is not None:
        return found
    found = await markets.standing_secret(session, market, year)
    if found is None:
        await markets.lock(session, market)
        found = await markets.standing_secret(session, market, year)
    if found is None:
        # Not yet committed, and perhaps never: known to this transaction alone.
        made[market, year] = await _make(session, deed, market, year)
        return made[market, year]
    committed[market, year] = found
    return found


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
