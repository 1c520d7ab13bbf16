"""Audit signals: looked for before a settlement is prepared, entered, and decided on."""

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
from services.reporting.actions import objections
from services.reporting.actions.objections import Answer, Held
from services.reporting.queries import mentors, patterns, stays, trainees
from services.reporting.queries import objections as lines
from services.reporting.queries import signals as queries
from services.reporting.rules import patterns as finding
from services.reporting.rules import signals as rules
from services.reporting.rules.insurance_covers import Trainee
from services.reporting.rules.objections import Move as AnswerMove
from services.reporting.rules.patterns import Found
from services.reporting.rules.signals import Effect, Entered, Move, Step
from services.reporting.tables.objections import LineObjection
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.signals import AuditSignal, AuditSignalMove

_ITSELF: Final = "reporting"
_AT_ONCE: Final = 500
"""Signals kept, and trainees looked at, at once."""
_ANSWERS: Final[Mapping[Move, AnswerMove]] = {
    "explanation": "dismissal",
    "confirmation": "upholding",
}
_EVENTS: Final[Mapping[str, str]] = {
    "explained": "audit-signal.explained",
    "confirmed": "audit-signal.confirmed",
}
_UNPAID: Final = ("prepared", "reviewed", "publicised", "approved", "partly_disbursed", "disbursed")


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


async def find_among_lines(session: AsyncSession, settlement_id: str) -> list[Found]:
    """What the lines of a settlement that is being prepared show."""
    settlement = await session.get_one(Settlement, settlement_id)
    month, key = settlement.month, settlement.id
    terms = policy.signal_terms(month.last, settlement.region)
    return [
        *finding.shared_accounts(await patterns.account_groups(session, key), month),
        *finding.days_before_signature(await patterns.begun_early(session, key)),
        *finding.days_before_cover(await _without_cover(session, key), month.last),
        *finding.mentor_overloads(await mentors.led_in(session, key), terms.mentor_load, month),
    ]


async def find_in_region(session: AsyncSession, settlement_id: str) -> list[Found]:
    """What months and regions beside one another show, of its region."""
    settlement = await session.get_one(Settlement, settlement_id)
    month, area = settlement.month, settlement.region
    terms = policy.signal_terms(month.last, area)
    months = [month.plus(-back) for back in reversed(range(terms.months))]
    return [
        *finding.identical_attendances(
            await patterns.attendances(session, area, months), months, terms.people
        ),
        *finding.two_regions(await patterns.overlapping(session, settlement_id), month),
        *finding.unproven_retentions(await patterns.retained(session, area, month.plus(-12).first)),
    ]


FINDING: Final = (find_among_lines, find_in_region)
"""Ways to look, of which none waits for another."""


async def keep(
    session: AsyncSession, deed: Deed, settlement_id: str, found: Sequence[Found]
) -> int:
    """Keep what was found in a settlement that is being prepared; how many there are of new.

    What was found before is not found again, but still holds what it held.
    """
    settlement = await session.get_one(Settlement, settlement_id)
    new = await _keep(session, deed, settlement.region, found, settlement_id)
    await _hold(session, deed, settlement_id)
    return len(new)


async def enter(session: AsyncSession, deed: Deed, office: str, given: Given) -> AuditSignal:
    """Keep what an officer found elsewhere of a youth. Raises YouthUnknown, SignalKnown."""
    if not await stays.is_placed_in(session, given.youth_id, office):
        raise rules.YouthUnknown
    found = Found(given.kind, given.youth_id, given.month, (given.youth_id,), evidence={})
    row = next(iter(await _keep(session, deed, office, [found], None, ground=given.ground)), None)
    if row is None:
        raise rules.SignalKnown
    session.add(_move(deed, row, "entry", given.ground))
    of = (office, given.month, given.youth_id, _UNPAID)
    for settlement_id in await queries.settlements_of(session, *of):
        await _hold(session, deed, settlement_id)
    return row


async def decide(session: AsyncSession, deed: Deed, office: str, given: Decision) -> AuditSignal:
    """Take a signal to its end, and with it the lines that it holds.

    Where all whom it concerns are nameless, the words are not kept.

    Raises SignalUnknown, SignalChanged, SignalStateForbids, OwnSignal, LaterLinesStand.
    """
    row = await queries.find(session, given.signal_id, office)
    if row is None:
        raise rules.SignalUnknown
    rules.require_version(given.seen, row.version)
    rules.require_other_person(deed.author, row.author)
    if await queries.is_of_nobody(session, row):
        given = replace(given, ground="")
    row.state, row.version = rules.next_state(row.state, given.move), row.version + 1
    session.add(_move(deed, row, given.move, given.ground))
    released = await _release(session, deed, row, given)
    for settlement_id in released:
        # Another signal may wait for the same line.
        await _hold(session, deed, settlement_id)
    await _tell(session, deed, row, _EVENTS[row.state], given.ground)
    return row


