"""Mentors as units' feed tells of them, and every change of mentor in a placement."""

from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.tables import Base


class Mentor(Base):
    """One mentor: whose, and to which last day if an end is entered. No name travels."""

    __tablename__ = "mentors"

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str]
    last_day: Mapped[date | None]


class MentorChange(Base):
    """One change of mentor in a placement: appended, never altered."""

    __tablename__ = "mentor_changes"

    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    """The placement's version that it made."""
    before: Mapped[str | None]
    mentor_id: Mapped[str] = mapped_column(ForeignKey("mentors.id"))
    since: Mapped[date]
    ground: Mapped[str | None] = mapped_column(Sealed("mentor_changes.ground"))
    author: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
