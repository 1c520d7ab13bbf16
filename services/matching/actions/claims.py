"""Claims: who was known by others and now signs up is the same youth, known since the same day."""

from typing import Final

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import Change
from services.common.store.changes import record as note_change
from services.common.values import ids
from services.matching import policy
from services.matching.actions.changes import tell_youth
from services.matching.actions.eligibility import category_of
from services.matching.actions.tellings import (
    assign,
    conflict_row,
    number_index,
    telling_row,
)
from services.matching.actions.youths import Registration
from services.matching.queries import claims as refusals
from services.matching.queries import known as queries
from services.matching.queries import markets, youths
from services.matching.rules.claims import (
    AGREED,
    SENT,
    AccountHasRecord,
    Claim,
    NotAnAccount,
    Obstacle,
    RecordOwned,
    agrees,
    as_logged,
    obstacle_to,
    refuse_claim,
    way_of,
)
from services.matching.rules.known import Known, ReadPerson, Record, entered, facts_of
from services.matching.rules.youths import AlreadyRegistered
from services.matching.tables.claims import RefusedClaim
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth

TAKEN: Final = frozenset({"pk_youths", "uq_youths_owner_id"})
"""What the database refuses where the account came by a record at the same time."""


async def claim(session: AsyncSession, deed: Deed, told: Registration) -> Youth | None:
    """The record that others began, from now on that of the person's own account.

    None where it goes over by an officer alone: then nothing is handed over, and another name
    waits for an officer. Raises AlreadyRegistered where the record or the account has its own.
    """
    try:
        return await _claim(session, deed, told)
    except (RecordOwned, AccountHasRecord, NotAnAccount):
        # Whoever signs up is not told which of them it is.
        raise AlreadyRegistered from None


async def _claim(session: AsyncSession, deed: Deed, told: Registration) -> Youth | None:
    person = told.person(deed.today)
    youth = await _held(session, deed, person)
    claim = await claim_of(session, youth, _account(told))
    refuse_claim(claim)
    record = await queries.record_of(session, youth)
    refused = await refusals.tries(session, youth.id, claim.account)
    limits = policy.refused_claims(deed.today, youth.region)
    obstacle = obstacle_to(claim, refused, limits, agreed=agrees(record, person))
    if obstacle is not None:
        await _send_to_office(session, deed, told, record, obstacle)
        return None
    await _enter(session, deed, youth, told, record)
    return await hand_over(session, deed, youth, claim, ground=AGREED)


async def claim_of(session: AsyncSession, youth: Youth, account: str) -> Claim:
    """A record, held, and an account that asks for it, as they stand."""
    # Asked first: who registers meanwhile has a record, and is not taken for one.
    is_record = await refusals.was_record(session, account)
    ended_in = await refusals.merged_into(session, account)
    owns = await youths.owned_by(session, account)
    return Claim(
        account=account,
        state=youth.state,
        owned=youth.owner_id is not None,
        dispatched=await queries.was_dispatched(session, youth.id),
        account_has_record=owns is not None or ended_in not in (None, youth.id),
        account_is_record=is_record,
    )


async def hand_over(
    session: AsyncSession, deed: Deed, youth: Youth, claim: Claim, *, ground: str
) -> Youth:
    """Let a record, held with its id, be an account's from now on; the audit log says why.

    One that is only known moves to the account's id. Raises RecordOwned, AccountHasRecord,
    NotAnAccount.
    """
    refuse_claim(claim)
    before, account = youth.id, claim.account
    give = _move if way_of(claim) == "moved" else _give
    try:
        youth = await give(session, deed, youth, account)
    except IntegrityError as error:
        if _broken(error) in TAKEN:
            raise AccountHasRecord from None
        raise
    logged = as_logged(ground, before, account)
    for which in (before, account):
        await audit.note(
            session,
            deed,
            action="youth.owned",
            object_id=which,
            ground=logged,
            region=youth.region,
        )
    return youth


