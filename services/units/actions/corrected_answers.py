"""Answers to consultations put right by another officer; whoever asked reads the right one."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.consultations import consultation_for, tell_consultation
from services.units.queries import consultations
from services.units.queries.authors import last_author_of
from services.units.queries.consultations import SeenConsultation
from services.units.rules.consultations import CONSULTATION_STEPS, check_answered
from services.units.rules.moves import check_version, follow
from services.units.rules.second_persons import check_another
from services.units.tables.consultations import Consultation, FormerAnswer

ANSWERED = ("consultation.answered", "consultation.corrected")


async def correct_answer(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    consultation_id: str,
    *,
    answer: str,
    ground: str,
    expected_version: int | None,
) -> SeenConsultation:
    """Let another answer stand, to whoever asked and to the public if it was published.

    Raises ConsultationNotFound, Stale, Unpinned, MoveNotOpen, AnswerForgotten, SecondPersonNeeded.
    """
    seen = await consultation_for(session, caller, consultation_id, lock=True)
    one = seen.consultation
    check_version(one.version, expected_version)
    one.state = follow(CONSULTATION_STEPS, one.state, "correct", "officer")
    check_answered(one.state, one.answer)
    check_another(await last_author_of(session, one.id, *ANSWERED), deed.author)
    await _keep(session, deed, one, ground)
    one.answer, one.corrected_on = answer, deed.today
    await tell_consultation(session, deed, one, "consultation.corrected", ground)
    return seen


async def former_answers(session: AsyncSession, seen: SeenConsultation) -> Sequence[FormerAnswer]:
    """What was answered before, the earliest first."""
    return await consultations.former_answers(session, seen.consultation.id)


async def _keep(session: AsyncSession, deed: Deed, one: Consultation, ground: str) -> None:
    earlier = await consultations.former_answers(session, one.id)
    session.add(
        FormerAnswer(
            consultation_id=one.id,
            no=len(earlier) + 1,
            answer=one.answer,
            answered_on=one.corrected_on or one.answered_on,
            corrected_on=deed.today,
            ground=ground,
            author=deed.author,
        )
    )
    await session.flush()
