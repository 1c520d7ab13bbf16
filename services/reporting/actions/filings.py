"""Filing a month: read the feeds to their head, count, decide, freeze."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.store.following import Follower
from services.common.values.month import Month
from services.reporting.actions.facts import catch_up
from services.reporting.actions.monthly_reports import Ground, ground_of, place_of
from services.reporting.documents import frozen
from services.reporting.queries import filings as queries
from services.reporting.queries import locks, receipts
from services.reporting.rules import filings as rules
from services.reporting.rules.differences import Difference, differences
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

    Raises RegionUnknown, CountyDoesNotFile, MonthNotOver, VersionMoved, ReasonMissing,
    FactsIncomplete, HardRelationBroken, ZeroReportUnsigned, NotZeroReport, ExplanationMissing,
    ExplanationUnneeded, LateFactsUnsettled, CarriedMonthUnknown.
    """
    area, month, submission = paper.area, paper.month, paper.submission
    rules.refuse_time_and_place(place_of(area, month), month, deed.today)
    rules.refuse_version(submission, await queries.count(session, area, month))
    await catch_up(session, followers)
    await locks.hold(session, "monthly-report", f"{area}/{month}")
    rules.refuse_version(submission, await queries.count(session, area, month))
    filed = [frozen.thaw(row.content) for row in await queries.all_of(session, area)]
    ground = await ground_of(session, area, deed.now, [month, *map(_month, filed)])
    # Counting takes a while: requests and heartbeats go on beside it.
    late = await asyncio.to_thread(_late, ground, filed, month)
    report = await asyncio.to_thread(ground.count, month)
    changed = _changed(ground, filed, report)
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
    ground = await ground_of(session, area, deed.now, [month])
    newest = frozen.thaw(rows[-1].content)
    return Versions(rows, said, await asyncio.to_thread(_late_month, ground, newest))


async def late_months(
    session: AsyncSession, deed: Deed, area: str, month: Month
) -> list[LateMonth]:
    """The filed months of which facts came in since: what filing this month asks to settle.

    Raises RegionUnknown.
    """
    place_of(area, month)
    filed = [frozen.thaw(row.content) for row in await queries.all_of(session, area)]
    ground = await ground_of(session, area, deed.now, [month, *map(_month, filed)])
    return await asyncio.to_thread(_late, ground, filed, month)


def _late(ground: Ground, filed: list[Filing], of: Month) -> list[LateMonth]:
    # Of each month before, its newest version speaks; what any filing carried stays carried.
    newest = {_month(filing): filing for filing in sorted(filed, key=lambda one: one.version)}
    carried = [one for filing in filed for one in filing.carried]
    late = (_late_month(ground, newest[month]) for month in sorted(newest) if month < of)
    return [left for one in late if (left := rules.unsettled(one, carried)).differences]


def _changed(ground: Ground, filed: list[Filing], report: Report) -> tuple[Difference, ...]:
    before = [one for one in filed if one.report.month == report.month]
    if not before:
        return ()
    newest = max(before, key=lambda one: one.version)
    return differences(newest.report, report, ground.facts)


def _late_month(ground: Ground, filing: Filing) -> LateMonth:
    now = ground.count(_month(filing), read_at=filing.report.known_at)
    return LateMonth(
        filing.report.month, filing.version, differences(filing.report, now, ground.facts)
    )


def _month(filing: Filing) -> Month:
    return Month.parse(filing.report.month)


async def _keep(session: AsyncSession, deed: Deed, filing: Filing, signatory: Signatory) -> Row:
    content = frozen.freeze(filing)
    row = Row(
        region=filing.report.region,
        month=_month(filing).first,
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
    await record(session, deed, _change(deed, row, filing))
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
