"""Obstacles: what a unit reported against a dispatch, and what an officer found."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.obstacles import Decision, Kind
from services.matching.tables import Base


class Obstacle(Base):
    """One report with its review; a dispatch has at most one that is not yet reviewed."""

    __tablename__ = "obstacles"
    __table_args__ = (
        CheckConstraint("kind IN ('post_gone', 'safety', 'youth_absent')", name="kind"),
        CheckConstraint("decision IN ('confirmed', 'dismissed')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_on IS NULL)", name="review"),
        Index(
            "uq_obstacles_open",
            "dispatch_id",
            unique=True,
            postgresql_where=text("decision IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"), index=True)
    kind: Mapped[Kind] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Sealed("obstacles.detail"))
    """The unit's own words, which may speak of a person."""
    reported_on: Mapped[date]
    reported_by: Mapped[str]
    decision: Mapped[Decision | None] = mapped_column(Text)
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    ground: Mapped[str | None] = mapped_column(Sealed("obstacles.ground"))
