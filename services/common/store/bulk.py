"""Many rows by few statements, in which each column is one array."""

import json
import typing
from collections.abc import Iterator, Mapping, Sequence
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
)
from sqlalchemy import select as selecting
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

ROWS: Final = 10_000
"""So many rows a statement: far below its time limit, and below the size of one message."""

_JSON: Final = json.JSONEncoder(ensure_ascii=False)


async def insert_rows(
    session: AsyncSession,
    into: Table,
    columns: Mapping[str, Sequence[Any]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows given column by column, in their order; `same` is the same in every row.

    JSON columns are given as text, by `as_json`. All sequences have one length.
    """
    for statement in insertions(into, columns, same):
        await session.execute(statement)


def insertions(
    into: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any] | None = None
) -> Iterator[Insert]:
    """The statements by which `insert_rows` does it."""
    count = max(map(len, columns.values()))
    for start in range(0, count, ROWS):
        some = {name: list(values[start : start + ROWS]) for name, values in columns.items()}
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


def table_of(mapped: type[DeclarativeBase]) -> Table:
    """The table that a class is mapped to."""
    return typing.cast("Table", mapped.__table__)


def _statement(into: Table, columns: Mapping[str, list[Any]], same: Mapping[str, Any]) -> Insert:
    given = given_rows({name: _sent_as(into.c[name].type) for name in columns}, columns)
    values: dict[str, ColumnElement[Any]] = {
        name: cast(given.c[name], JSONB) if _is_json(into.c[name].type) else given.c[name]
        for name in columns
    }
    for name, value in same.items():
        values[name] = bindparam(name, value, into.c[name].type)
    return insert(into).from_select(list(values), selecting(*values.values()))


def _is_json(kind: Any) -> bool:
    return isinstance(kind, JSONB)


def _sent_as(kind: Any) -> Any:
    return Text() if _is_json(kind) else kind
