"""Explaining how a youth stands: why no post yet, by post, and what change would bring one."""

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching import policy
from services.matching.actions.choosing import Search, conditions_of, search_of, seeker_of
from services.matching.queries import applicants, declines, markets, pauses, standings
from services.matching.queries import youth_explanations as queries
from services.matching.queries.applicants import Applicant
from services.matching.queries.standings import Standing
from services.matching.queries.youth_explanations import Places
from services.matching.rules import breadths
from services.matching.rules.declines import Decline, declines_of
from services.matching.rules.eligibility import is_eligible
from services.matching.rules.hardships import pending
from services.matching.rules.intentions import Obstacle, in_order_of_wish
from services.matching.rules.pauses import PauseFacts, pause_in_words
from services.matching.rules.pool import PriorityClass, class_of
from services.matching.rules.youth_explanation_texts import in_words, summary
from services.matching.rules.youth_explanations import (
    VERDICTS,
    Change,
    Judged,
    LastTaken,
    PostNotOpenHere,
    Verdict,
    changes,
    in_question,
    judge,
    kept_for_round,
    ruled_out,
)
from services.matching.rules.youths import NotApplied
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.youths import Youth

Stand = Literal["waiting", "not_eligible", "dispatched", "on_post", "not_seeking"]

MOST_POSTS: Final = 20
"""Of the posts that fit, so many are listed, best wished first; all are counted."""

_TEXTS: Final = {
    "not_eligible": "您目前不再符合参加见习的条件，见参加见习的资格。",
    "dispatched": "您已有派遣，理由见派遣的说明。",
    "on_post": "您已在见习，不在候补中。",
    "not_seeking": "您目前没有在申请见习，填写求职意愿即可申请。",
}


@dataclass(frozen=True)
class PostReason:
    """One post, and why it is not the youth's."""

    judged: Judged
    last: LastTaken | None
    fair_id: str | None
    text: str


