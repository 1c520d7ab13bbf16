"""Disbursements as departments read them: by number what was told, by id what stands."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.feeds import Feed, Stretch, lies_in
from services.common.store.tables import changes
from services.common.values.feeds import Happened, Object, Plain, Stands
from services.reporting.rules import feeds as rules
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payables import Payable
from services.reporting.tables.settlements import Settlement

_told: Final = changes.c
_COLUMNS: Final = tuple(getattr(Disbursement, name) for name in rules.OF_DISBURSEMENTS)
_MONTH: Final = Settlement.month, Payable.kind, Payable.period


async def disbursement_changes(
    session: AsyncSession, areas: Sequence[str], *, after: int, head: int, limit: int
) -> Sequence[Happened]:
    """The changes of disbursements of these areas, numbered above `after` and up to `head`."""
    numbered = (_told.no, _told.event, _told.object_id, _told.recorded_at)
    query = _of_months(select(*numbered, *_MONTH, *_COLUMNS), areas)
    query = query.join(changes, Disbursement.id == _told.object_id)
    query = query.where(_told.object == "disbursement", _told.no > after, _told.no <= head)
    rows = await session.execute(query.order_by(_told.no).limit(limit))
    return [Happened(no, event, key, at, _facts(told)) for no, event, key, at, *told in rows]


async def disbursements_standing(session: AsyncSession, asked: Stretch) -> Sequence[Stands]:
    """The disbursements of these areas, by their ids."""
    query = _standing(asked.areas).where(Disbursement.id > asked.after)
    rows = await session.execute(query.order_by(Disbursement.id).limit(asked.limit))
    return [Stands(key, _facts(told), key) for key, *told in rows]


async def disbursement_standing(
    session: AsyncSession, areas: Sequence[str], *, name: str
) -> Object | None:
    """A disbursement of these areas; it is put right by those that return it."""
    query = _standing(areas).add_columns(Disbursement.region).where(Disbursement.id == name)
    row = (await session.execute(query)).first()
    if row is None:
        return None
    back = select(Disbursement.id).where(Disbursement.returns == name).order_by(Disbursement.id)
    returns = tuple(await session.scalars(back))
    return Object(row[0], row[-1], None, _facts(row[1:-1]), returns)


def _standing(areas: Sequence[str]) -> Select[Any]:
    return _of_months(select(Disbursement.id, *_MONTH, *_COLUMNS), areas)


def _of_months(query: Select[Any], areas: Sequence[str]) -> Select[Any]:
    """With what each is of, by which its month is told."""
    query = query.select_from(Disbursement)
    query = query.outerjoin(Settlement, Settlement.id == Disbursement.settlement_id)
    query = query.outerjoin(Payable, Payable.id == Disbursement.payable_id)
    return query.where(lies_in(Disbursement.region, areas))


def _facts(told: Sequence[Any]) -> dict[str, Plain]:
    settled, kind, period, *columns = told
    month = rules.month_of(settled, kind, period)
    return rules.facts(month, dict(zip(rules.OF_DISBURSEMENTS, columns, strict=True)))


DISBURSEMENTS: Final = Feed(
    "disbursements",
    rules.FIELDS,
    disbursement_changes,
    disbursements_standing,
    disbursement_standing,
)
