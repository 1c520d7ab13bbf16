"""Disputes of entries and of attendance, and the tries to reach who stays away."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.absences import Way
from services.matching.rules.disputes import Side, State, Subject
from services.matching.tables import Base


class Dispute(Base):
    """One dispute; its states are those of `rules.disputes.STEPS`."""

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("subject IN ('end', 'entry', 'attendance')", name="subject"),
        CheckConstraint("side IN ('youth', 'unit')", name="side"),
        CheckConstraint("state IN ('filed', 'upheld', 'dismissed', 'withdrawn')", name="state"),
        CheckConstraint("(subject = 'attendance') = (month IS NOT NULL)", name="month"),
        CheckConstraint("(month IS NULL) = (entry_id IS NOT NULL)", name="entry_id"),
        CheckConstraint("(state = 'filed') = (closed_on IS NULL)", name="closed"),
        CheckConstraint("(state IN ('upheld', 'dismissed')) = (answer IS NOT NULL)", name="answer"),
        Index(
            "uq_disputes_open",
            "placement_id",
            text("coalesce(month, entry_id)"),
            unique=True,
            postgresql_where=text("state = 'filed'"),
        ),
        Index("ix_disputes_due", "due_on", "id", postgresql_where=text("state = 'filed'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id"), index=True)
    subject: Mapped[Subject] = mapped_column(Text)
    month: Mapped[str | None]
    """YYYY-MM, of attendance."""
    edition: Mapped[int | None]
    """Of attendance, the edition that stood; None of earlier years."""
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("placement_entries.id"), index=True)
    """The entry that is disputed; of an end, the one that states it."""
    remedy_id: Mapped[str | None] = mapped_column(ForeignKey("placement_entries.id"), unique=True)
    """The entry by which it was put right."""
    side: Mapped[Side] = mapped_column(Text)
    state: Mapped[State] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Sealed("disputes.words"))
    filed_on: Mapped[date]
    filed_by: Mapped[str]
    entered_by: Mapped[str]
    """Who entered what is disputed."""
    due_on: Mapped[date]
    closed_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Sealed("disputes.answer"))


class ContactAttempt(Base):
    """One try to reach a trainee; entries are added, never changed."""

    __tablename__ = "contact_attempts"
    __table_args__ = (
        CheckConstraint("way IN ('call', 'message', 'visit', 'contact_person')", name="way"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id"), index=True)
    way: Mapped[Way] = mapped_column(Text)
    made_on: Mapped[date]
    reached: Mapped[bool]
    note: Mapped[str | None] = mapped_column(Sealed("contact_attempts.note"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
