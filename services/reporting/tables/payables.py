"""Payables: premiums, subsidies and awards, each with its arithmetic, and the moves to payment."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.reporting.rules.payables import Kind, Move, State
from services.reporting.tables.mapping import Base


class Payable(Base):
    """One sum, in yuan, of one object (contract, claim, unit) for one period.

    `no` counts the sums of the same object and period: a later one pays a difference.
    """

    __tablename__ = "payables"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(Text)
    object_id: Mapped[str]
    period: Mapped[str]
    no: Mapped[int]
    region: Mapped[str]
    youth_id: Mapped[str | None]
    """To whose account it goes; None where a carrier or a unit is paid."""
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    computed: Mapped[Decimal]
    already: Mapped[Decimal]
    amount: Mapped[Decimal]
    sentence: Mapped[str]
    article: Mapped[str]
    values: Mapped[list[str]] = mapped_column(ARRAY(Text))
    arithmetic: Mapped[dict[str, Any]] = mapped_column(JSONB)
    prepared_by: Mapped[str]
    prepared_at: Mapped[datetime]
    payee_account_id: Mapped[str | None] = mapped_column(ForeignKey("payee_accounts.id"))
    """The account named at the approval; None where there was none yet, or it failed."""
    budget_year: Mapped[int | None]
    """The year whose budget holds it; None before the approval."""

    __table_args__ = (
        UniqueConstraint("kind", "object_id", "period", "no"),
        CheckConstraint(
            "kind IN ('accident_premium', 'social_insurance_subsidy', 'unit_award',"
            " 'returned_allowance')",
            name="kind",
        ),
        CheckConstraint("state IN ('prepared', 'approved', 'paid', 'refused')", name="state"),
        CheckConstraint("amount = computed - already AND amount > 0", name="amount"),
        CheckConstraint(
            "(budget_year IS NULL) OR state IN ('approved', 'paid')", name="budget_year"
        ),
        Index(None, "payee_account_id"),
        Index(None, "region", "id"),
        Index(None, "youth_id", "id"),
    )


class PayableMove(Base):
    """One move of a payable: who, on what ground, with which voucher. Never changed."""

    __tablename__ = "payable_moves"

    payable_id: Mapped[str] = mapped_column(ForeignKey("payables.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    move: Mapped[Move] = mapped_column(Text)
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("payable_moves.ground"))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime]
