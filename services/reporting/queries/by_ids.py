"""Many ids at once, sent as one text: an array is looked at element by element on its way."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, any_, cast, func
from sqlalchemy.types import TypeEngine


def any_of(ids: Iterable[str]) -> ColumnElement[Any]:
    """One of these ids."""
    return any_(_sent(",".join(ids), Text()))


def array_of(values: Iterable[object], kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """Ids or numbers as an array of the database, None as its null; none of them holds a comma."""
    return _sent(",".join("" if value is None else str(value) for value in values), kind)


def _sent(text: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return cast(func.string_to_array(text, ",", ""), ARRAY(kind, dimensions=1))
