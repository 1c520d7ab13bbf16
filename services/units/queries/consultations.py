"""Consultations, read: by the office asked, by receipt, and by the public what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, extract, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.calendar import calendar_years
from services.common.values import region as regions
from services.units.queries import work_lists
from services.units.rules.consultations import UNANSWERED, ConsultationState
from services.units.tables.consultations import Consultation, FormerAnswer


@dataclass(frozen=True)
class SeenConsultation:
    """A consultation, and whether the year of its last day is unpublished now."""

    consultation: Consultation
    provisional: bool

    @property
    def place(self) -> work_lists.Place:
        """Where it stands in the list of its office's work."""
        one = self.consultation
        return one.state not in UNANSWERED, one.due_on or one.asked_on, one.id


_DONE = work_lists.is_done(Consultation.state, UNANSWERED)
_DUE = func.coalesce(Consultation.due_on, Consultation.asked_on)
_ORDER = work_lists.Order(_DONE, _DUE, Consultation.id)
_PROVISIONAL = exists().where(
    calendar_years.c.year == extract("year", Consultation.due_on), calendar_years.c.provisional
)
_SHUFFLED = func.md5(Consultation.id)
"""In place of the id, which tells the instant at which somebody asked."""


async def asked_on(session: AsyncSession, region: str, day: date) -> int:
    """How many questions were put to a region on a day."""
    query = select(func.count()).where(Consultation.region == region, Consultation.asked_on == day)
    return int(await session.scalar(query) or 0)


async def consultation(
    session: AsyncSession, consultation_id: str, *, lock: bool = False
) -> SeenConsultation | None:
    """One consultation; locked, nobody else answers it meanwhile."""
    return await _one(session, Consultation.id == consultation_id, lock=lock)


async def consultation_of_receipt(
    session: AsyncSession, receipts: Sequence[bytes]
) -> SeenConsultation | None:
    """The consultation of a receipt, by the receipt's indexes."""
    return await _one(session, Consultation.receipt.in_(receipts))


async def _one(
    session: AsyncSession, condition: ColumnElement[bool], *, lock: bool = False
) -> SeenConsultation | None:
    query = select(Consultation, _PROVISIONAL).where(condition)
    if lock:
        query = query.with_for_update(of=Consultation).execution_options(populate_existing=True)
    row = (await session.execute(query)).one_or_none()
    return SeenConsultation(*row) if row else None


async def consultations_within(
    session: AsyncSession,
    area: str,
    *,
    state: ConsultationState | None,
    overdue_on: date | None,
    after: work_lists.Place | None,
    limit: int,
) -> Sequence[SeenConsultation]:
    """Questions to the offices of an area, those to be dealt with in front; one more."""
    such = select(Consultation)
    if state:
        such = such.where(Consultation.state == state)
    if overdue_on:
        such = such.where(late(overdue_on))
    asked_there = such.where(work_lists.within(Consultation.region, area))
    page = _ORDER.page(such, area, asked_there, after=after, limit=limit + 1)
    query = select(Consultation, _PROVISIONAL).join(page, page.c.id == Consultation.id)
    rows = await session.execute(query.order_by(page.c.done, page.c.due, page.c.id))
    return [SeenConsultation(*row) for row in rows]


def late(today: date) -> ColumnElement[bool]:
    """Whether a question should have been answered before a day, or has no such day."""
    unanswered = Consultation.state.in_(UNANSWERED)
    return and_(unanswered, func.coalesce(Consultation.due_on < today, True))


async def former_answers(session: AsyncSession, consultation_id: str) -> Sequence[FormerAnswer]:
    """What was answered before, the earliest first."""
    rows = await session.scalars(
        select(FormerAnswer)
        .where(FormerAnswer.consultation_id == consultation_id)
        .order_by(FormerAnswer.no)
    )
    return rows.all()


async def let_former_answers_go(session: AsyncSession, consultation_id: str) -> None:
    """Empty what was answered before."""
    of = update(FormerAnswer).where(FormerAnswer.consultation_id == consultation_id)
    await session.execute(of.values(answer=""))


async def published(
    session: AsyncSession, *, area: str | None, after: tuple[date, str] | None, limit: int
) -> Sequence[tuple[Consultation, str]]:
    """Published questions with their answers, the newest first, each with a key for pages.

    Of an area: what its offices and those above them answered; one more than the limit.
    """
    query = select(Consultation, _SHUFFLED).where(Consultation.published_on.is_not(None))
    if area:
        within = Consultation.region.startswith(regions.prefix(area))
        query = query.where(or_(within, Consultation.region.in_(regions.chain(area))))
    if after:
        query = query.where(tuple_(Consultation.published_on, _SHUFFLED) < after)
    ordered = query.order_by(Consultation.published_on.desc(), _SHUFFLED.desc()).limit(limit + 1)
    return [(row[0], row[1]) for row in await session.execute(ordered)]
