"""Consultations: questions to an office, and what it answered."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.consultations import ConsultationState
from services.units.tables import Base


class Consultation(Base):
    """One question. Of whoever asked nothing is kept but the index of their receipt."""

    __tablename__ = "consultations"
    __table_args__ = (
        CheckConstraint("state IN ('asked','answered')", name="state"),
        CheckConstraint(
            "(state = 'answered') = (answer IS NOT NULL AND answered_on IS NOT NULL)",
            name="answer",
        ),
        CheckConstraint(
            "(published_on IS NULL) = (published_question IS NULL)"
            " AND (published_on IS NULL OR state = 'answered')",
            name="publication",
        ),
        Index("ix_consultations_region", "region", "asked_on"),
        Index(
            "ix_consultations_work",
            text("(state <> 'asked'::text)"),
            text("coalesce(due_on, asked_on)"),
            "id",
        ),
        Index(
            "ix_consultations_due",
            text("coalesce(due_on, asked_on)"),
            "id",
            postgresql_where=text("state = 'asked'"),
        ),
        Index(
            "ix_consultations_kept", "answered_on", postgresql_where=text("forgotten_on IS NULL")
        ),
        Index(
            "ix_consultations_published",
            "published_on",
            postgresql_where=text("published_on IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    region: Mapped[str]
    """Whose office is asked."""
    state: Mapped[ConsultationState] = mapped_column(TEXT)
    question: Mapped[str] = mapped_column(Sealed("consultations.question"))
    receipt: Mapped[bytes] = mapped_column(unique=True)
    """Blind index of the code given to whoever asked."""
    asked_on: Mapped[date]
    due_on: Mapped[date | None]
    """Last day for the answer; null when no calendar reaches it."""
    answered_on: Mapped[date | None]
    answer: Mapped[str | None]
    corrected_on: Mapped[date | None]
    """When the answer last became another."""
    published_on: Mapped[date | None]
    published_question: Mapped[str | None]
    """The question in the office's words, as the public reads it."""
    forgotten_on: Mapped[date | None]
    """When the question was let go, and the answer if it was not published."""


class FormerAnswer(Base):
    """An answer that was corrected, and why."""

    __tablename__ = "former_answers"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[str]
    answered_on: Mapped[date]
    corrected_on: Mapped[date]
    ground: Mapped[str] = mapped_column(Sealed("former_answers.ground"))
    author: Mapped[str]
