"""A new day: who waits is looked at as of today, and whom it changes something for is visited.

With the day somebody turns 18 or 25, the time after leaving school is over, or a dated value
changes. The pool is read in slices and no market is held meanwhile; visits are few, so many a
transaction, under the market's lock. Whoever comes between two slices is looked at as of today
anyway, and so is everybody when a seat comes free.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import Database
from services.common.store.slices import in_slices
from services.common.time.clock import day_of
from services.matching import policy
from services.matching.actions.choosing import conditions_of
from services.matching.actions.lotteries import standing_secret
from services.matching.actions.pool import lapse, seek_again, stand_at
from services.matching.actions.round_lists import may_take_part, seeker_of
from services.matching.queries import applicants, markets, round_youths, seats, waiting
from services.matching.queries.applicants import Applicant
from services.matching.queries.round_youths import Candidate
from services.matching.queries.waiting import Stand
from services.matching.rules.eligibility import is_eligible
from services.matching.rules.intentions import Seat
from services.matching.rules.pool import PriorityTerms, place_of
from services.matching.rules.wish_lists import Shelves

READ: Final = 500
"""How many who wait are read at a time."""
VISITED: Final = 50
"""How many are visited in one transaction: seconds at most, for which their market is held."""


@dataclass
class _Found:
    """Whom the day changes something for."""

    leaving: list[str] = field(default_factory=list)
    """Who may no longer take part."""
    moving: dict[str, Stand] = field(default_factory=dict)
    """Who stands elsewhere by today's values, and where."""
    finding: list[tuple[Stand, str]] = field(default_factory=list)
    """Who would take a seat that is free, and where they stand."""


async def look_again(database: Database, deed: Deed) -> None:
    """Let everybody who waits stand, leave or find a seat as of today, in order.

    One for whom that breaks is logged and left; the others have their turn.
    """
    async with database.transaction() as session:
        everybody, free = await _begun(session)
    found = _Found()
    await in_slices(database, everybody, READ, partial(_read, deed=deed, free=free, found=found))
    await in_slices(database, found.leaving, VISITED, partial(_let_go, deed=deed))
    await in_slices(database, list(found.moving), READ, partial(_move, deed=deed))
    finding = [youth_id for _, youth_id in sorted(found.finding)]
    await in_slices(database, finding, VISITED, partial(_seek, deed=deed))


class _Free:
    """The seats that stand free, by market."""

    def __init__(self, found: Mapping[str, Sequence[Seat]]) -> None:
        # Which of them somebody takes is not decided here, so ties need no secret.
        self._shelves = {market: Shelves(posts, b"") for market, posts in found.items()}

    def has_for(self, one: Candidate, market: str, day: date) -> bool:
        """Whether somebody would take one of them."""
        shelves = self._shelves.get(market)
        return shelves is not None and bool(shelves.list_of(seeker_of(one, day), 1))


async def _begun(session: AsyncSession) -> tuple[Sequence[str], _Free]:
    """Whoever waits, and the free seats; what began yesterday in a market has ended by now."""
    for market in sorted(await markets.with_waiting(session)):
        await markets.lock(session, market)
    return await waiting.ids(session), _Free(await seats.free_seats(session))


async def _read(
    session: AsyncSession,
    youth_ids: Sequence[str],
    *,
    deed: Deed,
    free: _Free,
    found: _Found,
) -> None:
    looked = await _looked(session, deed, youth_ids, free)
    found.leaving += looked.leaving
    found.moving |= looked.moving
    found.finding += looked.finding


async def _looked(
    session: AsyncSession, deed: Deed, youth_ids: Sequence[str], free: _Free
) -> _Found:
    stood = await waiting.stands(session, youth_ids)
    candidates = await round_youths.named(session, list(stood), deed.today)
    homes = {one.region: policy.market_of(one.region, deed.today) for one in candidates}
    terms = {home: policy.priority_terms(deed.today, home) for home in set(homes.values())}
    drawn_by = {(homes[one.region], _year(one)) for one in candidates}
    secrets = {by: await standing_secret(session, deed, *by) for by in sorted(drawn_by)}
    today = _Today(deed.today, homes, terms, secrets, free)
    return await asyncio.to_thread(_judged, candidates, stood, today)


@dataclass(frozen=True)
class _Today:
    """By what somebody is looked at: the markets by residence, and what holds in each."""

    day: date
    homes: Mapping[str, str]
    terms: Mapping[str, PriorityTerms]
    secrets: Mapping[tuple[str, int], bytes]
    free: _Free

    def stand_of(self, one: Candidate) -> Stand:
        """Where one stands by today's values."""
        home = self.homes[one.region]
        secret = self.secrets[home, _year(one)]
        return Stand(home, place_of(one.claim(), self.terms[home], secret))

    def finds(self, one: Candidate) -> bool:
        """Whether there is a free seat that one would take."""
        return self.free.has_for(one, self.homes[one.region], self.day)


def _judged(candidates: list[Candidate], stood: Mapping[str, Stand], today: _Today) -> _Found:
    found = _Found()
    for one in candidates:
        if not may_take_part(one, today.day):
            found.leaving.append(one.youth_id)
            continue
        stand = today.stand_of(one)
        if stand != stood[one.youth_id]:
            found.moving[one.youth_id] = stand
        if today.finds(one):
            found.finding.append((stand, one.youth_id))
    return found


def _year(one: Candidate) -> int:
    return day_of(one.registered_at).year


async def _let_go(session: AsyncSession, youth_ids: Sequence[str], *, deed: Deed) -> None:
    await _hold_markets(session, deed, youth_ids)
    for youth_id in youth_ids:
        applicant = await _waiting(session, deed, youth_id)
        if applicant and not is_eligible(conditions_of(applicant, deed.today)):
            await lapse(session, deed, applicant)


async def _move(session: AsyncSession, youth_ids: Sequence[str], *, deed: Deed) -> None:
    await _hold_markets(session, deed, youth_ids)
    # Once more under the lock: a decline may have come between.
    looked = await _looked(session, deed, youth_ids, _Free({}))
    await stand_at(session, looked.moving)


async def _seek(session: AsyncSession, youth_ids: Sequence[str], *, deed: Deed) -> None:
    await _hold_markets(session, deed, youth_ids)
    # Slices before this one may have taken the last: who finds nothing now is left alone.
    free, day = _Free(await seats.free_seats(session)), deed.today
    candidates = await round_youths.named(session, youth_ids, day)
    finding = {
        one.youth_id
        for one in candidates
        if free.has_for(one, policy.market_of(one.region, day), day)
    }
    for youth_id in youth_ids:
        if youth_id in finding and (applicant := await _waiting(session, deed, youth_id)):
            await seek_again(session, deed, applicant)


async def _hold_markets(session: AsyncSession, deed: Deed, youth_ids: Sequence[str]) -> None:
    """Hold the markets in which some wait, and those in which they should by today's values."""
    found = await waiting.homes(session, youth_ids)
    now = {policy.market_of(region, deed.today) for _, region in found}
    for market in sorted(now | {market for market, _ in found}):
        await markets.lock(session, market)


async def _waiting(session: AsyncSession, deed: Deed, youth_id: str) -> Applicant | None:
    applicant = await applicants.of_youth(session, youth_id, deed.today)
    return applicant if applicant and applicant.waits else None
