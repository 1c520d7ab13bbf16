"""Recovery claims, and each move of them. Moves are only ever added to."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.common.values.month import Month
from services.reporting.rules.payees import Payee
from services.reporting.rules.recoveries import Move, State
from services.reporting.tables.mapping import Base


class Recovery(Base):
    """What one line of an approved settlement takes back, in yuan: `amount`, of it `repaid`.

    `payee` had the money, and owes it: the youth, or the unit that was to pass it on. `object_by`
    is the last day that the latest notice tells for an objection; neither it nor `notified_on` is
    there while no notice stands. `set_off_agreed_on` is the day on which the youth agreed that
    later lines of theirs be set against it.
    """

    __tablename__ = "recoveries"

    id: Mapped[str] = mapped_column(primary_key=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("settlement_lines.id"), unique=True)
    settlement_id: Mapped[str] = mapped_column(ForeignKey("settlements.id"))
    placement_id: Mapped[str]
    youth_id: Mapped[str]
    unit_id: Mapped[str]
    payee: Mapped[Payee] = mapped_column(Text)
    region: Mapped[str]
    month: Mapped[Month]
    amount: Mapped[Decimal]
    repaid: Mapped[Decimal]
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    opened_on: Mapped[date]
    notified_on: Mapped[date | None]
    object_by: Mapped[date | None]
    set_off_agreed_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("repaid BETWEEN 0 AND amount", name="repaid"),
        CheckConstraint("(state = 'repaid') = (repaid = amount)", name="repaid_in_full"),
        Index(None, "youth_id", "id"),
        Index(None, "unit_id", "id"),
        Index(None, "region", "id"),
    )

    @property
    def left(self) -> Decimal:
        """What is still to come back, in yuan."""
        return self.amount - self.repaid


class RecoveryMove(Base):
    """One move of a claim: who, when, on what ground; of a repayment its sum. Never changed.

    `words` are those of an objection, sealed; `line_id` names the line whose money was set off.
    """

    __tablename__ = "recovery_moves"

    recovery_id: Mapped[str] = mapped_column(ForeignKey("recoveries.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    move: Mapped[Move | None] = mapped_column(Text)
    """None for a consent, which moves no state."""
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("recovery_moves.ground"))
    words: Mapped[str | None] = mapped_column(Sealed("recovery_moves.words"))
    amount: Mapped[Decimal | None]
    line_id: Mapped[str | None] = mapped_column(ForeignKey("settlement_lines.id"))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime]
