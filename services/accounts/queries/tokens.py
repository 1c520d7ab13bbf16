"""Sign-ins: one by its refresh token, and the end of those of an account."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.tokens import Family, RefreshToken


async def hold_token(session: AsyncSession, digest: bytes) -> tuple[RefreshToken, Family] | None:
    """A refresh token with its family, both locked: of two who spend it, one comes first."""
    found = (
        select(RefreshToken, Family)
        .join(Family, Family.id == RefreshToken.family_id)
        .where(RefreshToken.digest == digest)
        .with_for_update()
    )
    row = (await session.execute(found)).one_or_none()
    return (row[0], row[1]) if row else None


async def revoke_families(session: AsyncSession, account_id: str, now: datetime) -> None:
    """End every open sign-in of an account."""
    await session.execute(
        update(Family)
        .where(Family.account_id == account_id, Family.revoked_at.is_(None))
        .values(revoked_at=now)
    )


async def forget_ended_families(session: AsyncSession, account_id: str, now: datetime) -> None:
    """Drop the sign-ins of an account that have reached their end, with their tokens."""
    await session.execute(
        delete(Family).where(Family.account_id == account_id, Family.ends_at <= now)
    )


async def ended_since(session: AsyncSession, instant: datetime) -> Sequence[str]:
    """The sign-ins that somebody ended from an instant on, not those that came to their end."""
    return (await session.scalars(select(Family.id).where(Family.revoked_at >= instant))).all()
