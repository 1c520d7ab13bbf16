"""Seats kept back for a round, and given to the pool when it has ended."""

from functools import partial

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.deeds import Deed
from services.common.store.bulk import as_json
from services.matching import policy
from services.matching.actions import round_lists
from services.matching.actions.bulk_issuing import Issue, issue_all
from services.matching.actions.choosing import full_post
from services.matching.actions.set_asides import fill
from services.matching.queries import fairs, seats
from services.matching.queries.seats import OpenPost
from services.matching.rules.breadths import in_words
from services.matching.rules.explanations import Reasons, written
from services.matching.rules.lotteries import commitment
from services.matching.tables.seats import PostSeats


async def keep_back(session: AsyncSession, market: str, round_id: str) -> None:
    """From now on rolling dispatch takes no seat in a market. The market lock is held.

    Whoever takes one at this very instant is waited for; whoever comes later finds none.
    """
    await session.execute(
        update(PostSeats)
        .where(PostSeats.market == market, PostSeats.round_id.is_distinct_from(round_id))
        .values(round_id=round_id)
        .execution_options(synchronize_session=False)
    )


async def release(session: AsyncSession, deed: Deed, market: str, round_id: str) -> int:
    """Give back what was kept, and let the pool take from it, in order; how many it placed.

    The market lock is held, and the round is over.
    """
    await session.execute(
        update(PostSeats)
        .where(PostSeats.round_id == round_id)
        .values(round_id=None)
        .execution_options(synchronize_session=False)
    )
    await fairs.hold_awaiting(session, market)
    for post_id in await fairs.awaited_in(session, market):
        await fill(session, deed, post_id)
    return await _let_all_look(session, deed, market)


async def _let_all_look(session: AsyncSession, deed: Deed, market: str) -> int:
    """Each who waits, in order, takes the best seat left: what looking one by one would give."""
    posts = await seats.open_posts(session, market)
    if not any(post.is_free for post in posts):
        return 0
    pool = await round_lists.pool_of(session, deed, market, posts)
    issues = await threads.to_the_end(_issues, pool)
    await issue_all(session, deed, issues)
    return len(issues)


def _issues(pool: round_lists.Pool) -> list[Issue]:
    return [_issue(pool, turn) for turn in round_lists.in_turn(pool)]


def _at_the_turn(post: OpenPost) -> OpenPost:
    # What was free when all began to look was full when the turn came: else it had been taken.
    return post._replace(taken=post.offered) if post.is_free else post


def _issue(pool: round_lists.Pool, turn: round_lists.Turn) -> Issue:
    wished = [pool.posts[number] for number in pool.list_of(turn.candidate)]
    rank = [post.seat.post_id for post in wished].index(turn.post_id)
    before = enumerate(map(_at_the_turn, wished[:rank]), 1)
    reasons = Reasons(
        priority_class=pool.class_of(turn.candidate),
        registered_at=turn.candidate.registered_at,
        lot=turn.lot,
        commitment=commitment(pool.secret_of(turn.candidate)),
        place=turn.place,
        occasion="looked_again",
        wished=len(wished),
        rank=rank + 1,
        full=tuple(full_post(post, number) for number, post in before),
        breadth=in_words(policy.breadth(pool.day, pool.market)),
    )
    candidate = turn.candidate
    told = partial(as_json, written(reasons))
    return Issue(candidate.youth_id, candidate.region, turn.post_id, told)
