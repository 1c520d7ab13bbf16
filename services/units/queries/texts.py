"""Texts for the public, read."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.common.values import region as regions
from services.units.rules.texts import Edition, TextKind
from services.units.tables.public_texts import PublicText


async def editions(
    reader: AsyncConnection, kind: TextKind, *, on: date, within: Collection[str]
) -> list[Edition]:
    """What holds on a day in each region that some area is or lies within."""
    above = {region for area in within for region in regions.chain(area)}
    rows = await reader.execute(
        select(
            PublicText.region,
            PublicText.revision,
            PublicText.first_day,
            PublicText.content,
            PublicText.published_at,
        )
        .ext(distinct_on(PublicText.region))
        .where(
            PublicText.kind == kind,
            PublicText.first_day <= on,
            PublicText.region == func.any(sorted(above)),
        )
        .order_by(PublicText.region, PublicText.first_day.desc(), PublicText.revision.desc())
    )
    return [Edition(*row) for row in rows]


async def lock(session: AsyncSession, kind: TextKind, region: str) -> None:
    """Let one revision of a text be written at a time, the first included."""
    name = func.hashtextextended(f"public-text/{kind}/{region}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(name)))


async def revisions(session: AsyncSession, kind: TextKind, region: str) -> Sequence[PublicText]:
    """All revisions of a region's text, the newest first."""
    rows = await session.scalars(
        select(PublicText)
        .where(PublicText.kind == kind, PublicText.region == region)
        .order_by(PublicText.revision.desc())
    )
    return rows.all()
