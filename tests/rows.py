"""Rows made up for a table, to see what its database lets be done with them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE, JSONB


def a_row(table: Table, fitting: Mapping[str, Any]) -> dict[str, Any]:
    """A row of whatever its columns and checks ask for; what may be null is."""
    return {
        column.name: fitting.get(column.name, _value(column))
        for column in table.columns
        if not column.identity
    }


def _value(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, JSONB):
        return {}
    if isinstance(column.type, ARRAY | DATEMULTIRANGE):
        return []
    made = {
        int: 1,
        bool: False,
        bytes: b"x",
        date: date(2026, 3, 2),
        datetime: datetime(2026, 3, 2, tzinfo=UTC),
    }
    return made.get(column.type.python_type, "x")
