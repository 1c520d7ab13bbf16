"""Budgets: set by source, committed by an approval, paid out of, and handed on at year's end."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.reporting.actions import books
from services.reporting.actions.books import Entry
from services.reporting.queries import books as queries
from services.reporting.queries import locks
from services.reporting.rules import books as rules
from services.reporting.rules import budgets
from services.reporting.rules.books import Balance, Fund
from services.reporting.rules.disbursements import Sources
from services.reporting.tables.batches import Batch
from services.reporting.tables.books import Budget
from services.reporting.tables.payables import Payable
from services.reporting.tables.settlements import Settlement


@dataclass(frozen=True)
class Given:
    """A budget as it is handed in: by source, as of which version, on what ground."""

    sources: Sources
    seen: int | None
    ground: str


@dataclass(frozen=True)
class Standing:
    """A fund's budget and balance; version 0 where none was ever set."""

    fund: Fund
    version: int
    balance: Balance


async def set_budget(session: AsyncSession, deed: Deed, fund: Fund, given: Given) -> Standing:
    """Set a region's budget of a year, anew if there was one.

    Raises BudgetChanged, BudgetVersionMissing, BudgetBelowUse.
    """
    balance = await _alone(session, fund)
    stands = await queries.budget(session, fund)
    version = stands.version if stands else 0
    budgets.require_seen(given.seen, version)
    before = _sources(stands)
    budgets.require_covers_use(balance, given.sources.less(before))
    session.add(_row(deed, fund, version + 1, given))
    postings = rules.granting(fund, before, given.sources)
    await books.keep(session, deed, Entry("grant", postings, deed.today, given.ground))
    await record_grounded(session, deed, _told(deed, fund, version + 1, given))
    return await standing(session, fund)


async def standing(session: AsyncSession, fund: Fund) -> Standing:
    """How a region's budget of a year stands."""
    row = await queries.budget(session, fund)
    return Standing(fund, row.version if row else 0, await queries.balance(session, fund))


async def carry_over(session: AsyncSession, deed: Deed, fund: Fund, ground: str) -> Standing:
    """Hand what is left of a year, and what it owes, on to the next; the next year's standing.

    Raises YearNotOver, NothingToCarry.
    """
    budgets.require_year_over(fund.year, deed.today)
    balance = await _alone(session, fund)
    budgets.require_something_left(balance)
    postings = rules.carrying(fund, balance)
    await books.keep(session, deed, Entry("carry_over", postings, deed.today, ground))
    later = Fund(fund.region, fund.year + 1)
    for batches in (Settlement, Payable):
        await session.execute(
            update(batches)
            .where(batches.region == fund.region, batches.budget_year == fund.year)
            .values(budget_year=later.year)
        )
    return await standing(session, later)


async def commit(session: AsyncSession, deed: Deed, batch: Batch, amount: Decimal) -> None:
    """Take what was approved out of what is available this year. Raises BudgetExceeded."""
    fund = Fund(batch.region, deed.today.year)
    budgets.require_available(await _alone(session, fund), amount, fund)
    batch.budget_year = fund.year
    postings = rules.committing(fund, amount)
    entry = Entry("commitment", postings, deed.today, batch_id=batch.id)
    await books.keep(session, deed, entry)


async def release(session: AsyncSession, deed: Deed, batch: Batch, amount: Decimal) -> None:
    """Give back what is not to be paid by this batch after all."""
    postings = rules.releasing(await fund_of(session, batch), amount)
    entry = Entry("release", postings, deed.today, batch_id=batch.id)
    await books.keep(session, deed, entry)


async def fund_of(session: AsyncSession, batch: Batch) -> Fund:
    """The fund that holds what was approved, nobody else at it."""
    fund = Fund(batch.region, batch.budget_year or 0)
    await locks.hold(session, "budget", fund.region)
    return fund


async def require_left(session: AsyncSession, fund: Fund, sources: Sources) -> None:
    """Each source has what is to be paid out of it. Raises SourceExceeded."""
    budgets.require_sources(await queries.balance(session, fund), sources)


async def _alone(session: AsyncSession, fund: Fund) -> Balance:
    await locks.hold(session, "budget", fund.region)
    return await queries.balance(session, fund)


def _sources(row: Budget | None) -> Sources:
    return Sources(row.central, row.province, row.city, row.county) if row else Sources()


def _row(deed: Deed, fund: Fund, version: int, given: Given) -> Budget:
    return Budget(
        region=fund.region,
        year=fund.year,
        version=version,
        author=deed.author,
        ground=given.ground,
        recorded_at=deed.now,
        **dict(given.sources.items()),
    )


def _told(deed: Deed, fund: Fund, version: int, given: Given) -> Change:
    return Change(
        object="budget",
        id=f"{fund.region}/{fund.year}",
        version=version,
        event="budget.set",
        occurred_on=deed.today,
        ground=given.ground,
        data={source: str(amount) for source, amount in given.sources.items()},
    )
