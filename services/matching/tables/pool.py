"""The waiting pool: who waits in which market, in priority order, and the lottery's secrets."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.tables import Base


class Waiting(Base):
    """One youth waiting; the columns of the index are the priority order itself."""

    __tablename__ = "waiting"
    __table_args__ = (
        Index(
            "ix_waiting_order",
            "market",
            "class_rank",
            "registered_at",
            "lottery",
            "youth_id",
        ),
    )

    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id"), primary_key=True)
    market: Mapped[str]
    class_rank: Mapped[int] = mapped_column(SmallInteger)
    """Place of the youth's class in the policy's order of classes; 0 goes first."""
    registered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    lottery: Mapped[bytes]
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When this spell of waiting began: for measuring, never for the order."""


class StandingSecret(Base):
    """The secret by which a market's ties of one year are drawn; its digest is public at once."""

    __tablename__ = "standing_secrets"

    market: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed("standing_secrets.secret"))
    commitment: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
