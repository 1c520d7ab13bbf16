"""Values that are looked up first, and then found by an index."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, any_, func
from sqlalchemy.orm import InstrumentedAttribute


def among(column: InstrumentedAttribute[Any], few: Select[Any]) -> ColumnElement[bool]:
    """Whether a column's value is among few that another table tells.

    Under an OR an `IN (SELECT …)` is a filter that no index serves: all rows are walked through.
    An array known before is a condition of an index like any other.
    """
    known = func.array(few.correlate(None).scalar_subquery(), type_=ARRAY(column.type))
    return column == any_(known)
