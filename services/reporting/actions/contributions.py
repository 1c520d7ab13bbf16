"""Contributions: what a youth paid for a month, recorded by an office, corrected by versions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values.month import Month
from services.reporting.actions import insured_elsewhere
from services.reporting.queries import locks, stays
from services.reporting.queries import subsidies as queries
from services.reporting.rules import contributions as rules
from services.reporting.rules.contributions import Insurance
from services.reporting.rules.versions import require_seen
from services.reporting.tables.subsidies import ContributionRecord


@dataclass(frozen=True)
class Paid:
    """What was paid for one month, in yuan, of which insurances, and what shows it."""

    youth_id: str
    month: Month
    insurances: tuple[Insurance, ...]
    as_flexible: bool
    amount: Decimal
    paid_on: date
    evidence: str


async def record_paid(
    session: AsyncSession, deed: Deed, office: str, paid: Paid, *, seen: int | None
) -> ContributionRecord:
    """A month's record, or a new version of it.

    Raises TraineeUnknown, RecordChanged, RecordVersionMissing, Malformed.
    """
    rules.require_insurances(paid.insurances)
    rules.require_paid_on(paid.month, paid.paid_on, deed.today)
    await require_trainee(session, paid.youth_id, office)
    await locks.hold(session, "contributions", paid.youth_id)
    stands = await queries.contribution(session, paid.youth_id, paid.month)
    require_seen(seen, stands.version if stands else 0)
    row = await keep(session, deed, paid, stands.version if stands else 0)
    await insured_elsewhere.note(session, deed, office, row.month, [row])
    return row


async def require_trainee(session: AsyncSession, youth_id: str, office: str) -> None:
    """An office handles those who were placed by its region: TraineeUnknown."""
    if not await stays.is_placed_in(session, youth_id, office):
        raise rules.TraineeUnknown


async def keep(
    session: AsyncSession, deed: Deed, paid: Paid, before: int, import_id: str | None = None
) -> ContributionRecord:
    """Keep a month's record as the version after one, told of in the feed."""
    told = vars(paid) | {"insurances": [*paid.insurances]}
    row = ContributionRecord(
        version=before + 1,
        import_id=import_id,
        author=deed.author,
        recorded_at=deed.now,
        **told,
    )
    session.add(row)
    change = Change(
        object="contribution",
        id=f"{row.youth_id}/{row.month}",
        version=row.version,
        event="contribution.corrected" if before else "contribution.recorded",
        occurred_on=row.paid_on,
        data={
            "youth_id": row.youth_id,
            "month": str(row.month),
            "as_flexible": row.as_flexible,
            "amount": str(row.amount),
        },
    )
    await record(session, deed, change)
    return row
