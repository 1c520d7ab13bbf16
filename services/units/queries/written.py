"""Statements written out once and run by the driver itself, for what is asked without end.

SQLAlchemy takes longer to run a statement than the driver to read a page of rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.store import statements

Record: TypeAlias = Any
"""A row as the driver gives it: iterates over its values, and gives each by its column's name."""


@dataclass(frozen=True)
class Written:
    """A statement as PostgreSQL reads it: its text, and the values in their order by name."""

    text: str
    names: tuple[str, ...]
    own: Mapping[str, Any]
    """The values that it was built with, where none are given."""

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """All values in their order."""
        return [given[name] if name in given else self.own[name] for name in self.names]

    async def fetch(self, reader: AsyncConnection, given: Mapping[str, Any]) -> Sequence[Record]:
        """All rows. Raises what SQLAlchemy raises: DBAPIError."""
        connection: Any = reader.sync_connection
        with statements.by_driver("SELECT"):
            rows: Sequence[Record] = await connection.connection.driver_connection.fetch(
                self.text, *self.values(given)
            )
        return rows


def written(query: Select[*tuple[Any, ...]]) -> Written:
    """A query written out for the driver."""
    dialect: Any = postgresql.asyncpg.dialect
    compiled: Any = query.compile(dialect=dialect())
    return Written(str(compiled), tuple(compiled.positiontup or ()), compiled.params)
