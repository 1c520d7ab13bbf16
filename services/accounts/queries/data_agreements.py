"""Data agreements: one, those of an area, and how one stood before."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.data_agreements import DataAgreement, DataAgreementVersion
from services.common.values import region


async def agreement(
    session: AsyncSession, agreement_id: str, *, lock: bool = False
) -> DataAgreement | None:
    """A data agreement by its id; locked, nobody else moves it or gives it a key."""
    found = select(DataAgreement).where(DataAgreement.id == agreement_id)
    return await session.scalar(found.with_for_update() if lock else found)


async def agreements_within(
    session: AsyncSession, area: str, *, after: str, limit: int
) -> Sequence[DataAgreement]:
    """The agreements of a region's office and of all within it, in order of ids, above an id."""
    of_area = DataAgreement.region.startswith(region.prefix(area)), DataAgreement.id > after
    found = select(DataAgreement).where(*of_area).order_by(DataAgreement.id).limit(limit)
    return (await session.scalars(found)).all()


async def agreement_versions(
    session: AsyncSession, agreement_id: str, *, below: int, limit: int
) -> Sequence[DataAgreementVersion]:
    """How an agreement stood, the newest first, from below a version."""
    of_agreement = DataAgreementVersion.agreement_id == agreement_id
    found = select(DataAgreementVersion).where(of_agreement, DataAgreementVersion.version < below)
    newest = found.order_by(DataAgreementVersion.version.desc()).limit(limit)
    return (await session.scalars(newest)).all()
