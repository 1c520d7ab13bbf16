"""Inspections of units, each look with its answers."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.inspections import InspectionState, Rectification, Result
from services.units.tables import Base


class Inspection(Base):
    """One inspection by an edition of the checklist, until its faults are put right."""

    __tablename__ = "inspections"
    __table_args__ = (
        CheckConstraint(
            "state IN ('passed','not_seen','rectifying','rectified','not_rectified','annulled')",
            name="state",
        ),
        CheckConstraint(
            "(state = 'annulled') = (annulled_on IS NOT NULL AND annulment_ground IS NOT NULL)",
            name="annulment",
        ),
        Index("ix_inspections_unit_id", "unit_id", "id"),
        Index("ix_inspections_county", "county"),
        Index(
            "ix_inspections_work",
            text("(state <> ALL (ARRAY['rectifying'::text, 'not_rectified'::text]))"),
            text("coalesce(rectify_by, inspected_on)"),
            "id",
        ),
        Index(
            "ix_inspections_due",
            text("coalesce(rectify_by, inspected_on)"),
            "id",
            postgresql_where=text("state IN ('rectifying','not_rectified')"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    state: Mapped[InspectionState] = mapped_column(TEXT)
    checklist: Mapped[str]
    """The edition that it went by."""
    inspected_on: Mapped[date]
    county: Mapped[str | None]
    """Where the officers looked; null for the unit as a whole."""
    rectify_by: Mapped[date | None]
    """Last day to put faults right; null without any, or when no calendar reaches it."""
    looks: Mapped[int]
    """How many times an officer has looked."""
    suspended_on: Mapped[date | None]
    """When the unit was suspended on the ground of this inspection."""
    reported_on: Mapped[date | None]
    """When the unit first reported what it put right, until the office looks again."""
    recheck_by: Mapped[date | None]
    """Last day of that look; null without a report, or when no calendar reaches it."""
    annulled_on: Mapped[date | None]
    """When a reviewer found that it was entered by mistake: it counts nowhere."""
    annulment_ground: Mapped[str | None] = mapped_column(Sealed("inspections.annulment_ground"))

    @property
    def rectification(self) -> Rectification:
        """How the putting right of its faults stands."""
        return Rectification(self.state, self.rectify_by, self.reported_on, self.recheck_by)


class InspectionAnswer(Base):
    """What was seen of one item at one look, the first being 1; only added to."""

    __tablename__ = "inspection_answers"
    __table_args__ = (
        CheckConstraint("result IN ('met','not_met','not_seen')", name="result"),
        CheckConstraint("result = 'met' OR remark IS NOT NULL", name="remark"),
    )

    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"), primary_key=True)
    look: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]
    """Its place in the answer, to be shown in."""
    result: Mapped[Result] = mapped_column(TEXT)
    remark: Mapped[str | None] = mapped_column(Sealed("inspection_answers.remark"))
    seen_on: Mapped[date]
    seen_by: Mapped[str]
