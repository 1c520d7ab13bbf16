"""Many rows by few statements, in which each column is one array; very many by COPY."""

import json
import typing
from _json import encode_basestring, make_encoder
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Table,
    TableValuedAlias,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    update,
)
from sqlalchemy import select as selecting
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Session

from services.common.store.copying import copy_rows

ROWS: Final = 500
"""So many rows a statement: whoever else is answered waits for what is made of no more at once."""

_pieces: Final = make_encoder(
    markers=None,
    default=json.JSONEncoder().default,
    encoder=encode_basestring,
    indent=None,
    key_separator=":",
    item_separator=",",
    sort_keys=False,
    skipkeys=False,
    allow_nan=False,
)
"""By what `JSONEncoder.encode` does its work, and makes anew for each value at half the cost."""


async def insert_rows(
    session: AsyncSession,
    into: Table,
    columns: Mapping[str, Sequence[Any]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert rows given column by column, in their order; `same` is the same in every row.

    JSON columns are given as text, by `as_json`. All sequences have one length.
    """
    await session.run_sync(insert_now, into, columns, same)


def insert_now(
    session: Session,
    into: Table,
    columns: Mapping[str, Sequence[Any]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """The same for whoever is called amid a commit."""
    if _count(columns) > ROWS:
        copy_rows(session, into, columns, same or {})
        return
    for statement, told in insertions(into, columns, same):
        session.execute(statement, told)


async def update_rows(
    session: AsyncSession,
    table: Table,
    columns: Mapping[str, Sequence[Any]],
    by: tuple[str, ...] = ("id",),
) -> None:
    """Update rows by their key `by`, which is of the columns; values are given as to `insertions`.

    What the session holds of them stays as it was.
    """
    statement = _update(table, tuple(columns), by)
    for some in _strides(columns):
        await session.execute(statement, _arrays(some))


def insertions(
    into: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any] | None = None
) -> Iterator[tuple[Insert, dict[str, Any]]]:
    """The statements that insert rows a stride at a time, each with what it is told.

    For whoever adds to them what becomes of a conflict. As to `insert_rows`, and arrays of texts
    are given by `as_array`.
    """
    alike = same or {}
    statement = _insert(into, tuple(columns), tuple(alike))
    told = {f"{name}_same": value for name, value in alike.items()}
    for some in _strides(columns):
        yield statement, told | _arrays(some)


def rows_of(kinds: Mapping[str, Any]) -> TableValuedAlias:
    """Rows to select or update from, of the kinds by name; told as one array a column, `name_s`."""
    arrays: list[ColumnElement[Any]] = [
        bindparam(f"{name}_s", type_=ARRAY(kind, dimensions=1)) for name, kind in kinds.items()
    ]
    named = (column(name, kind) for name, kind in kinds.items())
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()


def columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows of the same names, at least one, column by column."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def as_json(value: Any) -> str:
    """A value of a JSON column, as `insert_rows` takes it.

    Raises TypeError for what JSON has no word for (bytes, sets, days, amounts), ValueError for nan.
    """
    return "".join(_pieces(value, 0))


def as_array(values: Iterable[str]) -> str:
    """The value of a column of arrays of texts, as `insertions` and `update_rows` take it."""
    quoted = (one.replace("\\", "\\\\").replace('"', '\\"') for one in values)
    return "{" + ",".join(f'"{one}"' for one in quoted) + "}"


def table_of(mapped: type[DeclarativeBase]) -> Table:
    """The table that a class is mapped to."""
    return typing.cast("Table", mapped.__table__)


def _strides(columns: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, list[Any]]]:
    for start in range(0, _count(columns), ROWS):
        yield {name: list(values[start : start + ROWS]) for name, values in columns.items()}


def _count(columns: Mapping[str, Sequence[Any]]) -> int:
    return max(map(len, columns.values()))


def _arrays(columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {f"{name}_s": values for name, values in columns.items()}


@cache
def _insert(into: Table, names: tuple[str, ...], alike: tuple[str, ...]) -> Insert:
    """Made once for each kind of row: to make it costs more than to send it."""
    given = _given(into, names)
    values = {name: _meant(into, given, name) for name in names}
    for name in alike:
        values[name] = bindparam(f"{name}_same", type_=into.c[name].type)
    return insert(into).from_select(list(values), selecting(*values.values()))


@cache
def _update(table: Table, names: tuple[str, ...], by: tuple[str, ...]) -> Update:
    given = _given(table, names)
    values = {name: _meant(table, given, name) for name in names if name not in by}
    return update(table).where(*(table.c[key] == given.c[key] for key in by)).values(values)


def _given(table: Table, names: Iterable[str]) -> TableValuedAlias:
    return rows_of({name: _sent_as(table.c[name].type) for name in names})


def _meant(table: Table, given: TableValuedAlias, name: str) -> ColumnElement[Any]:
    kind = table.c[name].type
    return cast(given.c[name], kind) if _is_nested(kind) else given.c[name]


def _is_nested(kind: Any) -> bool:
    """Whether an array of such values is none that can be sent."""
    return isinstance(kind, JSONB | ARRAY)


def _sent_as(kind: Any) -> Any:
    return Text() if _is_nested(kind) else kind
