"""Fairs: what was announced, which seats were set aside, and the pairs that took them.

Nothing here is written about a youth but ids, codes and days: a score or a note has no place.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.tables import Base

_ASSENTS = "('in_person', 'in_writing')"


class Fair(Base):
    """One fair; its states are those of `rules.fairs.FAIR_STEPS`."""

    __tablename__ = "fairs"
    __table_args__ = (
        CheckConstraint("state IN ('announced', 'cancelled', 'closed')", name="state"),
        CheckConstraint("(state = 'announced') = (ended_on IS NULL)", name="ended_on"),
        CheckConstraint("(state = 'cancelled') = (cancel_cause IS NOT NULL)", name="cancel_cause"),
        Index("ix_fairs_day", "day", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[str]
    region: Mapped[str]
    """The office that holds it."""
    day: Mapped[date]
    place: Mapped[str]
    entry_by: Mapped[date]
    """The last day on which pairs are recorded; the day after, it ends by itself."""
    announced_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    announced_by: Mapped[str]
    ended_on: Mapped[date | None]
    cancel_cause: Mapped[str | None]


class FairSeats(Base):
    """A post's seats at a fair: what is neither awaited, paired nor returned is set aside."""

    __tablename__ = "fair_seats"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint(
            "paired >= 0 AND returned >= 0 AND awaited >= 0"
            " AND paired + returned + awaited <= seats",
            name="used",
        ),
        Index("ix_fair_seats_post", "post_id"),
    )

    fair_id: Mapped[str] = mapped_column(ForeignKey("fairs.id"), primary_key=True)
    post_id: Mapped[str] = mapped_column(ForeignKey("post_seats.post_id"), primary_key=True)
    seats: Mapped[int]
    awaited: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many of them were not free yet: they are set aside as they come."""
    paired: Mapped[int]
    returned: Mapped[int]

    @property
    def left(self) -> int:
        """How many are still set aside."""
        return self.seats - self.awaited - self.paired - self.returned


class FairPair(Base):
    """A youth's wish and the unit's consent, and the dispatch that came of them."""

    __tablename__ = "fair_pairs"
    __table_args__ = (
        ForeignKeyConstraint(["fair_id", "post_id"], ["fair_seats.fair_id", "fair_seats.post_id"]),
        CheckConstraint(f"wish IN {_ASSENTS}", name="wish"),
        CheckConstraint(f"consent IN {_ASSENTS}", name="consent"),
        Index("ix_fair_pairs_fair", "fair_id", "dispatch_id"),
    )

    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"), primary_key=True)
    fair_id: Mapped[str]
    post_id: Mapped[str]
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id"), index=True)
    wish: Mapped[str]
    """How the youth said so."""
    consent: Mapped[str]
    """How the unit said so."""
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_by: Mapped[str]
