"""Consents to be insured: shown word for word, then given apart from the agreement."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.values.identity import IdNumber
from services.common.web.confirmations import Confirmation
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.agreed_names import names_for
from services.matching.actions.agreements import signing_of, standing_of
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.rights import dispatch_for
from services.matching.clients.units import Units
from services.matching.queries import insurance_consents, sight
from services.matching.rules import insurance_consents as rules
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.eligibility import age_on
from services.matching.rules.history_lists import is_taken_over
from services.matching.rules.insurance_consents import Beneficiary, Insured
from services.matching.rules.signatures import is_minor
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.insurance_consents import InsuranceConsent
from services.matching.tables.youths import Youth

_OPEN = frozenset({"accepted", "signed", "arrived"})
"""The states of a dispatch in which its youth consents."""


@dataclass(frozen=True, repr=False)
class Wanted:
    """The beneficiaries named, the digest of the words shown, and the second proof."""

    named: tuple[Beneficiary, ...]
    digest: str
    confirmation: Confirmation


@dataclass(frozen=True, repr=False)
class ConsentWords:
    """The words of a consent, the agreement's number, and whether a minor's guardian signs too."""

    text: str
    number: str
    minor: bool


async def words_for(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispatch_id: str,
    *,
    named: Sequence[Beneficiary],
    units: Units,
) -> str:
    """The words that a youth would sign.

    Raises DispatchNotFound, AgreementNotMade, WordsUnavailable, Malformed.
    """
    rules.check_shares(named)
    unit_name = await unit_name_for(session, caller, dispatch_id, units)
    dispatch = await dispatch_for(session, caller, dispatch_id)
    insured = await _insured(session, deed, dispatch, unit_name)
    return _words(insured, named).text


async def give(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispatch_id: str,
    *,
    wanted: Wanted,
    units: Units,
) -> InsuranceConsent:
    """Consent to these words; a later consent takes the place of an earlier one.

    Raises DispatchNotFound, MoveNotOpen, AgreementNotMade, WordsUnavailable, ConsentByGuardian,
    ConsentTextDiffers, Malformed.
    """
    rules.check_shares(wanted.named)
    unit_name = await unit_name_for(session, caller, dispatch_id, units)
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id, lock=True)
    if dispatch is None:
        raise DispatchNotFound
    words = await words_of(session, deed, dispatch, unit_name, named=wanted.named)
    rules.refuse_consent(words.text, wanted.digest, minor=words.minor)
    proved = wanted.confirmation
    consent = consent_of(deed, dispatch, words, wanted.named)
    consent.proof, consent.proof_id = proved.proof, proved.id
    await keep(session, deed, dispatch, consent)
    return consent


async def keep(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, consent: InsuranceConsent
) -> None:
    """Keep a consent and tell of it: a sum, a digest, and whether somebody was named."""
    session.add(consent)
    told: dict[str, Any] = {
        "sum_limit": consent.sum_limit,
        "digest": consent.digest,
        "beneficiary": "by_law" if consent.beneficiaries == "[]" else "named",
    }
    await tell_dispatch(session, deed, dispatch, "dispatch.insurance-consented", **told)


async def read(session: AsyncSession, caller: Caller, dispatch_id: str) -> InsuranceConsent:
    """The consent that counts. Raises DispatchNotFound, NoInsuranceConsent."""
    await dispatch_for(session, caller, dispatch_id)
    found = await insurance_consents.last_of(session, dispatch_id)
    if found is None:
        raise rules.NoInsuranceConsent
    return found


async def unit_name_for(
    session: AsyncSession, caller: Caller, dispatch_id: str, units: Units
) -> str | None:
    """What units calls a unit today, where its agreement is of the time before; else None.

    Raises DispatchNotFound, WordsUnavailable.
    """
    dispatch = await dispatch_for(session, caller, dispatch_id)
    if not is_taken_over(dispatch.explanation):
        return None
    return (await names_for(session, units, dispatch.id, dispatch.post_id)).unit_name


async def words_of(
    session: AsyncSession,
    deed: Deed,
    dispatch: Dispatch,
    unit_name: str | None,
    *,
    named: Sequence[Beneficiary] = (),
    signed_on: date | None = None,
) -> ConsentWords:
    """The words of today for a dispatch in hand, of somebody of the age on the day signed.

    `unit_name` is as `unit_name_for` tells it. Raises MoveNotOpen, AgreementNotMade.
    """
    if dispatch.state not in _OPEN:
        raise MoveNotOpen(state=dispatch.state)
    insured = await _insured(session, deed, dispatch, unit_name, signed_on=signed_on)
    return _words(insured, named)


def consent_of(
    deed: Deed, dispatch: Dispatch, words: ConsentWords, named: Sequence[Beneficiary] = ()
) -> InsuranceConsent:
    """A consent to these words; how it was proved is left to whoever takes it."""
    told = [asdict(one) for one in named]
    return InsuranceConsent(
        id=ids.new("inc"),
        dispatch_id=dispatch.id,
        text=words.text,
        digest=rules.digest_of(words.text),
        beneficiaries=json.dumps(told, ensure_ascii=False),
        sum_limit=policy.insurance_sum_limit(deed.today, dispatch.workplace_county),
        given_on=deed.today,
        given_at=deed.now,
        author=deed.author,
    )


def _words(insured: Insured, named: Sequence[Beneficiary]) -> ConsentWords:
    return ConsentWords(rules.text_of(insured, named), insured.agreement, insured.minor)


async def _insured(
    session: AsyncSession,
    deed: Deed,
    dispatch: Dispatch,
    unit_name: str | None,
    *,
    signed_on: date | None = None,
) -> Insured:
    day = signed_on or deed.today
    limit = policy.insurance_sum_limit(deed.today, dispatch.workplace_county)
    if unit_name is not None:
        youth = await session.get_one(Youth, dispatch.youth_id)
        adult_age = policy.eligibility_terms(deed.today, youth.region).adult_age
        minor = age_on(IdNumber(youth.id_number).born_on, day) < adult_age
        return Insured(youth.name, dispatch.id, unit_name, limit, minor, dispatch.signed_on)
    standing = await standing_of(session, deed, dispatch)
    facts = json.loads(standing.agreement.content)["particulars"]
    agreed = facts.get("words", {}).get("unit_name", dispatch.unit_id)
    signing = signing_of(deed, standing.agreement, standing.applicant, standing.signatures)
    number, minor = standing.agreement.number, is_minor(signing, day)
    return Insured(facts["youth_name"], number, agreed, limit, minor)
