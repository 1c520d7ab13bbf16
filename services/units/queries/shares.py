"""How common pieces of words and areas are among posts, as PostgreSQL itself counted them last."""

from sqlalchemy import Select, cast, column, func, or_, select, table
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncConnection

from services.units.queries.written import written
from services.units.rules.zone import Shares
from services.units.tables.posts import Post

_COLUMNS = (Post.search.key, Post.areas.key)


def _statistics() -> Select[str, list[str], list[float]]:
    name, values, shares = (
        column(told) for told in ("attname", "most_common_elems", "most_common_elem_freqs")
    )
    known = table("pg_stats", name, values, shares, column("tablename"), column("schemaname"))
    return (
        select(name, cast(cast(values, TEXT), ARRAY(TEXT)), shares)
        .select_from(known)
        .where(
            known.c.schemaname == func.current_schema(),
            known.c.tablename == Post.__tablename__,
            or_(*(name == own for own in _COLUMNS)),
            values.is_not(None),
        )
    )


_STATISTICS = written(_statistics())


async def of_posts(reader: AsyncConnection) -> Shares:
    """The shares of the commonest pieces and areas; none where nothing was counted yet."""
    rows = await _STATISTICS.fetch(reader, {})
    told = {name: dict(zip(values, shares, strict=False)) for name, values, shares in rows}
    pieces, areas = (told.get(name, {}) for name in _COLUMNS)
    return Shares(pieces, areas)
