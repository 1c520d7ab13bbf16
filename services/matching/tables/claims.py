"""Refused claims: which account asked for which record and was sent to the office."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.rules.claims import Obstacle
from services.matching.tables import Base


class RefusedClaim(Base):
    """One refusal; entries are added, never changed."""

    __tablename__ = "refused_claims"
    __table_args__ = (
        CheckConstraint("reason IN ('too_many', 'dispatched', 'differs')", name="reason"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"), index=True)
    account_youth_id: Mapped[str] = mapped_column(index=True)
    reason: Mapped[Obstacle] = mapped_column(Text)
    refused_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
