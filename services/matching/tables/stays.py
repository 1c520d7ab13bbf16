"""Stays of the time before put right: which was wrong, by whom, why, and what stands instead."""

from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.tables import Base


class StayCorrection(Base):
    """One stay that was none, or was on other days; entries are added, never changed."""

    __tablename__ = "stay_corrections"

    hold_id: Mapped[int] = mapped_column(ForeignKey("holds.id"), primary_key=True)
    """The stay that was wrong: voided since."""
    right_hold_id: Mapped[int | None] = mapped_column(ForeignKey("holds.id"), unique=True)
    """The stay as it really was; None where there was none."""
    ground: Mapped[str] = mapped_column(Sealed("stay_corrections.ground"))
    corrected_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
