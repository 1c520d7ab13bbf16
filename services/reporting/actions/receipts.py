"""The centre's word on a filed version: received, or returned with a ground."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values.month import Month
from services.reporting.queries import filings, locks
from services.reporting.queries import receipts as queries
from services.reporting.rules import receipts as rules
from services.reporting.rules.filings import VersionMoved, VersionUnknown
from services.reporting.rules.receipts import Decision
from services.reporting.tables.receipts import FilingReceipt


@dataclass(frozen=True)
class Word:
    """What the centre says of a region's month, as of which newest version it saw."""

    area: str
    month: Month
    seen: int
    decision: Decision
    ground: str | None


async def decide(session: AsyncSession, deed: Deed, word: Word) -> FilingReceipt:
    """Receive or return the newest version of a month.

    Raises VersionUnknown, VersionMoved, ReportStateForbids, ReturnGroundMissing.
    """
    # Whoever files the next version meanwhile waits.
    await locks.hold(session, "monthly-report", f"{word.area}/{word.month}")
    newest = await filings.count(session, word.area, word.month)
    if not newest:
        raise VersionUnknown
    if word.seen != newest:
        raise VersionMoved(version=newest)
    stands = await queries.state_of(session, word.area, word.month, newest)
    rules.decided(stands, word.decision, word.ground)
    return await _keep(session, deed, word)


async def _keep(session: AsyncSession, deed: Deed, word: Word) -> FilingReceipt:
    row = FilingReceipt(
        region=word.area,
        month=word.month.first,
        version=word.seen,
        decision=word.decision,
        ground=word.ground,
        author=deed.author,
        decided_at=deed.now,
    )
    session.add(row)
    events = {"received": "report-receipt.received", "returned": "report-receipt.returned"}
    told = Change(
        object="report-receipt",
        id=f"{word.area}/{word.month}/{word.seen}",
        version=1,
        event=events[word.decision],
        occurred_on=deed.today,
        ground=word.ground or "",
        data={"region": word.area, "month": str(word.month), "version": word.seen},
    )
    await record_grounded(session, deed, told)
    return row
