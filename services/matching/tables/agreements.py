"""Agreements: the text made for one dispatch, its digest, and who signed that digest."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Sequence,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.eligibility import Branch
from services.matching.rules.signatures import Party, Proof
from services.matching.tables import Base

agreement_serials = Sequence("agreement_serials", metadata=Base.metadata)
"""The serials in agreement numbers; a gap says nothing."""


class Agreement(Base):
    """One agreement. Its content names the youth, so it lies sealed; the digest is plain."""

    __tablename__ = "agreements"

    id: Mapped[str] = mapped_column(primary_key=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"), unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    template: Mapped[str]
    digest: Mapped[str]
    content: Mapped[str] = mapped_column(Sealed("agreements.content"))
    """Canonical JSON, the very text that the digest is of."""
    made_on: Mapped[date]
    basis: Mapped[Branch | None] = mapped_column(Text)
    """With the last signature: why the youth was eligible then, graduate or unemployed_youth."""


class AgreementEdition(Base):
    """A text that was written anew before all had signed, as some may have signed it."""

    __tablename__ = "agreement_editions"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"), index=True)
    template: Mapped[str]
    digest: Mapped[str]
    content: Mapped[str] = mapped_column(Sealed("agreement_editions.content"))
    made_on: Mapped[date]
    superseded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Signature(Base):
    """One party's signature of one digest; void once the text was written anew, never erased."""

    __tablename__ = "signatures"
    __table_args__ = (
        CheckConstraint("party IN ('unit', 'youth', 'guardian')", name="party"),
        CheckConstraint("(party = 'guardian') = (guardian_name IS NOT NULL)", name="guardian"),
        CheckConstraint(
            "(guardian_id_number IS NOT NULL) = (party = 'guardian' AND proof IS NOT NULL)",
            name="guardian_id_number",
        ),
        CheckConstraint("proof IN ('password', 'wechat', 'phone')", name="proof"),
        CheckConstraint("(proof IS NULL) = (proof_id IS NULL)", name="proof_id"),
        Index(
            "ix_signatures_standing",
            "agreement_id",
            "party",
            unique=True,
            postgresql_where=text("voided_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"))
    party: Mapped[Party] = mapped_column(Text)
    digest: Mapped[str]
    signed_on: Mapped[date]
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
    on_paper: Mapped[bool]
    guardian_name: Mapped[str | None] = mapped_column(Sealed("signatures.guardian_name"))
    guardian_id_number: Mapped[str | None] = mapped_column(Sealed("signatures.guardian_id_number"))
    """Of a guardian who signed signed in; on paper their hand stands for it."""
    proof: Mapped[Proof | None] = mapped_column(Text)
    """By what who signed in proved themselves once more; None on paper, and in earlier years."""
    proof_id: Mapped[str | None]
    voided_on: Mapped[date | None]
