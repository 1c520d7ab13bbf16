"""Areas in a WHERE: what lies within one, and what retired or later codes stand for it."""

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from services.common.values import region


def lay_within(column: InstrumentedAttribute[Any], area: str) -> ColumnElement[bool]:
    """Whether a code lies within an area, or stands on some day for one that does."""
    inside = column.startswith(region.prefix(area), autoescape=True)
    others = region.kin(area)
    return or_(inside, column.in_(others)) if others else inside
