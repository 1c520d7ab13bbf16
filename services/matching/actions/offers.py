"""Offers taken over from units: by its feed, or by its asking before it lowers or closes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching import policy
from services.matching.actions import workplaces
from services.matching.actions.asked_words import PageWords
from services.matching.actions.counts import note_seats
from services.matching.actions.minors import withdraw_minors
from services.matching.actions.pool import draw
from services.matching.actions.post_mentors import rename_mentor
from services.matching.actions.seats import take_back, take_off, withdraw
from services.matching.actions.set_asides import release
from services.matching.actions.unsafe_posts import stand
from services.matching.queries import dispatches, markets, rounds, seats
from services.matching.rules.at_rest import resting_since
from services.matching.rules.seats import (
    Held,
    Offer,
    PostUnknown,
    Verdict,
    cause_of,
    closes,
    gone_with,
    is_news,
    is_unanswered,
    verdict_on,
    verdict_on_repeat,
    withdraws,
)
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.seats import PostSeats


@dataclass(frozen=True)
class PostFacts:
    """What units' feed tells of a post besides its offer."""

    post_id: str
    unit_id: str
    region: str
    workplace_county: str
    industry: str
    occupation: str
    months: int
    lodging: bool
    unsuitable_under_18: bool
    mentor_id: str | None = None


@dataclass(frozen=True)
class Word:
    """Matching's word on an offer, and how many seats are taken after it."""

    verdict: Verdict
    taken: int


async def follow(
    session: AsyncSession,
    deed: Deed,
    facts: PostFacts,
    offer: Offer,
    *,
    words: PageWords,
    since: date | None = None,
) -> None:
    """Take over what the feed tells of a post: its facts, and its offer if that is news.

    `since` is the business day of what is told: where a post stands elsewhere, from then on.
    Raises Outdated, WordsUnavailable if an agreement is to be written anew without its words.
    """
    market = policy.market_of(facts.workplace_county, deed.today)
    known = await seats.of_post(session, facts.post_id)
    for each in sorted({market, known.market} if known else {market}):
        await markets.lock(session, each)
    post = await seats.locked(session, facts.post_id)
    if post is None:
        await _open(session, deed, facts, offer, market)
        return
    stood, led_by = post.workplace_county, post.mentor_id
    changed = await _learn(session, post, facts, market)
    if post.workplace_county != stood:
        await workplaces.move(session, deed, post, since or deed.today, words)
    elif post.mentor_id != led_by:
        await rename_mentor(session, deed, post, words)
    if is_news(_held(post), offer):
        await _consider(session, deed, post, offer)
    if changed:
        await _fit(session, deed, post)


async def answer(session: AsyncSession, deed: Deed, post_id: str, offer: Offer) -> Word:
    """Follow an offer that units asks about, or say why not. Raises PostUnknown."""
    known = await seats.of_post(session, post_id)
    if known is None:
        raise PostUnknown
    await markets.lock(session, known.market)
    post = await seats.locked(session, post_id)
    if post is None:
        raise PostUnknown
    if is_unanswered(_held(post), offer):
        verdict = await _consider(session, deed, post, offer)
        if not verdict.accepted:
            # The same asking, delivered late, gets the same word.
            post.refused_version = offer.version
    else:
        verdict = verdict_on_repeat(_held(post), offer)
    await session.flush()
    await session.refresh(post)
    return Word(verdict, post.taken)


async def _open(
    session: AsyncSession, deed: Deed, facts: PostFacts, offer: Offer, market: str
) -> None:
    session.add(
        PostSeats(
            **vars(facts),
            market=market,
            offer_version=offer.version,
            refused_version=0,
            offered=offer.headcount,
            taken=0,
            state=offer.state,
            rests_since=resting_since(None, offer.state, deed.today),
            round_id=await rounds.keeping(session, market),
        )
    )
    await session.flush()
    note_seats(session, deed, facts.post_id)
    await draw(session, deed, facts.post_id)


async def _learn(session: AsyncSession, post: PostSeats, facts: PostFacts, market: str) -> bool:
    told = {**vars(facts), "market": market}
    changed = {name: value for name, value in told.items() if getattr(post, name) != value}
    for name, value in changed.items():
        setattr(post, name, value)
    if "market" in changed:
        post.round_id = await rounds.keeping(session, market)
        # A seat is given back under the lock of the market in which its post stands.
        mine = update(Dispatch).where(Dispatch.post_id == post.post_id)
        await session.execute(mine.values(market=market))
    await session.flush()
    return bool(changed)


async def _fit(session: AsyncSession, deed: Deed, post: PostSeats) -> None:
    # Other facts may fit others: who may not be there goes, who waits looks again.
    gone = []
    if post.unsuitable_under_18:
        unsigned = await dispatches.unsigned_of_post(session, post.post_id)
        gone = await withdraw_minors(session, deed, unsigned)
    await session.flush()
    await draw(session, deed, post.post_id)
    await take_back(session, deed, gone)


async def _consider(session: AsyncSession, deed: Deed, post: PostSeats, offer: Offer) -> Verdict:
    unsigned = await dispatches.unsigned_of_post(session, post.post_id)
    kept = {"unsigned": len(unsigned), "set_aside": post.set_aside, "gone": post.gone}
    verdict = verdict_on(offer, taken=post.taken, **kept)
    if not verdict.accepted:
        return verdict
    ended = unsigned if withdraws(offer) else ()
    for dispatch in ended:
        await withdraw(session, deed, dispatch, cause_of(offer))
    if closes(offer):
        await release(session, deed, post.post_id)
    # What is gone leaves first: it was taken, and less is offered now.
    await take_off(session, post.post_id, gone_with(offer, post.gone))
    post.offer_version, post.offered = offer.version, offer.headcount
    stand(post, offer.state, deed.today)
    await session.flush()
    note_seats(session, deed, post.post_id)
    await draw(session, deed, post.post_id)
    await take_back(session, deed, [dispatch.youth_id for dispatch in ended])
    return verdict


def _held(post: PostSeats) -> Held:
    return Held(Offer(post.offer_version, post.offered, post.offer_state), post.refused_version)
