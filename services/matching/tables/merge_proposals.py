"""Merge proposals: one officer's word that two records are one person's, and another's."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.merge_proposals import ProposalState, WhichRecord
from services.matching.tables import Base


class MergeProposal(Base):
    """One proposal; its states are those of `rules.merge_proposals.PROPOSAL_STEPS`."""

    __tablename__ = "merge_proposals"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'merged', 'declined')", name="state"),
        CheckConstraint("number_of IN ('absorbed', 'into')", name="number_of"),
        CheckConstraint(
            "(state = 'proposed') = (decided_on IS NULL)"
            " AND (decided_on IS NULL) = (decided_by IS NULL)"
            " AND (decided_on IS NULL) = (decision_ground IS NULL)",
            name="decision",
        ),
        CheckConstraint("state <> 'merged' OR decided_by <> proposed_by", name="two"),
        CheckConstraint("(kept IS NOT NULL) = (state = 'merged')", name="kept"),
        Index(
            "uq_merge_proposals_open",
            "youth_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_merge_proposals_youth", "youth_id", "id"),
        Index("ix_merge_proposals_into", "into_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"))
    """The record that is to go into the other; once it did, the other."""
    absorbed_id: Mapped[str]
    """Its id, which leads to the other once they are merged."""
    into_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"))
    number_of: Mapped[WhichRecord] = mapped_column(Text)
    """Whose number is the right one."""
    state: Mapped[ProposalState] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(Sealed("merge_proposals.ground"))
    proposed_on: Mapped[date]
    proposed_by: Mapped[str]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    decision_ground: Mapped[str | None] = mapped_column(Sealed("merge_proposals.decision_ground"))
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What the person has of both records, as it was told when they became one."""
