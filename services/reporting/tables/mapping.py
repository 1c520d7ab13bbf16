"""What every mapped class of this service shares: one registry, the kernel's tables in it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Date, DateTime, Dialect, Numeric, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from services.common.store.tables import service_metadata
from services.common.values.month import Month


class FirstOfMonth(TypeDecorator[Month]):
    """A month, kept as its first day."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Month | None, _dialect: Dialect) -> date | None:
        """The first day on the way in."""
        return value.first if value else None

    def process_result_value(self, value: date | None, _dialect: Dialect) -> Month | None:
        """The month on the way out."""
        return Month.of(value) if value else None


class Base(DeclarativeBase):
    """The registry of `reporting`: texts are unbounded, instants aware, money in yuan and fen."""

    metadata = service_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        date: Date,
        datetime: DateTime(timezone=True),
        Decimal: Numeric(14, 2),
        Month: FirstOfMonth,
    }
