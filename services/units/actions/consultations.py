"""Consultations: asked by anyone, answered by an office, published if it chooses."""

from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.units.actions import receipts
from services.units.actions.anonymous_senders import day_of_sender
from services.units.actions.deadlines import last_day, seconds_left
from services.units.policy import guard
from services.units.queries import consultations
from services.units.queries.consultations import SeenConsultation
from services.units.rules.anonymous_floods import Day, check_questions
from services.units.rules.consultations import (
    CONSULTATION_STEPS,
    ConsultationNotFound,
    check_answered,
)
from services.units.rules.moves import check_version, follow
from services.units.rules.receipts import ReceiptUnknown
from services.units.rules.units import check_region
from services.units.tables.consultations import Consultation

RECEIPT: Final = "consultations.receipt"
_AUTHOR: Final = "asker"
"""In the feed whoever asks has no other name."""


async def ask(
    session: AsyncSession, deed: Deed, *, region: str, question: str, network: str
) -> tuple[SeenConsultation, str]:
    """Put a question to a region's office; the receipt for it is told once.

    Raises SenderFull, QuestionsFull, Malformed for a region not in force.
    """
    check_region(region, deed.today)
    await _check_room(session, deed, region, network)
    receipt, index = receipts.issue(RECEIPT)
    days = guard.answer_days(deed.today, region)
    consultation = Consultation(
        id=ids.new("cst"),
        version=0,
        region=region,
        state="asked",
        question=question,
        receipt=index,
        asked_on=deed.today,
        due_on=await last_day(session, deed.today, days),
    )
    session.add(consultation)
    unnamed = replace(deed, author=_AUTHOR)
    await tell_consultation(session, unnamed, consultation, "consultation.asked")
    return await _seen(session, consultation.id), receipt


async def _check_room(session: AsyncSession, deed: Deed, region: str, network: str) -> None:
    asked = await consultations.asked_on(session, region, deed.today)
    most = guard.questions_a_day(deed.today, region)
    most_of_one = guard.questions_of_sender_a_day(deed.today, region)
    of_sender = await day_of_sender(session, deed, network, region, most_of_one)
    check_questions(Day(asked, most, seconds_left(deed)), of_sender)


async def answer(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    consultation_id: str,
    *,
    answer: str,
    published_question: str | None,
    expected_version: int | None,
) -> SeenConsultation:
    """Answer a question, and publish it in the office's words if there are any.

    Raises ConsultationNotFound, Stale, Unpinned, MoveNotOpen.
    """
    consultation = await _locked(session, caller, consultation_id, expected_version)
    consultation.state = follow(CONSULTATION_STEPS, consultation.state, "answer", "officer")
    consultation.answer, consultation.answered_on = answer, deed.today
    _publish(consultation, deed, published_question)
    await tell_consultation(session, deed, consultation, "consultation.answered")
    return await _seen(session, consultation.id)


async def publish(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    consultation_id: str,
    *,
    published_question: str | None,
    expected_version: int | None,
) -> SeenConsultation:
    """Publish an answered question in the office's words, or take it from the public again.

    Raises ConsultationNotFound, Stale, Unpinned, NotAnsweredYet, AnswerForgotten.
    """
    consultation = await _locked(session, caller, consultation_id, expected_version)
    check_answered(consultation.state, consultation.answer)
    _publish(consultation, deed, published_question)
    event = "consultation.published" if published_question else "consultation.unpublished"
    await tell_consultation(session, deed, consultation, event)
    return await _seen(session, consultation.id)


def _publish(consultation: Consultation, deed: Deed, question: str | None) -> None:
    consultation.published_question = question
    consultation.published_on = deed.today if question else None
    if question is None:
        # What is public no more is let go in its turn, if its time is over.
        consultation.forgotten_on = None


async def consultation_for(
    session: AsyncSession, caller: Caller, consultation_id: str, *, lock: bool = False
) -> SeenConsultation:
    """A question to an office that the caller's covers. Raises ConsultationNotFound."""
    seen = await consultations.consultation(session, consultation_id, lock=lock)
    if seen is None or not covers(caller, seen.consultation.region):
        raise ConsultationNotFound
    return seen


async def consultation_by_receipt(session: AsyncSession, typed: str) -> SeenConsultation:
    """The question of a receipt, as somebody typed it. Raises ReceiptUnknown."""
    indexes = receipts.indexes_of(RECEIPT, typed)
    seen = await consultations.consultation_of_receipt(session, indexes)
    if seen is None:
        raise ReceiptUnknown
    return seen


async def _locked(
    session: AsyncSession, caller: Caller, consultation_id: str, expected_version: int | None
) -> Consultation:
    seen = await consultation_for(session, caller, consultation_id, lock=True)
    check_version(seen.consultation.version, expected_version)
    return seen.consultation


async def _seen(session: AsyncSession, consultation_id: str) -> SeenConsultation:
    await session.flush()
    seen = await consultations.consultation(session, consultation_id)
    if seen is None:
        raise ConsultationNotFound
    return seen


async def tell_consultation(
    session: AsyncSession, deed: Deed, consultation: Consultation, event: str, ground: str = ""
) -> None:
    """Raise a question's version and write its change; a ground is told to no feed."""
    consultation.version += 1
    told, version = {"region": consultation.region}, consultation.version
    change = Change("consultation", consultation.id, version, event, deed.today, told, ground)
    await record_grounded(session, deed, change)
