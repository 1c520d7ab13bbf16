"""Handovers of units that were recognised once: asked by one officer, decided by another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules.handovers import State
from services.accounts.tables import Base
from services.accounts.tables.accounts import Account
from services.common.store.sealed import Sealed


class Handover(Base):
    """One unit to be handed over to an account, from whoever stood for it first then."""

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','done','declined')", name="state"),
        CheckConstraint(
            "(state = 'waiting') = (decided_by IS NULL AND decided_at IS NULL)", name="decision"
        ),
        CheckConstraint("decided_by <> asked_by", name="second"),
        Index(
            "uq_handovers_waiting",
            "unit_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str]
    region: Mapped[str]
    """That looked after the unit when it was asked; once decided, then."""
    state: Mapped[State] = mapped_column(Text)
    taker_id: Mapped[str] = mapped_column(ForeignKey(Account.id))
    first_id: Mapped[str | None] = mapped_column(ForeignKey(Account.id))
    ground: Mapped[str] = mapped_column(Sealed("handovers.ground"))
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision_ground: Mapped[str | None] = mapped_column(Sealed("handovers.decision_ground"))
    """None of those decided before it was kept here: the change log tells theirs."""
