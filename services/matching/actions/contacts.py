"""Contacts: an office logs its visits and calls; entries are added, never changed."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.changes import tell_youth
from services.matching.actions.youths import hold_youth_for
from services.matching.rules.contacts import ToldContact, check_made_on
from services.matching.tables.contacts import Contact


async def log(
    session: AsyncSession, deed: Deed, caller: Caller, youth_id: str, told: ToldContact
) -> Contact:
    """Log a contact. Raises YouthNotFound, and Malformed for a day to come or of long ago."""
    check_made_on(told.made_on, policy.told_days_back(deed.today), deed.today)
    youth = await hold_youth_for(session, deed, caller, youth_id)
    contact = Contact(
        id=ids.new("ctc"),
        youth_id=youth.id,
        kind=told.kind,
        made_on=told.made_on,
        reached=told.reached,
        note=told.note,
        recorded_at=deed.now,
        author=deed.author,
    )
    session.add(contact)
    await tell_youth(session, deed, youth, "youth.contacted", kind=told.kind, reached=told.reached)
    return contact
