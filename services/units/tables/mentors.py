"""Mentors of units: since when and until when they lead."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.tables import Base


class Mentor(Base):
    """A mentor 带教老师 of a unit."""

    __tablename__ = "mentors"
    __table_args__ = (Index("ix_mentors_unit_id", "unit_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(Sealed("mentors.name"))
    title: Mapped[str]
    phone: Mapped[str] = mapped_column(Sealed("mentors.phone"))
    since: Mapped[date]
    version: Mapped[int]
    last_day: Mapped[date | None]
    """The last day on which the mentor leads; once it is set, no further post names them."""
    end_ground: Mapped[str | None] = mapped_column(Sealed("mentors.end_ground"))
