"""Successions: what a unit was called and coded before, and whom it went into."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.successions import SuccessionKind
from services.units.tables import Base


class Succession(Base):
    """One succession, appended and never altered; what stands now is in the unit's own row."""

    __tablename__ = "successions"
    __table_args__ = (
        CheckConstraint("kind IN ('rename', 'new_code', 'merger')", name="kind"),
        CheckConstraint("(kind = 'merger') = (into_unit_id IS NOT NULL)", name="into"),
        Index("ix_successions_unit_id", "unit_id"),
        Index("ix_successions_into_unit_id", "into_unit_id"),
        Index("ix_successions_credit_code", "credit_code"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    version: Mapped[int]
    """The unit's version that it made."""
    kind: Mapped[SuccessionKind] = mapped_column(TEXT)
    name: Mapped[str]
    """The name before."""
    credit_code: Mapped[str]
    """The code before."""
    into_unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    occurred_on: Mapped[date]
    ground: Mapped[str] = mapped_column(Sealed("successions.ground"))
    evidence: Mapped[str] = mapped_column(Sealed("successions.evidence"))
    name_ground: Mapped[str | None] = mapped_column(Sealed("successions.name_ground"))
    """Why the new name stands though its words look like a threshold."""
    author: Mapped[str]
    recorded_at: Mapped[datetime]
