"""Audit signals that were found, what was said of them, and the lines they concern."""

from collections.abc import Collection

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.common.values.month import Month
from services.reporting.queries.by_ids import array_of
from services.reporting.queries.persons import is_nameless
from services.reporting.rules.signals import Kind, State
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.signals import AuditSignal, AuditSignalMove


async def is_known(
    session: AsyncSession, kind: Kind, month: Month, youths: Collection[str], area: str
) -> bool:
    """Whether there is a signal of a kind of some youths' month, of a region that meets an area."""
    found = await session.scalar(
        select(AuditSignal.id)
        .where(
            AuditSignal.month == month,
            AuditSignal.kind == kind,
            AuditSignal.youths.bool_op("&&")(array_of(youths, Text())),
            meets(area),
        )
        .limit(1)
    )
    return found is not None


async def known_of(
    session: AsyncSession, kinds: Collection[Kind], youths: Collection[str]
) -> list[tuple[Kind, Month | None, str, str]]:
    """Of which kind, month, region and youth there are signals, of these kinds and youths."""
    youths_of = func.unnest(AuditSignal.youths).table_valued("id", name="youth")
    youth = youths_of.render_derived().lateral()
    rows = await session.execute(
        select(AuditSignal.kind, AuditSignal.month, AuditSignal.region, youth.c.id)
        .select_from(AuditSignal)
        .join(youth, true())
        .where(
            AuditSignal.kind.in_(kinds),
            AuditSignal.youths.bool_op("&&")(array_of(youths, Text())),
        )
    )
    return [tuple(row) for row in rows]


async def withdrawn_of(
    session: AsyncSession, month: Month, area: str
) -> list[tuple[AuditSignal, str]]:
    """The signals of a month, of a region that meets an area, that stand confirmed no more.

    With the ground of their last withdrawal, by id.
    """
    move = AuditSignalMove
    rows = await session.execute(
        select(AuditSignal, move.ground)
        .join(move, move.signal_id == AuditSignal.id)
        .where(
            AuditSignal.month == month,
            AuditSignal.state != "confirmed",
            move.move == "withdrawal",
            meets(area),
        )
        .ext(distinct_on(AuditSignal.id))
        .order_by(AuditSignal.id, move.version.desc())
    )
    return [(row[0], row[1]) for row in rows]


async def months_of(session: AsyncSession, signal_id: str) -> list[Month]:
    """The month of a signal and those of the settlements in which it holds a line, in order."""
    own = select(AuditSignal.month).where(
        AuditSignal.id == signal_id, AuditSignal.month.is_not(None)
    )
    held = (
        select(Settlement.month)
        .join(LineObjection, LineObjection.settlement_id == Settlement.id)
        .where(LineObjection.signal_id == signal_id, LineObjection.state == "open")
    )
    return sorted(await session.scalars(own.union(held)))


async def is_open(session: AsyncSession, signal_id: str | None) -> bool:
    """Whether a signal still awaits its decision."""
    found = await session.scalar(select(AuditSignal.state).where(AuditSignal.id == signal_id))
    return found == "open"


async def find(session: AsyncSession, signal_id: str, area: str) -> AuditSignal | None:
    """A signal within an area, held until the end of the transaction."""
    within = AuditSignal.region.startswith(region.prefix(area), autoescape=True)
    return await session.scalar(
        select(AuditSignal).where(AuditSignal.id == signal_id, within).with_for_update()
    )


async def confirmed_by(session: AsyncSession, signal_id: str) -> str | None:
    """Who confirmed a signal last, or None."""
    return await session.scalar(
        select(AuditSignalMove.author)
        .where(AuditSignalMove.signal_id == signal_id, AuditSignalMove.move == "confirmation")
        .order_by(AuditSignalMove.version.desc())
        .limit(1)
    )


async def hold_about(session: AsyncSession, youths: Collection[str]) -> None:
    """Hold the signals about some of these youths: whoever writes of one now comes first."""
    named = AuditSignal.youths.bool_op("&&")(array_of(youths, Text()))
    found = select(AuditSignal.id).where(named).order_by(AuditSignal.id)
    await session.execute(found.with_for_update())


def concerns_others(youths: Collection[str] = ()) -> ColumnElement[bool]:
    """Whether a signal concerns somebody who has a name still, besides these youths."""
    one = func.unnest(AuditSignal.youths).table_valued("id", name="one").render_derived()
    return (
        select(one.c.id)
        .where(one.c.id.not_in(youths), ~is_nameless(one.c.id))
        .correlate(AuditSignal)
        .exists()
    )


async def is_of_nobody(session: AsyncSession, row: AuditSignal) -> bool:
    """Whether all youths whom a signal concerns are nameless; of a unit's it is never so."""
    asked = select(~concerns_others()).where(AuditSignal.id == row.id)
    return bool(row.youths) and bool(await session.scalar(asked))


async def moves(session: AsyncSession, signal_id: str) -> list[AuditSignalMove]:
    """What was said of a signal, in order."""
    rows = await session.scalars(
        select(AuditSignalMove)
        .where(AuditSignalMove.signal_id == signal_id)
        .order_by(AuditSignalMove.version)
    )
    return list(rows)


async def stretch(
    session: AsyncSession,
    area: str,
    which: tuple[Kind | None, State | None],
    *,
    after: str | None,
    limit: int,
) -> list[AuditSignal]:
    """A stretch of the signals within an area, newest first; of one kind or state if asked."""
    kind, state = which
    query: Select[AuditSignal] = select(AuditSignal).where(
        AuditSignal.region.startswith(region.prefix(area), autoescape=True)
    )
    if kind:
        query = query.where(AuditSignal.kind == kind)
    if state:
        query = query.where(AuditSignal.state == state)
    if after:
        query = query.where(AuditSignal.id < after)
    return list(await session.scalars(query.order_by(AuditSignal.id.desc()).limit(limit)))


def meets(area: str) -> ColumnElement[bool]:
    """Whether a signal is of a region, of one above or of one within."""
    within = AuditSignal.region.startswith(region.prefix(area), autoescape=True)
    return or_(within, AuditSignal.region.in_(region.chain(area)))
