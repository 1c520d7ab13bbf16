"""Removal proposals, their frozen papers, and how far each day's sweep has come."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import SEALED, Sealed
from services.units.rules.removals import (
    Decision,
    LapseReason,
    Manner,
    PaperKind,
    ProposalGround,
    ProposalState,
)
from services.units.tables import Base


class RemovalProposal(Base):
    """A warning for no intake or a proposal for cause, and what became of it.

    One is under way per unit; one that was carried out is over.
    """

    __tablename__ = "removal_proposals"
    __table_args__ = (
        CheckConstraint(
            "state IN ('warned','proposed','noticed','replied','decided','served','lapsed')",
            name="state",
        ),
        CheckConstraint("decision IN ('remove','keep')", name="decision"),
        CheckConstraint("ground_kind IN ('no_intake','cause')", name="ground_kind"),
        CheckConstraint(
            "(ground_kind = 'cause') = (charge IS NOT NULL AND charge_evidence IS NOT NULL)",
            name="charge",
        ),
        CheckConstraint("ground_kind = 'cause' OR complaint_id IS NULL", name="complaint"),
        Index(
            "ix_removal_proposals_under_way",
            "unit_id",
            unique=True,
            postgresql_where=text("state NOT IN ('served','lapsed') AND removed_on IS NULL"),
        ),
        Index("ix_removal_proposals_unit_id", "unit_id", "id"),
        Index("ix_removal_proposals_complaint_id", "complaint_id"),
        Index(
            "ix_removal_proposals_served",
            "unit_id",
            postgresql_where=text(
                "state = 'served' AND decision = 'remove' AND removed_on IS NULL"
            ),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    state: Mapped[ProposalState] = mapped_column(TEXT)
    ground_kind: Mapped[ProposalGround] = mapped_column(TEXT)
    charge: Mapped[str | None] = mapped_column(Sealed("removal_proposals.charge"))
    """For cause: what is held against the unit."""
    charge_evidence: Mapped[str | None] = mapped_column(Sealed("removal_proposals.charge_evidence"))
    complaint_id: Mapped[str | None] = mapped_column(ForeignKey("complaints.id"))
    """For cause: the complaint upheld that it came of, for offices alone to see."""
    since: Mapped[date]
    """The day from which the clock ran; for cause the day of the proposal."""
    checked_through: Mapped[date]
    """The last day whose facts a sweep has looked at; for cause the day of the proposal."""
    evidence: Mapped[dict[str, Any]]
    """As of the last sweep for a warning, as of the proposal from then on; for cause empty."""
    warned_on: Mapped[date]
    """For cause the day of the proposal."""
    proposed_on: Mapped[date | None]
    noticed_on: Mapped[date | None]
    """The day on which the service of the notice was entered; the reply period runs from it."""
    notice_manner: Mapped[Manner | None] = mapped_column(TEXT)
    notice_served_on: Mapped[date | None]
    notice_evidence: Mapped[str | None] = mapped_column(Sealed("removal_proposals.notice_evidence"))
    reply_by: Mapped[date | None]
    replied_on: Mapped[date | None]
    reply: Mapped[str | None] = mapped_column(Sealed("removal_proposals.reply"))
    replies_written: Mapped[str | None] = mapped_column(
        "further_replies", Sealed("removal_proposals.further_replies")
    )
    waived_on: Mapped[date | None]
    """The day on which the unit said that it has no more to say."""
    decided_on: Mapped[date | None]
    decision: Mapped[Decision | None] = mapped_column(TEXT)
    decided_by: Mapped[str | None]
    ground: Mapped[str | None] = mapped_column(Sealed("removal_proposals.ground"))
    remedy: Mapped[str | None] = mapped_column(Sealed("removal_proposals.remedy"))
    fates_written: Mapped[str | None] = mapped_column("fates", Sealed("removal_proposals.fates"))
    decision_evidence: Mapped[dict[str, Any] | None]
    service_manner: Mapped[Manner | None] = mapped_column(TEXT)
    served_on: Mapped[date | None]
    service_evidence: Mapped[str | None] = mapped_column(
        Sealed("removal_proposals.service_evidence")
    )
    removed_on: Mapped[date | None]
    lapsed_on: Mapped[date | None]
    lapse_reason: Mapped[LapseReason | None] = mapped_column(TEXT)
    lapse_record: Mapped[str | None]
    """The placement by which the ground has gone."""
    lapse_ground: Mapped[str | None] = mapped_column(Sealed("removal_proposals.lapse_ground"))
    """Why an office dismissed the proposal or revoked the removal."""

    @property
    def further_replies(self) -> list[dict[str, str]]:
        """What the unit added within the period: replied_on and text, in order."""
        told: list[dict[str, str]] = json.loads(self.replies_written or "[]")
        return told

    @further_replies.setter
    def further_replies(self, told: list[dict[str, str]]) -> None:
        self.replies_written = json.dumps(told, ensure_ascii=False)

    @property
    def fates(self) -> dict[str, dict[str, str]] | None:
        """What becomes of whom, by placement id: kind and note; None before a decision."""
        if self.fates_written is None:
            return None
        told: dict[str, dict[str, str]] = json.loads(self.fates_written)
        return told

    @fates.setter
    def fates(self, told: dict[str, dict[str, str]]) -> None:
        self.fates_written = json.dumps(told, ensure_ascii=False)


class RemovalPaper(Base):
    """The bytes of a notice or a decision, as they were served; never changed."""

    __tablename__ = "removal_papers"

    proposal_id: Mapped[str] = mapped_column(ForeignKey("removal_proposals.id"), primary_key=True)
    kind: Mapped[PaperKind] = mapped_column(TEXT, primary_key=True)
    digest: Mapped[str]
    """SHA-256 of the bytes as they were served, in hex."""
    content: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    """The bytes, sealed."""
    unprintable: Mapped[list[str]]
    """Characters that the font lacks, shown in the paper by their numbers."""
    made_at: Mapped[datetime]


class RemovalSweep(Base):
    """How far the sweep of a day has come: it is taken up where it was left."""

    __tablename__ = "removal_sweeps"

    day: Mapped[date] = mapped_column(primary_key=True)
    after: Mapped[str]
    """The last unit looked at; empty before the first stretch."""
    finished_at: Mapped[datetime | None]
