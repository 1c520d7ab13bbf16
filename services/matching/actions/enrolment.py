"""Enrolment: a person registers, applies, or is entered by an office as their proxy."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.web.access import require_region
from services.common.web.tokens import Caller
from services.matching.actions.claims import claim
from services.matching.actions.consents import consent_of
from services.matching.actions.intentions import apply
from services.matching.actions.newcomers import Newcomer, enter, newcomer_of
from services.matching.actions.pool import Spell, seek
from services.matching.actions.youths import Registration, hold_youth_for
from services.matching.queries import standings
from services.matching.queries.applicants import Applicant
from services.matching.queries.standings import Standing
from services.matching.rules.youths import (
    AlreadyRegistered,
    Application,
    Consent,
    refuse_stale,
    refuse_without_phone,
)
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Enrolment:
    """An application as sent: what is wished, and the consent if a proxy sends it."""

    application: Application
    consent: Consent | None


async def enrol(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    told: Registration,
    wish: Enrolment | None,
) -> Standing | None:
    """Record a person; with a wish they have applied, and a seat is sought at once.

    Whom others recorded and who now signs up claims their record; None where what they tell
    does not agree with it, which an officer looks into. Raises AlreadyRegistered.
    """
    if caller.kind == "officer":
        require_region(caller, told.particulars.region)
    application = wish.application if wish else None
    consent = consent_of(caller, deed, wish.consent) if wish else None
    newcomer = newcomer_of(deed, told, application, consent)
    if await enter(session, deed, newcomer):
        return await _first_standing(session, deed, newcomer)
    if told.youth_id is None:
        raise AlreadyRegistered
    youth = await claim(session, deed, told)
    if youth is None:
        return None
    if application is not None:
        await apply(session, deed, youth, application, consent)
    return await standings.of_youth(session, youth)


async def intend(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    youth_id: str,
    *,
    wish: Enrolment,
    expected_version: int | None,
) -> Youth:
    """Apply, or change what is wished, for one who is recorded."""
    youth = await hold_youth_for(session, deed, caller, youth_id)
    refuse_stale(youth.version, expected_version)
    refuse_without_phone(youth.phone)
    await apply(session, deed, youth, wish.application, consent_of(caller, deed, wish.consent))
    return youth


async def _first_standing(session: AsyncSession, deed: Deed, newcomer: Newcomer) -> Standing:
    youth, intention = newcomer.youth, newcomer.intention
    if intention is None:
        return Standing(youth, None, None, None, frozenset())
    applicant = Applicant(youth, intention, declined=frozenset(), served=(), held=False)
    found = await seek(session, deed, applicant)
    if isinstance(found, Spell):
        return Standing(youth, intention, None, (found.place, found.since), frozenset())
    around = await calendar.around(session, deed.today)
    return Standing(youth, intention, found, None, around.provisional)
