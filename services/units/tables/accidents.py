"""Accidents at units, from report to clearance."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.accidents import AccidentKind, AccidentState, Severity
from services.units.tables import Base


class Accident(Base):
    """One accident; until it is cleared the unit's posts rest."""

    __tablename__ = "accidents"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('injury','sudden_illness','traffic','fire','equipment','other')", name="kind"
        ),
        CheckConstraint("severity IN ('minor','serious','fatal')", name="severity"),
        CheckConstraint("state IN ('reported','cleared','annulled')", name="state"),
        CheckConstraint("late_days >= 0", name="late_days"),
        CheckConstraint(
            "state = 'annulled' OR "
            "(state = 'cleared') = (cleared_on IS NOT NULL AND clearance_ground IS NOT NULL)",
            name="clearance",
        ),
        CheckConstraint(
            "(state = 'annulled') = (annulled_on IS NOT NULL AND annulment_ground IS NOT NULL)",
            name="annulment",
        ),
        Index("ix_accidents_unit_id", "unit_id", "id"),
        Index("ix_accidents_open", "unit_id", postgresql_where=text("state = 'reported'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    state: Mapped[AccidentState] = mapped_column(TEXT)
    kind: Mapped[AccidentKind] = mapped_column(TEXT)
    severity: Mapped[Severity] = mapped_column(TEXT)
    happened_at: Mapped[datetime]
    description: Mapped[str] = mapped_column(Sealed("accidents.description"))
    """Words that may speak of a person."""
    reported_at: Mapped[datetime]
    late_days: Mapped[int]
    reporter: Mapped[str]
    """unit or officer."""
    key: Mapped[bytes | None] = mapped_column(unique=True)
    """The scope of the report's Idempotency-Key: its repetition takes the same accident up."""
    cleared_on: Mapped[date | None]
    clearance_ground: Mapped[str | None] = mapped_column(Sealed("accidents.clearance_ground"))
    annulled_on: Mapped[date | None]
    """When a reviewer found that there was none: it counts nowhere."""
    annulment_ground: Mapped[str | None] = mapped_column(Sealed("accidents.annulment_ground"))
