"""Recognitions that ended: a unit may apply again, and what it was stays on record."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.units import RemovalGround
from services.units.tables import Base


class EndedRecognition(Base):
    """One recognition from its day to its removal or withdrawal, and whether it may come back."""

    __tablename__ = "ended_recognitions"
    __table_args__ = (
        CheckConstraint("ground_kind IN ('no_intake','cause','withdrawal')", name="ground_kind"),
    )

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The unit's version that ended it."""
    recognised_on: Mapped[date]
    ended_on: Mapped[date]
    ground_kind: Mapped[RemovalGround] = mapped_column(TEXT)
    """That of the removal decided on the unit, even if it left by its own request."""
    ground: Mapped[str] = mapped_column(Sealed("ended_recognitions.ground"))
    author: Mapped[str]
    last_finding: Mapped[int] = mapped_column(BigInteger)
    """The last finding up to then; only later ones count for another recognition."""
    readmitted_on: Mapped[date | None]
    """When an office let the unit apply again before its time."""
    readmitted_by: Mapped[str | None]
    readmission_ground: Mapped[str | None] = mapped_column(
        Sealed("ended_recognitions.readmission_ground")
    )
