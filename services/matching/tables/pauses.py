"""Pauses: from an application's pause or withdrawal to its return, and what is kept meanwhile."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.rules.applications import PauseCause
from services.matching.tables import Base


class Pause(Base):
    """One pause: paused, withdrawn or lapsed, until the youth comes back."""

    __tablename__ = "pauses"
    __table_args__ = (
        CheckConstraint(
            "cause IN ('own_wish', 'withdrawn', 'unanswered', 'not_eligible')", name="cause"
        ),
        CheckConstraint("returned_on IS NOT NULL OR kept IS NULL", name="returned"),
        CheckConstraint("dispatch_id IS NOT NULL OR NOT declined", name="declined"),
        Index(
            "uq_pauses_open",
            "youth_id",
            unique=True,
            postgresql_where=text("returned_on IS NULL"),
        ),
        Index("ix_pauses_youth", "youth_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id"))
    cause: Mapped[PauseCause] = mapped_column(Text)
    began_on: Mapped[date]
    registered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """The registration instant as of the first day of the pause."""
    kept_until: Mapped[date | None]
    """The last day on which a return keeps it; null where nothing is kept."""
    dispatch_id: Mapped[str | None] = mapped_column(ForeignKey("dispatches.id"))
    """The dispatch that ended with it."""
    declined: Mapped[bool]
    """Whether that dispatch counts as declined."""
    returned_on: Mapped[date | None]
    kept: Mapped[bool | None]
    """Whether the return kept the registration instant; None of a pause that ended with its record,
    for nobody returned."""
