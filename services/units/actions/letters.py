"""What somebody wrote to an office is let go once its time is over (个人信息保护法 19、47)."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.store.database import Database
from services.common.store.sealed import blind
from services.common.store.slices import in_slices
from services.common.time.clock import Clock
from services.units.actions.complaint_steps import tell_complaint
from services.units.actions.consultations import tell_consultation
from services.units.policy import guard
from services.units.queries import complaints, consultations, letters, revoked_findings
from services.units.tables.complaints import Complaint
from services.units.tables.consultations import Consultation


async def forget_old(database: Database, clock: Clock) -> None:
    """Let go what was closed or answered so many years ago, each in its own transaction.

    Kind, days, finding and consequence stay, and what was published.
    """
    deed = by_itself("units", clock, "retention")
    day = guard.letters_kept_from(deed.today)
    async with database.reading() as session:
        closed = await letters.complaints_closed_before(session, day)
        answered = await letters.questions_answered_before(session, day)
    await in_slices(database, closed, 1, partial(_forget_complaints, deed))
    await in_slices(database, answered, 1, partial(_forget_questions, deed))


async def _forget_complaints(deed: Deed, session: AsyncSession, ids: Sequence[str]) -> None:
    for key in ids:
        seen = await complaints.complaint(session, key, lock=True)
        if seen is None or seen.complaint.forgotten_on:
            continue
        _empty(seen.complaint)
        seen.complaint.forgotten_on = deed.today
        await letters.let_traces_go(session, key)
        await revoked_findings.let_answers_go(session, key)
        await tell_complaint(session, deed, seen, "complaint.forgotten")


def _empty(complaint: Complaint) -> None:
    complaint.words = ""
    complaint.name = complaint.phone = None
    complaint.registered_name = complaint.registered_phone = None
    if complaint.answer is not None:
        complaint.answer = ""
    if complaint.account is not None:
        complaint.account = blind("complaints.forgotten", complaint.id)


async def _forget_questions(deed: Deed, session: AsyncSession, ids: Sequence[str]) -> None:
    for key in ids:
        seen = await consultations.consultation(session, key, lock=True)
        if seen is None or seen.consultation.forgotten_on:
            continue
        _empty_question(seen.consultation)
        await consultations.let_former_answers_go(session, key)
        seen.consultation.forgotten_on = deed.today
        await tell_consultation(session, deed, seen.consultation, "consultation.forgotten")


def _empty_question(consultation: Consultation) -> None:
    consultation.question = ""
    if consultation.published_on is None:
        consultation.answer = ""
