"""Rows of several tables inserted by one statement: compiled once, and one round for all."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, BindParameter, Select, Table, bindparam, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, make_transient_to_detached

from services.matching.tables import Base


def inserting(made: InstrumentedAttribute[Any], *others: type[Base]) -> Select[Any]:
    """A statement that inserts a row of an attribute's class and, with it, one of each other.

    It gives what the database made for the attribute, and no row where a constraint refused the
    first: then the others are not inserted either. `parameters` name the values.
    """
    table = _table(made.parent.class_)
    first = (
        insert(table)
        .values(_values(table))
        .on_conflict_do_nothing()
        .returning(table.c[made.key])
        .cte("first")
    )
    return select(*first.c).add_cte(*(_with_it(first, _table(other)) for other in others))


def parameters(kind: type[Base], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values under the names that `inserting` gives them; what it lacks is NULL."""
    return {key: row.get(name) for name, key in _keys(_table(kind)).items()}


def as_stored(session: AsyncSession, row: Base) -> None:
    """Let a row that was so inserted be known to the session as stored."""
    for name in inspect(row).unloaded:
        setattr(row, name, None)
    make_transient_to_detached(row)
    session.add(row)


def _table(kind: type[Base]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


def _with_it(first: CTE, table: Table) -> CTE:
    values = _values(table)
    row = select(*values.values()).select_from(first)
    return insert(table).from_select(list(values), row).cte(f"with_it_{table.name}")


def _values(table: Table) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(key, type_=table.c[name].type) for name, key in _keys(table).items()}


@cache
def _keys(table: Table) -> dict[str, str]:
    # What the database makes by itself is not given.
    given = [column.name for column in table.c if not column.identity]
    return {name: f"{table.name}_{name}" for name in given}
