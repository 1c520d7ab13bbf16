"""Rows of lists of youths: which became entries, how many of each kind, and by village."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Row, func, select, tuple_
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
    code = func.coalesce(Entry.village_code, "").label("code")
    village = func.coalesce(Entry.village, "").label("village")
    query = (
        select(
            code,
            village,
            func.count().filter(Entry.reached.is_(True)).label("reached"),
            func.count().filter(Entry.reached.is_(False)).label("not_reached"),
            func.count(Entry.telling_id).label("persons"),
        )
        .where(Entry.import_id == import_id)
        .group_by(code, village)
        .order_by(code, village)
        .limit(stretch.limit + 1)
    )
    if stretch.after is not None:
        query = query.where(tuple_(code, village) > tuple_(*_place(stretch.after)))
    return (await session.execute(query)).all()


def _place(keys: tuple[str, ...]) -> tuple[str, str]:
    try:
        code, village = keys
    except ValueError:
        raise CursorInvalid("/cursor", CursorInvalid.title()) from None
    return code, village
