"""Consents to be insured: one row for each that was given, the last one counts; their scans."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import SEALED_FILE, Sealed
from services.matching.rules.papers import PaperState
from services.matching.rules.signatures import Proof
from services.matching.tables import Base


class InsuranceConsent(Base):
    """What a youth consented to, word for word; beneficiaries are others' names, so sealed."""

    __tablename__ = "insurance_consents"
    __table_args__ = (
        CheckConstraint("sum_limit > 0", name="sum_limit"),
        CheckConstraint("proof IN ('password', 'wechat', 'phone')", name="proof"),
        CheckConstraint("(proof IS NULL) = (proof_id IS NULL)", name="proof_id"),
        CheckConstraint("(proof IS NULL) = (paper_id IS NOT NULL)", name="paper_id"),
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
    proof: Mapped[Proof | None] = mapped_column(Text)
    """By what who signed in proved themselves once more; None on paper."""
    proof_id: Mapped[str | None]
    paper_id: Mapped[str | None] = mapped_column(
        ForeignKey("insurance_consent_papers.id"), unique=True
    )


class InsuranceConsentPaper(Base):
    """A consent signed on paper: its scan, and an officer's word on it."""

    __tablename__ = "insurance_consent_papers"
    __table_args__ = (
        CheckConstraint("state IN ('handed_in', 'accepted', 'returned')", name="state"),
        CheckConstraint("(state = 'handed_in') = (reviewed_on IS NULL)", name="reviewed"),
        Index("ix_insurance_consent_papers_dispatch_id", "dispatch_id", "id"),
        Index(
            "ix_insurance_consent_papers_open",
            "dispatch_id",
            unique=True,
            postgresql_where=text("state = 'handed_in'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"))
    digest: Mapped[str]
    """Of the words that were printed and signed."""
    guardian_name: Mapped[str | None] = mapped_column(
        Sealed("insurance_consent_papers.guardian_name")
    )
    file_digest: Mapped[str] = mapped_column(info=SEALED_FILE)
    """SHA-256 of the sealed bytes, by which the store has them."""
    media_type: Mapped[str]
    size: Mapped[int]
    state: Mapped[PaperState] = mapped_column(Text)
    handed_in_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    handed_in_by: Mapped[str]
    reviewed_on: Mapped[date | None]
    reviewed_by: Mapped[str | None]
    ground: Mapped[str | None] = mapped_column(Sealed("insurance_consent_papers.ground"))