async def _move(session: AsyncSession, deed: Deed, youth: Youth, account: str) -> Youth:
    # What was kept under the old id goes along; versions begin anew.
    await tell_youth(session, deed, youth, "youth.merged", into=account)
    await session.flush()
    moved = {"id": account, "version": 0, "signed_up_at": deed.now, "owner_id": account}
    await session.execute(
        update(Youth)
        .where(Youth.id == youth.id)
        .values(moved)
        .execution_options(synchronize_session=False)
    )
    session.expunge(youth)
    moved_youth = await session.get_one(Youth, account, populate_existing=True)
    kind = category_of(moved_youth, deed.today)
    await tell_youth(session, deed, moved_youth, "youth.registered", category=kind)
    return moved_youth


async def _give(session: AsyncSession, deed: Deed, youth: Youth, account: str) -> Youth:
    # Who is told of elsewhere keeps the id; the account's own ends in it before it began, once.
    youth.owner_id, youth.signed_up_at = account, deed.now
    await tell_youth(session, deed, youth, "youth.owned")
    await session.flush()
    if await refusals.merged_into(session, account) == youth.id:
        return youth
    told = {"region": youth.region, "state": youth.state, "into": youth.id}
    merged = Change("youth", account, 1, "youth.merged", deed.today, data=told)
    await note_change(session, deed, merged)
    return youth


def _broken(error: IntegrityError) -> str | None:
    return getattr(error.orig and error.orig.__cause__, "constraint_name", None)


async def _held(session: AsyncSession, deed: Deed, person: ReadPerson) -> Youth:
    index = number_index(person.number)
    home = await queries.home_of(session, index)
    if home is None:
        raise AlreadyRegistered
    await markets.lock(session, policy.market_of(home, deed.today))
    youth = await queries.by_number(session, index)
    if youth is None:
        raise AlreadyRegistered
    return youth


async def _enter(
    session: AsyncSession, deed: Deed, youth: Youth, told: Registration, record: Record
) -> None:
    person, source = told.person(deed.today), told.source(deed)
    known = Known(youth.id, "merged", ids.new("tel"), None)
    after = entered(record, facts_of(person), source, known.telling_id)
    await assign(session, deed, youth, after)
    row = telling_row(deed, source, person, known, _account(told))
    await session.execute(insert(Telling).values(row))


async def _send_to_office(
    session: AsyncSession, deed: Deed, told: Registration, record: Record, obstacle: Obstacle
) -> None:
    # That somebody was refused is kept with the refusal: an officer may have to look into it.
    account = _account(told)
    ground = as_logged(SENT[obstacle], record.id, account)
    await audit.note(
        session,
        deed,
        action="youth.claim-refused",
        object_id=record.id,
        ground=ground,
        region=record.facts["region"],
    )
    row = {
        "id": ids.new("rfc"),
        "youth_id": record.id,
        "account_youth_id": account,
        "reason": obstacle,
        "refused_at": deed.now,
    }
    await session.execute(insert(RefusedClaim).values(row))
    if obstacle != "too_many" and not record.bears(told.person(deed.today).name):
        await _question(session, deed, told, record)


async def _question(session: AsyncSession, deed: Deed, told: Registration, record: Record) -> None:
    person, conflict_id = told.person(deed.today), await _conflict(session, deed, told, record)
    if conflict_id is None:
        return
    known, source = Known(record.id, "in_question", ids.new("tel"), conflict_id), told.source(deed)
    row = telling_row(deed, source, person, known, _account(told))
    await session.execute(insert(Telling).values(row))
    youth = await session.get_one(Youth, record.id)
    when = source.told_on.isoformat()
    await tell_youth(session, deed, youth, "youth.name-disputed", source=source.kind, told_on=when)


async def _conflict(
    session: AsyncSession, deed: Deed, told: Registration, record: Record
) -> str | None:
    """The question under which a name is told; None where this account told it before."""
    name = told.person(deed.today).name
    asked = record.question_of(name)
    if asked is not None:
        before = await queries.asked_before(session, asked, _account(told))
        return None if before else asked
    row = conflict_row(deed, record.id, ids.new("nmc"), name)
    await session.execute(insert(NameConflict).values(row))
    return str(row["id"])


def _account(told: Registration) -> str:
    if told.youth_id is None:
        raise LookupError("only an account claims a record")
    return told.youth_id