@dataclass(frozen=True)
class Waits:
    """Why a youth waits: places, posts, and what would change it."""

    place: int
    place_among_all: int | None
    priority_class: PriorityClass
    counts: dict[Verdict, int]
    for_round: int
    """Of how many of the reserved posts a round keeps the seats."""
    posts: list[PostReason]
    ruled_out: tuple[tuple[Obstacle, int], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Paused:
    """Why an application is in a pause, what was declined, and how many declines cost no place."""

    pause: PauseFacts
    declines: list[Decline]
    declines_allowed: int


@dataclass(frozen=True)
class YouthExplanation:
    """How a youth stands and why; `waits` of those who wait, `dispatch` of those dispatched."""

    standing: Stand
    text: str
    waits: Waits | None
    dispatch: Dispatch | None
    paused: Paused | None = None
    """Of those whose application is in a pause."""


async def explain(session: AsyncSession, deed: Deed, youth: Youth) -> YouthExplanation:
    """Why a youth has the post or none, as of this instant."""
    standing = await standings.of_youth(session, youth)
    applicant = await applicants.of_youth(session, youth.id, deed.today)
    kind = _kind(standing, applicant, deed)
    if kind == "not_seeking":
        return await _paused(session, deed, youth)
    if kind != "waiting" or applicant is None or standing.waiting is None:
        return YouthExplanation(kind, _TEXTS[kind], None, standing.dispatch)
    waits = await _waits(session, deed, applicant, standing.waiting[0])
    doubtful = pending(youth.hardship, youth.origins) if waits.priority_class == "regular" else ()
    text = summary(
        waits.counts,
        waits.place,
        waits.changes,
        deed.today,
        among_all=waits.place_among_all,
        for_round=waits.for_round,
        pending=len(doubtful),
    )
    text += breadths.in_words(
        policy.breadth(deed.today, policy.market_of(youth.region, deed.today))
    )
    return YouthExplanation(kind, text, waits, None)


async def _paused(session: AsyncSession, deed: Deed, youth: Youth) -> YouthExplanation:
    found = await pauses.open_of(session, youth.id)
    if found is None or youth.state not in ("paused", "withdrawn"):
        return YouthExplanation("not_seeking", _TEXTS["not_seeking"], None, None)
    pause = PauseFacts(
        youth.state, found.cause, found.began_on, found.kept_until, found.dispatch_id
    )
    allowed = policy.priority_terms(deed.today, policy.market_of(youth.region, deed.today))
    counted = declines_of(await declines.ended_of_youth(session, youth.id))
    paused = Paused(pause, counted, allowed.declines_allowed)
    text = pause_in_words(pause, paused.declines, paused.declines_allowed, deed.today)
    return YouthExplanation("not_seeking", text, None, None, paused)


async def explain_post(session: AsyncSession, deed: Deed, youth: Youth, post_id: str) -> PostReason:
    """Why one open post of the youth's market is not theirs. Raises NotApplied, PostNotOpenHere."""
    applicant = await applicants.of_youth(session, youth.id, deed.today)
    if applicant is None or applicant.intention is None:
        raise NotApplied.of(youth.state)
    market = policy.market_of(youth.region, deed.today)
    posts = await queries.posts_now(session, market, post_id)
    if not posts:
        raise PostNotOpenHere
    judged = judge(seeker_of(applicant, deed), posts)
    return (await _reasons(session, deed, applicant, judged))[1][0]


def _kind(standing: Standing, applicant: Applicant | None, deed: Deed) -> Stand:
    if standing.dispatch is not None:
        return "dispatched"
    if applicant is None or applicant.held:
        return "on_post"
    if standing.waiting is None:
        return "not_seeking"
    return "waiting" if is_eligible(conditions_of(applicant, deed.today)) else "not_eligible"


async def _waits(session: AsyncSession, deed: Deed, applicant: Applicant, place: int) -> Waits:
    search = await search_of(session, deed, applicant)
    judged = in_question(await _judged(session, deed, search))
    fitting = _in_order(search, deed, judged)[:MOST_POSTS]
    places, posts = await _reasons(session, deed, applicant, fitting)
    counts = Counter[Verdict](one.verdict for one in judged)
    return Waits(
        place=place,
        place_among_all=places.mine,
        priority_class=class_of(
            applicant.claim(), policy.priority_terms(deed.today, search.market)
        ),
        counts={name: counts[name] for name in VERDICTS},
        for_round=kept_for_round(judged),
        posts=posts,
        ruled_out=ruled_out(judged),
        changes=changes(judged),
    )


async def _judged(session: AsyncSession, deed: Deed, search: Search) -> list[Judged]:
    seeker = seeker_of(search.applicant, deed)
    judged = judge(seeker, await queries.posts_now(session, search.market))
    if any(one.verdict == "free" for one in judged):
        # Somebody frees a seat or leaves this very instant: looked at again when it is done.
        await markets.lock(session, search.market)
        judged = judge(seeker, await queries.posts_now(session, search.market))
    return judged


def _in_order(search: Search, deed: Deed, judged: list[Judged]) -> list[Judged]:
    by_id = {one.post.seat.post_id: one for one in judged}
    seats = (one.post.seat for one in judged if one.verdict != "ruled_out")
    order = in_order_of_wish(seeker_of(search.applicant, deed), seats, search.secret)
    return [by_id[seat.post_id] for seat in order]


async def _reasons(
    session: AsyncSession, deed: Deed, applicant: Applicant, judged: list[Judged]
) -> tuple[Places, list[PostReason]]:
    market = policy.market_of(applicant.youth.region, deed.today)
    post_ids = [one.post.seat.post_id for one in judged]
    classes = policy.priority_terms(deed.today, market).classes
    places = await queries.places(session, market, classes, applicant.youth.id, post_ids)
    fairs = await queries.fairs_of(session, post_ids)
    reasons = [
        PostReason(
            judged=one,
            last=places.last.get(post_id),
            fair_id=fairs.get(post_id),
            text=in_words(one, places.mine, places.last.get(post_id)),
        )
        for one, post_id in zip(judged, post_ids, strict=True)
    ]
    return places, reasons
