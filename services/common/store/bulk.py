"""Many rows by few statements, in which each column is one array."""

import json
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    func,
    update,
)
from sqlalchemy import select as selecting
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

ROWS: Final = 500
"""So many rows a statement: whoever else is answered waits for what is made of no more at once."""

_JSON: Final = json.JSONEncoder(ensure_ascii=False)


async def insert_rows(
    session: AsyncSession,
    into: Table,
    columns: Mapping[str, Sequence[Any]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows given column by column, in their order; `same` is the same in every row.

    JSON columns are given as text, by `as_json`, arrays of texts by `as_array`. All sequences have
    one length.
    """
    for statement in insertions(into, columns, same):
        await session.execute(statement)


async def update_rows(
    session: AsyncSession, table: Table, columns: Mapping[str, Sequence[Any]]
) -> None:
    """Update rows by their `id`, which is one of the columns; values are given as to `insert_rows`.

    What the session holds of them stays as it was.
    """
    for some in _strides(columns):
        given = _given(table, some)
        values = {name: _meant(table, given, name) for name in some if name != "id"}
        await session.execute(update(table).where(table.c.id == given.c.id).values(values))


def insertions(
    into: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any] | None = None
) -> Iterator[Insert]:
    """The statements by which `insert_rows` does it."""
    for some in _strides(columns):
        yield _statement(into, some, same or {})


def given_rows(kinds: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]) -> TableValuedAlias:
    """Rows to select or update from, sent as one array a column, of the kinds by name."""
    arrays: list[ColumnElement[Any]] = [
        bindparam(f"{name}_s", list(columns[name]), ARRAY(kind, dimensions=1))
        for name, kind in kinds.items()
    ]
    named = (column(name, kind) for name, kind in kinds.items())
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()


def columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows of the same names, at least one, column by column."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def as_json(value: Any) -> str:
    """A value of a JSON column, as `insert_rows` takes it."""
    return _JSON.encode(value)


def as_array(values: Iterable[str]) -> str:
    """The value of a column of arrays of texts, as `insert_rows` takes it."""
    quoted = (one.replace("\\", "\\\\").replace('"', '\\"') for one in values)
    return "{" + ",".join(f'"{one}"' for one in quoted) + "}"


def table_of(mapped: type[DeclarativeBase]) -> Table:
    """The table that a class is mapped to."""
    return typing.cast("Table", mapped.__table__)


def _strides(columns: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, list[Any]]]:
    count = max(map(len, columns.values()))
    for start in range(0, count, ROWS):
        yield {name: list(values[start : start + ROWS]) for name, values in columns.items()}


def _statement(into: Table, columns: Mapping[str, list[Any]], same: Mapping[str, Any]) -> Insert:
    given = _given(into, columns)
    values = {name: _meant(into, given, name) for name in columns}
    for name, value in same.items():
        values[name] = bindparam(name, value, into.c[name].type)
    return insert(into).from_select(list(values), selecting(*values.values()))


def _given(table: Table, columns: Mapping[str, list[Any]]) -> TableValuedAlias:
    return given_rows({name: _sent_as(table.c[name].type) for name in columns}, columns)


def _meant(table: Table, given: TableValuedAlias, name: str) -> ColumnElement[Any]:
    kind = table.c[name].type
    return cast(given.c[name], kind) if _is_nested(kind) else given.c[name]


def _is_nested(kind: Any) -> bool:
    """Whether an array of such values is none that can be sent."""
    return isinstance(kind, JSONB | ARRAY)


def _sent_as(kind: Any) -> Any:
    return Text() if _is_nested(kind) else kind
