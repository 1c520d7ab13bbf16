"""Reviews of what the threshold check found: asked for, decided, objected to, lapsed."""

from dataclasses import asdict, dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.rights import locked_post_for, may_see
from services.units.actions.threshold_readings import read_aside
from services.units.policy import readings
from services.units.queries import threshold_reviews as queries
from services.units.rules import threshold_reviews as rules
from services.units.rules.moves import check_version, follow
from services.units.rules.post_texts import PostReading, digest_of
from services.units.rules.posts import POST_STEPS
from services.units.tables.posts import Post
from services.units.tables.threshold_reviews import ThresholdReview
from services.units.tables.units import Unit


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
    """Whether a decision still holds for the post: the same words, the same edition."""
    same_edition = file.review.edition == readings.edition()
    return same_edition and file.review.digest == digest_of(file.post.form.texts)


async def check_texts_of(session: AsyncSession, post: Post) -> None:
    """Let a locked post pass by its words, or by an officer's word on them.

    Raises ThresholdText, ThresholdUndecided.
    """
    told = await read_aside(post.form.texts)
    rules.check_texts(told, await _standing(session, post, told))


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
    post, unit = await locked_post_for(session, caller, post_id)
    check_version(post.version, expected_version)
    follow(POST_STEPS, post.state, "publish", "unit")
    told = await read_aside(post.form.texts)
    state, cause = rules.opening(told.verdict, await _standing(session, post, told))
    review = opened(deed, post, told, cause=cause)
    review.state, review.asked = state, words
    if state == "objected":
        review.objected_on, review.objection = deed.today, words
    session.add(review)
    await tell_review(session, deed, ReviewFile(review, post, unit), "threshold-review.asked")
    return ReviewFile(review, post, unit)


async def review_for(session: AsyncSession, caller: Caller, review_id: str) -> ReviewFile:
    """A review that the caller may see. Raises ThresholdReviewNotFound."""
    return _visible(caller, await queries.review(session, review_id))


async def decide(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    review_id: str,
    decision: rules.ReviewDecision,
    *,
    expected_version: int | None,
) -> ReviewFile:
    """Allow words or refuse them: in doubt, or after an objection.

    Raises ThresholdReviewNotFound, Stale, Unpinned, MoveNotOpen, DecidesOwnRefusal,
    FindingUnknown, WordsNotThere, NothingConfirmed, Malformed.
    """
    file = _visible(caller, await queries.review(session, review_id, lock=True))
    review = file.review
    check_version(review.version, expected_version)
    objected = review.state == "objected"
    after = follow(rules.REVIEW_STEPS, review.state, decision.decision, "officer")
    rules.refuse_own_refusal(review.state, review.decided_by, deed.author)
    review.state = after
    review.confirmed = list(rules.confirmed_by(decision, review.reading))
    review.missed = [asdict(one) for one in decision.missed]
    if objected:
        review.objection_decision, review.objection_ground = decision.decision, decision.ground
        review.objection_decided_on, review.objection_decided_by = deed.today, deed.author
    else:
        review.decision, review.ground = decision.decision, decision.ground
        review.decided_on, review.decided_by = deed.today, deed.author
    event = "threshold-review.allowed" if review.state == "allowed" else "threshold-review.refused"
    await tell_review(session, deed, file, event, ground=decision.ground)
    return file


async def object_to(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    review_id: str,
    *,
    words: str,
    expected_version: int | None,
) -> ReviewFile:
    """Object to an officer's refusal, once.

    Raises ThresholdReviewNotFound, Stale, Unpinned, MoveNotOpen.
    """
    file = _visible(caller, await queries.review(session, review_id, lock=True))
    review = file.review
    check_version(review.version, expected_version)
    review.state = follow(rules.REVIEW_STEPS, review.state, "object", "unit")
    review.objected_on, review.objection = deed.today, words
    await tell_review(session, deed, file, "threshold-review.objected", ground=words)
    return file


async def lapse_others(session: AsyncSession, deed: Deed, found: tuple[Post, Unit]) -> None:
    """Let what waits for an officer lapse where a locked draft's words are others now."""
    post, unit = found
    digest = digest_of(post.form.texts)
    for review in await queries.pending_of(session, post.id):
        if review.digest != digest:
            review.state = follow(rules.REVIEW_STEPS, review.state, "lapse", "unit")
            file = ReviewFile(review, post, unit)
            await tell_review(session, deed, file, "threshold-review.lapsed")


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
        findings=[{"pointer": one.pointer, **asdict(one.found)} for one in told.findings],
        other_law=[{"pointer": one.pointer, **asdict(one.found)} for one in told.other_law],
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
    await record(session, deed, change)


async def _standing(session: AsyncSession, post: Post, told: PostReading) -> rules.Standing | None:
    if told.verdict == "pass":
        return None
    found = await queries.standing(session, post.id, told.digest, readings.edition())
    return rules.Standing(found.id, found.state) if found else None


def _visible(caller: Caller, found: queries.Row | None) -> ReviewFile:
    if found is None or not may_see(caller, found[2]):
        raise rules.ThresholdReviewNotFound
    return ReviewFile(*found)
