"""Audit signals and what officers decided on them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.common.values.month import Month
from services.reporting.rules.signals import Effect, Kind, State, Step
from services.reporting.tables.mapping import Base


class AuditSignal(Base):
    """One pattern found, or entered by an officer. `mark` tells each apart: none comes twice.

    `evidence` holds ids, days and counts of the facts; `effect` is what held when it was found.
    """

    __tablename__ = "audit_signals"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(unique=True)
    region: Mapped[str]
    month: Mapped[Month | None]
    youths: Mapped[list[str]] = mapped_column(ARRAY(Text))
    unit_id: Mapped[str | None]
    settlement_id: Mapped[str | None] = mapped_column(ForeignKey("settlements.id"))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    effect: Mapped[Effect] = mapped_column(Text)
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    found_on: Mapped[date]
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("effect IN ('none', 'hold')", name="effect"),
        CheckConstraint("state IN ('open', 'explained', 'confirmed')", name="state"),
        Index(None, "region", "id", postgresql_ops={"region": "text_pattern_ops"}),
        Index(None, "month"),
        Index("ix_audit_signals_open", "effect", postgresql_where=text("state = 'open'")),
    )


class AuditSignalMove(Base):
    """The entry of a signal by an officer, or a decision: who, on what ground. Never changed.

    `outcomes` say what a confirmation does to its month: of the signal's region, and of each within
    that has it otherwise, the outcome and the version of the value by which.
    """

    __tablename__ = "audit_signal_moves"

    signal_id: Mapped[str] = mapped_column(ForeignKey("audit_signals.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    move: Mapped[Step] = mapped_column(Text)
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("audit_signal_moves.ground"))
    recorded_at: Mapped[datetime]
    outcomes: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict)
