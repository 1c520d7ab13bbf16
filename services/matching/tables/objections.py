"""Objections with their clock and answer, and the corrections that upheld ones make."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.objections import ObjectionState, ObjectionSubject, Remedy
from services.matching.tables import Base


class Objection(Base):
    """One objection of a youth; its states are those of `rules.objections.OBJECTION_STEPS`."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("subject IN ('place', 'eligibility', 'dispatch')", name="subject"),
        CheckConstraint("state IN ('filed', 'upheld', 'dismissed', 'withdrawn')", name="state"),
        CheckConstraint("(subject = 'dispatch') = (dispatch_id IS NOT NULL)", name="dispatch"),
        CheckConstraint("(state = 'upheld') = (remedy IS NOT NULL)", name="remedy"),
        CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (answer IS NOT NULL AND decided_by IS NOT NULL)",
            name="answer",
        ),
        CheckConstraint("(state = 'filed') = (closed_on IS NULL)", name="closed"),
        Index(
            "uq_objections_open",
            "youth_id",
            "subject",
            text("coalesce(dispatch_id, '')"),
            unique=True,
            postgresql_where=text("state = 'filed'"),
        ),
        Index("ix_objections_youth", "youth_id", "id"),
        Index("ix_objections_dispatch", "dispatch_id"),
        Index("ix_objections_due", text("coalesce(due_on, filed_on)"), "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"))
    subject: Mapped[ObjectionSubject] = mapped_column(Text)
    dispatch_id: Mapped[str | None] = mapped_column(ForeignKey("dispatches.id"))
    state: Mapped[ObjectionState] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Sealed("objections.words"))
    filed_on: Mapped[date]
    filed_by: Mapped[str]
    due_on: Mapped[date | None]
    """Last day for the answer; null when no calendar reaches it."""
    closed_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    remedy: Mapped[Remedy | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Sealed("objections.answer"))


class StandingCorrection(Base):
    """One counter-entry to how a youth stands: what was, what is, and by which objection."""

    __tablename__ = "standing_corrections"
    __table_args__ = (
        Index(
            "uq_standing_corrections_decline",
            "dispatch_id",
            unique=True,
            postgresql_where=text("remedy = 'decline_struck'"),
        ),
        Index("ix_standing_corrections_youth", "youth_id", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    objection_id: Mapped[str] = mapped_column(ForeignKey("objections.id"), unique=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"))
    remedy: Mapped[Remedy] = mapped_column(Text)
    dispatch_id: Mapped[str | None] = mapped_column(ForeignKey("dispatches.id"))
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
