"""Very many rows by COPY: the database keeps the first while the driver writes down the next."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final, cast

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.common.store import statements

ROWS: Final = 10_000
"""So many rows a COPY: each is a statement, and has a statement's time."""
AT_ONCE: Final = 500
"""Others are answered between so many."""
_BEGUN: Final = text("SELECT 1")
_DIALECT: Final[Any] = cast("Any", postgresql.asyncpg).dialect()


def copy_rows(
    session: Session,
    into: Table,
    columns: Mapping[str, Sequence[Any]],
    same: Mapping[str, Any],
) -> None:
    """Put rows, given as to `bulk.insert_rows`, into a table within the session's transaction.

    Raises DBAPIError, for one row that is refused as for all; TypeError or OverflowError for a
    value that its column cannot hold, ValueError where the columns are of several lengths.
    """
    # The dialect begins a transaction with the first statement that is its own: COPY is none.
    session.execute(_BEGUN)
    connection: Any = session.connection().connection.dbapi_connection
    rows, names = _rows(into, columns, same), [*columns, *same]
    for _ in range(0, max(map(len, columns.values())), ROWS):
        some = _in_turns(islice(rows, ROWS))
        with statements.by_driver("COPY"):
            connection.run_async(_copying(into.name, some, names))


def _copying(
    table: str, rows: AsyncIterator[tuple[Any, ...]], names: Sequence[str]
) -> Callable[[Any], Any]:
    return lambda driver: driver.copy_records_to_table(table, records=rows, columns=names)


def _rows(
    into: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    given = [_sent(into, name, values) for name, values in columns.items()]
    alike = tuple(one for name, value in same.items() for one in _sent(into, name, (value,)))
    return (row + alike for row in zip(*given, strict=True))


def _sent(into: Table, name: str, values: Iterable[Any]) -> Iterable[Any]:
    """Values of a column as the driver takes them: sealed, where it is a sealed one."""
    process = _processor(into, name)
    return map(process, values) if process else values


@cache
def _processor(into: Table, name: str) -> Callable[[Any], Any] | None:
    kind: Any = into.c[name].type
    if isinstance(kind, JSONB):
        # It is given as text.
        return None
    processor: Callable[[Any], Any] | None = kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return processor


async def _in_turns(rows: Iterable[tuple[Any, ...]]) -> AsyncIterator[tuple[Any, ...]]:
    for place, row in enumerate(rows, start=1):
        yield row
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
