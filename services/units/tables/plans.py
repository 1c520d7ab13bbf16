"""Intake plans."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.tables import Base


class IntakePlan(Base):
    """One revision of a region's intake plan for a month; the newest counts."""

    __tablename__ = "intake_plans"
    __table_args__ = (CheckConstraint("people >= 0", name="people"),)

    region: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    people: Mapped[int]
    ground: Mapped[str] = mapped_column(Sealed("intake_plans.ground"))
    author: Mapped[str]
    set_at: Mapped[datetime]
