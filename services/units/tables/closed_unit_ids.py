"""Ids under which no unit registers any more: whoever bore one stands for another unit."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.units.tables import Base


class ClosedUnitId(Base):
    """An id that a sign-up issued and no unit was registered under."""

    __tablename__ = "closed_unit_ids"

    unit_id: Mapped[str] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]
    author: Mapped[str | None]
    """Who handed the unit over; unknown of those closed before it was kept."""
    handover_id: Mapped[str | None]
    """The handover that two officers decided; none if one officer handed the unit over."""
