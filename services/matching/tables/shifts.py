"""Shifts: each month of a placement as planned, one row per edition."""

from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Date

from services.common.store.sealed import Sealed
from services.matching.tables import Base


class ShiftPlan(Base):
    """One edition of one month's plan; the highest edition counts, the others stay."""

    __tablename__ = "shift_plans"

    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    """YYYY-MM."""
    edition: Mapped[int] = mapped_column(primary_key=True)
    worked: Mapped[list[date]] = mapped_column(ARRAY(Date))
    rested: Mapped[list[date]] = mapped_column(ARRAY(Date))
    planned_on: Mapped[date]
    planned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
    ground: Mapped[str | None] = mapped_column(Sealed("shift_plans.ground"))
