"""Rolling dispatch: a seat at once for who finds one, and the pool in order for the rest.

Whoever would wait takes the market lock and looks again; whoever frees or adds seats holds it
before reading the pool. So no seat stands free that somebody waits for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.bulk import table_of, update_rows
from services.matching import policy
from services.matching.actions import pauses
from services.matching.actions.changes import tell_youth
from services.matching.actions.choosing import (
    Search,
    conditions_of,
    give,
    search_of,
    seeker_of,
    take_best,
)
from services.matching.actions.set_asides import fill
from services.matching.queries import applicants, markets, seats
from services.matching.queries.applicants import Applicant
from services.matching.queries.waiting import Stand
from services.matching.rules.applications import after
from services.matching.rules.eligibility import is_eligible, require
from services.matching.rules.intentions import Seat, takes
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.pool import Waiting
from services.matching.tables.seats import PostSeats


@dataclass(frozen=True)
class Spell:
    """A spell of waiting: the place in the order now, and since when."""

    place: int
    since: datetime


async def seek(session: AsyncSession, deed: Deed, applicant: Applicant) -> Dispatch | Spell:
    """Dispatch an applicant at once, or let them wait. Raises NotEligible."""
    require(conditions_of(applicant, deed.today))
    return await _seek(session, deed, applicant)


async def seek_again(
    session: AsyncSession, deed: Deed, applicant: Applicant
) -> Dispatch | Spell | None:
    """The same for one who applied before; one who no longer may leaves instead: None."""
    if is_eligible(conditions_of(applicant, deed.today)):
        return await _seek(session, deed, applicant)
    await lapse(session, deed, applicant)
    return None


async def seek_in_order(session: AsyncSession, deed: Deed, returned: list[Applicant]) -> None:
    """Let several seek again at once, in their priority order. The market lock is held."""
    searches = [await search_of(session, deed, applicant) for applicant in returned]
    for search in sorted(searches, key=lambda search: search.place):
        await seek_again(session, deed, search.applicant)


async def stand_at(session: AsyncSession, stands: Mapping[str, Stand]) -> None:
    """Give some who wait another place in the order; by their ids. All the markets are held."""
    columns: dict[str, list[object]] = {
        "youth_id": [*stands],
        "market": [one.market for one in stands.values()],
        "class_rank": [one.place.class_rank for one in stands.values()],
        "registered_at": [one.place.registered_at for one in stands.values()],
        "lottery": [one.place.lot for one in stands.values()],
    }
    await update_rows(session, table_of(Waiting), columns, by=("youth_id",))


async def draw(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Give a post's free seats to fairs that await them, then to those who wait, in order.

    The market lock is held.
    """
    post = await seats.of_post(session, post_id)
    if post is None or not _gives(post):
        return
    await fill(session, deed, post_id)
    post = await seats.of_post(session, post_id)
    if post is None or not _gives(post):
        return
    seat = seats.as_seat(post)
    breadth = policy.breadth(deed.today, post.market)
    async for applicant in applicants.in_order(session, post.market, deed.today, seat, breadth):
        await _offer(session, deed, applicant, seat)
        # Taking a seat refreshes the row in hand, and so does coming too late for one.
        if not _gives(post):
            return


def _gives(post: PostSeats) -> bool:
    """Whether a post has a seat to give; kept back for a round, it is got by that or afterwards."""
    return post.state == "open" and post.taken < post.offered and post.round_id is None


async def lapse(session: AsyncSession, deed: Deed, applicant: Applicant) -> None:
    """Let one who no longer meets the conditions leave; a new application begins anew."""
    applicant.youth.state = after(applicant.youth.state, "lapse")
    await pauses.begin(session, deed, applicant.youth, "not_eligible")
    await tell_youth(session, deed, applicant.youth, "youth.withdrawn", cause="not_eligible")
    await leave(session, applicant.youth.id)


async def leave(session: AsyncSession, youth_id: str) -> None:
    """Take a youth out of the pool, if they wait."""
    await session.execute(delete(Waiting).where(Waiting.youth_id == youth_id))


async def _offer(session: AsyncSession, deed: Deed, applicant: Applicant, seat: Seat) -> None:
    if not is_eligible(conditions_of(applicant, deed.today)):
        await lapse(session, deed, applicant)
    elif takes(seeker_of(applicant, deed), seat):
        search = await search_of(session, deed, applicant)
        if await give(session, deed, search, seat.post_id):
            await leave(session, applicant.youth.id)
        else:
            await seats.of_post(session, seat.post_id)


async def _seek(session: AsyncSession, deed: Deed, applicant: Applicant) -> Dispatch | Spell:
    search = await search_of(session, deed, applicant)
    found = await take_best(session, deed, search)
    if found is None:
        await markets.lock(session, search.market)
        found = await take_best(session, deed, search)
    if found is None:
        return await _wait(session, deed, search)
    if applicant.waits:
        await leave(session, applicant.youth.id)
    return found


async def _wait(session: AsyncSession, deed: Deed, search: Search) -> Spell:
    youth, place = search.applicant.youth, search.place
    before = None
    if search.applicant.waits:
        before = await session.get(Waiting, youth.id, populate_existing=True)
    order = {
        "market": search.market,
        "class_rank": place.class_rank,
        "registered_at": place.registered_at,
        "lottery": place.lot,
    }
    row = insert(Waiting).values(youth_id=youth.id, since=deed.now, **order)
    await session.execute(row.on_conflict_do_update(index_elements=["youth_id"], set_=order))
    if before is None:
        await tell_youth(session, deed, youth, "youth.waiting", market=search.market)
    number = await applicants.place_number(session, search.market, place)
    return Spell(number, before.since if before else deed.now)
