"""The waiting youths of a market for a round: all at once, and of each only what the rules ask."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    LargeBinary,
    Select,
    Text,
    any_,
    bindparam,
    case,
    func,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import NullType

from services.common.store.bulk import table_of
from services.common.store.sealed import unseal_all
from services.matching.queries.applicants import begun_by, both_ends, counted, not_again
from services.matching.queries.facts import Facts, told_by
from services.matching.rules.holds import months_served
from services.matching.rules.intentions import Wish
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.intentions import Intention
from services.matching.tables.pool import Waiting
from services.matching.tables.youths import Youth


@dataclass(slots=True)
class Candidate(Facts):
    """One who waits: the fields on the white list, and no other."""

    registered_at: datetime
    wish: Wish
    youth_id: str
    region: str


_YOUTH: Final = table_of(Youth).c
_INTENTION: Final = table_of(Intention).c
_COMMA: Final = ","
"""No code has one: a list comes as one text, for many youths wish the same."""
_WHITE_LIST: Final = (
    _YOUTH.id,
    _YOUTH.serial,
    _YOUTH.region,
    # Opened together: a key is looked up once for all.
    type_coerce(_YOUTH.id_number, LargeBinary).label("sealed"),
    _YOUTH.graduated_on,
    _YOUTH.unemployment_registered_on,
    _YOUTH.household_region,
    _YOUTH.employed,
    # asyncpg gives a list already.
    type_coerce(_YOUTH.hardship, NullType()).label("hardship"),
    # Who recorded none has nothing to confirm, and origins take longer to read than all the rest.
    case((func.cardinality(_YOUTH.hardship) > 0, _YOUTH.origins)).label("origins"),
    _YOUTH.declines,
    _YOUTH.applied_at,
)
"""Of the ID number only the birth date is taken: eligibility and the age limit read it."""
_WISHED: Final = (
    func.array_to_string(_INTENTION.regions, _COMMA).label("regions"),
    func.array_to_string(_INTENTION.industries, _COMMA).label("industries"),
    func.array_to_string(_INTENTION.occupations, _COMMA).label("occupations"),
    _INTENTION.needs_lodging,
)
_NO_MATTER: Final = Wish((), (), (), needs_lodging=False)
"""In the place of a wish that was not read."""


async def waiting(
    session: AsyncSession, market: str, day: date, *, joined_by: datetime | None = None
) -> list[Candidate]:
    """Who waits in a market, in no particular order; `joined_by` leaves out later comers."""
    here = select(Waiting.youth_id).where(Waiting.market == market)
    if joined_by is not None:
        here = here.where(Waiting.since <= joined_by)
    return await _candidates(session, here, day)


async def still_waiting(
    session: AsyncSession, market: str, serials: list[int], day: date
) -> "Waiters":
    """Youths named by serial, as far as they still wait in the market; their wishes are not read.

    Where they go was decided by the wishes of before.
    """
    named = bindparam("serials", serials, ARRAY(BigInteger))
    here = (
        select(Waiting.youth_id)
        .join(Youth, Youth.id == Waiting.youth_id)
        .where(Waiting.market == market, Youth.serial == any_(named))
    )
    return await _read(session, here, day, wishes=False)


async def named(session: AsyncSession, youth_ids: Sequence[str], day: date) -> list[Candidate]:
    """The same of youths named by id, wherever they wait."""
    wanted = bindparam("wanted", list(youth_ids), ARRAY(Text))
    here = select(Waiting.youth_id).where(Waiting.youth_id == any_(wanted))
    return await _candidates(session, here, day)


@dataclass(frozen=True)
class Waiters:
    """Youths who wait, as they were read: to make a person of a row takes longer than that."""

    rows: Mapping[int, Any]
    """By serial."""
    declined: Mapping[str, set[str]]
    served: Mapping[str, list[tuple[date, date]]]
    held: set[str]
    wishes: bool
    """Whether the wishes were read."""

    def candidates(self, serials: Iterable[int]) -> list[Candidate]:
        """Those so named who wait, in their order."""
        rows = [self.rows[serial] for serial in serials if serial in self.rows]
        numbers = unseal_all("youths.id_number", [row.sealed for row in rows])
        return [self._one(*pair) for pair in zip(rows, numbers, strict=True)]

    def _one(self, row: Any, id_number: bytes) -> Candidate:
        declined = self.declined.get(row.id, ())
        months = months_served(self.served[row.id]) if row.id in self.served else 0
        wish = _wish(row) if self.wishes else _NO_MATTER
        own, held = told_by(row, id_number.decode()), row.id in self.held
        return Candidate(*own, wish, frozenset(declined), months, held, row.id, row.region)


async def _candidates(session: AsyncSession, here: Select[str], day: date) -> list[Candidate]:
    found = await _read(session, here, day)
    return found.candidates(found.rows)


async def _read(
    session: AsyncSession, here: Select[str], day: date, *, wishes: bool = True
) -> Waiters:
    declined = await _declined(session, here)
    served, held = await _holds(session, here, day)
    query = (
        select(*_WHITE_LIST, *(_WISHED if wishes else ()))
        .join_from(table_of(Youth), table_of(Intention), _INTENTION.youth_id == _YOUTH.id)
        .where(_YOUTH.id.in_(here), _YOUTH.applied_at.is_not(None))
    )
    rows = {row.serial: row for row in await session.execute(query)}
    return Waiters(rows, declined, served, held, wishes)


async def _declined(session: AsyncSession, here: Select[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = await session.execute(
        select(Dispatch.youth_id, Dispatch.post_id).where(Dispatch.youth_id.in_(here), not_again())
    )
    for youth_id, post_id in rows:
        found[youth_id].add(post_id)
    return found


async def _holds(
    session: AsyncSession, here: Select[str], day: date
) -> tuple[dict[str, list[tuple[date, date]]], set[str]]:
    """The spans of holds that ended, and who is held on a day."""
    served: dict[str, list[tuple[date, date]]] = defaultdict(list)
    held: set[str] = set()
    rows = await session.execute(
        select(Hold.youth_id, Hold.span, counted()).where(
            Hold.youth_id.in_(here), Hold.voided.is_(False), begun_by(day)
        )
    )
    for youth_id, span, days in rows:
        if span.upper is not None:
            served[youth_id].append(both_ends(days))
        if span.upper is None or span.upper > day:
            held.add(youth_id)
    return served, held


def _wish(row: Any) -> Wish:
    crafts = _codes(row.occupations)
    return Wish(_codes(row.regions), _codes(row.industries), crafts, row.needs_lodging)


@lru_cache(2**16)
def _codes(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(_COMMA)) if joined else ()


async def ids_of(session: AsyncSession, serials: list[int]) -> dict[int, str]:
    """The ids of youths by their serials."""
    named = bindparam("serials", serials, ARRAY(BigInteger))
    query = select(_YOUTH.serial, _YOUTH.id).where(_YOUTH.serial == any_(named))
    return {row.serial: row.id for row in await session.execute(query)}
