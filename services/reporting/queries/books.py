"""What the books say: sums of postings, and budgets as they stand."""

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.rules.books import (
    Account,
    Balance,
    Fund,
    Posting,
    balance_of,
)
from services.reporting.rules.disbursements import Source, Sources
from services.reporting.tables.books import Budget, LedgerEntry, LedgerPosting


async def balance(session: AsyncSession, fund: Fund) -> Balance:
    """What a region has for a year and what it is for."""
    rows = await session.execute(
        select(LedgerPosting.account, LedgerPosting.source, func.sum(LedgerPosting.amount))
        .where(LedgerPosting.region == fund.region, LedgerPosting.year == fund.year)
        .group_by(LedgerPosting.account, LedgerPosting.source)
    )
    sums: dict[tuple[Account, Source | None], Decimal] = {
        (account, source): amount for account, source, amount in rows
    }
    return balance_of(sums)


async def spent_by_run(session: AsyncSession, batch_id: str, run: int) -> Sources:
    """What of each source a payment has taken and not given back."""
    rows = await session.execute(
        select(LedgerPosting.source, func.sum(LedgerPosting.amount))
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .where(
            LedgerEntry.batch_id == batch_id,
            LedgerEntry.run == run,
            LedgerPosting.account == "spent",
        )
        .group_by(LedgerPosting.source)
    )
    sums = {source: amount for source, amount in rows if source}
    return Sources(**sums)


async def postings_of(session: AsyncSession, entry_id: str) -> tuple[Posting, ...]:
    """An entry's postings in their order."""
    rows = await session.scalars(
        select(LedgerPosting).where(LedgerPosting.entry_id == entry_id).order_by(LedgerPosting.no)
    )
    return tuple(
        Posting(Fund(row.region, row.year), row.account, row.source, row.amount) for row in rows
    )


async def budget(session: AsyncSession, fund: Fund) -> Budget | None:
    """A budget as it stands, or None."""
    return await session.scalar(
        select(Budget)
        .where(Budget.region == fund.region, Budget.year == fund.year)
        .order_by(Budget.version.desc())
        .limit(1)
    )


async def entries(
    session: AsyncSession, fund: Fund, *, after: str | None, limit: int
) -> list[tuple[LedgerEntry, list[LedgerPosting]]]:
    """A stretch of a fund's entries, newest first, each with all its postings."""
    touching = select(LedgerPosting.entry_id).where(
        LedgerPosting.region == fund.region, LedgerPosting.year == fund.year
    )
    query = select(LedgerEntry).where(LedgerEntry.id.in_(touching))
    if after:
        query = query.where(LedgerEntry.id < after)
    found = list(await session.scalars(query.order_by(LedgerEntry.id.desc()).limit(limit)))
    postings = await session.scalars(
        select(LedgerPosting)
        .where(LedgerPosting.entry_id.in_([entry.id for entry in found]))
        .order_by(LedgerPosting.entry_id, LedgerPosting.no)
    )
    told: dict[str, list[LedgerPosting]] = {entry.id: [] for entry in found}
    for posting in postings:
        told[posting.entry_id].append(posting)
    return [(entry, told[entry.id]) for entry in found]
