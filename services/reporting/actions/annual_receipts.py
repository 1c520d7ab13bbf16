"""The centre's word on a filed year: received, or returned with a ground."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.reporting.queries import annual_filings as queries
from services.reporting.queries import locks
from services.reporting.rules import receipts as rules
from services.reporting.rules.filings import VersionMoved, VersionUnknown
from services.reporting.rules.receipts import Decision
from services.reporting.tables.receipts import AnnualReceipt


@dataclass(frozen=True)
class YearWord:
    """What the centre says of a region's year, as of which newest version it saw."""

    area: str
    year: int
    seen: int
    decision: Decision
    ground: str | None


async def decide(session: AsyncSession, deed: Deed, word: YearWord) -> AnnualReceipt:
    """Receive or return the newest version of a year.

    Raises VersionUnknown, VersionMoved, ReportStateForbids, ReturnGroundMissing.
    """
    # Whoever files the next version meanwhile waits.
    await locks.hold(session, "annual-report", f"{word.area}/{word.year}")
    newest = await queries.count(session, word.area, word.year)
    if not newest:
        raise VersionUnknown
    if word.seen != newest:
        raise VersionMoved(version=newest)
    stands = await queries.state_of(session, word.area, word.year, newest)
    rules.decided(stands, word.decision, word.ground)
    return await _keep(session, deed, word)


async def _keep(session: AsyncSession, deed: Deed, word: YearWord) -> AnnualReceipt:
    row = AnnualReceipt(
        region=word.area,
        year=word.year,
        version=word.seen,
        decision=word.decision,
        ground=word.ground,
        author=deed.author,
        decided_at=deed.now,
    )
    session.add(row)
    events = {"received": "annual-receipt.received", "returned": "annual-receipt.returned"}
    told = Change(
        object="annual-receipt",
        id=f"{word.area}/{word.year}/{word.seen}",
        version=1,
        event=events[word.decision],
        occurred_on=deed.today,
        ground=word.ground or "",
        data={"region": word.area, "year": word.year, "version": word.seen},
    )
    await record_grounded(session, deed, told)
    return row
