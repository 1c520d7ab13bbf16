"""Former names and codes, and the units that went into others, read."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.units.tables.successions import Succession
from services.units.tables.units import Unit


async def lock_codes(session: AsyncSession, *codes: str) -> None:
    """Let one act at a time decide whose these codes are: of a unit, former ones, of a list.

    Whoever needs several locks takes codes first, then the unit, then the prospective unit.
    """
    for code in sorted(set(codes)):
        name = func.hashtextextended(f"credit-code/{code}", 0)
        await session.execute(select(func.pg_advisory_xact_lock(name)))


async def unit_of_code(session: AsyncSession, credit_code: str) -> str | None:
    """The id of the unit that has a credit code or had it before a succession."""
    now = select(Unit.id).where(Unit.credit_code == credit_code)
    before = select(Succession.unit_id).where(Succession.credit_code == credit_code)
    return await session.scalar(now.union(before).limit(1))


async def of_unit(session: AsyncSession, unit_id: str) -> Sequence[Succession]:
    """A unit's successions, and those of units that went into it, in order of recording."""
    rows = await session.scalars(
        select(Succession)
        .where(or_(Succession.unit_id == unit_id, Succession.into_unit_id == unit_id))
        .order_by(Succession.id)
    )
    return rows.all()


async def last_day(session: AsyncSession, unit_id: str) -> date | None:
    """The day of a unit's last succession."""
    return await session.scalar(
        select(func.max(Succession.occurred_on)).where(Succession.unit_id == unit_id)
    )


def is_coded(credit_code: str) -> ColumnElement[bool]:
    """Units that have a code, had it, or took over one that has or had it."""
    absorbed = aliased(Unit)
    former = exists().where(Succession.unit_id == Unit.id, Succession.credit_code == credit_code)
    inherited = exists().where(
        absorbed.merged_into == Unit.id,
        or_(
            absorbed.credit_code == credit_code,
            exists().where(
                Succession.unit_id == absorbed.id, Succession.credit_code == credit_code
            ),
        ),
    )
    return or_(Unit.credit_code == credit_code, former, inherited)


def is_named(part: str) -> ColumnElement[bool]:
    """Units whose name contains some words, a former one, or one of a unit taken over."""
    absorbed = aliased(Unit)
    former = exists().where(
        Succession.unit_id == Unit.id, Succession.name.contains(part, autoescape=True)
    )
    inherited = exists().where(
        absorbed.merged_into == Unit.id,
        or_(
            absorbed.name.contains(part, autoescape=True),
            exists().where(
                Succession.unit_id == absorbed.id, Succession.name.contains(part, autoescape=True)
            ),
        ),
    )
    return or_(Unit.name.contains(part, autoescape=True), former, inherited)
