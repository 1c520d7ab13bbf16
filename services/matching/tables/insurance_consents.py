"""Consents to be insured: one row for each that was given; the last one counts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.signatures import Proof
from services.matching.tables import Base


class InsuranceConsent(Base):
    """What a youth consented to, word for word; beneficiaries are others' names, so sealed."""

    __tablename__ = "insurance_consents"
    __table_args__ = (
        CheckConstraint("sum_limit > 0", name="sum_limit"),
        CheckConstraint("proof IN ('password')", name="proof"),
        Index("ix_insurance_consents_dispatch_id", "dispatch_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"))
    text: Mapped[str] = mapped_column(Sealed("insurance_consents.text"))
    digest: Mapped[str]
    beneficiaries: Mapped[str] = mapped_column(Sealed("insurance_consents.beneficiaries"))
    """JSON; an empty list leaves it to the heirs by law."""
    sum_limit: Mapped[int]
    """Yuan."""
    given_on: Mapped[date]
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
    proof: Mapped[Proof] = mapped_column(Text)
    proof_id: Mapped[str]
