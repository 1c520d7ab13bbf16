"""Enrolment: a person registers, applies, or is entered by an office as their proxy."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.access import require_region
from services.common.web.tokens import Caller
from services.matching.actions.claims import claim
from services.matching.actions.intentions import apply
from services.matching.actions.rights import youth_for
from services.matching.actions.youths import Registration, hold_youth, register
from services.matching.rules.youths import (
    AlreadyRegistered,
    Application,
    Consent,
    refuse_proxy_without_consent,
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
) -> Youth | None:
    """Record a person; with a wish they have applied, and a seat is sought at once.

    Who was known and now signs up takes over their record; None where the number is recorded under
    another name, which an officer decides. Raises AlreadyRegistered.
    """
    if caller.kind == "officer":
        require_region(caller, told.particulars.region)
    youth = await _recorded(session, deed, told)
    if youth is not None and wish is not None:
        await apply(session, deed, youth, wish.application, _consent(caller, deed, wish))
    return youth


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
    await youth_for(session, caller, youth_id)
    youth = await hold_youth(session, deed, youth_id)
    refuse_stale(youth.version, expected_version)
    refuse_without_phone(youth.phone)
    await apply(session, deed, youth, wish.application, _consent(caller, deed, wish))
    return youth


async def _recorded(session: AsyncSession, deed: Deed, told: Registration) -> Youth | None:
    try:
        return await register(session, deed, told)
    except AlreadyRegistered:
        if told.youth_id is None:
            raise
        return await claim(session, deed, told)


def _consent(caller: Caller, deed: Deed, wish: Enrolment) -> Consent | None:
    if caller.kind == "youth":
        return None
    refuse_proxy_without_consent(wish.consent, deed.today)
    return wish.consent
