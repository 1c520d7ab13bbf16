"""The four systems of 六 as documents, and the bytes of those handed in long ago."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.units.tables import Base


class Document(Base):
    """One of the four systems of 六 as handed in; never changed, only added to."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="validity"),
        Index("ix_documents_unit_id", "unit_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    """SHA-256 of the bytes, in hex; by it the store of files has them."""
    handed_in_at: Mapped[datetime]


class DocumentContent(Base):
    """The bytes of documents handed in before there was a store of files; only read."""

    __tablename__ = "document_contents"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
