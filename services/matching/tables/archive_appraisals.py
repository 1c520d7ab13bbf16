"""Archive appraisals: what an appraisal decided of a person's records, by two officers."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.archive_appraisals import ArchiveAppraisalState, ArchiveDecision
from services.matching.tables import Base


class ArchiveAppraisal(Base):
    """One appraisal; its states are those of `rules.archive_appraisals.ARCHIVE_STEPS`."""

    __tablename__ = "archive_appraisals"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'confirmed', 'declined')", name="state"),
        CheckConstraint("decision IN ('destroy', 'keep')", name="decision"),
        CheckConstraint("(decision = 'keep') = (kept_until IS NOT NULL)", name="kept_until"),
        CheckConstraint(
            "(state = 'proposed') = (decided_on IS NULL)"
            " AND (decided_on IS NULL) = (decided_by IS NULL)"
            " AND (decided_on IS NULL) = (decision_ground IS NULL)",
            name="decided",
        ),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two"),
        Index(
            "uq_archive_appraisals_open",
            "youth_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_archive_appraisals_youth", "youth_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"))
    state: Mapped[ArchiveAppraisalState] = mapped_column(Text)
    decision: Mapped[ArchiveDecision] = mapped_column(Text)
    kept_until: Mapped[date | None]
    """The last day to which the records are kept on; they wait again from the day after."""
    paper_number: Mapped[str]
    """Of the paper in which the archive's appraisal says so."""
    ground: Mapped[str] = mapped_column(Sealed("archive_appraisals.ground"))
    proposed_on: Mapped[date]
    proposed_by: Mapped[str]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    decision_ground: Mapped[str | None] = mapped_column(
        Sealed("archive_appraisals.decision_ground")
    )
