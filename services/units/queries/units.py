"""Units and their papers, read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.rules import recognition
from services.units.tables.papers import Document, DocumentContent, Finding, Mentor
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def unit(session: AsyncSession, unit_id: str, *, lock: bool = False) -> Unit | None:
    """One unit; locked, nobody else decides on it or publishes its posts meanwhile."""
    query = select(Unit).where(Unit.id == unit_id)
    if lock:
        # Read afresh: what this session saw before a commit in between may be out of date.
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def unit_of_code(session: AsyncSession, credit_code: str) -> str | None:
    """The id of the unit registered under a credit code."""
    return await session.scalar(select(Unit.id).where(Unit.credit_code == credit_code))


async def units_within(
    session: AsyncSession,
    area: str,
    *,
    state: str | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[Unit]:
    """Units of an area by id, the youngest registration first; one more than the limit."""
    query = select(Unit).where(Unit.region.startswith(regions.prefix(area)))
    if state:
        query = query.where(Unit.state == state)
    if after:
        query = query.where(Unit.id < after[0])
    rows = await session.scalars(query.order_by(Unit.id.desc()).limit(limit + 1))
    return rows.all()


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


async def is_mentor_of(session: AsyncSession, mentor_id: str, unit_id: str) -> bool:
    """Whether a mentor is that unit's."""
    found = await session.scalar(
        select(Mentor.id).where(Mentor.id == mentor_id, Mentor.unit_id == unit_id)
    )
    return found is not None


async def findings(session: AsyncSession, unit_id: str) -> Sequence[Finding]:
    """What officers found, in the order of recording."""
    rows = await session.scalars(
        select(Finding).where(Finding.unit_id == unit_id).order_by(Finding.no)
    )
    return rows.all()


async def standing(session: AsyncSession, unit_id: str) -> recognition.Standing:
    """All that recognition looks at, as facts."""
    papers = await documents(session, unit_id)
    found = await findings(session, unit_id)
    mentors_count = await session.scalar(
        select(func.count()).select_from(Mentor).where(Mentor.unit_id == unit_id)
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
