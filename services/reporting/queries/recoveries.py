"""Recovery claims as they stand, their moves, and what settlements under way set off."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region as regions
from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.queries.batches import SETTLED
from services.reporting.queries.by_ids import any_of
from services.reporting.queries.runs import stands
from services.reporting.queries.settlements import NOT_HELD, in_force
from services.reporting.rules.payees import Payee
from services.reporting.rules.persons import Persons
from services.reporting.rules.recoveries import CLOSED, State
from services.reporting.rules.set_offs import Claim
from services.reporting.tables.recoveries import Recovery, RecoveryMove
from services.reporting.tables.settlements import Settlement, SettlementLine

_KEPT: Final = exists().where(RecoveryMove.line_id == SettlementLine.id).correlate(SettlementLine)
"""Whether what a line sets off was kept as repaid."""
IS_ALL_SET_OFF: Final = and_(
    NOT_HELD, SettlementLine.to_pay == 0, SettlementLine.set_off > 0, ~_KEPT
)
"""Whether a line goes against a claim as a whole, and is not kept as repaid yet."""


async def find(session: AsyncSession, recovery_id: str, *, lock: bool = False) -> Recovery | None:
    """A claim, or None."""
    query = select(Recovery).where(Recovery.id == recovery_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def moves(session: AsyncSession, recovery_id: str) -> Sequence[RecoveryMove]:
    """The moves of a claim, in their order."""
    rows = await session.scalars(
        select(RecoveryMove)
        .where(RecoveryMove.recovery_id == recovery_id)
        .order_by(RecoveryMove.version)
    )
    return rows.all()


async def stretch(
    session: AsyncSession, office: str, *, state: State | None, after: str | None, limit: int
) -> Sequence[Recovery]:
    """The claims of an office's region, newest first, after one of them."""
    query = select(Recovery).where(
        Recovery.region.startswith(regions.prefix(office), autoescape=True)
    )
    if state:
        query = query.where(Recovery.state == state)
    if after:
        query = query.where(Recovery.id < after)
    return (await session.scalars(query.order_by(Recovery.id.desc()).limit(limit))).all()


async def on(
    session: AsyncSession, payee: Payee, ids: Collection[str], *, after: str | None, limit: int
) -> Sequence[Recovery]:
    """The claims on a youth or a unit, by whichever of its ids, newest first, after one of them."""
    owing = Recovery.youth_id if payee == "youth" else Recovery.unit_id
    query = select(Recovery).where(Recovery.payee == payee, owing.in_(ids))
    if after:
        query = query.where(Recovery.id < after)
    return (await session.scalars(query.order_by(Recovery.id.desc()).limit(limit))).all()


async def lines_taking_back(session: AsyncSession, settlement_id: str) -> Sequence[SettlementLine]:
    """The lines of a settlement that take something back."""
    rows = await session.scalars(
        select(SettlementLine)
        .where(SettlementLine.settlement_id == settlement_id, NOT_HELD, SettlementLine.amount < 0)
        .order_by(SettlementLine.id)
    )
    return rows.all()


async def payees_of(session: AsyncSession, lines: Collection[str | None]) -> dict[str, Payee]:
    """To whom the money of these lines goes."""
    rows = await session.execute(
        select(SettlementLine.id, SettlementLine.payee).where(SettlementLine.id.in_(lines))
    )
    return dict(rows.all())


async def is_kept(session: AsyncSession, line_id: str) -> bool:
    """Whether what a line set off was kept as repaid."""
    kept = select(RecoveryMove.line_id).where(RecoveryMove.line_id == line_id).limit(1)
    return await session.scalar(kept) is not None


async def lines_set_off(session: AsyncSession, settlement_id: str) -> Sequence[SettlementLine]:
    """The lines of a settlement that are paid, of which something goes against a claim.

    What was kept of them before is left out; of a line that is all set off nothing is paid.
    """
    rows = await session.scalars(
        select(SettlementLine)
        .where(
            SettlementLine.settlement_id == settlement_id,
            SettlementLine.set_off_against.is_not(None),
            or_(IS_ALL_SET_OFF, and_(stands(SETTLED), ~_KEPT)),
        )
        .order_by(SettlementLine.set_off_against, SettlementLine.id)
    )
    return rows.all()


