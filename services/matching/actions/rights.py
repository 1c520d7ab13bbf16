"""Whose it is: what is not the caller's to see is not found, what is no longer theirs not moved."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.held import Person
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.matching.queries import mergers, second_records, sight, youths
from services.matching.rules.dispatches import DispatchNotFound
from services.matching.rules.mergers import refuse_merged
from services.matching.rules.placements import UnitsOfficeMoves
from services.matching.rules.youths import YouthMerged, YouthNotFound
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.youths import Youth


async def youth_for(session: AsyncSession, caller: Caller, youth_id: str) -> Youth:
    """A youth that the caller may see: their own record, or one of the office's region.

    Of those, a village helper sees only whom they registered.
    Their own is found by its id and by that of the account. Raises YouthNotFound, and YouthMerged
    with where an id went to whoever may see that.
    """
    if caller.kind == "youth" and caller.youth_id == youth_id:
        return await own_record(session, youth_id)
    if youth := await _seen(session, caller, youth_id):
        return youth
    into = await second_records.went_into(session, youth_id)
    if into and await _seen(session, caller, into):
        raise YouthMerged(into=into)
    raise YouthNotFound


async def own_record(session: AsyncSession, account: str) -> Youth:
    """The record of an account. Raises YouthNotFound."""
    youth = await record_of_account(session, account)
    if youth is None:
        raise YouthNotFound
    return youth


async def record_of_account(session: AsyncSession, account: str) -> Youth | None:
    """The record of an account, by its id or by that of its owner."""
    found = await youths.by_id(session, account) or await youths.owned_by(session, account)
    return found if found and not found.erased_on else None


async def person_known(session: AsyncSession, person: Person) -> Person:
    """A person by all ids that they bear here: also that of a record which their account owns."""
    found = [await record_of_account(session, one) for one in person.youth_ids]
    records = [youth.id for youth in found if youth is not None]
    return replace(person, youth_ids=tuple(dict.fromkeys((*records, *person.youth_ids))))


async def dispatch_for(session: AsyncSession, caller: Caller, dispatch_id: str) -> Dispatch:
    """A dispatch that the caller may see. Raises DispatchNotFound."""
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id)
    if dispatch is None:
        raise DispatchNotFound
    return dispatch


async def dispatch_to_move(session: AsyncSession, caller: Caller, dispatch_id: str) -> Dispatch:
    """A dispatch that the caller may move on the unit's side, held to the end of the transaction.

    Raises DispatchNotFound, UnitsOfficeMoves for the office of the youth, which sees it.
    """
    dispatch = await sight.dispatch_of_unit(session, caller, dispatch_id, lock=True)
    if dispatch is None:
        seen = await dispatch_for(session, caller, dispatch_id)
        raise UnitsOfficeMoves(office=seen.unit_region)
    return dispatch


async def refuse_who_merged(session: AsyncSession, caller: Caller) -> None:
    """Asked after what is moved is held and within sight. Raises UnitMerged."""
    if caller.kind == "unit" and caller.unit_id:
        refuse_merged(await mergers.went_into(session, caller.unit_id))


async def _seen(session: AsyncSession, caller: Caller, youth_id: str) -> Youth | None:
    youth = await youths.by_id(session, youth_id)
    if youth is None or youth.erased_on or not await _sees(session, caller, youth):
        return None
    return youth


async def _sees(session: AsyncSession, caller: Caller, youth: Youth) -> bool:
    if caller.kind == "youth":
        return caller.youth_id == youth.owner_id
    if caller.is_helper and not await youths.was_registered_by(session, youth.id, caller.subject):
        return False
    return covers(caller, youth.region)
