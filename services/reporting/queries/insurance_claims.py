"""Insurance claims as they stand, and what carriers have paid."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.common.values import yuan
from services.reporting.rules.insurance_claims import State
from services.reporting.tables.insurance import InsuranceClaim, InsuranceClaimMove


async def find(
    session: AsyncSession, claim_id: str, *, office: str, lock: bool = False
) -> InsuranceClaim | None:
    """A claim that an office may see: of its region or one within."""
    query = select(InsuranceClaim).where(InsuranceClaim.id == claim_id)
    found = await session.scalar(query.with_for_update() if lock else query)
    return found if found and regions.lies_within(found.region, office) else None


async def stretch(
    session: AsyncSession, office: str, *, state: State | None, after: str | None, limit: int
) -> list[InsuranceClaim]:
    """The claims an office may see, newest first, after one of them."""
    within = InsuranceClaim.region.startswith(regions.prefix(office), autoescape=True)
    query = select(InsuranceClaim).where(within)
    if state:
        query = query.where(InsuranceClaim.state == state)
    if after:
        query = query.where(InsuranceClaim.id < after)
    return list(await session.scalars(query.order_by(InsuranceClaim.id.desc()).limit(limit)))


async def moves(session: AsyncSession, claim_id: str) -> list[InsuranceClaimMove]:
    """The moves of a claim in their order."""
    query = select(InsuranceClaimMove).where(InsuranceClaimMove.claim_id == claim_id)
    return list(await session.scalars(query.order_by(InsuranceClaimMove.version)))


async def last_day(session: AsyncSession, claim_id: str) -> date | None:
    """The day that the last move of a claim tells of, None before the first."""
    return await session.scalar(
        select(func.max(InsuranceClaimMove.on)).where(InsuranceClaimMove.claim_id == claim_id)
    )


async def paid(session: AsyncSession, placement_id: str, contract_id: str) -> Decimal:
    """What the carrier has paid for one trainee by one contract, in yuan."""
    found = await session.scalar(
        select(func.sum(InsuranceClaim.paid)).where(
            InsuranceClaim.placement_id == placement_id, InsuranceClaim.contract_id == contract_id
        )
    )
    return found or yuan.ZERO
