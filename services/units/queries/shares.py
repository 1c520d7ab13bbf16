"""How common pieces of words and areas are among posts, as PostgreSQL itself counted them last."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnClause, Select, cast, column, func, or_, select, table
from sqlalchemy.dialects.postgresql import ARRAY, REAL, REGCLASS, TEXT
from sqlalchemy.ext.asyncio import AsyncConnection

from services.units.queries.written import written
from services.units.rules.zone import Shares
from services.units.tables.posts import Post

_COLUMNS: Final = (Post.search.key, Post.areas.key, Post.published_in.key)


def _statistics() -> Select[str, Sequence[str], Sequence[float]]:
    name = column("attname", TEXT())
    values = column("most_common_elems", TEXT())
    shares = column("most_common_elem_freqs", ARRAY[float](REAL()))
    known = table("pg_stats", name, values, shares, column("tablename"), column("schemaname"))
    return (
        # Of any kind to PostgreSQL, and so no list to the driver.
        select(name, cast(cast(values, TEXT), ARRAY[str](TEXT())), shares)
        .select_from(known)
        .where(
            known.c.schemaname == func.current_schema(),
            known.c.tablename == Post.__tablename__,
            or_(*(name == own for own in _COLUMNS)),
            values.is_not(None),
        )
    )


def _count() -> Select[float]:
    rows: ColumnClause[float] = column("reltuples", REAL())
    known = table("pg_class", column("oid"))
    own = cast(cast(Post.__tablename__, TEXT), REGCLASS)
    return select(rows).select_from(known).where(known.c.oid == own)


_STATISTICS: Final = written(_statistics())
_COUNT: Final = written(_count())


async def of_posts(reader: AsyncConnection) -> Shares:
    """The shares of the commonest pieces, areas and months; none where nothing was counted yet."""
    rows = await _STATISTICS.fetch(reader, {})
    # The least and the largest share stand behind the others.
    told = {name: dict(zip(values, shares, strict=False)) for name, values, shares in rows}
    ((posts,),) = await _COUNT.fetch(reader, {})
    pieces, areas, months = (told.get(name, {}) for name in _COLUMNS)
    return Shares(pieces, areas, months, posts)
