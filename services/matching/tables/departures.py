"""Departures: whose place of residence was recorded anew, and by which source."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.rules.known import SourceKind
from services.matching.tables import Base


class Departure(Base):
    """One move from one region to another; entries are added, never changed."""

    __tablename__ = "departures"
    __table_args__ = (
        CheckConstraint("from_region <> to_region", name="regions"),
        CheckConstraint(
            "source IN ('self', 'office', 'canvass', 'university', 'department')", name="source"
        ),
        Index(
            "ix_departures_to_region",
            "to_region",
            postgresql_ops={"to_region": "text_pattern_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"), index=True)
    from_region: Mapped[str] = mapped_column(index=True)
    to_region: Mapped[str]
    source: Mapped[SourceKind] = mapped_column(Text)
    """Who told of the new place."""
    told_on: Mapped[date]
    """The day as of which it was told."""
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
