"""Papers of a unit: the four systems, mentors, findings."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
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


class Mentor(Base):
    """A mentor 带教老师 of a unit."""

    __tablename__ = "mentors"
    __table_args__ = (Index("ix_mentors_unit_id", "unit_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(Sealed("mentors.name"))
    title: Mapped[str]
    phone: Mapped[str] = mapped_column(Sealed("mentors.phone"))
    since: Mapped[date]
    version: Mapped[int]
    last_day: Mapped[date | None]
    """The last day on which the mentor leads; once it is set, no further post names them."""
    end_ground: Mapped[str | None] = mapped_column(Sealed("mentors.end_ground"))


class Finding(Base):
    """What an officer found of one condition of 七; never changed, only added to."""

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_unit_id", "unit_id"),)

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    condition: Mapped[str]
    met: Mapped[bool]
    evidence: Mapped[str] = mapped_column(Sealed("findings.evidence"))
    found_on: Mapped[date]
    found_by: Mapped[str]
