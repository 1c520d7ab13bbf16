"""Trainings: each as it was held, before the arrival or after it; entries are added only."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.trainings import Kind
from services.matching.tables import Base


class HeldTraining(Base):
    """One training of one dispatch, which its placement keeps on."""

    __tablename__ = "trainings"
    __table_args__ = (
        CheckConstraint("kind IN ('entry_safety', 'safety', 'rules', 'skills')", name="kind"),
        CheckConstraint("hours > 0", name="hours"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"), index=True)
    kind: Mapped[Kind] = mapped_column(Text)
    held_on: Mapped[date]
    hours: Mapped[int]
    topic: Mapped[str | None] = mapped_column(Sealed("trainings.topic"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
