"""Which units went into which, and all that was told of units and of what belongs to them."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.facts import facts_where
from services.reporting.rules.facts import Fact
from services.reporting.rules.mergers import Mergers
from services.reporting.tables.facts import Fact as Row

# As the indexes have it: what comes as a parameter may be planned without them.
_UNIT: Final = literal_column("(facts.data ->> 'unit_id')", Text)
_SUCCEEDED: Final = literal_column("'unit.succeeded'", Text)


async def mergers(session: AsyncSession, upto: Mapping[str, int] | None = None) -> Mergers:
    """Every merger known, or known at a position of each feed; a rename is none."""
    into = Row.data["into"].astext
    rows = await session.execute(
        select(Row.object_id, into.label("into")).where(
            Row.event == _SUCCEEDED, into.is_not(None), told(upto)
        )
    )
    return Mergers({row.object_id: row.into for row in rows})


async def counts_of_units(
    session: AsyncSession,
    unit_ids: Collection[str],
    kinds: Collection[str],
    upto: Mapping[str, int],
) -> dict[str, int]:
    """How many of these facts each unit has up to a position of each feed.

    Whatever is told of it raises the number.
    """
    theirs = select(_UNIT.label("unit_id"), Row.kind, Row.object_id)
    own = select(Row.object_id, Row.kind, Row.object_id)
    owned = union(
        theirs.where(_theirs(unit_ids, kinds)),
        own.where(Row.kind == "unit", Row.object_id.in_(unit_ids)),
    ).subquery()
    same = and_(Row.kind == owned.c.kind, Row.object_id == owned.c.object_id)
    counted = (
        select(owned.c.unit_id, func.count().label("told"))
        .join(Row, and_(same, told(upto)))
        .group_by(owned.c.unit_id)
    )
    return {row.unit_id: row.told for row in await session.execute(counted)}


def _theirs(unit_ids: Collection[str], kinds: Collection[str]) -> ColumnElement[bool]:
    return and_(_UNIT.in_(unit_ids), Row.kind.in_(kinds))


async def facts_of_units(
    session: AsyncSession,
    unit_ids: Collection[str],
    kinds: Collection[str],
    upto: Mapping[str, int] | None = None,
) -> list[Fact]:
    """Everything told of these units, and of the objects of these kinds that ever were theirs.

    Up to a position of each feed, or all of it.
    """
    theirs = select(Row.kind, Row.object_id).where(_theirs(unit_ids, kinds), told(upto))
    return await facts_where(
        session,
        told(upto),
        or_(
            and_(Row.kind == "unit", Row.object_id.in_(unit_ids)),
            tuple_(Row.kind, Row.object_id).in_(theirs),
        ),
    )


def told(upto: Mapping[str, int] | None) -> ColumnElement[bool]:
    """Facts up to a position of each feed, or all of them."""
    if upto is None:
        return true()
    return or_(*(and_(Row.source == source, Row.no <= no) for source, no in upto.items()))
