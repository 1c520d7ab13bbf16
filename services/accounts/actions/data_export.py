"""A person's copy of all that the services hold of them, who looked at it, who was given it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions.accounts import own_account
from services.accounts.clients.sisters import Sister, Sisters
from services.accounts.queries import deliveries, messages
from services.accounts.queries.held import HELD
from services.accounts.rules import feeds
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import release
from services.common.store.held import Person, gather, looks_at

FIRST: Final = "matching"
"""Who keeps the registry says by which ids a person is known; the others are asked by these."""
OTHERS: Final = ("reporting", "units")


@dataclass(frozen=True)
class Copy:
    """What each service holds of a person, the looks at it, and the pages given to departments."""

    person: Person
    held: Mapping[str, Sister]
    given: Sequence[Mapping[str, Any]]


async def copy(session: AsyncSession, deed: Deed, sisters: Sisters, *, in_full: bool) -> Copy:
    """All that is held of the author. Raises CopyUnavailable.

    No transaction is open while sisters are asked.
    """
    account = await own_account(session, deed.author)
    ids = [account.youth_id] if account.youth_id else []
    person = Person((*ids, *await messages.also_known_as(session, ids)), account.account_id)
    await release(session)
    person, held = await _ask(sisters, person, in_full=in_full)
    own = await gather(session, HELD, person, in_full=in_full)
    mine = Sister(person.youth_ids, own, await looks_at(session, person, own))
    given = await deliveries.of_feeds(session, feeds.OF_PERSONS)
    return Copy(person, {"accounts": mine} | held, given)


async def reveal(session: AsyncSession, deed: Deed, sisters: Sisters) -> Copy:
    """The same with every number in full, noted; who asks has proved themselves once more."""
    account = await own_account(session, deed.author)
    await audit.note(
        session, deed, action="own-data.copied", object_id=deed.author, region=account.region
    )
    # Noted before anything is asked for: a copy that was broken off was asked for too.
    return await copy(session, deed, sisters, in_full=True)


async def _ask(
    sisters: Sisters, person: Person, *, in_full: bool
) -> tuple[Person, dict[str, Sister]]:
    held: dict[str, Sister] = {}
    for name in (FIRST, *OTHERS):
        told = await sisters.held_by(
            name, person.youth_ids, person.account_id or "", in_full=in_full
        )
        held[name] = told
        person = replace(person, youth_ids=told.youth_ids)
    return person, held
