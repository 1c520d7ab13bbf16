"""Rows of lists of youths: which became entries, how many of each kind, and by village."""

from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import Row, Subquery, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import CursorInvalid, Stretch
from services.matching.tables.youth_imports import YouthImportEntry as Entry


async def outcomes(session: AsyncSession, import_id: str) -> Mapping[int, str]:
    """What became of each row that was entered, by its number."""
    query = select(Entry.row, Entry.outcome).where(Entry.import_id == import_id)
    return dict((await session.execute(query)).all())


async def counts(session: AsyncSession, import_ids: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """How many rows of which list became what."""
    query = (
        select(Entry.import_id, Entry.outcome, func.count())
        .where(Entry.import_id.in_(import_ids))
        .group_by(Entry.import_id, Entry.outcome)
    )
    return {(told, outcome): rows for told, outcome, rows in await session.execute(query)}


async def villages(
    session: AsyncSession, import_id: str, stretch: Stretch
) -> Sequence[Row[str, str, int, int, int]]:
    """A stretch of a canvass by street and village, and one more: rows reached and not, persons.

    Raises CursorInvalid.
    """
    # A row that says only one of code and name is of the one village that others say both of.
    coded, named = _only(import_id, "village"), _only(import_id, "village_code")
    code = func.coalesce(Entry.village_code, coded.c.said, "").label("code")
    village = func.coalesce(Entry.village, named.c.said, "").label("village")
    query = (
        select(
            code,
            village,
            func.count().filter(Entry.reached.is_(True)).label("reached"),
            func.count().filter(Entry.reached.is_(False)).label("not_reached"),
            func.count(Entry.telling_id).label("persons"),
        )
        .outerjoin(coded, coded.c.by == Entry.village)
        .outerjoin(named, named.c.by == Entry.village_code)
        .where(Entry.import_id == import_id)
        .group_by(code, village)
        .order_by(code, village)
        .limit(stretch.limit + 1)
    )
    if stretch.after is not None:
        query = query.where(tuple_(code, village) > tuple_(*_place(stretch.after)))
    return (await session.execute(query)).all()


def _only(import_id: str, by: Literal["village", "village_code"]) -> Subquery:
    key, said = Entry.village, Entry.village_code
    if by == "village_code":
        key, said = said, key
    return (
        select(key.label("by"), func.min(said).label("said"))
        .where(Entry.import_id == import_id, key.is_not(None), said.is_not(None))
        .group_by(key)
        .having(func.min(said) == func.max(said))
        .subquery()
    )


def _place(keys: tuple[str, ...]) -> tuple[str, str]:
    try:
        code, village = keys
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
    return code, village
