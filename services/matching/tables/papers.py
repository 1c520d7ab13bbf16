"""Papers: scans of agreements signed on paper; the bytes lie sealed in the store of files."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import SEALED_FILE, Sealed
from services.matching.rules.papers import PaperState, ReturnCode
from services.matching.rules.signatures import Party
from services.matching.tables import Base


class AgreementPaper(Base):
    """One scan, whose signatures it bears, and an officer's word on it."""

    __tablename__ = "agreement_papers"
    __table_args__ = (
        CheckConstraint("state IN ('handed_in', 'accepted', 'returned')", name="state"),
        CheckConstraint("(state = 'handed_in') = (reviewed_on IS NULL)", name="reviewed"),
        CheckConstraint(
            "return_code IN ('text_rewritten', 'signed_otherwise')", name="return_code"
        ),
        CheckConstraint(
            "return_code IS NULL OR (state = 'returned' AND ground IS NULL)",
            name="returned",
        ),
        CheckConstraint(
            "('guardian' = ANY (parties)) = (guardian_name IS NOT NULL)", name="guardian"
        ),
        Index("ix_agreement_papers_dispatch_id", "dispatch_id", "id"),
        Index(
            "ix_agreement_papers_open",
            "dispatch_id",
            unique=True,
            postgresql_where=text("state = 'handed_in'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"))
    agreement_digest: Mapped[str]
    """Of the text that was printed and signed."""
    parties: Mapped[list[Party]] = mapped_column(ARRAY(String))
    guardian_name: Mapped[str | None] = mapped_column(Sealed("agreement_papers.guardian_name"))
    file_digest: Mapped[str] = mapped_column(info=SEALED_FILE)
    """SHA-256 of the sealed bytes, by which the store has them."""
    media_type: Mapped[str]
    size: Mapped[int]
    state: Mapped[PaperState] = mapped_column(Text)
    handed_in_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    handed_in_by: Mapped[str]
    reviewed_on: Mapped[date | None]
    reviewed_by: Mapped[str | None]
    ground: Mapped[str | None] = mapped_column(Sealed("agreement_papers.ground"))
    """The officer's words; None where nobody looked at it."""
    return_code: Mapped[ReturnCode | None] = mapped_column(Text)
    """Why a paper came back without an officer's look."""
