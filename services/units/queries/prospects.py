"""Prospective units, read."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.units.rules.prospects import ProspectForm, folded_name
from services.units.tables.prospects import ProspectContact, ProspectiveUnit, ProspectPost
from services.units.tables.uncredited_units import UncreditedUnit


async def prospect(
    session: AsyncSession, prospect_id: str, *, lock: bool = False
) -> ProspectiveUnit | None:
    """One prospective unit."""
    query = select(ProspectiveUnit).where(ProspectiveUnit.id == prospect_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def prospect_of_code(
    session: AsyncSession, credit_code: str, *, lock: bool = False
) -> ProspectiveUnit | None:
    """The one listed under a credit code."""
    query = select(ProspectiveUnit).where(ProspectiveUnit.credit_code == credit_code)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


def folded(name: ColumnElement[str]) -> ColumnElement[str]:
    """A name as the database folds it, for its index; `folded_name` is the rule's word for it."""
    return func.lower(func.replace(func.normalize(name, literal_column("NFKC")), " ", ""))


async def lock_name(session: AsyncSession, region: str, folded_name: str) -> None:
    """Let one act at a time decide who has a name in a county; taken before any code's lock."""
    name = func.hashtextextended(f"prospect-name/{region}/{folded_name}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(name)))


async def namesake(
    session: AsyncSession,
    form: ProspectForm,
    *,
    other_than: str | None,
) -> str | None:
    """The id of the first of that name in that county which no code tells apart, if there is one.

    The table is locked as for a change: what a list that closed the register listed is seen.
    """
    query = select(ProspectiveUnit.id).where(
        ProspectiveUnit.region == form.region,
        folded(ProspectiveUnit.__table__.c.name) == folded_name(form.name),
    )
    if form.credit_code is not None:
        query = query.where(ProspectiveUnit.credit_code.is_(None))
    if other_than is not None:
        query = query.where(ProspectiveUnit.id != other_than)
    first = query.order_by(ProspectiveUnit.id).limit(1)
    return await session.scalar(first.with_for_update(key_share=True, read=True))


async def prospect_of_unit(session: AsyncSession, unit_id: str) -> ProspectiveUnit | None:
    """The one that became a unit."""
    return await session.scalar(select(ProspectiveUnit).where(ProspectiveUnit.unit_id == unit_id))


async def prospects_within(
    session: AsyncSession,
    area: str,
    *,
    state: str | None,
    recommended_by: str | None,
    list_id: str | None,
    after: tuple[str, ...] | None,
    limit: int,
) -> Sequence[ProspectiveUnit]:
    """Prospective units of an area, the youngest first; one more than the limit."""
    query = select(ProspectiveUnit).where(ProspectiveUnit.region.startswith(regions.prefix(area)))
    if state:
        query = query.where(ProspectiveUnit.state == state)
    if recommended_by:
        query = query.where(ProspectiveUnit.recommended_by == recommended_by)
    if list_id:
        query = query.where(ProspectiveUnit.list_id == list_id)
    if after:
        query = query.where(ProspectiveUnit.id < after[0])
    rows = await session.scalars(query.order_by(ProspectiveUnit.id.desc()).limit(limit + 1))
    return rows.all()


async def planned_posts(session: AsyncSession, prospect_id: str) -> Sequence[ProspectPost]:
    """The posts that it might offer, in the order in which they were listed."""
    query = select(ProspectPost).where(ProspectPost.prospect_id == prospect_id)
    return (await session.scalars(query.order_by(ProspectPost.no))).all()


async def forget_planned_posts(session: AsyncSession, prospect_id: str) -> None:
    """Drop the posts listed so far; others take their place."""
    await session.execute(delete(ProspectPost).where(ProspectPost.prospect_id == prospect_id))


async def contacts(session: AsyncSession, prospect_id: str) -> Sequence[ProspectContact]:
    """What was done about it, in the order of recording."""
    query = select(ProspectContact).where(ProspectContact.prospect_id == prospect_id)
    return (await session.scalars(query.order_by(ProspectContact.no))).all()


async def uncredited_units(session: AsyncSession) -> Sequence[str]:
    """Units linked before links credited that are still to be credited."""
    found = select(UncreditedUnit.unit_id).order_by(UncreditedUnit.unit_id)
    return (await session.scalars(found)).all()


async def drop_uncredited(session: AsyncSession, unit_id: str) -> None:
    """Note that a unit is no longer to be credited."""
    await session.execute(delete(UncreditedUnit).where(UncreditedUnit.unit_id == unit_id))
