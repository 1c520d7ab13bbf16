"""Who is one person under several ids: told by matching as one record goes into another."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, exists, func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.by_ids import array_of
from services.reporting.rules.persons import Persons
from services.reporting.tables.facts import Fact
from services.reporting.tables.persons import MergedYouth

ANONYMISED: Final = "youth.anonymised"


async def persons(session: AsyncSession, youths: Collection[str]) -> Persons:
    """These youths' persons, with every other id that was theirs."""
    asked = func.unnest(array_of(youths, Text())).table_valued("id", name="asked").render_derived()
    ended = select(MergedYouth.youth_id).join(asked, MergedYouth.former_id == asked.c.id)
    bear = union(select(asked.c.id), ended).subquery()
    rows = await session.execute(
        select(MergedYouth.former_id, MergedYouth.youth_id).join(
            bear, MergedYouth.youth_id == bear.c.id
        )
    )
    return Persons(dict(rows.all()))


def bearer(youth_id: SQLColumnExpression[str]) -> ColumnElement[str]:
    """The id that the person of an id bears now."""
    now = select(MergedYouth.youth_id).where(MergedYouth.former_id == youth_id).scalar_subquery()
    return func.coalesce(now, youth_id)


def is_nameless(youth_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether matching has told that the person of an id is nameless."""
    return exists().where(
        Fact.object_id == bearer(youth_id), Fact.kind == "youth", Fact.event == ANONYMISED
    )


async def ids_of(session: AsyncSession, youth_id: str) -> set[str]:
    """Every id that the person of an id bears or bore."""
    return (await persons(session, [youth_id])).ids_of([youth_id])
