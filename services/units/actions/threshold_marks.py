"""What officers mark as thresholds: held in all posts of the unit until a later decision."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import ids
from services.units.actions.threshold_reviews import ReviewFile
from services.units.policy.wordings import lexicon
from services.units.queries import threshold_reviews as queries
from services.units.rules import marked_words as rules
from services.units.rules.threshold_reviews import ReviewDecision
from services.units.tables.threshold_reviews import ThresholdMark, ThresholdReview


def check_marks(review: ThresholdReview, decision: ReviewDecision) -> None:
    """Let nobody mark what stands in too many texts. Raises MarkTooShort."""
    rules.check_long_enough(decision.missed or (), review.reading, lexicon().spelling)


def marks_by(review: ThresholdReview) -> tuple[rules.MarkedWords, ...]:
    """What the last decision on a review marks."""
    told, confirmed = review.reading, review.confirmed or ()
    return rules.marked_by(review.id, told, confirmed, review.marked, lexicon().spelling)


async def keep_marks(
    session: AsyncSession, file: ReviewFile, still_marked: tuple[int, ...]
) -> bool:
    """Hold what a decision marks, let go what it was shown and leaves unmarked; is anything new.

    What the review itself marked before goes with the decision that did.
    """
    review, marked = file.review, marks_by(file.review)
    held = await queries.marks_held(session, file.unit.id)
    known = [one.words for one in held]
    kept = (*(review.confirmed or ()), *still_marked)
    free = rules.let_go(review.reading, kept, known, lexicon().spelling)
    gone = [
        one
        for one in held
        if (one.words not in marked if one.review_id == review.id else one.words in free)
    ]
    for one in gone:
        one.let_go_in = review.id
    new = [one for one in marked if one not in known]
    session.add_all(_held(file, one) for one in new)
    return bool(gone or new)


def _held(file: ReviewFile, words: rules.MarkedWords) -> ThresholdMark:
    return ThresholdMark(
        id=ids.new("tmk"),
        unit_id=file.unit.id,
        review_id=words.review_id,
        said=words.said,
        kind=words.kind,
    )