async def agreed(session: AsyncSession, youths: Collection[str], known: Persons) -> list[Claim]:
    """What is left of the claims that these persons agreed to have set off, oldest first.

    They are held until the transaction ends, so that no two settlements take the same.
    """
    rows = await session.scalars(
        select(Recovery)
        .where(
            Recovery.youth_id == any_of(known.ids_of(youths)),
            Recovery.set_off_agreed_on.is_not(None),
            Recovery.state.not_in(CLOSED),
        )
        .order_by(Recovery.id)
        .with_for_update()
    )
    return await _left(session, {claim: known.id_of(claim.youth_id) for claim in rows})


async def written_off(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> list[Claim]:
    """What of these placements' month nobody asks for any more, so that it stayed with the payee.

    Held as those that were agreed on.
    """
    rows = await session.scalars(
        select(Recovery)
        .where(
            Recovery.placement_id.in_(placements),
            Recovery.month == month,
            Recovery.state == "written_off",
        )
        .order_by(Recovery.id)
        .with_for_update()
    )
    return await _left(session, {claim: claim.placement_id for claim in rows})


async def _left(session: AsyncSession, claims: Mapping[Recovery, str]) -> list[Claim]:
    taken = await reserved(session, {claim.id for claim in claims})
    left = [
        (claim.left - taken.get(claim.id, yuan.ZERO), claim, of) for claim, of in claims.items()
    ]
    return [Claim(claim.id, of, rest) for rest, claim, of in left if rest > 0]


async def reserved(session: AsyncSession, claims: Collection[str]) -> dict[str, Decimal]:
    """For each claim, what lines are to set against it and have not yet, whatever was paid.

    A line that left its batch sets nothing off any more.
    """
    if not claims:
        return {}
    rows = await session.execute(
        select(SettlementLine.set_off_against, func.sum(SettlementLine.set_off))
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .where(
            SettlementLine.set_off_against.in_(claims),
            Settlement.state != "cancelled",
            in_force(SettlementLine),
            ~_KEPT,
        )
        .group_by(SettlementLine.set_off_against)
    )
    return {str(claim): taken for claim, taken in rows}


async def open_on(session: AsyncSession, settlement_id: str, line_id: str) -> str | None:
    """A claim that is not closed on the month of a line, or None."""
    same_month = and_(
        Recovery.placement_id == SettlementLine.placement_id,
        Recovery.month == SettlementLine.month,
    )
    return await session.scalar(
        select(Recovery.id)
        .join(SettlementLine, same_month)
        .where(
            SettlementLine.id == line_id,
            SettlementLine.settlement_id == settlement_id,
            Recovery.state.not_in(CLOSED),
        )
        .order_by(Recovery.id)
        .limit(1)
    )


async def open_of(session: AsyncSession, placement_id: str, month: Month) -> str | None:
    """A claim that is not closed on a placement's month, or None."""
    return await session.scalar(
        select(Recovery.id)
        .where(
            Recovery.placement_id == placement_id,
            Recovery.month == month,
            Recovery.state.not_in(CLOSED),
        )
        .order_by(Recovery.id)
        .limit(1)
    )


async def counted(
    session: AsyncSession, month: Month, placements: Collection[str]
) -> dict[str, Decimal]:
    """What claims on these placements' month have counted that came back before they arose."""
    rows = await session.execute(
        select(Recovery.placement_id, func.sum(RecoveryMove.amount))
        .join(RecoveryMove, RecoveryMove.recovery_id == Recovery.id)
        .where(
            Recovery.placement_id.in_(placements),
            Recovery.month == month,
            RecoveryMove.evidence["way"].astext == "returned",
        )
        .group_by(Recovery.placement_id)
    )
    return {placement: amount or yuan.ZERO for placement, amount in rows}
