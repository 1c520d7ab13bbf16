"""The form with what stands beside it: the parts below an area, and what a version changed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions import monthly_reports
from services.reporting.actions.grounds import read_to
from services.reporting.documents import frozen
from services.reporting.documents.form_words import Sheet
from services.reporting.queries import facts, filings
from services.reporting.queries.deciding_offices import deciding_offices
from services.reporting.rules.build_up import Part, build_up
from services.reporting.rules.changes import Changes, changes
from services.reporting.rules.facts import Fact
from services.reporting.rules.monthly_reports import Report


@dataclass(frozen=True)
class Edition:
    """Which edition of a region's month: a filed version, or what is known now or at an instant."""

    area: str
    month: Month
    version: int | None = None
    known_at: date | None = None


async def sheet_of(session: AsyncSession, deed: Deed, asked: Edition) -> Sheet:
    """An edition as it is printed. Raises RegionUnknown, VersionUnknown, KnownAtInFuture.

    Of a filed version everything comes from what was frozen and from facts that never change.
    """
    sheet = await _edition(session, deed, asked)
    return Sheet(
        report=sheet.report,
        filing=sheet.filing,
        filed_by=sheet.filed_by,
        phone=sheet.phone,
        digest=sheet.digest,
        parts=await _parts(session, sheet.report),
        changes=await _changes(session, asked, sheet.report),
        on_paper_until=sheet.on_paper_until,
        offices_on_paper=sheet.offices_on_paper,
    )


async def parts_of(
    session: AsyncSession, deed: Deed, asked: Edition
) -> tuple[Report, tuple[Part, ...]]:
    """An edition, and what the offices below come to in it. Raises as `sheet_of`."""
    report = (await _edition(session, deed, asked)).report
    return report, await _parts(session, report)


async def changes_of(
    session: AsyncSession, deed: Deed, asked: Edition
) -> tuple[Report, Changes | None]:
    """An edition, and what it changes of the version before it; None of the first.

    A draft is compared with the newest version filed. Raises as `sheet_of`.
    """
    report = (await _edition(session, deed, asked)).report
    as_of = read_to(report.basis.as_of)
    told = await facts.facts_of(session, asked.area, report.known_at, as_of)
    return report, await _changes(session, asked, report, told)


async def _edition(session: AsyncSession, deed: Deed, asked: Edition) -> Sheet:
    if asked.version is None:
        whole = monthly_reports.whole_draft
        report = await whole(session, deed, asked.area, asked.month, asked.known_at)
        paper = await monthly_reports.paper_of_month(session, asked.area, asked.month)
        return Sheet(report, on_paper_until=paper.until, offices_on_paper=paper.offices)
    row, filing = await monthly_reports.filed(session, asked.area, asked.month, asked.version)
    return Sheet(filing.report, filing, row.filed_by_name, row.filed_by_phone, row.digest)


async def _parts(session: AsyncSession, report: Report) -> tuple[Part, ...]:
    if report.region.endswith("00"):
        entries = [entry for figure in report.figures for entry in figure.counted]
        offices = await deciding_offices(session, entries)
        day = Month.parse(report.month).last
        return await asyncio.to_thread(build_up, report.region, day, report.figures, offices)
    # A county is the last tier: nothing builds it up.
    return ()


async def _changes(
    session: AsyncSession, asked: Edition, report: Report, told: Sequence[Fact] = ()
) -> Changes | None:
    before = (asked.version or await filings.count(session, asked.area, asked.month) + 1) - 1
    row = await filings.version(session, asked.area, asked.month, before)
    if row is None:
        return None
    return await asyncio.to_thread(changes, frozen.thaw(row.content), report, told)
