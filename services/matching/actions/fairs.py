"""Fairs: announced with seats set aside, called off, or ended; what is left goes to the pool."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import Malformed, Refused
from services.common.store import calendar
from services.common.values import ids
from services.common.values import region as regions
from services.common.web.access import covers, require_region
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.changes import tell_fair
from services.matching.actions.pool import draw
from services.matching.actions.set_asides import give_back, set_aside, set_aside_at_most
from services.matching.queries import fairs, markets, seats
from services.matching.rules import fairs as rules
from services.matching.rules.fairs import (
    CancelCause,
    FairNotFound,
    FairPostUnknown,
    SeatsKeptForRound,
    SeatsNotFree,
)
from services.matching.tables.fairs import Fair, FairSeats


@dataclass(frozen=True)
class Wanted:
    """How many seats of a post are set aside, and whether those not free yet are awaited."""

    seats: int
    awaits: bool


@dataclass(frozen=True)
class Announcement:
    """A fair as announced: where, when, and how many seats of which posts are set aside."""

    region: str
    day: date
    place: str
    seats: Mapping[str, Wanted]


async def announce(session: AsyncSession, deed: Deed, caller: Caller, told: Announcement) -> Fair:
    """Announce a fair and set its seats aside, all or none; awaited ones as they come.

    Raises OutsideRegion, NotBeforehand, AwaitedTooEarly, FairPostUnknown, SeatsKeptForRound,
    SeatsNotFree, AwaitedSeatsUnfit, Malformed.
    """
    require_region(caller, told.region)
    rules.refuse_announcement(told.day, deed.today)
    if any(wanted.awaits for wanted in told.seats.values()):
        ahead = policy.VALUES.value("fair_awaiting_days_ahead", deed.today, told.region)
        rules.refuse_awaiting_early(told.day, deed.today, int(ahead.value))
    if regions.find(told.region, deed.today) is None:
        raise Malformed("/region", "不是现行的行政区划代码。")
    await _lock_markets(session, caller, told)
    fair = await _fair(session, deed, told)
    session.add(fair)
    await session.flush()
    posts = []
    for post_id, wanted in sorted(told.seats.items()):
        awaited = wanted.seats - await _at_once(session, deed, post_id, wanted)
        count = {"post_id": post_id, "seats": wanted.seats, "awaited": awaited}
        session.add(FairSeats(fair_id=fair.id, paired=0, returned=0, **count))
        posts.append(count)
    days = {"day": told.day.isoformat(), "entry_by": fair.entry_by.isoformat()}
    await tell_fair(session, deed, fair, "fair.announced", posts=posts, **days)
    await session.flush()
    return fair


async def cancel(
    session: AsyncSession,
    deed: Deed,
    fair: Fair,
    cause: CancelCause,
    expected_version: int | None,
) -> Fair:
    """Call a fair off before its day; its seats go to whoever waits.

    Raises Unpinned, FairChanged, FairMoveNotOpen, FairTakesPlace.
    """
    held = await _hold(session, fair.id)
    rules.refuse_stale(held.version, expected_version)
    state = rules.after(held.state, "cancel")
    rules.refuse_cancelling(held.day, deed.today)
    held.state, held.cancel_cause, held.ended_on = state, cause, deed.today
    await _end(session, deed, held, "fair.cancelled", cause=cause)
    return held


async def close(
    session: AsyncSession, deed: Deed, fair: Fair, expected_version: int | None
) -> Fair:
    """End a fair; what is still set aside goes to whoever waits.

    Raises Unpinned, FairChanged, FairMoveNotOpen, FairNotYet.
    """
    held = await _hold(session, fair.id)
    rules.refuse_stale(held.version, expected_version)
    await _close(session, deed, held)
    return held


async def close_over(session: AsyncSession, deed: Deed, fair_id: str) -> None:
    """End a fair whose last day of entry lies behind, unless somebody was quicker."""
    held = await _hold(session, fair_id)
    if held.state == "announced":
        await _close(session, deed, held)


async def fair_of(session: AsyncSession, caller: Caller, fair_id: str) -> Fair:
    """A fair that the caller's office holds or covers. Raises FairNotFound."""
    fair = await fairs.by_id(session, fair_id)
    if fair is None or not covers(caller, fair.region):
        raise FairNotFound
    return fair


async def _close(session: AsyncSession, deed: Deed, held: Fair) -> None:
    state = rules.after(held.state, "close")
    rules.refuse_closing(held.day, deed.today)
    held.state, held.ended_on = state, deed.today
    await _end(session, deed, held, "fair.closed")


async def _end(session: AsyncSession, deed: Deed, held: Fair, event: str, **data: str) -> None:
    left = {}
    for part in await fairs.parts_of(session, held.id):
        if part.left:
            left[part.post_id] = part.left
            part.returned += part.left
    await tell_fair(session, deed, held, event, returned=sum(left.values()), **data)
    await session.flush()
    for post_id, count in left.items():
        await give_back(session, deed, post_id, count)
        await draw(session, deed, post_id)


async def _fair(session: AsyncSession, deed: Deed, told: Announcement) -> Fair:
    days = policy.fair_entry_days(deed.today, told.region)
    working_days = await calendar.around(session, told.day)
    return Fair(
        id=ids.new("far"),
        version=0,
        state="announced",
        region=told.region,
        day=told.day,
        place=told.place,
        entry_by=working_days.nth_after(told.day, days),
        announced_at=deed.now,
        announced_by=deed.author,
    )


async def _at_once(session: AsyncSession, deed: Deed, post_id: str, wanted: Wanted) -> int:
    """Set aside what is free now; how many.

    Raises SeatsKeptForRound, SeatsNotFree, AwaitedSeatsUnfit.
    """
    if wanted.awaits:
        await _refuse_awaiting(session, post_id, wanted.seats)
        return await set_aside_at_most(session, deed, post_id, wanted.seats)
    if not await set_aside(session, deed, post_id, wanted.seats):
        raise await _not_free(session, post_id, wanted.seats)
    return wanted.seats


async def _refuse_awaiting(session: AsyncSession, post_id: str, count: int) -> None:
    post = await seats.of_post(session, post_id)
    if post is None:
        raise FairPostUnknown
    if post.round_id is not None:
        raise SeatsKeptForRound(post_id=post_id)
    promised = await fairs.promised(session, post_id)
    rules.refuse_awaiting(count, promised, post.state, post.offered - post.gone)


async def _not_free(session: AsyncSession, post_id: str, count: int) -> Refused:
    post = await seats.of_post(session, post_id)
    if post is not None and post.round_id is not None:
        return SeatsKeptForRound(post_id=post_id)
    return SeatsNotFree(post_id=post_id, seats=count)


async def _lock_markets(session: AsyncSession, caller: Caller, told: Announcement) -> None:
    # An office sets aside only what it looks after: these seats are kept from everybody else.
    posts = [await seats.of_post(session, post_id) for post_id in sorted(told.seats)]
    mine = [post for post in posts if post is not None and covers(caller, post.region)]
    if len(mine) < len(posts):
        raise FairPostUnknown
    for market in sorted({post.market for post in mine}):
        await markets.lock(session, market)


async def _hold(session: AsyncSession, fair_id: str) -> Fair:
    # The markets before the row: whoever closes a post goes the same way round.
    for market in await fairs.markets_of(session, fair_id):
        await markets.lock(session, market)
    await fairs.hold_with_next(session, fair_id)
    held = await fairs.locked(session, fair_id)
    if held is None:
        raise FairNotFound
    return held
