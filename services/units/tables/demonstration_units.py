"""Nominations of demonstration units, each with the score on which it was made."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.demonstration_units import NominationState
from services.units.tables import Base


class Nomination(Base):
    """A unit proposed once as a demonstration unit, and what became of it.

    `evidence` is the score with its parts as reporting told it that day; it is never altered.
    """

    __tablename__ = "demonstration_nominations"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','named','declined','withdrawn')", name="state"),
        Index(
            "uq_demonstration_nominations_open",
            "unit_id",
            unique=True,
            postgresql_where=text("state IN ('proposed','named')"),
        ),
        Index("ix_demonstration_nominations_unit", "unit_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    region: Mapped[str]
    """The office that proposed it."""
    state: Mapped[NominationState] = mapped_column(TEXT)
    score: Mapped[str | None]
    evidence: Mapped[dict[str, Any]]
    proposed_on: Mapped[date]
    proposal_ground: Mapped[str] = mapped_column(
        Sealed("demonstration_nominations.proposal_ground")
    )
    decided_on: Mapped[date | None]
    decision_ground: Mapped[str | None] = mapped_column(
        Sealed("demonstration_nominations.decision_ground")
    )
    withdrawn_on: Mapped[date | None]
    withdrawal_ground: Mapped[str | None] = mapped_column(
        Sealed("demonstration_nominations.withdrawal_ground")
    )
