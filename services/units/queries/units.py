"""Units and their papers, read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes
from services.common.values import region as regions
from services.units.queries import ended_recognitions, successions
from services.units.rules import recognition
from services.units.tables.documents import Document, DocumentContent
from services.units.tables.findings import Finding
from services.units.tables.mentors import Mentor
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def unit(session: AsyncSession, unit_id: str, *, lock: bool = False) -> Unit | None:
    """One unit; locked, nobody else decides on it or publishes its posts meanwhile."""
    query = select(Unit).where(Unit.id == unit_id)
    if lock:
        # Read afresh: what this session saw before a commit in between may be out of date.
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def unit_shared(session: AsyncSession, unit_id: str) -> Unit | None:
    """One unit, locked and shared: others may add to it too, and nobody decides on it meanwhile."""
    query = select(Unit).where(Unit.id == unit_id).with_for_update(read=True)
    return await session.scalar(query.execution_options(populate_existing=True))


async def registered_on(session: AsyncSession, unit_id: str) -> date | None:
    """When a unit first became known here, however often it applied since; None if untold."""
    told = changes.c
    of_unit = (told.object == "unit", told.object_id == unit_id)
    first: date | None = await session.scalar(select(func.min(told.occurred_on)).where(*of_unit))
    return first


async def lock_together(session: AsyncSession, *unit_ids: str) -> None:
    """Lock several units in the order of their ids, as whoever locks more than one does."""
    query = select(Unit.id).where(Unit.id.in_(unit_ids)).order_by(Unit.id)
    await session.execute(query.with_for_update())


@dataclass(frozen=True)
class Sought:
    """Which units a list is of: by state, by code or name of now or before, by what is unmet."""

    state: str | None = None
    credit_code: str | None = None
    name: str | None = None
    unmet: bool = False


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.state:
        yield Unit.state == sought.state
    if sought.credit_code:
        yield successions.is_coded(sought.credit_code)
    if sought.name:
        yield successions.is_named(sought.name)
    if sought.unmet:
        yield Unit.state.in_(("recognised", "suspended"))
        yield Unit.unmet != []


async def units_within(
    session: AsyncSession,
    area: str,
    *,
    sought: Sought,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[Unit]:
    """Units of an area by id, the youngest registration first; one more than the limit."""
    query = select(Unit).where(Unit.region.startswith(regions.prefix(area)), *_conditions(sought))
    if after:
        query = query.where(Unit.id < after[0])
    rows = await session.scalars(query.order_by(Unit.id.desc()).limit(limit + 1))
    return rows.all()


async def recognised_after(session: AsyncSession, after: str, limit: int) -> Sequence[Unit]:
    """Recognised and suspended units by id, from above one; locked in that order."""
    rows = await session.scalars(
        select(Unit)
        .where(Unit.state.in_(("recognised", "suspended")), Unit.id > after)
        .order_by(Unit.id)
        .limit(limit)
        .with_for_update()
    )
    return rows.all()


async def last_finding(session: AsyncSession, unit_id: str) -> int:
    """The number of a unit's last finding; 0 before any."""
    found = await session.scalar(select(func.max(Finding.no)).where(Finding.unit_id == unit_id))
    return found or 0


async def documents(session: AsyncSession, unit_id: str) -> Sequence[Document]:
    """What a unit handed in, in the order of handing in."""
    rows = await session.scalars(
        select(Document).where(Document.unit_id == unit_id).order_by(Document.id)
    )
    return rows.all()


async def document(session: AsyncSession, unit_id: str, document_id: str) -> Document | None:
    """One document of a unit."""
    return await session.scalar(
        select(Document).where(Document.id == document_id, Document.unit_id == unit_id)
    )


async def earlier_content(session: AsyncSession, digest: str) -> bytes | None:
    """The bytes of a digest, if they were handed in before there was a store of files."""
    return await session.scalar(
        select(DocumentContent.content).where(DocumentContent.digest == digest)
    )


async def mentors(session: AsyncSession, unit_id: str) -> Sequence[Mentor]:
    """A unit's mentors."""
    rows = await session.scalars(
        select(Mentor).where(Mentor.unit_id == unit_id).order_by(Mentor.id)
    )
    return rows.all()


async def findings(session: AsyncSession, unit_id: str) -> Sequence[Finding]:
    """What officers found, in the order of recording."""
    rows = await session.scalars(
        select(Finding).where(Finding.unit_id == unit_id).order_by(Finding.no)
    )
    return rows.all()


async def standing(session: AsyncSession, unit_id: str) -> recognition.Standing:
    """All that recognition looks at, as facts."""
    papers = await documents(session, unit_id)
    # What was found of a recognition that ended says nothing of the next.
    before = await ended_recognitions.last_finding(session, unit_id)
    found = [one for one in await findings(session, unit_id) if one.no > before]
    mentors_count = await session.scalar(
        select(func.count())
        .select_from(Mentor)
        .where(Mentor.unit_id == unit_id, Mentor.last_day.is_(None))
    )
    return recognition.Standing(
        documents=tuple(
            recognition.Document(paper.kind, paper.valid_from, paper.valid_to) for paper in papers
        ),
        mentors=mentors_count or 0,
        findings=tuple(
            recognition.Finding(one.condition, one.met, one.found_on, one.no) for one in found
        ),
    )


async def posts_in_states(
    session: AsyncSession, unit_id: str, *states: str, lock: bool = False
) -> Sequence[Post]:
    """A unit's posts in these states, by id, which is the order in which posts are locked."""
    query = select(Post).where(Post.unit_id == unit_id, Post.state.in_(states)).order_by(Post.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).all()