async def answer_objection(
    session: AsyncSession, deed: Deed, settlement_id: str, office: str, given: Answer
) -> LineObjection:
    """Answer an objection to a line, for which a signal may wait besides.

    Raises ObjectionUnknown, ObjectionChanged, ObjectionStateForbids, OwnObjection, LaterLinesStand.
    """
    row = await objections.answer(session, deed, settlement_id, office, given)
    await _hold(session, deed, settlement_id)
    return row


async def find(
    session: AsyncSession, signal_id: str, office: str
) -> tuple[AuditSignal, list[AuditSignalMove]]:
    """A signal and what was said of it. Raises SignalUnknown."""
    row = await queries.find(session, signal_id, office)
    if row is None:
        raise rules.SignalUnknown
    return row, await queries.moves(session, signal_id)


async def _without_cover(session: AsyncSession, settlement_id: str) -> list[Trainee]:
    # Told of within the hour, looked at anew: what was answered since is no gap any more.
    told = await patterns.without_cover(session, settlement_id)
    return [
        one
        for start in range(0, len(told), _AT_ONCE)
        for one in await trainees.named(session, told[start : start + _AT_ONCE])
    ]


async def _keep(
    session: AsyncSession,
    deed: Deed,
    area: str,
    found: Sequence[Found],
    settlement_id: str | None,
    *,
    ground: str = "",
) -> list[AuditSignal]:
    # Those that are known already give no row.
    new: list[AuditSignal] = []
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        youths = {youth for one in some for youth in one.youths}
        regions = await stays.regions_of(session, youths, area)
        rows = [
            _row(deed, area, one, settlement_id) | {"effect": _effect(deed, area, one, regions)}
            for one in some
        ]
        statement = insert(AuditSignal).values(rows).on_conflict_do_nothing()
        new += await session.scalars(statement.returning(AuditSignal))
    for row in new:
        await _tell(session, deed, row, "audit-signal.found", ground)
    return new


def _row(deed: Deed, area: str, found: Found, settlement_id: str | None) -> dict[str, object]:
    return {
        "id": ids.new("sig"),
        "kind": found.kind,
        "mark": f"{found.kind}/{found.subject}/{found.month or ''}",
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
    told = set().union(*(regions.get(youth, set()) for youth in found.youths)) or {area}
    effects = {policy.signal_effect(found.kind, deed.today, one) for one in told}
    return "hold" if "hold" in effects else "none"


async def _release(
    session: AsyncSession, deed: Deed, row: AuditSignal, given: Decision
) -> list[str]:
    # What it holds is read once nobody else moves it: an approval may carry it over meanwhile.
    settlements = [
        await session.get_one(Settlement, settlement_id, with_for_update=True)
        for settlement_id in await queries.settlements_held_by(session, row.id)
    ]
    for held in await queries.held_by(session, row.id):
        settlement = await session.get_one(Settlement, held.settlement_id)
        answer = Answer(held.id, _ANSWERS[given.move], held.version, given.ground)
        await objections.settle(session, deed, settlement, held, answer)
    await session.flush()
    return [one.id for one in settlements if one.state != "cancelled"]


async def _hold(session: AsyncSession, deed: Deed, settlement_id: str) -> None:
    # The lines of whom a signal concerns wait until it is decided, where a value says so.
    await session.flush()
    # Read once nobody else moves it: what is paid meanwhile waits no more.
    settlement = await session.get_one(
        Settlement, settlement_id, populate_existing=True, with_for_update=True
    )
    if settlement.state == "cancelled":
        return
    for line, row in await queries.to_hold(session, settlement_id):
        if not _holds(row, line.region):
            continue
        told = await lines.line(session, settlement_id, line.id)
        if told is not None and told[1] and await lines.standing(session, line.id) is None:
            held = Held(_ITSELF, rules.KINDS[row.kind], row.id)
            await objections.hold_by_signal(session, deed, line, held)


def _holds(row: AuditSignal, area: str) -> bool:
    # By the value of the line's own region; another region's signal is not its officers' to decide.
    effect = policy.signal_effect(row.kind, row.found_on, area, row.recorded_at)
    return effect == "hold" and region.lies_within(area, row.region)


def _move(deed: Deed, row: AuditSignal, move: Step, ground: str) -> AuditSignalMove:
    return AuditSignalMove(
        signal_id=row.id,
        version=row.version,
        move=move,
        author=deed.author,
        ground=ground,
        recorded_at=deed.now,
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
