"""Corrections asked for: what a youth wants to read in their record, and the office's answer."""

from datetime import date

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.correction_requests import CorrectionState
from services.matching.tables import Base


class CorrectionRequest(Base):
    """One request; its states are those of `rules.correction_requests.CORRECTION_STEPS`."""

    __tablename__ = "correction_requests"
    __table_args__ = (
        CheckConstraint("state IN ('filed', 'granted', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("cardinality(fields) > 0", name="fields"),
        CheckConstraint(
            "(state IN ('granted', 'refused')) = (answer IS NOT NULL AND decided_by IS NOT NULL)",
            name="answer",
        ),
        CheckConstraint("(state = 'filed') = (closed_on IS NULL)", name="closed"),
        Index(
            "uq_correction_requests_open",
            "youth_id",
            unique=True,
            postgresql_where=text("state = 'filed'"),
        ),
        Index("ix_correction_requests_youth", "youth_id", "id"),
        Index("ix_correction_requests_due", text("coalesce(due_on, filed_on)"), "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"))
    state: Mapped[CorrectionState] = mapped_column(Text)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What is to be corrected, by name: what it is to read lies sealed."""
    wanted: Mapped[str] = mapped_column(Sealed("correction_requests.wanted"))
    """JSON: by field, what it is to read."""
    words: Mapped[str] = mapped_column(Sealed("correction_requests.words"))
    filed_on: Mapped[date]
    filed_by: Mapped[str]
    due_on: Mapped[date | None]
    """Last day for the answer; null when no calendar reaches it."""
    closed_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Sealed("correction_requests.answer"))
