"""What was decided of a unit's removal last, as matching asks it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.units.tables.removals import RemovalProposal


@dataclass(frozen=True)
class RemovalDecided:
    """The day of a decision to remove that stands, and of its carrying out; None of neither."""

    decided_on: date | None = None
    removed_on: date | None = None


async def last_of(session: AsyncSession, unit_id: str) -> RemovalDecided:
    """The last decision to remove a unit that was not taken back."""
    query = (
        select(RemovalProposal.decided_on, RemovalProposal.removed_on)
        .where(
            RemovalProposal.unit_id == unit_id,
            RemovalProposal.decision == "remove",
            RemovalProposal.state.in_(("decided", "served")),
        )
        .order_by(RemovalProposal.decided_on.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return RemovalDecided(*row) if row else RemovalDecided()
