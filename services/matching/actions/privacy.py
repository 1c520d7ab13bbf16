"""The notice shown, consents given apart and taken back, and what a withdrawal does."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.changes import tell_youth
from services.matching.actions.consents import as_told, consent_of
from services.matching.actions.rights import youth_for
from services.matching.actions.youths import hold_youth, hold_youth_for
from services.matching.queries import privacy as queries
from services.matching.rules.privacy import (
    ConsentKind,
    PrivacyKind,
    notice_given,
    require_standing,
)
from services.matching.rules.youths import Consent
from services.matching.tables.privacy_consents import PrivacyConsent
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Given:
    """What was shown or consented to, of which edition; by an office, when and how."""

    kind: PrivacyKind
    notice_version: str
    consent: Consent | None


@dataclass(frozen=True)
class TakenBack:
    """What is taken back; by an office, when and how the person said so."""

    kind: ConsentKind
    consent: Consent | None = None


async def give(
    session: AsyncSession, deed: Deed, caller: Caller, youth_id: str, given: Given
) -> PrivacyConsent:
    """Keep that the notice was shown, or that something was consented to.

    Raises YouthNotFound, ConsentMissing, PrivacyNoticeChanged, NoPrivacyNotice.
    """
    youth = await hold_youth_for(session, deed, caller, youth_id)
    consent = consent_of(caller, deed, given.consent)
    day = consent.given_on if consent else deed.today
    notice = notice_given(policy.NOTICES, given.notice_version, day, deed.today)
    entry = _entry(
        deed,
        youth,
        consent,
        kind=given.kind,
        given=True,
        notice_version=notice.version,
        notice_digest=notice.digest,
    )
    session.add(entry)
    event = "youth.notice-shown" if given.kind == "notice" else "youth.consented"
    told = {"kind": given.kind, "notice_version": notice.version, **as_told(consent)}
    await tell_youth(session, deed, youth, event, **told)
    return entry


async def take_back(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    youth_id: str,
    back: TakenBack,
) -> PrivacyConsent:
    """Let a youth take a consent back. Raises YouthNotFound, PrivacyConsentAbsent, ConsentMissing.

    A phone leaves at once where nothing is open, else with the daily look after that. Reporting
    hears of it, and pays to no account that was entered before.
    """
    youth = await hold_youth_for(session, deed, caller, youth_id)
    word, kind = consent_of(caller, deed, back.consent), back.kind
    before = await queries.entries_of(session, youth.id)
    require_standing((entry.facts() for entry in before), kind)
    shown = next(one for one in reversed(before) if one.kind == kind)
    entry = _entry(
        deed,
        youth,
        word,
        kind=kind,
        given=False,
        notice_version=shown.notice_version,
        notice_digest=shown.notice_digest,
    )
    session.add(entry)
    await tell_youth(session, deed, youth, "youth.consent-withdrawn", kind=kind, **as_told(word))
    if kind == "phone" and not await queries.needs_phone(session, youth.id, deed.today):
        await _drop_phone(session, deed, youth)
    return entry


async def entries(session: AsyncSession, caller: Caller, youth_id: str) -> Sequence[PrivacyConsent]:
    """All that a youth was shown and consented to, in order. Raises YouthNotFound."""
    youth = await youth_for(session, caller, youth_id)
    return await queries.entries_of(session, youth.id)


async def let_phone_go(session: AsyncSession, deed: Deed, youth_id: str) -> None:
    """Drop a phone whose consent was taken back, unless something was opened meanwhile."""
    youth = await hold_youth(session, deed, youth_id)
    if youth.phone is not None and not await queries.needs_phone(session, youth.id, deed.today):
        await _drop_phone(session, deed, youth)


async def _drop_phone(session: AsyncSession, deed: Deed, youth: Youth) -> None:
    youth.phone = youth.phone_index = None
    youth.origins = {fact: told for fact, told in youth.origins.items() if fact != "phone"}
    await _let_go_as_told(session, youth)
    for request in await queries.corrections_of(session, youth.id):
        wanted = json.loads(request.wanted)
        if wanted.pop("phone", None) is not None:
            request.wanted = json.dumps(wanted, ensure_ascii=False)
    await session.flush()
    await tell_youth(session, deed, youth, "youth.phone-dropped")


async def _let_go_as_told(session: AsyncSession, youth: Youth) -> None:
    # Tellings are only ever added to: their seals alone may be made anew.
    await session.execute(select(func.set_config("jianxi.sealed_may_change", "on", True)))  # noqa: FBT003
    for telling in await queries.tellings_of(session, youth.id):
        said = json.loads(telling.said)
        if said.get("phone") is not None:
            telling.said = json.dumps(said | {"phone": None}, ensure_ascii=False)
    await session.flush()
    await session.execute(select(func.set_config("jianxi.sealed_may_change", "", True)))  # noqa: FBT003


def _entry(deed: Deed, youth: Youth, consent: Consent | None, **told: Any) -> PrivacyConsent:
    return PrivacyConsent(
        id=ids.new("pvc"),
        youth_id=youth.id,
        given_on=consent.given_on if consent else deed.today,
        method=consent.method if consent else None,
        recorded_at=deed.now,
        author=deed.author,
        **told,
    )
