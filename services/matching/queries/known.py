"""Known persons: records by number, names in question, what was told, and contacts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ARRAY, LargeBinary, Row, Text, any_, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import office_covers
from services.matching.rules.known import FACTS, Named, Origin, Record, folded_name
from services.matching.rules.name_conflicts import SAME_PERSON
from services.matching.tables.contacts import Contact
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth

AT_ONCE: Final = 250
"""How many records are opened before somebody else is answered."""


async def records(session: AsyncSession, indexes: Collection[bytes]) -> dict[bytes, Record]:
    """The records of these numbers, by blind index, held to the end of this transaction."""
    wanted = cast(list(indexes), ARRAY(LargeBinary))
    columns = [getattr(Youth, fact) for fact in FACTS]
    query = (
        select(
            Youth.id_number_index,
            Youth.id,
            Youth.version,
            Youth.state,
            Youth.name,
            Youth.origins,
            *columns,
        )
        .where(Youth.id_number_index == any_(wanted))
        .order_by(Youth.id)
        .with_for_update(key_share=True)
        .execution_options(yield_per=AT_ONCE)
    )
    found: dict[bytes, Record] = {}
    async for some in (await session.stream(query)).partitions():
        found |= {row.id_number_index: _record(row, {}) for row in some}
    names = await _names(session, [one.id for one in found.values()]) if found else {}
    named = {index: one for index, one in found.items() if one.id in names}
    return found | {index: replace(one, names=names[one.id]) for index, one in named.items()}


async def names_of(session: AsyncSession, indexes: Collection[bytes]) -> dict[bytes, Named]:
    """The names of the records of these numbers, by blind index, as of now; nobody is held."""
    wanted = cast(list(indexes), ARRAY(LargeBinary))
    rows = (
        await session.execute(
            select(Youth.id_number_index, Youth.id, Youth.name).where(
                Youth.id_number_index == any_(wanted)
            )
        )
    ).all()
    names = await _names(session, [row.id for row in rows]) if rows else {}
    return {row.id_number_index: Named(row.name, names.get(row.id, {})) for row in rows}


async def record_of(session: AsyncSession, youth: Youth) -> Record:
    """One youth's record; its row is held."""
    names = await _names(session, [youth.id])
    return _record(youth, names.get(youth.id, {}))


async def by_number(session: AsyncSession, index: bytes) -> Youth | None:
    """The youth of a number, held to the end of this transaction with their id."""
    return await session.scalar(
        select(Youth)
        .where(Youth.id_number_index == index)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def was_dispatched(session: AsyncSession, youth_id: str) -> bool:
    """Whether a youth was ever dispatched."""
    found = select(Dispatch.id).where(Dispatch.youth_id == youth_id).limit(1)
    return await session.scalar(found) is not None


async def home_of(session: AsyncSession, index: bytes) -> str | None:
    """The region of the youth of a number, if there is one."""
    return await session.scalar(select(Youth.region).where(Youth.id_number_index == index))


async def asked_before(session: AsyncSession, conflict_id: str, account: str) -> bool:
    """Whether an account told of itself under this question before."""
    found = select(Telling.id).where(
        Telling.conflict_id == conflict_id, Telling.account_youth_id == account
    )
    return await session.scalar(found.limit(1)) is not None


async def conflict_seen(
    session: AsyncSession, caller: Caller, conflict_id: str
) -> NameConflict | None:
    """A name in question of a youth whom the caller's office covers."""
    return await session.scalar(
        select(NameConflict)
        .join(Youth, Youth.id == NameConflict.youth_id)
        .where(NameConflict.id == conflict_id, office_covers(caller, Youth.region))
    )


async def open_conflicts(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[Row[NameConflict, Youth]]:
    """A stretch of the names that an office has to decide, the oldest first, and one more."""
    query = (
        select(NameConflict, Youth)
        .join(Youth, Youth.id == NameConflict.youth_id)
        .where(NameConflict.decision.is_(None), office_covers(caller, Youth.region))
        .order_by(NameConflict.id)
        .limit(stretch.limit + 1)
    )
    if stretch.after:
        query = query.where(NameConflict.id > stretch.after[0])
    return (await session.execute(query)).all()


async def tellings_of_conflict(session: AsyncSession, conflict_id: str) -> list[Telling]:
    """What was told under a name in question, in the order of telling."""
    found = select(Telling).where(Telling.conflict_id == conflict_id).order_by(Telling.id)
    return list(await session.scalars(found))


async def tellings_of(session: AsyncSession, youth_id: str, *, settled_only: bool) -> list[Telling]:
    """What was told of a youth, the newest first.

    `settled_only` leaves out what came under another name and may be another person's.
    """
    query = select(Telling).where(Telling.youth_id == youth_id).order_by(Telling.id.desc())
    if settled_only:
        same = NameConflict.decision.in_(SAME_PERSON)
        query = query.outerjoin(NameConflict, NameConflict.id == Telling.conflict_id).where(
            or_(Telling.conflict_id.is_(None), same)
        )
    return list(await session.scalars(query))


async def contacts_of(session: AsyncSession, youth_id: str, stretch: Stretch) -> Sequence[Contact]:
    """A stretch of the contacts with a youth, the last logged first, and one more."""
    query = (
        select(Contact)
        .where(Contact.youth_id == youth_id)
        .order_by(Contact.id.desc())
        .limit(stretch.limit + 1)
    )
    if stretch.after:
        query = query.where(Contact.id < stretch.after[0])
    return (await session.scalars(query)).all()


async def _names(
    session: AsyncSession, youth_ids: Sequence[str]
) -> dict[str, dict[str, str | None]]:
    rows = await session.execute(
        select(NameConflict.youth_id, NameConflict.id, NameConflict.name, NameConflict.decision)
        .where(
            NameConflict.youth_id == any_(cast(list(youth_ids), ARRAY(Text))),
            or_(NameConflict.decision.is_(None), NameConflict.decision == "kept"),
        )
        .order_by(NameConflict.id)
    )
    found: dict[str, dict[str, str | None]] = {}
    for youth_id, conflict_id, name, decision in rows:
        settled = None if decision else conflict_id
        found.setdefault(youth_id, {})[folded_name(name)] = settled
    return found


def _record(row: Any, names: Mapping[str, str | None]) -> Record:
    return Record(
        id=row.id,
        version=row.version,
        state=row.state,
        name=row.name,
        facts={fact: getattr(row, fact) for fact in FACTS},
        origins={fact: _origin(**told) for fact, told in row.origins.items()},
        names=names,
    )


@lru_cache(2**10)
def _origin(telling: str, source: Any, on: str) -> Origin:
    return Origin(telling, source, date.fromisoformat(on))
