"""Filing a month: read the feeds to their head, count, decide, freeze."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.following import Follower
from services.common.store.grounds import record_grounded
from services.common.values.month import Month
from services.reporting.actions import tellings
from services.reporting.actions.facts import catch_up
from services.reporting.actions.grounds import ground_of, place_of
from services.reporting.actions.late_months import (
    difference,
    heard_of,
    late_month,
    late_of,
    month_of,
)
from services.reporting.documents import frozen
from services.reporting.queries import filings as queries
from services.reporting.queries import locks, openings, receipts
from services.reporting.queries import tellings as drawn
from services.reporting.rules import filings as rules
from services.reporting.rules.differences import Difference
from services.reporting.rules.filings import Filing, LateMonth, Submission
from services.reporting.rules.monthly_reports import Report
from services.reporting.tables.filings import Filing as Row
from services.reporting.tables.receipts import FilingReceipt


@dataclass(frozen=True)
class Signatory:
    """Who fills the form in, as its footer names them."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True)
class Paper:
    """What is handed in: a region's month, what is said with it, and by whom."""

    area: str
    month: Month
    submission: Submission
    signatory: Signatory


@dataclass(frozen=True)
class Versions:
    """What was filed of a month, the centre's word on it, and which facts have come in since."""

    rows: list[Row]
    receipts: Mapping[int, FilingReceipt]
    late: LateMonth | None


async def file(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], paper: Paper
) -> tuple[Row, Filing]:
    """File a region's month as its next version.

    Raises RegionUnknown, CountyDoesNotFile, MonthNotOver, MonthOnPaper, VersionMoved,
    ReasonMissing, FactsIncomplete, HardRelationBroken, ZeroReportUnsigned, NotZeroReport,
    ExplanationMissing, ExplanationUnneeded, LateFactsUnsettled, CarriedMonthUnknown.
    """
    area, month, submission = paper.area, paper.month, paper.submission
    rules.refuse_time_and_place(place_of(area, month), month, deed.today)
    versions = await queries.count(session, area, month)
    if not versions:
        signed = await openings.signed_months(session)
        rules.refuse_on_paper(month, signed.get(area))
    rules.refuse_version(submission, versions)
    await catch_up(session, followers)
    await tellings.keep_up(session)
    # Until this is kept nobody draws what its feeds tell meanwhile.
    await drawn.take_turn(session)
    await locks.hold(session, "monthly-report", f"{area}/{month}")
    rules.refuse_version(submission, await queries.count(session, area, month))
    filed = [frozen.thaw(row.content) for row in await queries.all_of(session, area)]
    heard = await heard_of(session, filed, month)
    ground = await ground_of(session, area, deed.now, [month, *map(month_of, heard)])
    late = await late_of(session, ground, heard, filed)
    # Counting takes a while: requests and heartbeats go on beside it.
    report = await asyncio.to_thread(ground.count, month)
    changed = await _changed(session, filed, report)
    filing = rules.file(report, submission, late, deed.now, changed)
    return await _keep(session, deed, filing, paper.signatory), filing


async def versions(session: AsyncSession, deed: Deed, area: str, month: Month) -> Versions:
    """Every version of a month, and what a correction would change by what is known now.

    Raises RegionUnknown.
    """
    place_of(area, month)
    rows = await queries.versions(session, area, month)
    said = await receipts.receipts(session, area, month)
    if not rows:
        return Versions(rows, said, None)
    await tellings.keep_up(session)
    ground = await ground_of(session, area, deed.now, [month])
    newest = frozen.thaw(rows[-1].content)
    return Versions(rows, said, await late_month(session, ground, newest))


async def late_months(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], area: str, month: Month
) -> list[LateMonth]:
    """The filed months of which facts came in since: what filing this month asks to settle.

    Raises RegionUnknown, FactsIncomplete.
    """
    place_of(area, month)
    await catch_up(session, followers)
    filed = [frozen.thaw(row.content) for row in await queries.all_of(session, area)]
    await tellings.keep_up(session)
    heard = await heard_of(session, filed, month)
    ground = await ground_of(session, area, deed.now, [*map(month_of, heard)])
    return await late_of(session, ground, heard, filed)


async def _changed(
    session: AsyncSession, filed: list[Filing], report: Report
) -> tuple[Difference, ...]:
    before = [one for one in filed if one.report.month == report.month]
    if not before:
        return ()
    newest = max(before, key=lambda one: one.version)
    return await difference(session, newest.report, report)


async def _keep(session: AsyncSession, deed: Deed, filing: Filing, signatory: Signatory) -> Row:
    content = frozen.freeze(filing)
    row = Row(
        region=filing.report.region,
        month=month_of(filing).first,
        version=filing.version,
        content=content,
        digest=frozen.digest(content),
        is_zero=filing.report.is_zero,
        reason=filing.reason,
        filed_at=filing.filed_at,
        filed_by_name=signatory.name,
        filed_by_phone=signatory.phone,
        author=deed.author,
    )
    session.add(row)
    await record_grounded(session, deed, _change(deed, row, filing))
    return row


def _change(deed: Deed, row: Row, filing: Filing) -> Change:
    return Change(
        object="monthly-report",
        id=f"{row.region}/{filing.report.month}",
        version=row.version,
        event="monthly-report.filed",
        occurred_on=deed.today,
        ground=row.reason or "",
        data={
            "region": row.region,
            "month": filing.report.month,
            "version": row.version,
            "digest": row.digest,
            "is_zero": row.is_zero,
        },
    )
