"""Agreements: made when a youth accepts, and read with what is signed of them."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.printing.glyphs import printable
from services.common.store import calendar
from services.common.values import ids
from services.common.values import region as regions
from services.common.values.identity import IdNumber
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions import signing_links
from services.matching.actions.paper_returns import return_by_itself
from services.matching.documents.agreements import Paper, Signed
from services.matching.queries import agreements, applicants, mergers, sight
from services.matching.queries.applicants import Applicant
from services.matching.rules import agreements as rules
from services.matching.rules.agreement_words import Words
from services.matching.rules.agreements import AgreementNotMade, Particulars
from services.matching.rules.dispatches import DispatchNotFound
from services.matching.rules.signatures import (
    BOTH_SIDES,
    ORDER,
    Party,
    Signing,
    missing,
    sign_by_anew,
)
from services.matching.rules.youths import YouthNotFound
from services.matching.tables.agreements import Agreement, AgreementEdition, Signature
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Standing:
    """An agreement, whose it is, who signed it, and who has still to sign as of today."""

    agreement: Agreement
    applicant: Applicant
    signatures: tuple[Signature, ...]
    missing: frozenset[Party]

    @property
    def unprintable(self) -> tuple[str, ...]:
        """The characters that the press cannot print, so that an officer sees to them."""
        lacking: set[str] = set()
        printable(json.loads(self.agreement.content), lacking)
        return tuple(sorted(lacking))


async def make_agreement(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, words: Words
) -> Agreement:
    """Make the agreement of a dispatch just accepted, from the template and words of the day."""
    serial = await agreements.next_serial(session)
    number = rules.number(dispatch.workplace_county, deed.today.year, serial)
    facts = await _particulars(session, deed, dispatch, number, words)
    text = rules.write(policy.agreement_template(deed.today), facts)
    content = rules.canonical(text)
    agreement = Agreement(
        id=ids.new("agr"),
        dispatch_id=dispatch.id,
        number=number,
        template=text.template,
        digest=rules.digest(content),
        content=content,
        made_on=deed.today,
    )
    session.add(agreement)
    return agreement


async def amend_agreement(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, words: Words
) -> dict[str, Any]:
    """Write an agreement anew whose facts changed before all had signed; what was signed is void.

    What the feed tells of it: its number, both digests, whose signatures no longer count, who has
    to sign now, and by which day.
    """
    agreement = await agreements.of_dispatch(session, dispatch.id)
    if agreement is None:
        return {}
    void = await agreements.signatures(session, agreement.id)
    before = agreement.digest
    session.add(_edition(deed, agreement))
    facts = await _particulars(session, deed, dispatch, agreement.number, words)
    text = rules.write(policy.agreement_template(deed.today), facts)
    agreement.content = rules.canonical(text)
    agreement.digest = rules.digest(agreement.content)
    agreement.template, agreement.made_on = text.template, deed.today
    for signature in void:
        signature.voided_on = deed.today
    await return_by_itself(session, deed, dispatch, "text_rewritten")
    await signing_links.end(session, deed, dispatch.id, "amend")
    await signing_links.end(session, deed, dispatch.id, "void")
    full = await signing_due(session, deed, dispatch)
    last = await _last_due(session, deed, dispatch)
    dispatch.sign_by = sign_by_anew(dispatch.sign_by or full, deed.today, full, last)
    return {
        "sign_by": dispatch.sign_by.isoformat(),
        "agreement": agreement.number,
        "digest": agreement.digest,
        "digest_before": before,
        "void_signatures": [signature.party for signature in void],
        "missing": sorted((await standing_of(session, deed, dispatch)).missing),
    }


async def says_what_holds(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, agreement: Agreement, words: Words
) -> bool:
    """Whether an agreement reads as one made today would, but for its day."""
    facts = await _particulars(session, deed, dispatch, agreement.number, words)
    facts = replace(facts, made_on=agreement.made_on)
    text = rules.write(policy.agreement_template(deed.today), facts)
    return rules.canonical(text) == agreement.content


def _edition(deed: Deed, agreement: Agreement) -> AgreementEdition:
    return AgreementEdition(
        agreement_id=agreement.id,
        template=agreement.template,
        digest=agreement.digest,
        content=agreement.content,
        made_on=agreement.made_on,
        superseded_at=deed.now,
    )


async def signing_due(session: AsyncSession, deed: Deed, dispatch: Dispatch) -> date:
    """The last day of the full time that both sides have to sign a text made today."""
    days = policy.signing_days(deed.today, dispatch.workplace_county)
    return (await calendar.around(session, deed.today)).nth_after(deed.today, days)


async def _last_due(session: AsyncSession, deed: Deed, dispatch: Dispatch) -> date:
    """Twice the full time from the acceptance: until then a text written anew gives more time."""
    since = dispatch.accepted_on or deed.today
    days = policy.signing_days(since, dispatch.workplace_county)
    return (await calendar.around(session, since)).nth_after(since, 2 * days)


async def read_agreement(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str
) -> Standing:
    """The agreement of a dispatch within sight, or signed by the caller as guardian.

    Raises DispatchNotFound, AgreementNotMade.
    """
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id)
    if dispatch is None and caller.kind == "youth":
        dispatch = await agreements.dispatch_of_guardian(session, caller.subject, dispatch_id)
    if dispatch is None:
        raise DispatchNotFound
    return await standing_of(session, deed, dispatch)


async def standing_of(session: AsyncSession, deed: Deed, dispatch: Dispatch) -> Standing:
    """How a dispatch's agreement stands today. Raises AgreementNotMade before acceptance."""
    agreement = await agreements.of_dispatch(session, dispatch.id)
    if agreement is None or not agreement.content:
        raise AgreementNotMade(state=dispatch.state)
    applicant = await applicants.of_youth(
        session, dispatch.youth_id, deed.today, but_for_dispatch=dispatch.id
    )
    if applicant is None:
        raise YouthNotFound
    signed = tuple(await agreements.signatures(session, agreement.id))
    return standing(deed, agreement, applicant, signed)


