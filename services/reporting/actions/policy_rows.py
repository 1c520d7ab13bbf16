"""Adding to the dated values: under one lock, told to the others, and whom it concerns."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.policy import Measure
from services.common.store import policy_rows as rows_kept
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.values import region as regions
from services.common.values.dated import Value
from services.common.values.month import Month
from services.reporting.documents import frozen
from services.reporting.policy import POLICY, READ_BY_DAY, READ_BY_REPORTS, Catalogue
from services.reporting.queries import filings, locks
from services.reporting.queries import policy_rows as queries
from services.reporting.queries.policy_rows import Concern
from services.reporting.rules import policy_rows as rules
from services.reporting.rules.policy_rows import NewRow
from services.reporting.tables.filings import Filing
from services.reporting.tables.policy_rows import PolicyRow

_LOCK: Final = "policy-rows"
_WAGES: Final = ("minimum_wage", "minimum_wage_class")


@dataclass(frozen=True)
class History:
    """A measure as it is shipped, the services that read it, all its entries and their rows."""

    measure: Measure
    services: list[str]
    entries: tuple[Value, ...]
    rows: dict[str, PolicyRow]


@dataclass(frozen=True)
class ConcernedReport:
    """A filed month: its newest version, and by which version of a value it was counted."""

    region: str
    month: Month
    version: int
    named: str


async def current(session: AsyncSession) -> None:
    """Let what is counted in this transaction read every row recorded before it.

    Nobody records one until its end: what is counted as of an instant never gains a row later.
    """
    await locks.share(session, _LOCK, "")
    await rows_kept.learn(session, POLICY)


async def add(
    session: AsyncSession,
    deed: Deed,
    catalogue: Catalogue,
    row: NewRow,
    *,
    office: str,
    now: Callable[[], datetime],
) -> PolicyRow:
    """Add a row. Its instant is that of the lock, so that rows are known in the order of recording.

    Raises Malformed, SetByRelease, SetByProvince, DayAlreadyFixed, SupersedesAnother,
    ClassWithoutWage.
    """
    rules.require_writable(catalogue.shapes.get(row.name), row, office)
    await locks.hold(session, _LOCK, "")
    deed = replace(deed, now=now())
    known = await rows_kept.known(session)
    rules.require_superseded(catalogue.entries(row.name, known), row)
    value = rules.value_of(row, ids.new("pol"), deed.now)
    if row.name in _WAGES:
        wages, classes = (catalogue.entries(name, [*known, value]) for name in _WAGES)
        rules.require_wages(wages, classes, row.effective)
    return await _keep(session, deed, row, value)


async def history(session: AsyncSession, catalogue: Catalogue, name: str) -> History:
    """All that was ever shipped or added of a measure. Raises PolicyParameterUnknown."""
    measures = catalogue.named(name)
    if not measures:
        raise rules.PolicyParameterUnknown
    rows = {row.id: row for row in await queries.rows_of(session, name)}
    entries = catalogue.entries(name, await rows_kept.known(session))
    return History(next(iter(measures.values())), [*measures], entries, rows)


async def concern_of(
    session: AsyncSession, catalogue: Catalogue, deed: Deed, row_id: str, area: str
) -> Concern:
    """Where and when a row is what holds now, asked by an office. Raises PolicyRowUnknown."""
    row = await session.get(PolicyRow, row_id)
    if row is None:
        raise rules.PolicyRowUnknown
    entries = catalogue.entries(row.name, await rows_kept.known(session))
    value = next(one for one in entries if one.row == row_id)
    counties = [one.code for one in regions.regions_on(deed.today) if one.level == "county"]
    reigns = rules.reigns(value, entries, counties)
    return Concern(value, reigns, area, by_day=row.name in READ_BY_DAY)


async def reports_concerned(
    session: AsyncSession, catalogue: Catalogue, concern: Concern
) -> list[ConcernedReport]:
    """The filed months whose newest version was counted by another version of the value."""
    value = concern.value
    if value.name not in READ_BY_REPORTS:
        return []
    entries = catalogue.entries(value.name, await rows_kept.known(session))
    since = Month.of(value.effective)
    rows = await filings.newest_within(session, concern.area, since)
    return await asyncio.to_thread(_counted_otherwise, value, entries, rows)


def _counted_otherwise(
    value: Value, entries: Sequence[Value], rows: Sequence[Filing]
) -> list[ConcernedReport]:
    found = []
    for row in rows:
        month = Month.of(row.month)
        named = [one.version for one in frozen.thaw(row.content).report.basis.values]
        used = rules.counts_otherwise(value, entries, month.last, row.region, named)
        if used:
            found.append(ConcernedReport(row.region, month, row.version, used))
    return found


async def _keep(session: AsyncSession, deed: Deed, row: NewRow, value: Value) -> PolicyRow:
    kept = PolicyRow(
        id=value.row,
        name=row.name,
        region=row.region,
        effective=row.effective,
        value=row.value,
        source=row.source,
        grade=row.grade,
        note=row.note,
        supersedes=row.supersedes,
        ground=row.ground,
        author=deed.author,
        recorded_at=deed.now,
    )
    session.add(kept)
    await record_grounded(session, deed, _told(deed, kept))
    return kept


def _told(deed: Deed, row: PolicyRow) -> Change:
    return Change(
        object=rows_kept.OBJECT,
        id=row.id,
        version=1,
        event="policy-row.added",
        occurred_on=deed.today,
        ground=row.ground,
        data={
            "name": row.name,
            "region": row.region,
            "effective": row.effective.isoformat(),
            "value": row.value,
            "source": row.source,
            "grade": row.grade,
            "note": row.note,
            "supersedes": row.supersedes,
            "recorded_at": row.recorded_at.isoformat(),
        },
    )
