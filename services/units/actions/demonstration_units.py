"""Demonstration units: candidates with their scores, proposals, the decision, withdrawal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.values import ids
from services.common.web.access import OutsideRegion, require_region
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.decisions import Decision
from services.units.actions.proposals import check_not_proposed
from services.units.actions.rights import unit_for
from services.units.actions.telling import tell_nomination
from services.units.clients.reporting import Reporting
from services.units.queries import demonstration_units as queries
from services.units.rules.demonstration_units import (
    CANDIDATES,
    NominationMove,
    NominationNotFound,
    NominationState,
    Place,
    Score,
    check_none_open,
    check_recognised,
    check_two_persons,
    follow_nomination,
    rank,
)
from services.units.rules.moves import check_version
from services.units.tables.demonstration_units import Nomination
from services.units.tables.units import Unit


@dataclass(frozen=True)
class Candidate:
    """A unit with its score of today, and its newest nomination if it has one."""

    unit: Unit
    score: Score
    nomination: Nomination | None


@dataclass(frozen=True)
class Mark:
    """Where a page ended: after which unit, with which place then."""

    place: Place
    unit_id: str


async def candidates(
    session: AsyncSession,
    caller: Caller,
    area: str,
    reporting: Reporting,
    *,
    after: Mark | None,
    limit: int,
) -> list[Candidate]:
    """A stretch of an area's recognised units in the order of `rank`, suspended ones last.

    By the scores of the whole area, for what is first is known only then; only those of the
    stretch are asked for with their parts. Raises OutsideRegion, ScoreUnavailable,
    ScoresBeingCounted.
    """
    require_region(caller, area)
    await release(session)
    shown = await _stretch(session, await reporting.places(area), after, limit)
    await release(session)
    scores = await reporting.scores(shown)
    units = await queries.units_of(session, shown)
    nominations = await queries.newest_of(session, shown)
    return [Candidate(units[key], scores[key], nominations.get(key)) for key in shown]


async def _stretch(
    session: AsyncSession, places: Mapping[str, Place], after: Mark | None, limit: int
) -> list[str]:
    marks = {after.unit_id: after.place} if after else {}
    known = await queries.states_and_names(session, [*places, *marks])
    standing = {key: place for key, place in places.items() if known[key][0] in CANDIDATES}
    ranks = {key: rank(place, *known[key], key) for key, place in standing.items()}
    last = [rank(place, *known[key], key) for key, place in marks.items() if key in known]
    behind = [key for key, place in ranks.items() if all(place > one for one in last)]
    return sorted(behind, key=ranks.__getitem__)[:limit]


async def read_nominations(
    session: AsyncSession, caller: Caller, unit_id: str
) -> Sequence[Nomination]:
    """Every nomination of a unit, newest first, for its office or itself. Raises UnitNotFound."""
    await unit_for(session, caller, unit_id)
    return await queries.nominations_of(session, unit_id)


async def propose(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    ground: str,
    reporting: Reporting,
) -> Nomination:
    """A city's office proposes a unit; its score of that day is kept as evidence (二).

    Raises UnitNotFound, NotThatOffice, NotAModel, RemovalUnderWay, RemovalProposed,
    AlreadyProposed, ScoreUnavailable.
    """
    unit = await unit_for(session, caller, unit_id)
    check_recognised(unit.state)
    state = follow_nomination("candidate", "propose", _office(caller), unit.region)
    await release(session)
    score = await reporting.score(unit_id)
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_recognised(unit.state)
    await check_not_proposed(session, unit_id)
    check_none_open(await queries.has_open(session, unit_id))
    await check_hidden(session, deed, unit_id, {"/ground": ground})
    nomination = Nomination(
        id=ids.new("dmn"),
        version=0,
        unit_id=unit_id,
        region=_office(caller),
        state=state,
        score=score.score,
        evidence=dict(score.told),
        proposed_on=deed.today,
        proposal_ground=ground,
    )
    session.add(nomination)
    await tell_nomination(session, deed, (nomination, unit), "demonstration.proposed", ground)
    return nomination


async def decide(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    move: Literal["name", "decline"],
    decision: Decision,
) -> Nomination:
    """The autonomous region's office names the unit proposed, or declines to.

    Raises UnitNotFound, NominationNotFound, Unpinned, Stale, MoveNotOpen, NotThatOffice,
    ProposerDecides, NotAModel, RemovalUnderWay, RemovalProposed.
    """
    unit, nomination = await _held(session, caller, unit_id)
    state = _moved(caller, (unit, nomination), move, decision)
    if nomination.region == caller.region:
        check_two_persons(await queries.proposer(session, nomination.id), deed.author)
    if move == "name":
        check_recognised(unit.state)
        await check_not_proposed(session, unit_id)
    await check_hidden(session, deed, unit_id, {"/ground": decision.ground})
    nomination.state = state
    nomination.decided_on, nomination.decision_ground = deed.today, decision.ground
    if move == "name":
        unit.demonstration_since = deed.today
        await tell_nomination(
            session, deed, (nomination, unit), "demonstration.named", decision.ground
        )
    else:
        await tell_nomination(
            session, deed, (nomination, unit), "demonstration.declined", decision.ground
        )
    return nomination


async def withdraw(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, decision: Decision
) -> Nomination:
    """A city's office takes its proposal back, or the autonomous region's the name away.

    Raises UnitNotFound, NominationNotFound, Unpinned, Stale, MoveNotOpen, NotThatOffice.
    """
    unit, nomination = await _held(session, caller, unit_id)
    state = _moved(caller, (unit, nomination), "withdraw", decision)
    await check_hidden(session, deed, unit_id, {"/ground": decision.ground})
    nomination.state = state
    nomination.withdrawn_on, nomination.withdrawal_ground = deed.today, decision.ground
    unit.demonstration_since = None
    await tell_nomination(
        session, deed, (nomination, unit), "demonstration.withdrawn", decision.ground
    )
    return nomination


async def _held(session: AsyncSession, caller: Caller, unit_id: str) -> tuple[Unit, Nomination]:
    # The unit is locked: two offices never decide on its nomination at once.
    unit = await unit_for(session, caller, unit_id, lock=True)
    nomination = await queries.newest(session, unit_id)
    if nomination is None:
        raise NominationNotFound
    return unit, nomination


def _moved(
    caller: Caller, found: tuple[Unit, Nomination], move: NominationMove, decision: Decision
) -> NominationState:
    unit, nomination = found
    check_version(nomination.version, decision.expected_version)
    return follow_nomination(nomination.state, move, _office(caller), unit.region)


def _office(caller: Caller) -> str:
    if caller.region is None:
        raise OutsideRegion
    return caller.region
