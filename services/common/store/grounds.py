"""Words in which a change is grounded: kept sealed beside it, and told to no feed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import held
from services.common.store.changes import Change, record
from services.common.store.held import Person
from services.common.store.tables import grounds


async def record_grounded(session: AsyncSession, deed: Deed, change: Change) -> None:
    """Note a change; its ground stays here, for whatever somebody types may name a person."""
    await record_all_grounded(session, deed, [change])


async def record_all_grounded(session: AsyncSession, deed: Deed, changes: Sequence[Change]) -> None:
    """Note several changes at once, each as `record_grounded` does."""
    words = [
        _row(deed, (one.object, one.id, one.version), one.ground) for one in changes if one.ground
    ]
    if words:
        await session.execute(insert(grounds), words)
    for change in changes:
        await record(session, deed, replace(change, ground=""))


async def keep_ground(
    session: AsyncSession, deed: Deed, of: tuple[str, str, int], words: str
) -> None:
    """Keep the words in which a change is grounded, by object, id and version."""
    await session.execute(insert(grounds), [_row(deed, of, words)])


def _row(deed: Deed, of: tuple[str, str, int], words: str) -> dict[str, Any]:
    kind, object_id, version = of
    return {
        "object": kind,
        "object_id": object_id,
        "version": version,
        "words": words,
        "author": deed.author,
        "recorded_at": deed.now,
    }


@dataclass(frozen=True)
class Grounded:
    """A kind of object whose grounds are about somebody, and the ids of those about a person."""

    object: str
    ids: Callable[[Person], Any] = held.by_youth_id


async def empty_grounds(
    session: AsyncSession, grounded: Sequence[Grounded], person: Person
) -> None:
    """Let go of the words about somebody whose time of keeping is over; their rows stay."""
    await session.execute(held.may_change("on"))
    for one in grounded:
        of_them = (grounds.c.object == one.object, grounds.c.object_id.in_(one.ids(person)))
        await session.execute(update(grounds).where(*of_them).values(words=""))
    await session.execute(held.may_change(""))
