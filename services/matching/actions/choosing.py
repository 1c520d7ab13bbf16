"""Choosing a seat: an applicant's wished posts in order, and the first that can be had."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.time.clock import day_of
from services.matching import policy
from services.matching.actions.issuing import issue, take
from services.matching.actions.lotteries import standing_secret
from services.matching.queries import applicants, seats
from services.matching.queries.applicants import Applicant
from services.matching.queries.seats import OpenPost
from services.matching.rules import breadths
from services.matching.rules.breadths import seeking
from services.matching.rules.eligibility import Condition, conditions
from services.matching.rules.explanations import FullPost, Reasons, written
from services.matching.rules.intentions import Seeker, in_order_of_wish
from services.matching.rules.lotteries import commitment
from services.matching.rules.pool import Place, class_of, place_of
from services.matching.tables.dispatches import Dispatch


@dataclass(frozen=True)
class Search:
    """One applicant looking for a seat: in which market, by whose lottery, from which place."""

    applicant: Applicant
    market: str
    secret: bytes
    place: Place


async def search_of(session: AsyncSession, deed: Deed, applicant: Applicant) -> Search:
    """How an applicant looks for a seat today."""
    market = policy.market_of(applicant.youth.region, deed.today)
    claim = applicant.claim()
    year = day_of(claim.registered_at).year
    secret = await standing_secret(session, deed, market, year)
    place = place_of(claim, policy.priority_terms(deed.today, market), secret)
    return Search(applicant, market, secret, place)


async def take_best(session: AsyncSession, deed: Deed, search: Search) -> Dispatch | None:
    """Dispatch to the best wished post with a free seat; None where all are full."""
    wished = await _wished(session, deed, search)
    before: list[OpenPost] = []
    for number, post in enumerate(wished, 1):
        now: OpenPost | None = post
        while now is not None and now.is_free:
            taken = await take(session, deed, post.seat.post_id)
            if taken is not None:
                listed = len(before) + len(wished[number:]) + 1
                reasons = _reasons(deed, search, before, listed, place=None)
                return await issue(session, deed, search.applicant.youth, taken, written(reasons))
            # Somebody was quicker: what stands there now is what the youth is told of.
            now = await seats.open_post(session, post.seat.post_id)
        if now is not None:
            before.append(now)
    return None


async def give(session: AsyncSession, deed: Deed, search: Search, post_id: str) -> Dispatch | None:
    """Dispatch one who waits to a post with a free seat, from where they wait.

    None if somebody was quicker, or the post is no longer among those that they would take there.
    """
    search = await _from_the_pool(session, deed, search)
    wished = await _wished(session, deed, search)
    rank = next((i for i, post in enumerate(wished) if post.seat.post_id == post_id), None)
    if rank is None:
        return None
    place = await applicants.place_number(session, search.market, search.place)
    taken = await take(session, deed, post_id)
    if taken is None:
        return None
    reasons = _reasons(deed, search, wished[:rank], len(wished), place)
    return await issue(session, deed, search.applicant.youth, taken, written(reasons))


def conditions_of(applicant: Applicant, day: date) -> tuple[Condition, ...]:
    """Every condition of eligibility for an applicant as of a day."""
    terms = policy.eligibility_terms(day, applicant.youth.region)
    return conditions(applicant.person(), terms, day)


def seeker_of(applicant: Applicant, deed: Deed) -> Seeker:
    """An applicant as the engine sees one today."""
    terms = policy.eligibility_terms(deed.today, applicant.youth.region)
    market = policy.market_of(applicant.youth.region, deed.today)
    return seeking(applicant.seeker(deed.today, terms), policy.breadth(deed.today, market))


def full_post(post: OpenPost, rank: int) -> FullPost:
    """A post that was passed over, as an explanation tells of it."""
    kept_back = post.offered - post.taken if post.kept_back else 0
    return FullPost(post.seat.post_id, rank, post.offered, post.taken, post.set_aside, kept_back)


async def _from_the_pool(session: AsyncSession, deed: Deed, search: Search) -> Search:
    """The search of one who waits, in the market and from the place in which they do.

    From the day of another division into markets, everybody waits as before until they look again.
    """
    queued = search.applicant.queued
    if queued is None:
        raise LookupError("not waiting")
    secret = search.secret
    if queued.market != search.market:
        year = day_of(queued.place.registered_at).year
        secret = await standing_secret(session, deed, queued.market, year)
    return Search(search.applicant, queued.market, secret, queued.place)


async def _wished(session: AsyncSession, deed: Deed, search: Search) -> list[OpenPost]:
    seeker = seeker_of(search.applicant, deed)
    found = await seats.open_posts_for(session, search.market, seeker)
    posts = {post.seat.post_id: post for post in found}
    order = in_order_of_wish(seeker, (post.seat for post in found), search.secret)
    return [posts[seat.post_id] for seat in order]


def _reasons(
    deed: Deed, search: Search, before: list[OpenPost], listed: int, place: int | None
) -> Reasons:
    """Why the post that ranks right after `before` among the `listed` ones."""
    claim, applicant = search.applicant.claim(), search.applicant
    return Reasons(
        priority_class=class_of(claim, policy.priority_terms(deed.today, search.market)),
        registered_at=claim.registered_at,
        lot=search.place.lot,
        commitment=commitment(search.secret),
        place=place,
        occasion=applicant.occasion or ("looked_again" if applicant.waits else "applied"),
        wished=listed,
        rank=len(before) + 1,
        full=tuple(full_post(post, rank) for rank, post in enumerate(before, 1)),
        breadth=breadths.in_words(policy.breadth(deed.today, search.market)),
    )
