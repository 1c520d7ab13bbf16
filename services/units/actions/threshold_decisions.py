"""Officers' decisions on words in doubt, and units' objections to them."""

from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.open_words import hold, let_go
from services.units.actions.resting import see_suspended
from services.units.actions.threshold_marks import check_marks, keep_marks
from services.units.actions.threshold_rereadings import reread_posts_of
from services.units.actions.threshold_reviews import (
    ReviewFile,
    is_current,
    review_for,
    tell_review,
)
from services.units.clients.matching import Matching
from services.units.queries import posts
from services.units.rules import threshold_reviews as rules
from services.units.rules.moves import check_version, follow


async def decide(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    review_id: str,
    decision: rules.ReviewDecision,
    *,
    expected_version: int | None,
    matching: Matching,
) -> ReviewFile:
    """Allow words or refuse them: in doubt, or after an objection.

    Of words that youths read: the post is suspended with matching's word where they are refused,
    and opens again where the objection is upheld and nothing else holds it. Raises
    ThresholdReviewNotFound, Stale, Unpinned, MoveNotOpen, DecidesOwnRefusal, FindingUnknown,
    WordsNotThere, MarkTooShort, NothingConfirmed, Malformed, OfferPending while a post to be opened
    awaits matching's word.
    """
    file = await _locked(session, caller, review_id)
    # The same request come again takes up the intent that it left.
    begun = await posts.intent_of_key(session, file.post.id, deed.key) if deed.key else None
    intents = [begun] if begun else []
    if begun is None:
        check_version(file.review.version, expected_version)
        after = _after(file, deed, decision)
        await check_hidden(session, deed, file.unit.id, {"/ground": decision.ground})
        objected = file.review.state == "objected"
        _note(file, deed, decision, after)
        await _keep(session, deed, file, decision)
        if file.review.state != "allowed":
            intents = await hold(session, deed, file.post, file.review)
        elif objected:
            await let_go(session, deed, (file.post, file.unit), decision.ground)
    await see_suspended(session, deed, matching, intents)
    return await review_for(session, caller, review_id)


def _after(file: ReviewFile, deed: Deed, decision: rules.ReviewDecision) -> rules.ReviewState:
    review = file.review
    after = follow(rules.REVIEW_STEPS, review.state, decision.decision, "officer")
    rules.refuse_own_refusal(review.state, review.decided_by, deed.author)
    return after


def _note(
    file: ReviewFile, deed: Deed, decision: rules.ReviewDecision, after: rules.ReviewState
) -> None:
    review = file.review
    objected = review.state == "objected"
    review.state = after
    confirmed, missed = rules.in_full(decision, review.reading, review.marked)
    check_marks(review, decision)
    review.confirmed, review.missed = list(confirmed), [asdict(one) for one in missed]
    if objected:
        review.objection_decision, review.objection_ground = decision.decision, decision.ground
        review.objection_decided_on, review.objection_decided_by = deed.today, deed.author
    else:
        review.decision, review.ground = decision.decision, decision.ground
        review.decided_on, review.decided_by = deed.today, deed.author


async def _keep(
    session: AsyncSession, deed: Deed, file: ReviewFile, decision: rules.ReviewDecision
) -> None:
    allowed = file.review.state == "allowed"
    event = "threshold-review.allowed" if allowed else "threshold-review.refused"
    await tell_review(session, deed, file, event, ground=decision.ground)
    if await keep_marks(session, file, decision.still_marked):
        await reread_posts_of(session, deed, file.unit)
    await session.flush()


async def object_to(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    review_id: str,
    *,
    words: str,
    expected_version: int | None,
) -> ReviewFile:
    """Object to an officer's refusal, once, while anything depends on it.

    Raises ThresholdReviewNotFound, Stale, Unpinned, MoveNotOpen, ReviewOutdated.
    """
    file = await _locked(session, caller, review_id)
    review = file.review
    check_version(review.version, expected_version)
    after = follow(rules.REVIEW_STEPS, review.state, "object", "unit")
    rules.check_applies(current=is_current(file))
    review.state = after
    review.objected_on, review.objection = deed.today, words
    await tell_review(session, deed, file, "threshold-review.objected", ground=words)
    return file


async def _locked(session: AsyncSession, caller: Caller, review_id: str) -> ReviewFile:
    # The post before its review, as everybody does who drops a review with the words.
    file = await review_for(session, caller, review_id)
    # Alone: no post of the unit is published by what was marked before.
    await posts.locked_post(session, file.post.id, alone=True)
    return await review_for(session, caller, review_id, lock=True)
