"""Attendance: each month of a placement as confirmed, one row per edition."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.tables import Base


class Attendance(Base):
    """One edition of one month; the highest edition counts, the others stay."""

    __tablename__ = "attendances"

    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    """YYYY-MM."""
    edition: Mapped[int] = mapped_column(primary_key=True)
    absences: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """[{day, kind}] by day; empty means all present."""
    days: Mapped[Sequence[Range[date]]] = mapped_column(DATEMULTIRANGE)
    """The days on post that were confirmed; days that come later are not."""
    days_present: Mapped[int | None]
    """By the calendar and the plan of the day of confirming; None if not counted then."""
    confirmed_on: Mapped[date]
    confirmed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
    ground: Mapped[str | None] = mapped_column(Sealed("attendances.ground"))
    reopened_on: Mapped[date | None]
    """Since when the month may be confirmed anew; None while this edition stands."""
    reopened_by: Mapped[str | None]
    reopened_because: Mapped[str | None] = mapped_column(Sealed("attendances.reopened_because"))
    dispute_id: Mapped[str | None] = mapped_column(ForeignKey("disputes.id"))
    """The dispute upheld that reopened it."""


class SettledPlacement(Base):
    """A placement's month whose living allowance was approved, as reporting told."""

    __tablename__ = "settled_placements"

    placement_id: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    """YYYY-MM."""
