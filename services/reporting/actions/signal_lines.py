"""The lines that an audit signal concerns: held, released, and taken out of their batch."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import region
from services.reporting import policy
from services.reporting.actions import objections
from services.reporting.actions.objections import Answer, Held
from services.reporting.queries import objections as every_line
from services.reporting.queries import persons, signals
from services.reporting.queries import settlements as every_settlement
from services.reporting.queries import signal_lines as lines
from services.reporting.queries.signal_lines import Outcomes
from services.reporting.rules import signals as rules
from services.reporting.rules.objections import Move as AnswerMove
from services.reporting.rules.persons import Persons
from services.reporting.rules.signals import Move
from services.reporting.tables.settlements import Settlement, SettlementLine
from services.reporting.tables.signals import AuditSignal

_ITSELF: Final = "reporting"
_ANSWERS: Final[Mapping[Move, AnswerMove]] = {
    "explanation": "dismissal",
    "confirmation": "upholding",
    "withdrawal": "dismissal",
}
_UNAPPROVED: Final = ("preparing", "prepared", "reviewed", "publicised")
_UNPAID: Final = (*_UNAPPROVED, "approved", "partly_disbursed", "disbursed")


async def release(
    session: AsyncSession, deed: Deed, row: AuditSignal, said: tuple[Move, str]
) -> list[str]:
    """End what a signal holds, by what was decided on what ground; the settlements of it."""
    move, ground = said
    # What it holds is read once nobody else moves it: an approval may carry it over meanwhile.
    settlements = [
        await session.get_one(Settlement, settlement_id, with_for_update=True)
        for settlement_id in await lines.settlements_held_by(session, row.id)
    ]
    for held in await lines.held_by(session, row.id):
        settlement = await session.get_one(Settlement, held.settlement_id)
        answer = Answer(held.id, _ANSWERS[move], held.version, ground)
        await objections.settle(session, deed, settlement, held, answer)
    await session.flush()
    return [one.id for one in settlements if one.state != "cancelled"]


async def hold(session: AsyncSession, deed: Deed, settlement_id: str) -> None:
    """Let the lines of whom a signal concerns wait until it is decided, where a value says so."""
    await session.flush()
    # Read once nobody else moves it: what is paid meanwhile waits no more.
    settlement = await session.get_one(
        Settlement, settlement_id, populate_existing=True, with_for_update=True
    )
    if settlement.state == "cancelled":
        return
    for line, row, told_before in await lines.to_hold(session, settlement):
        if not _holds(row, line.region, told_before):
            continue
        told = await every_line.line(session, settlement_id, line.id)
        if told is not None and told[1] and await every_line.standing(session, line.id) is None:
            held = Held(_ITSELF, rules.KINDS[row.kind], row.id)
            await objections.hold_by_signal(session, deed, line, held)


async def hold_unpaid(session: AsyncSession, deed: Deed, row: AuditSignal) -> None:
    """Let what is not paid of a signal's month wait; of one for all months as each is prepared.

    In the turn of the month, as whoever prepares: the month is held before a settlement is.
    """
    if row.month is None:
        return
    youths = (await persons.persons(session, row.youths)).ids_of(row.youths)
    of = row.region, row.month, youths
    await session.flush()
    does = (await lines.outcomes_of(session, [row.id]))[row.id]
    regions = await lines.regions_of(session, *of)
    if not any(_holds(row, area, does) for area in regions):
        return
    for settlement_id in await lines.settlements_of(session, *of, _UNPAID):
        await hold(session, deed, settlement_id)


async def leave_voided(session: AsyncSession, deed: Deed, row: AuditSignal, ground: str) -> None:
    """What says that nothing of a signal's month is due leaves its batch, unless it is approved.

    In the turn of the month; what is prepared meanwhile is looked at by who prepares it.
    """
    if row.month is None:
        return
    youths = (await persons.persons(session, row.youths)).ids_of(row.youths)
    of = row.region, row.month, youths
    for settlement_id in await lines.settlements_of(session, *of, _UNAPPROVED):
        settlement = await session.get_one(
            Settlement, settlement_id, populate_existing=True, with_for_update=True
        )
        if settlement.state in _UNAPPROVED:
            await _leave(session, deed, settlement, [(row, ground)])


async def leave_withdrawn(session: AsyncSession, deed: Deed, settlement_id: str) -> None:
    """What a preparation held for void by a signal that was withdrawn meanwhile leaves it."""
    settlement = await session.get_one(Settlement, settlement_id)
    gone = await signals.withdrawn_of(session, settlement.month, settlement.region)
    if gone:
        await _leave(session, deed, settlement, gone)


async def _leave(
    session: AsyncSession,
    deed: Deed,
    settlement: Settlement,
    gone: Collection[tuple[AuditSignal, str]],
) -> None:
    # As signals stand in this turn: of two withdrawn at once the second finds the first gone.
    await session.flush()
    kinds = {row.kind for row, _ in gone}
    standing = await lines.standing_of(session, settlement, kinds)
    youths = {youth for row, _ in gone for youth in row.youths}
    one = await persons.persons(session, youths.union(*(row.youths for row, _ in standing)))
    for line in await lines.voided_lines(session, settlement.id, kinds, one.ids_of(youths)):
        row, ground = next(((row, why) for row, why in gone if _is_of(line, row, one)), (None, ""))
        if row is None or _is_void(line, row, standing, one):
            continue
        # What a later line adjusts stays: the later one says what is due by now.
        if not await every_settlement.has_later_lines(session, settlement, line.id):
            held = Held(_ITSELF, rules.KINDS[row.kind], row.id)
            await objections.leave_by_signal(session, deed, line, held, ground)


def _is_of(line: SettlementLine, row: AuditSignal, one: Persons) -> bool:
    return (
        region.lies_within(line.region, row.region)
        and line.youth_id in one.ids_of(row.youths)
        and any(portion.get("voided_for") == row.kind for portion in line.portions)
    )


def _is_void(
    line: SettlementLine,
    row: AuditSignal,
    standing: Collection[tuple[AuditSignal, Outcomes]],
    one: Persons,
) -> bool:
    # Of two that say the same of a person's month one may have been wrong.
    return any(
        rules.voiding(told, line.region, other.region)
        for other, told in standing
        if other.kind == row.kind and line.youth_id in one.ids_of(other.youths)
    )


def _holds(row: AuditSignal, area: str, told: Outcomes) -> bool:
    # By the value of the line's own region; another region's signal is not its officers' to decide.
    if not region.lies_within(area, row.region):
        return False
    if row.state == "confirmed" and rules.voiding(told, area, row.region) is not None:
        return True
    return policy.signal_effect(row.kind, row.found_on, area, row.recorded_at) == "hold"
