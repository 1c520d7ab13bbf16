"""Words of posts that youths read: looked at again, and held where an officer refuses them."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.units.actions.offers import open_intent
from services.units.actions.resting import resume_post
from services.units.actions.threshold_marks import marks_by
from services.units.actions.threshold_readings import with_marks
from services.units.actions.threshold_reviews import (
    ReviewFile,
    drop,
    opened,
    tell_review,
)
from services.units.policy import readings
from services.units.queries import posts
from services.units.queries import threshold_reviews as queries
from services.units.rules import refused_words, threshold_news
from services.units.rules import threshold_reviews as rules
from services.units.rules.offers import OfferPending, Wish
from services.units.rules.post_texts import PostReading
from services.units.tables.posts import OfferIntent, Post
from services.units.tables.threshold_reviews import ThresholdReview
from services.units.tables.units import Unit


async def look_at_words(
    session: AsyncSession,
    deed: Deed,
    found: tuple[Post, Unit],
    told: PostReading,
    cause: rules.ShownCause,
    *,
    job_id: str | None = None,
) -> None:
    """Note what the edition in force reads in a locked post; put before an officer what is new.

    So are words that officers marked in other posts of the unit. What waited of words that are no
    longer found, or that are found anew with more, lapses.
    """
    post, unit = found
    post.read_by = readings.edition()
    told = await with_marks(session, unit.id, told)
    seen = [
        threshold_news.places_kept(_shown_by(one), told.texts, clear=one.state in rules.AGAINST)
        for one in await queries.seen_of(session, post.id)
    ]
    is_news = threshold_news.is_news(threshold_news.places_of(told.findings, told.other_law), seen)
    if is_news or told.verdict == "pass":
        await drop(session, deed, found, "undecided")
    if is_news:
        review = opened(deed, post, told, cause=cause)
        review.job_id = job_id
        session.add(review)
        file = ReviewFile(review, post, unit)
        await tell_review(session, deed, file, "threshold-review.found")


def _shown_by(review: ThresholdReview) -> PostReading:
    """What an officer saw of a review, with what they marked in it themselves."""
    return readings.with_marks(review.reading, marks_by(review))


async def check_not_held(session: AsyncSession, post: Post) -> None:
    """No seats are added where an officer refused words that youths read, or has yet to judge.

    Raises WordsRefused, and WordsUndecided for clear words alone.
    """
    refusal = await queries.refusal_of(session, post.id)
    refused_words.check_not_refused(refusal.as_refusal if refusal else None)
    refused_words.check_none_undecided(await queries.awaited_of(session, post.id))


async def hold(
    session: AsyncSession, deed: Deed, post: Post, review: ThresholdReview
) -> list[OfferIntent]:
    """Note on a locked open post with refused words that matching is asked for its suspension.

    Where another intent waits, or matching does not answer, it is left to the reconciler.
    """
    if post.state != "open" or not await queries.refusal_of(session, post.id):
        return []
    if await posts.open_intent(session, post.id):
        return []
    wish = Wish("suspend", post.headcount, deed.key)
    return [await open_intent(session, deed, post, wish, review.last_ground)]


async def let_go(session: AsyncSession, deed: Deed, found: tuple[Post, Unit], ground: str) -> None:
    """Open a locked post again that its words alone held.

    Raises OfferPending while it awaits matching's word.
    """
    post, _ = found
    if post.state in queries.SHOWN and await posts.open_intent(session, post.id):
        raise OfferPending
    if post.state == "suspended":
        await resume_post(session, deed, found, ground)
