"""What is known of payee accounts."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.tables.payees import PayeeAccount


async def newest(session: AsyncSession, youth_id: str) -> PayeeAccount | None:
    """A youth's account as it stands, or None."""
    return await session.scalar(
        select(PayeeAccount)
        .where(PayeeAccount.youth_id == youth_id)
        .order_by(PayeeAccount.version.desc())
        .limit(1)
    )


async def ids_by_youth(session: AsyncSession, youths: Collection[str]) -> dict[str, str]:
    """For each youth that has an account, which one stands."""
    rows = await session.execute(
        select(PayeeAccount.youth_id, PayeeAccount.id)
        .ext(distinct_on(PayeeAccount.youth_id))
        .where(PayeeAccount.youth_id.in_(youths))
        .order_by(PayeeAccount.youth_id, PayeeAccount.version.desc())
    )
    return {row.youth_id: row.id for row in rows}
