"""Withdrawals: a unit asks to leave, and an office decides."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.withdrawals import WithdrawalState
from services.units.tables import Base


class Withdrawal(Base):
    """One request to leave; a unit has at most one that is not yet decided."""

    __tablename__ = "withdrawals"
    __table_args__ = (
        CheckConstraint(
            "state IN ('requested', 'granted', 'declined', 'taken_back')", name="state"
        ),
        Index("ix_withdrawals_unit_id", "unit_id", "id"),
        Index(
            "uq_withdrawals_open",
            "unit_id",
            unique=True,
            postgresql_where=text("state = 'requested'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    state: Mapped[WithdrawalState] = mapped_column(TEXT)
    ground: Mapped[str] = mapped_column(Sealed("withdrawals.ground"))
    requested_on: Mapped[date]
    requested_by: Mapped[str]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    decision_ground: Mapped[str | None] = mapped_column(Sealed("withdrawals.decision_ground"))
