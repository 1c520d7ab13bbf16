"""Consents to be insured: shown word for word, then given apart from the agreement."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.confirmations import Confirmation
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.agreements import Standing, signing_of, standing_of
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.rights import dispatch_for
from services.matching.queries import insurance_consents, sight
from services.matching.rules import insurance_consents as rules
from services.matching.rules.dispatches import DispatchNotFound, MoveNotOpen
from services.matching.rules.insurance_consents import Beneficiary, Insured
from services.matching.rules.signatures import is_minor
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.insurance_consents import InsuranceConsent

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
    named: Sequence[Beneficiary],
) -> str:
    """The words that a youth would sign. Raises DispatchNotFound, AgreementNotMade, Malformed."""
    rules.check_shares(named)
    dispatch = await dispatch_for(session, caller, dispatch_id)
    standing = await standing_of(session, deed, dispatch)
    return _words(deed, dispatch, standing, named).text


async def give(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, wanted: Wanted
) -> InsuranceConsent:
    """Consent to these words; a later consent takes the place of an earlier one.

    Raises DispatchNotFound, MoveNotOpen, AgreementNotMade, ConsentByGuardian, ConsentTextDiffers,
    Malformed.
    """
    rules.check_shares(wanted.named)
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id, lock=True)
    if dispatch is None:
        raise DispatchNotFound
    words = await words_of(session, deed, dispatch, wanted.named)
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


async def words_of(
    session: AsyncSession,
    deed: Deed,
    dispatch: Dispatch,
    named: Sequence[Beneficiary] = (),
    *,
    signed_on: date | None = None,
) -> ConsentWords:
    """The words of today for a dispatch in hand, of somebody of the age on the day signed.

    Raises MoveNotOpen, AgreementNotMade.
    """
    if dispatch.state not in _OPEN:
        raise MoveNotOpen(state=dispatch.state)
    now = await standing_of(session, deed, dispatch)
    return _words(deed, dispatch, now, named, signed_on=signed_on)


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


def _words(
    deed: Deed,
    dispatch: Dispatch,
    standing: Standing,
    named: Sequence[Beneficiary],
    *,
    signed_on: date | None = None,
) -> ConsentWords:
    facts = json.loads(standing.agreement.content)["particulars"]
    unit_name = facts.get("words", {}).get("unit_name", dispatch.unit_id)
    limit = policy.insurance_sum_limit(deed.today, dispatch.workplace_county)
    signing = signing_of(deed, standing.agreement, standing.applicant, standing.signatures)
    number, minor = standing.agreement.number, is_minor(signing, signed_on or deed.today)
    insured = Insured(facts["youth_name"], number, unit_name, limit, minor)
    return ConsentWords(rules.text_of(insured, named), number, minor)
