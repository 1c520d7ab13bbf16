"""Objections to single lines of settlements, and their answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.reporting.rules.objections import By, State
from services.reporting.tables.mapping import Base


class LineObjection(Base):
    """One objection to one line. While it is not dismissed the line is not paid.

    `signal_id` names the audit signal that holds it; only its decision ends such a one.
    """

    __tablename__ = "line_objections"

    id: Mapped[str] = mapped_column(primary_key=True)
    settlement_id: Mapped[str] = mapped_column(ForeignKey("settlements.id"))
    line_id: Mapped[str] = mapped_column(ForeignKey("settlement_lines.id"))
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    by: Mapped[By] = mapped_column(Text)
    signal_id: Mapped[str | None] = mapped_column(ForeignKey("audit_signals.id"))
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("line_objections.ground"))
    recorded_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Sealed("line_objections.answer"))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_by IS NULL)", name="answered_by"),
        Index(None, "settlement_id", "id"),
        CheckConstraint("(by = 'signal') = (signal_id IS NOT NULL)", name="signal"),
        Index(None, "line_id"),
        Index(None, "signal_id"),
        Index(
            "uq_line_objections_open",
            "line_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )
