"""Names in question: an officer says whether one number's two names are one person's."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.reveals import Purpose
from services.common.web.tokens import Caller
from services.matching.actions import youths
from services.matching.actions.changes import tell_youth
from services.matching.actions.claims import claim_of, hand_over
from services.matching.actions.newest_texts import rename_youth
from services.matching.actions.tellings import assign, retitle, said_of
from services.matching.actions.youths import hold_youth
from services.matching.queries import known as queries
from services.matching.rules.claims import DECIDED, may_claim_unseen, phone_agrees
from services.matching.rules.known import Source, entered
from services.matching.rules.name_conflicts import (
    SAME_PERSON,
    NameConflictNotFound,
    NameMove,
    decided,
)
from services.matching.rules.youths import refuse_stale
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class NameDecision:
    """An officer's word on a name in question, its ground, and the youth's version they saw."""

    move: NameMove
    ground: str
    expected_version: int | None


async def decide(
    session: AsyncSession, deed: Deed, caller: Caller, conflict_id: str, told: NameDecision
) -> tuple[NameConflict, Youth]:
    """One person: what was told enters the record, under the name that is right, and an account
    that waited receives it, unless they were dispatched: then an officer hands it over. Another
    person: nothing enters, what was told stays kept.

    Raises NameConflictNotFound, Unpinned, YouthChanged, NameDecided, AccountHasRecord where the
    account came by another record at the same time.
    """
    conflict = await conflict_for(session, caller, conflict_id)
    youth = await hold_youth(session, deed, conflict.youth_id)
    refuse_stale(youth.version, told.expected_version, "这条事项的 youth_version")
    await session.refresh(conflict)
    conflict.decision = decided(conflict.decision, told.move)
    conflict.decided_on, conflict.decided_by = deed.today, deed.author
    conflict.ground = told.ground
    tellings = await queries.tellings_of_conflict(session, conflict.id)
    account = _account_of(youth, tellings)
    if conflict.decision in SAME_PERSON:
        await _merge(session, deed, youth, tellings)
    if conflict.decision == "taken":
        retitle(youth, conflict.name, tellings[0])
    event, decision = "youth.name-decided", conflict.decision
    await tell_youth(session, deed, youth, event, ground=told.ground, decision=decision)
    await rename_youth(session, deed, youth)
    if conflict.decision in SAME_PERSON:
        youth = await _receive(session, deed, youth, account)
    return conflict, youth


async def conflict_for(session: AsyncSession, caller: Caller, conflict_id: str) -> NameConflict:
    """A name in question of a youth whom the caller's office covers.

    Raises NameConflictNotFound.
    """
    conflict = await queries.conflict_seen(session, caller, conflict_id)
    if conflict is None:
        raise NameConflictNotFound
    return conflict


async def reveal(session: AsyncSession, deed: Deed, conflict: NameConflict) -> Youth:
    """The youth whose name is in question; that somebody looks at it in full is logged."""
    youth = await session.get_one(Youth, conflict.youth_id)
    await youths.reveal(session, deed, youth, Purpose("verification"))
    return youth


async def _merge(session: AsyncSession, deed: Deed, youth: Youth, tellings: list[Telling]) -> None:
    record = await queries.record_of(session, youth)
    for telling in tellings:
        source = Source(telling.source, telling.told_on, telling.list_id)
        record = entered(record, _credible(youth, telling), source, telling.id)
    await assign(session, deed, youth, record)


def _credible(youth: Youth, telling: Telling) -> dict[str, Any]:
    # A name decided on says nothing of a phone: no account brings another in by it.
    said = said_of(telling)
    return (
        said
        if _may_receive(youth, telling)
        else {fact: value for fact, value in said.items() if fact != "phone"}
    )


def _may_receive(youth: Youth, telling: Telling) -> bool:
    return telling.account_youth_id is None or phone_agrees(
        youth.phone, said_of(telling).get("phone")
    )


async def _receive(session: AsyncSession, deed: Deed, youth: Youth, account: str | None) -> Youth:
    if account is None:
        return youth
    claim = await claim_of(session, youth, account)
    if not may_claim_unseen(claim):
        return youth
    return await hand_over(session, deed, youth, claim, ground=DECIDED)


def _account_of(youth: Youth, tellings: list[Telling]) -> str | None:
    """The account that told of itself last, with the phone recorded; others go to the office."""
    own = [one.account_youth_id for one in tellings if _may_receive(youth, one)]
    return next((account for account in reversed(own) if account), None)
