"""What the centre said of filed versions, and the notes and reminders about months."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.common.values.month import Month
from services.reporting.rules.receipts import Decision, State
from services.reporting.tables.receipts import FilingReceipt, ReportReminder, SupervisionNote


async def receipts(session: AsyncSession, area: str, month: Month) -> dict[int, FilingReceipt]:
    """The centre's word on each version of a month on which it gave one."""
    rows = await session.scalars(
        select(FilingReceipt).where(
            FilingReceipt.region == area, FilingReceipt.month == month.first
        )
    )
    return {row.version: row for row in rows}


async def state_of(session: AsyncSession, area: str, month: Month, version: int) -> State:
    """Where a filed version stands by the centre's word."""
    row = await session.get(FilingReceipt, (area, month.first, version))
    return row.decision if row else "filed"


async def decisions_within(
    session: AsyncSession, area: str
) -> dict[tuple[str, Month, int], Decision]:
    """What the centre decided on the versions of the regions within an area."""
    table = FilingReceipt
    rows = await session.execute(
        select(table.region, table.month, table.version, table.decision).where(
            table.region.startswith(region.prefix(area), autoescape=True)
        )
    )
    return {(code, Month.of(first), no): decision for code, first, no, decision in rows}


async def open_notes_within(session: AsyncSession, area: str) -> dict[tuple[str, Month], int]:
    """How many notes wait for an answer, by region and month."""
    table = SupervisionNote
    rows = await session.execute(
        select(table.region, table.month, func.count())
        .where(*_waiting(area), table.month.is_not(None))
        .group_by(table.region, table.month)
    )
    return {(code, Month.of(first)): number for code, first, number in rows if first}


async def open_notes_on_years(session: AsyncSession, area: str) -> dict[tuple[str, int], int]:
    """The same of years."""
    table = SupervisionNote
    rows = await session.execute(
        select(table.region, table.year, func.count())
        .where(*_waiting(area), table.year.is_not(None))
        .group_by(table.region, table.year)
    )
    return {(code, year): number for code, year, number in rows if year}


async def note(session: AsyncSession, note_id: str) -> SupervisionNote | None:
    """A note, held until the end of the transaction, or None."""
    return await session.get(SupervisionNote, note_id, with_for_update=True)


async def stretch_of_notes(
    session: AsyncSession, area: str, period: Month | int, *, after: str, limit: int
) -> Sequence[SupervisionNote]:
    """At most so many notes on a region's month or year after one, the first written first."""
    table = SupervisionNote
    is_of = table.year == period if isinstance(period, int) else table.month == period.first
    rows = await session.scalars(
        select(table)
        .where(table.region == area, is_of, table.id > after)
        .order_by(table.id)
        .limit(limit)
    )
    return rows.all()


async def reminded(session: AsyncSession, months: Sequence[Month]) -> set[tuple[str, Month, str]]:
    """Of which region, month and occasion was reminded already."""
    table = ReportReminder
    rows = await session.execute(
        select(table.region, table.month, table.occasion).where(
            table.month.in_([month.first for month in months])
        )
    )
    return {(code, Month.of(first), occasion) for code, first, occasion in rows}


async def stretch_of_reminders(
    session: AsyncSession, area: str, *, before: str | None, limit: int
) -> Sequence[ReportReminder]:
    """At most so many reminders of the regions within an area, the newest first."""
    table = ReportReminder
    query = select(table).where(table.region.startswith(region.prefix(area), autoescape=True))
    if before is not None:
        query = query.where(table.id < before)
    rows = await session.scalars(query.order_by(table.id.desc()).limit(limit))
    return rows.all()


def _waiting(area: str) -> tuple[ColumnElement[bool], ...]:
    table = SupervisionNote
    return table.region.startswith(region.prefix(area), autoescape=True), table.state == "open"
