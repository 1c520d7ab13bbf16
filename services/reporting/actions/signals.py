"""Audit signals: kept as they are found, entered, and decided on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids, region
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import objections, policy_rows, signal_lines
from services.reporting.actions.objections import Answer
from services.reporting.actions.voided_months import outcomes
from services.reporting.queries import locks, persons, stays
from services.reporting.queries import signals as queries
from services.reporting.rules import signals as rules
from services.reporting.rules.patterns import Found
from services.reporting.rules.signals import Effect, Entered, Move, Step
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.signals import AuditSignal, AuditSignalMove

_ITSELF: Final = "reporting"
_AT_ONCE: Final = 500
"""Signals kept at once."""
_EVENTS: Final[Mapping[Move, str]] = {
    "explanation": "audit-signal.explained",
    "confirmation": "audit-signal.confirmed",
    "withdrawal": "audit-signal.confirmation-withdrawn",
}


@dataclass(frozen=True)
class Given:
    """A signal as an officer enters it, for a fact of which no feed tells."""

    kind: Entered
    youth_id: str
    month: Month
    ground: str


@dataclass(frozen=True)
class Decision:
    """What an officer says to a signal, as of which version they saw."""

    signal_id: str
    move: Move
    seen: int | None
    ground: str


async def keep(
    session: AsyncSession, deed: Deed, settlement_id: str, found: Sequence[Found]
) -> int:
    """Keep what was found in a settlement that is being prepared; how many there are of new.

    What was found before is not found again, but still holds what it held.
    """
    settlement = await session.get_one(Settlement, settlement_id)
    new = await _keep(session, deed, settlement.region, found, settlement_id)
    await signal_lines.hold(session, deed, settlement_id)
    return len(new)


async def enter(session: AsyncSession, deed: Deed, office: str, given: Given) -> AuditSignal:
    """Keep what an officer found elsewhere of a youth. Raises YouthUnknown, SignalKnown."""
    if not await stays.is_placed_in(session, given.youth_id, office):
        raise rules.YouthUnknown
    # In turn with whoever finds signals of the month, so that none is kept twice.
    await locks.hold(session, "settled-month", given.month)
    await policy_rows.current(session)
    one = await persons.persons(session, [given.youth_id])
    if await queries.is_known(
        session, given.kind, given.month, one.ids_of([given.youth_id]), office
    ):
        raise rules.SignalKnown
    about = one.id_of(given.youth_id), given.month, (given.youth_id,)
    found = Found(given.kind, *about, evidence={}, region=office)
    row = next(iter(await _keep(session, deed, office, [found], None, ground=given.ground)), None)
    if row is None:
        raise rules.SignalKnown
    session.add(_move(deed, row, "entry", given.ground))
    await signal_lines.hold_unpaid(session, deed, row)
    return row


async def note(session: AsyncSession, deed: Deed, office: str, found: Sequence[Found]) -> None:
    """Keep what was found of months that are settled already, or are being."""
    for month in sorted({one.month for one in found if one.month}):
        await locks.hold(session, "settled-month", month)
    await policy_rows.current(session)
    for row in await _keep(session, deed, office, found, None):
        await signal_lines.hold_unpaid(session, deed, row)


async def decide(session: AsyncSession, deed: Deed, office: str, given: Decision) -> AuditSignal:
    """Take a signal to its end, and with it the lines that it holds.

    What is not paid yet of a month that a confirmed one makes void leaves its batch; what is paid
    the next settlement of the month takes back. One that was confirmed wrongly is withdrawn.
    Where all whom it concerns are nameless, the words are not kept.

    Raises SignalUnknown, SignalChanged, SignalStateForbids, OwnSignal, OwnConfirmation,
    LaterLinesStand, SetOffKept.
    """
    # Months first, then what is of them: whoever prepares a settlement holds them in this order.
    for month in await queries.months_of(session, given.signal_id):
        await locks.hold(session, "settled-month", month)
    await policy_rows.current(session)
    row = await queries.find(session, given.signal_id, office)
    if row is None:
        raise rules.SignalUnknown
    rules.require_version(given.seen, row.version)
    rules.require_other_person(deed.author, row.author)
    if given.move == "withdrawal":
        confirmed_by = await queries.confirmed_by(session, row.id)
        rules.require_another_withdraws(deed.author, confirmed_by)
    if await queries.is_of_nobody(session, row):
        given = replace(given, ground="")
    row.state, row.version = rules.next_state(row.state, given.move), row.version + 1
    session.add(_move(deed, row, given.move, given.ground))
    if given.move == "confirmation":
        await signal_lines.hold_unpaid(session, deed, row)
    if given.move == "withdrawal":
        await signal_lines.leave_voided(session, deed, row, given.ground)
    released = await signal_lines.release(session, deed, row, (given.move, given.ground))
    for settlement_id in released:
        # Another signal may wait for the same line.
        await signal_lines.hold(session, deed, settlement_id)
    await _tell(session, deed, row, _EVENTS[given.move], given.ground)
    return row


async def answer_objection(
    session: AsyncSession, deed: Deed, settlement_id: str, office: str, given: Answer
) -> LineObjection:
    """Answer an objection to a line, for which a signal may wait besides.

    Raises ObjectionUnknown, ObjectionChanged, ObjectionStateForbids, OwnObjection, LaterLinesStand,
    SetOffKept.
    """
    row = await objections.answer(session, deed, settlement_id, office, given)
    await signal_lines.hold(session, deed, settlement_id)
    return row


async def find(
    session: AsyncSession, signal_id: str, office: str
) -> tuple[AuditSignal, list[AuditSignalMove]]:
    """A signal and what was said of it. Raises SignalUnknown."""
    await policy_rows.current(session)
    row = await queries.find(session, signal_id, office)
    if row is None:
        raise rules.SignalUnknown
    return row, await queries.moves(session, signal_id)


async def _keep(
    session: AsyncSession,
    deed: Deed,
    area: str,
    found: Sequence[Found],
    settlement_id: str | None,
    *,
    ground: str = "",
) -> list[AuditSignal]:
    # Those that are known already give no row, whoever found them and under whichever id.
    new: list[AuditSignal] = []
    found = await _unknown(session, area, found)
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        youths = {youth for one in some for youth in one.youths}
        regions = await stays.regions_of(session, youths, area)
        rows = [
            _row(deed, one.region or area, one, settlement_id)
            | {"effect": _effect(deed, one.region or area, one, regions)}
            for one in some
        ]
        statement = insert(AuditSignal).values(rows).on_conflict_do_nothing()
        new += await session.scalars(statement.returning(AuditSignal))
    for row in new:
        await _tell(session, deed, row, "audit-signal.found", ground)
    return new


async def _unknown(session: AsyncSession, area: str, found: Sequence[Found]) -> list[Found]:
    of_persons = [one for one in found if one.is_of_a_person]
    if not of_persons:
        return [*found]
    youths = {youth for one in of_persons for youth in one.youths}
    one = await persons.persons(session, youths)
    known = await queries.known_of(session, {each.kind for each in of_persons}, one.ids_of(youths))
    told = {(kind, month, of, one.id_of(youth)) for kind, month, of, youth in known}
    return [
        each
        for each in found
        if not each.is_of_a_person
        or not any(
            (each.kind, each.month, of, one.id_of(each.subject)) in told
            for of in region.chain(each.region or area)
        )
    ]


def _row(deed: Deed, area: str, found: Found, settlement_id: str | None) -> dict[str, object]:
    return {
        "id": ids.new("sig"),
        "kind": found.kind,
        "mark": found.mark,
        "region": area,
        "month": found.month,
        "youths": list(found.youths),
        "unit_id": found.unit_id,
        "settlement_id": settlement_id,
        "evidence": dict(found.evidence),
        "state": "open",
        "version": 1,
        "found_on": deed.today,
        "author": deed.author if settlement_id is None else _ITSELF,
        "recorded_at": deed.now,
    }


def _effect(deed: Deed, area: str, found: Found, regions: Mapping[str, set[str]]) -> Effect:
    # It holds if it does in a region of one whom it concerns.
    placed = set().union(*(regions.get(youth, set()) for youth in found.youths))
    told = {one for one in placed if region.lies_within(one, area)} or {area}
    effects = {policy.signal_effect(found.kind, deed.today, one) for one in told}
    return "hold" if "hold" in effects else "none"


def _move(deed: Deed, row: AuditSignal, move: Step, ground: str) -> AuditSignalMove:
    return AuditSignalMove(
        signal_id=row.id,
        version=row.version,
        move=move,
        author=deed.author,
        ground=ground,
        recorded_at=deed.now,
        outcomes=outcomes(row, deed.today) if move == "confirmation" else {},
    )


async def _tell(
    session: AsyncSession, deed: Deed, row: AuditSignal, event: str, ground: str
) -> None:
    told = Change(
        object="audit-signal",
        id=row.id,
        version=row.version,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={"kind": row.kind, "region": row.region, "effect": row.effect, "state": row.state},
    )
    await record_grounded(session, deed, told)
