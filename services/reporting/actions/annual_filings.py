"""Filing a year as a month is filed: count to the head of the feeds, decide, freeze, keep, tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.following import Follower
from services.common.store.grounds import record_grounded
from services.common.time.clock import day_of
from services.common.values import region as regions
from services.common.values.month import Month
from services.common.values.region import Region
from services.reporting import policy
from services.reporting.actions import annual_reports, policy_rows
from services.reporting.actions.annual_reports import Sisters
from services.reporting.actions.facts import first_told
from services.reporting.actions.filings import Signatory
from services.reporting.actions.grounds import place_of
from services.reporting.documents import frozen
from services.reporting.queries import annual_filings as queries
from services.reporting.queries import locks, openings, receipts
from services.reporting.rules import annual_filings as rules
from services.reporting.rules.annual_filings import AnnualFiling, Remark, YearStanding
from services.reporting.rules.annual_reports import Days, is_on_paper, until_of
from services.reporting.rules.filings import Submission, VersionUnknown, refuse_version
from services.reporting.rules.receipts import Decision
from services.reporting.tables.annual_filings import AnnualFiling as Row


@dataclass(frozen=True)
class YearPaper:
    """What is handed in: a region's year, what is written to it, and by whom."""

    area: str
    year: int
    expected_version: int
    reason: str | None
    remarks: Sequence[Remark]
    signatory: Signatory

    @property
    def submission(self) -> Submission:
        """What the officer says of versions, as with a month."""
        return Submission(self.expected_version, self.reason, {}, {})


@dataclass(frozen=True)
class OverdueYear:
    """One city's year that calls for attention; `notes` counts those that wait for an answer."""

    place: Region
    year: int
    standing: YearStanding
    days: Days
    notes: int


async def file(
    session: AsyncSession, deed: Deed, sisters: Sisters, paper: YearPaper
) -> tuple[Row, AnnualFiling]:
    """File a region's year as its next version.

    Raises RegionUnknown, YearNotBegun, CountyDoesNotFile, YearNotOpen, VersionMoved,
    ReasonMissing, YearOnPaper and what else counting raises.
    """
    area, year = paper.area, paper.year
    place = place_of(area, Month.of(until_of(year, deed.today)))
    await policy_rows.current(session)
    rules.refuse_year(place, policy.annual_days(year, area)[0], deed.today)
    refuse_version(paper.submission, await queries.count(session, area, year))
    report = await annual_reports.report(session, deed, sisters, area, year)
    await locks.hold(session, "annual-report", f"{area}/{year}")
    refuse_version(paper.submission, await queries.count(session, area, year))
    filing = rules.file_year(report, paper.expected_version, paper.reason, paper.remarks)
    return await _keep(session, deed, paper, filing), filing


async def filed(
    session: AsyncSession, area: str, year: int, number: int
) -> tuple[Row, AnnualFiling]:
    """A filed version, its row and what was frozen. Raises VersionUnknown."""
    row = await queries.version(session, area, year, number)
    if row is None:
        raise VersionUnknown
    return row, frozen.thaw_year(row.content)


async def overdue(
    session: AsyncSession, deed: Deed, followers: Mapping[str, Follower], area: str
) -> list[OverdueYear]:
    """The cities' years within an area that are missing, late or sent back, the newest first.

    Cities file from the year in which the first fact was recorded, if any. Raises FactsIncomplete.
    """
    since = await first_told(session, followers)
    await policy_rows.current(session)
    if since is None:
        return []
    known = await _known(session, area)
    years = range(deed.today.year, day_of(since).year - 1, -1)
    found = (
        OverdueYear(
            place,
            year,
            known.standing(place.code, year, deed),
            policy.annual_days(year, place.code)[0],
            known.notes.get((place.code, year), 0),
        )
        for year in years
        for place in _cities(area, year, deed)
    )
    return [one for one in found if one.standing in ("missing", "late", "returned")]


async def standing_of(session: AsyncSession, deed: Deed, area: str, year: int) -> YearStanding:
    """Where one region's reports of one year stand today."""
    await policy_rows.current(session)
    return (await _known(session, area)).standing(area, year, deed)


@dataclass(frozen=True)
class _Known:
    """What is kept of the years of the regions within an area."""

    filed: Mapping[tuple[str, int], datetime]
    decided: Mapping[tuple[str, int], Decision]
    signed: Mapping[str, Month]
    notes: Mapping[tuple[str, int], int]

    def standing(self, code: str, year: int, deed: Deed) -> YearStanding:
        """Where a region's year stands today; what was filed on paper is filed."""
        first = self.filed.get((code, year))
        if is_on_paper(code, year, self.signed, is_filed=first is not None):
            return "filed"
        returned = self.decided.get((code, year)) == "returned"
        days, _ = policy.annual_days(year, code)
        filed = day_of(first) if first else None
        return rules.standing_of(days, filed, deed.today, returned=returned)


async def _known(session: AsyncSession, area: str) -> _Known:
    return _Known(
        filed=await queries.first_filed(session, area),
        decided=await queries.newest_decisions(session, area),
        signed=await openings.signed_months(session),
        notes=await receipts.open_notes_on_years(session, area),
    )


def _cities(area: str, year: int, deed: Deed) -> list[Region]:
    known = regions.regions_on(until_of(year, deed.today))
    return [one for one in known if one.level == "city" and regions.lies_within(one.code, area)]


async def _keep(session: AsyncSession, deed: Deed, paper: YearPaper, filing: AnnualFiling) -> Row:
    content = frozen.freeze_year(filing)
    row = Row(
        region=paper.area,
        year=paper.year,
        version=filing.version,
        content=content,
        digest=frozen.digest(content),
        reason=filing.reason,
        filed_at=filing.filed_at,
        filed_by_name=paper.signatory.name,
        filed_by_phone=paper.signatory.phone,
        author=deed.author,
    )
    session.add(row)
    await record_grounded(session, deed, _change(deed, row))
    return row


def _change(deed: Deed, row: Row) -> Change:
    return Change(
        object="annual-report",
        id=f"{row.region}/{row.year}",
        version=row.version,
        event="annual-report.filed",
        occurred_on=deed.today,
        ground=row.reason or "",
        data={
            "region": row.region,
            "year": row.year,
            "version": row.version,
            "digest": row.digest,
        },
    )
