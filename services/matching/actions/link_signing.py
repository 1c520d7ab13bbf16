"""Signing by a link: issued by whoever lost it, opened by whom it is for, and signed through."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.sealed import blind, blinds
from services.common.values import ids
from services.common.web.confirmations import Confirmation
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions import signing_links as ends
from services.matching.actions.agreements import Standing, signing_of, standing_of
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.rights import refuse_who_merged
from services.matching.actions.signatures import Given, take_signature
from services.matching.queries import dispatches, sight, signing_links
from services.matching.rules import signing_links as rules
from services.matching.rules.dispatches import DispatchNotFound, after
from services.matching.rules.signatures import Party, refuse_guardian, refuse_signature
from services.matching.rules.signing_links import Guardian, Link, LinkUnknown
from services.matching.rules.youths import read_id_number
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.signing_links import SigningLink

_PLACE = "signing_links.secret"
_BYTES = 24
"""192 bits of chance."""


@dataclass(frozen=True, repr=False)
class Issued:
    """A link as it is handed out, once: its secret, whose it is, of which text, until when."""

    link: str
    party: Party
    digest: str
    expires_on: date


@dataclass(frozen=True)
class Opened:
    """A link that was opened: the dispatch, whose signature it leads to, and the text."""

    dispatch_id: str
    party: Party
    expires_on: date
    standing: Standing


@dataclass(frozen=True, repr=False)
class ToldGuardian:
    """Who a guardian says they are."""

    name: str
    id_number: str


@dataclass(frozen=True, repr=False)
class ByLink:
    """A signature given through a link."""

    link: str
    digest: str
    confirmation: Confirmation
    guardian: ToldGuardian | None = None


async def issue(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, party: Party
) -> Issued:
    """Issue a party's link anew; the one before is void at once.

    Raises DispatchNotFound, UnitMerged, LinkNotYours, AgreementNotMade, MoveNotOpen,
    AlreadySigned, GuardianNotNeeded.
    """
    dispatch = await _held(session, caller, dispatch_id, party)
    standing = await standing_of(session, deed, dispatch)
    digest = standing.agreement.digest
    signing = signing_of(deed, standing.agreement, standing.applicant, standing.signatures)
    refuse_signature(signing, party, digest, deed.today)
    refuse_guardian(signing, party, deed.today)
    after(dispatch.state, "sign")
    replaced = await ends.end(session, deed, dispatch.id, "replace", party)
    secret = secrets.token_urlsafe(_BYTES)
    link = _link(deed, dispatch, party, (digest, secret))
    session.add(link)
    event = "dispatch.link-issued"
    await tell_dispatch(session, deed, dispatch, event, party=party, replaced=replaced)
    return Issued(secret, party, digest, link.expires_on)


async def open_link(session: AsyncSession, deed: Deed, caller: Caller, secret: str) -> Opened:
    """Follow a link to its text; a guardian's is the first opener's from then on.

    Raises LinkUnknown, MoveNotOpen, AgreementNotMade and what `rules.signing_links` raises.
    """
    link, dispatch = await _followed(session, deed, caller, secret)
    if link.party == "guardian":
        link.opened_by = caller.subject
    standing = await standing_of(session, deed, dispatch)
    return Opened(dispatch.id, link.party, link.expires_on, standing)


async def sign_by_link(session: AsyncSession, deed: Deed, caller: Caller, told: ByLink) -> Opened:
    """Sign the text that a link leads to, as the party that it is for.

    Raises LinkUnknown, UnitMerged, Malformed, OldIdNumber, what `rules.signing_links` raises and
    GuardianNotNeeded and what `take_signature` raises.
    """
    link, dispatch = await _followed(session, deed, caller, told.link)
    await refuse_who_merged(session, caller)
    guardian = _guardian(deed, told.guardian)
    rules.check_guardian(link.party, guardian)
    given = Given(told.digest, link.party, told.confirmation)
    if guardian is not None:
        await _refuse_minor(session, deed, dispatch, guardian)
        link.opened_by = caller.subject
        number = guardian.number.text
        given = replace(given, guardian_name=guardian.name, guardian_id_number=number)
    standing = await take_signature(session, deed, dispatch, given, named=link.party != "unit")
    return Opened(dispatch.id, link.party, link.expires_on, standing)


async def wards(session: AsyncSession, caller: Caller) -> Sequence[Dispatch]:
    """The dispatches whose guardian the caller is, by links opened; each can be issued anew."""
    return await signing_links.of_guardian(session, caller.subject)


async def _held(session: AsyncSession, caller: Caller, dispatch_id: str, party: Party) -> Dispatch:
    is_guardian = False
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id, lock=True)
    if dispatch is None and caller.kind == "youth":
        account = caller.subject
        dispatch = await signing_links.dispatch_of_ward(session, account, dispatch_id, lock=True)
        is_guardian = True
    if dispatch is None:
        raise DispatchNotFound
    await refuse_who_merged(session, caller)
    rules.refuse_issue(party, caller=caller.kind, is_guardian=is_guardian)
    return dispatch


async def _followed(
    session: AsyncSession, deed: Deed, caller: Caller, secret: str
) -> tuple[SigningLink, Dispatch]:
    link = await signing_links.by_secret(session, blinds(_PLACE, secret))
    if link is None:
        raise LinkUnknown
    own = await sight.dispatch_seen(session, caller, link.dispatch_id)
    if link.party != "guardian" and (own is None or caller.kind != link.party):
        raise LinkUnknown
    if link.party == "guardian" and caller.kind != "youth":
        raise LinkUnknown
    # The dispatch first, as whoever signs or writes the text anew holds it; then what it says now.
    dispatch = await dispatches.locked(session, link.dispatch_id)
    await session.refresh(link)
    if dispatch is None:
        raise LinkUnknown
    facts = Link(link.state, link.party, link.expires_on, link.opened_by)
    if link.party == "guardian":
        rules.refuse_other_guardian(facts, caller.subject, is_own=own is not None)
    rules.refuse_void(facts, deed.today)
    after(dispatch.state, "sign")
    return link, dispatch


def _guardian(deed: Deed, told: ToldGuardian | None) -> Guardian | None:
    if told is None:
        return None
    number = read_id_number(told.id_number, deed.today, "/guardian/id_number")
    return Guardian(told.name, number)


async def _refuse_minor(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, guardian: Guardian
) -> None:
    standing = await standing_of(session, deed, dispatch)
    signing = signing_of(deed, standing.agreement, standing.applicant, standing.signatures)
    refuse_guardian(signing, "guardian", deed.today)
    youth = standing.applicant.youth
    adult_age = policy.eligibility_terms(deed.today, youth.region).adult_age
    rules.refuse_minor_guardian(guardian, youth.id_number, adult_age, deed.today)


def _link(deed: Deed, dispatch: Dispatch, party: Party, of: tuple[str, str]) -> SigningLink:
    digest, secret = of
    days = policy.signing_link_days(deed.today, dispatch.workplace_county)
    return SigningLink(
        id=ids.new("lnk"),
        dispatch_id=dispatch.id,
        party=party,
        digest=digest,
        secret_index=blind(_PLACE, secret),
        state="standing",
        issued_at=deed.now,
        issued_by=deed.author,
        expires_on=deed.today + timedelta(days=days),
    )
