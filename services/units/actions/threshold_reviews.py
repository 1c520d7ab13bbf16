"""Reviews of what the threshold check found: asked for, decided, objected to, lapsed."""

from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.rights import locked_post_for, may_see
from services.units.actions.threshold_readings import read_as_locked, read_beforehand, with_marks
from services.units.policy import readings
from services.units.queries import threshold_reviews as queries
from services.units.rules import post_texts
from services.units.rules import threshold_reviews as rules
from services.units.rules.moves import check_version, follow
from services.units.rules.post_texts import PostReading
from services.units.rules.posts import POST_STEPS
from services.units.rules.threshold_news import covers
from services.units.tables.posts import Post
from services.units.tables.threshold_reviews import ThresholdReview
from services.units.tables.units import Unit

_DROPPED: Final[dict[rules.ReviewMove, str]] = {
    "lapse": "threshold-review.lapsed",
    "withdraw": "threshold-review.withdrawn",
}


@dataclass(frozen=True)
class ReviewFile:
    """A review with the post and the unit that it is of."""

    review: ThresholdReview
    post: Post
    unit: Unit


def reading_of(post: Post) -> PostReading:
    """What the rules in force find in a post as it stands."""
    return readings.read_texts(post.form.texts)


def is_current(file: ReviewFile) -> bool:
    """Whether anything depends on what is decided."""
    review, post = file.review, file.post
    told = (post_texts.digest_of(post.form.texts), readings.edition())
    same = (review.digest, review.edition) == told
    return rules.applies(review.cause, post.state, same_words=same)


async def check_texts_of(session: AsyncSession, post: Post, told: PostReading) -> None:
    """Let a locked post pass by its words, read beforehand, or by an officer's word on them.

    Raises ThresholdText, ThresholdUndecided.
    """
    told = await with_marks(session, post.unit_id, await read_as_locked(post, told))
    rules.check_texts(told, _current(await _kept(session, post, told), told))


async def ask_review(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    post_id: str,
    *,
    words: str,
    expected_version: int | None,
) -> ReviewFile:
    """Put a draft's doubtful words before an officer, or object to the refusal of clear ones.

    Raises PostNotFound, Stale, Unpinned, MoveNotOpen, NothingToReview, ThresholdReviewStands.
    """
    told = await read_beforehand(session, caller, post_id)
    post, unit = await locked_post_for(session, caller, post_id)
    check_version(post.version, expected_version)
    follow(POST_STEPS, post.state, "publish", "unit")
    told = await with_marks(session, post.unit_id, await read_as_locked(post, told))
    kept = await _kept(session, post, told)
    state, cause = rules.opening(told.verdict, _current(kept, told))
    if kept:
        await drop_one(session, deed, ReviewFile(kept, post, unit))
    await drop(session, deed, (post, unit), *queries.PENDING)
    review = opened(deed, post, told, cause=cause)
    review.state, review.asked = state, words
    if state == "objected":
        review.objected_on, review.objection = deed.today, words
    session.add(review)
    await tell_review(
        session, deed, ReviewFile(review, post, unit), "threshold-review.asked", ground=words
    )
    return ReviewFile(review, post, unit)


async def drop(
    session: AsyncSession, deed: Deed, found: tuple[Post, Unit], *states: rules.ReviewState
) -> None:
    """Give up what is in these states of a locked post, for no decision on it has any effect."""
    post, unit = found
    for review in await queries.standing_of(session, post.id, *states):
        await drop_one(session, deed, ReviewFile(review, post, unit))


async def drop_one(session: AsyncSession, deed: Deed, file: ReviewFile) -> None:
    """Give one up: it lapses, or an objection to a refusal is withdrawn."""
    review = file.review
    move = rules.dropping(review.state, was_refused=review.decision is not None)
    review.state = follow(rules.REVIEW_STEPS, review.state, move, "unit")
    await tell_review(session, deed, file, _DROPPED[move])


async def lapse_others(session: AsyncSession, deed: Deed, found: tuple[Post, Unit]) -> None:
    """Give up what waits of a locked draft on which nothing depends any more.

    Its words are others now, or another edition read them.
    """
    post, unit = found
    for review in await queries.standing_of(session, post.id, *queries.PENDING):
        file = ReviewFile(review, post, unit)
        if not is_current(file):
            await drop_one(session, deed, file)


async def review_for(
    session: AsyncSession, caller: Caller, review_id: str, *, lock: bool = False
) -> ReviewFile:
    """A review that the caller may see. Raises ThresholdReviewNotFound."""
    return _visible(caller, await queries.review(session, review_id, lock=lock))


def opened(
    deed: Deed, post: Post, told: PostReading, *, cause: rules.ReviewCause
) -> ThresholdReview:
    """A review of what was found in a post; not yet in the session, nothing told of it."""
    return ThresholdReview(
        id=ids.new("trv"),
        version=0,
        post_id=post.id,
        state="undecided",
        cause=cause,
        digest=told.digest,
        edition=readings.edition(),
        verdict=told.verdict,
        texts=[asdict(one) for one in told.texts],
        findings=[one.told() for one in told.findings],
        other_law=[{"pointer": one.pointer, **one.found._asdict()} for one in told.other_law],
        opened_on=deed.today,
        opened_at=deed.now,
    )


async def tell_review(
    session: AsyncSession, deed: Deed, file: ReviewFile, event: str, *, ground: str = ""
) -> None:
    """Raise a review's version and write its change: codes and counts, none of the words."""
    review = file.review
    review.version += 1
    data = {
        "unit_id": file.unit.id,
        "post_id": review.post_id,
        "region": file.unit.region,
        "state": review.state,
        "cause": review.cause,
        "verdict": review.verdict,
        "edition": review.edition,
        "findings": len(review.findings),
        "other_law": len(review.other_law),
    }
    change = Change("threshold-review", review.id, review.version, event, deed.today, data, ground)
    await record_grounded(session, deed, change)


async def _kept(session: AsyncSession, post: Post, told: PostReading) -> ThresholdReview | None:
    if told.verdict == "pass":
        return None
    if post.state in queries.SHOWN:
        # Taken over from the time before, and not opened yet.
        return await queries.standing_shown(session, post.id, told.digest)
    return await queries.standing(session, post.id, told.digest, readings.edition())


def _current(kept: ThresholdReview | None, told: PostReading) -> rules.Reviewed | None:
    """What stands of a post's very text, unless it was allowed before an officer marked more."""
    if kept is None or (kept.state == "allowed" and not covers(kept.reading, told)):
        return None
    return rules.Reviewed(kept.id, kept.state)


def _visible(caller: Caller, found: queries.Row | None) -> ReviewFile:
    if found is None or not may_see(caller, found[2]):
        raise rules.ThresholdReviewNotFound
    return ReviewFile(*found)
