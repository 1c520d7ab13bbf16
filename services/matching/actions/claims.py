"""Claims: who was known by others and now signs up is the same youth, known since the same day."""

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
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
from services.matching.queries import known as queries
from services.matching.queries import markets, youths
from services.matching.rules.known import (
    Known,
    ReadPerson,
    Record,
    entered,
    facts_of,
    may_be_claimed,
)
from services.matching.rules.youths import AlreadyRegistered
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth


async def claim(session: AsyncSession, deed: Deed, told: Registration) -> Youth | None:
    """The record that others began, now under the id of the person's own account.

    None where it stands under another name: then nothing is handed over, and what was told waits
    for an officer. Raises AlreadyRegistered where the record is an account's already, or somebody
    applied by it.
    """
    account, person = _account(told), told.person(deed.today)
    youth = await _held(session, deed, person)
    if not await claimable(session, youth, account):
        raise AlreadyRegistered
    record = await queries.record_of(session, youth)
    if not record.bears(person.name):
        await _question(session, deed, told, record)
        return None
    youth = await hand_over(session, deed, youth, account)
    known, source = Known(account, "merged", ids.new("tel"), None), told.source(deed)
    assign(youth, entered(record, facts_of(person), source, known.telling_id))
    row = telling_row(deed, source, person, known, account)
    await session.execute(insert(Telling).values(row))
    await tell_youth(
        session, deed, youth, "youth.registered", category=category_of(youth, deed.today)
    )
    return youth


async def claimable(session: AsyncSession, youth: Youth, account: str) -> bool:
    """Whether an account may take a record over: nobody's own, never applied by, never dispatched,
    and the account has none.
    """
    return may_be_claimed(
        youth.state,
        signed_up=youth.signed_up_at is not None,
        dispatched=await queries.was_dispatched(session, youth.id),
        account_has_record=await youths.by_id(session, account) is not None,
    )


async def hand_over(session: AsyncSession, deed: Deed, youth: Youth, account: str) -> Youth:
    """Let a record, held with its id, bear an account's id from now on; what was kept under the
    old id goes along. Its versions begin anew.
    """
    await tell_youth(session, deed, youth, "youth.merged", into=account)
    await session.flush()
    moved = {"id": account, "version": 0, "signed_up_at": deed.now}
    await session.execute(
        update(Youth)
        .where(Youth.id == youth.id)
        .values(moved)
        .execution_options(synchronize_session=False)
    )
    session.expunge(youth)
    return await session.get_one(Youth, account, populate_existing=True)


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


async def _question(session: AsyncSession, deed: Deed, told: Registration, record: Record) -> None:
    account, person = _account(told), told.person(deed.today)
    conflict_id = record.question_of(person.name)
    if conflict_id is None:
        conflict_id = ids.new("nmc")
        row = conflict_row(deed, record.id, conflict_id, person.name)
        await session.execute(insert(NameConflict).values(row))
    elif await queries.asked_before(session, conflict_id, account):
        return
    known, source = Known(record.id, "in_question", ids.new("tel"), conflict_id), told.source(deed)
    row = telling_row(deed, source, person, known, account)
    await session.execute(insert(Telling).values(row))
    youth = await session.get_one(Youth, record.id)
    await tell_youth(
        session,
        deed,
        youth,
        "youth.name-disputed",
        source=source.kind,
        told_on=source.told_on.isoformat(),
    )


def _account(told: Registration) -> str:
    if told.youth_id is None:
        raise LookupError("only an account claims a record")
    return told.youth_id
