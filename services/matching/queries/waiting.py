"""The pool as it is kept: who waits in which market, and at which place of its order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, CollectionAggregate, Text, any_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.rules.pool import Place
from services.matching.tables.pool import Waiting
from services.matching.tables.youths import Youth


@dataclass(frozen=True, order=True, slots=True)
class Stand:
    """Where one stands who waits: in which market, and at which place of its order."""

    market: str
    place: Place


async def ids(session: AsyncSession) -> Sequence[str]:
    """Whoever waits anywhere, by id, rising."""
    return (await session.scalars(select(Waiting.youth_id).order_by(Waiting.youth_id))).all()


async def stands(session: AsyncSession, youth_ids: Sequence[str]) -> dict[str, Stand]:
    """Where some stand, by id; who does not wait is not among them."""
    columns = (
        Waiting.youth_id,
        Waiting.market,
        Waiting.class_rank,
        Waiting.registered_at,
        Waiting.lottery,
    )
    rows = await session.execute(select(*columns).where(Waiting.youth_id == _any_of(youth_ids)))
    return {row[0]: Stand(row[1], Place(*row[2:])) for row in rows}


async def homes(session: AsyncSession, youth_ids: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The markets in which some wait, each with the places where they live."""
    rows = await session.execute(
        select(Waiting.market, Youth.region)
        .join(Youth, Youth.id == Waiting.youth_id)
        .where(Waiting.youth_id == _any_of(youth_ids))
        .distinct()
    )
    return [(row.market, row.region) for row in rows]


def _any_of(youth_ids: Sequence[str]) -> CollectionAggregate[bool]:
    return any_(bindparam("youth_ids", list(youth_ids), ARRAY(Text)))
