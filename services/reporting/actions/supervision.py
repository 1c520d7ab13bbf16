"""Supervision notes (督办): the centre urges a city's report, the city answers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.common.values.month import Month
from services.reporting.actions import annual_filings, overdue
from services.reporting.actions.grounds import place_of
from services.reporting.queries import receipts as queries
from services.reporting.rules import supervision as rules
from services.reporting.rules.annual_filings import YearStanding
from services.reporting.rules.annual_reports import until_of
from services.reporting.rules.deadlines import Standing
from services.reporting.rules.filings import CountyDoesNotFile
from services.reporting.rules.versions import require_seen
from services.reporting.tables.receipts import SupervisionNote


@dataclass(frozen=True)
class Demand:
    """What is demanded of a region's office about a month or year, and by which day it answers."""

    area: str
    period: Month | int
    words: str
    answer_by: date


@dataclass(frozen=True)
class Answer:
    """What an office says to a note, as of which version it saw."""

    office: str
    note_id: str
    seen: int | None
    words: str


async def urge(session: AsyncSession, deed: Deed, demand: Demand) -> SupervisionNote:
    """Write a note. Raises RegionUnknown, CountyDoesNotFile, AnswerDayPast, NothingToUrge.

    Of a year YearNotBegun too.
    """
    period = demand.period
    month = Month.of(until_of(period, deed.today)) if isinstance(period, int) else period
    if place_of(demand.area, month).level == "county":
        raise CountyDoesNotFile
    rules.require_day_to_come(demand.answer_by, deed.today)
    stands = await _standing(session, deed, demand)
    rules.refuse_needless(stands)
    row = SupervisionNote(
        id=ids.new("spn"),
        region=demand.area,
        month=None if isinstance(period, int) else period.first,
        year=period if isinstance(period, int) else None,
        standing=stands,
        demand=demand.words,
        answer_by=demand.answer_by,
        state="open",
        version=1,
        author=deed.author,
        recorded_at=deed.now,
    )
    session.add(row)
    await _tell(session, deed, row, "supervision-note.written")
    return row


async def answer(session: AsyncSession, deed: Deed, given: Answer) -> SupervisionNote:
    """Answer a note as the office that it urges.

    Raises SupervisionNoteUnknown, RecordChanged, RecordVersionMissing, NoteStateForbids.
    """
    row = await queries.note(session, given.note_id)
    if row is None or row.region != given.office:
        raise rules.SupervisionNoteUnknown
    require_seen(given.seen, row.version)
    row.state, row.version = rules.answered(row.state), row.version + 1
    row.answer, row.answered_by, row.answered_at = given.words, deed.author, deed.now
    await _tell(session, deed, row, "supervision-note.answered")
    return row


async def _standing(session: AsyncSession, deed: Deed, demand: Demand) -> Standing | YearStanding:
    if isinstance(demand.period, int):
        return await annual_filings.standing_of(session, deed, demand.area, demand.period)
    return await overdue.standing_of(session, deed, demand.area, demand.period)


async def _tell(session: AsyncSession, deed: Deed, row: SupervisionNote, event: str) -> None:
    period = {"month": str(Month.of(row.month))} if row.month else {"year": row.year}
    told = Change(
        object="supervision-note",
        id=row.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        data={"region": row.region, **period, "answer_by": row.answer_by.isoformat()},
    )
    await record(session, deed, told)
