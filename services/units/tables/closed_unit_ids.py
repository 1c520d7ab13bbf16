"""Ids closed as whoever bore them was to stand for another unit; opened again if it stayed."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.units.tables import Base


class ClosedUnitId(Base):
    """An id under which no unit was registered when it was closed; opened as one was."""

    __tablename__ = "closed_unit_ids"
    __table_args__ = (CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name="opening"),)

    unit_id: Mapped[str] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]
    author: Mapped[str | None]
    """Who handed the unit over; unknown of those closed before it was kept."""
    handover_id: Mapped[str | None]
    """The handover that two officers decided; none if one officer handed the unit over."""
    opened_at: Mapped[datetime | None]
    """When the account that still bore it registered; nothing is registered under it until then."""
    opened_by: Mapped[str | None]