def standing(
    deed: Deed, agreement: Agreement, applicant: Applicant, signed: tuple[Signature, ...]
) -> Standing:
    """An agreement by these signatures; what was concluded lacks none, whatever the day."""
    lacking = missing(signing_of(deed, agreement, applicant, signed), deed.today)
    concluded = agreement.basis is not None
    return Standing(agreement, applicant, signed, frozenset() if concluded else lacking)


def paper_of(standing: Standing) -> Paper:
    """An agreement as it is printed: its text, and who signed how."""
    agreement = standing.agreement
    signed = {
        one.party: Signed(one.signed_on, on_paper=one.on_paper)
        for one in standing.signatures
        if one.party not in standing.missing
    }
    parties = BOTH_SIDES | standing.missing | signed.keys()
    signers = {party: signed.get(party) for party in ORDER if party in parties}
    return Paper(agreement.number, agreement.digest, json.loads(agreement.content), signers)


def signing_of(
    deed: Deed, agreement: Agreement, applicant: Applicant, signed: tuple[Signature, ...]
) -> Signing:
    """What the rules of signing read."""
    terms = policy.eligibility_terms(deed.today, applicant.youth.region)
    return Signing(
        digest=agreement.digest,
        signed={signature.party: signature.signed_on for signature in signed},
        born_on=applicant.facts.born_on,
        adult_age=terms.adult_age,
    )


async def _particulars(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, number: str, words: Words
) -> Particulars:
    youth = await session.get_one(Youth, dispatch.youth_id)
    post = await session.get_one(PostSeats, dispatch.post_id)
    number_of = IdNumber(youth.id_number)
    return Particulars(
        number=number,
        made_on=deed.today,
        dispatch_id=dispatch.id,
        unit_id=await mergers.successor(session, dispatch.unit_id),
        youth_id=youth.id,
        youth_name=youth.name,
        id_kind=number_of.kind,
        id_number=number_of.masked,
        issued_on=dispatch.issued_on,
        post_id=dispatch.post_id,
        county=dispatch.workplace_county,
        county_name=regions.name_of(dispatch.workplace_county, deed.today),
        months=dispatch.months,
        mentor_id=post.mentor_id,
        words=words,
        hours=policy.working_hours(deed.today, dispatch.workplace_county),
    )
