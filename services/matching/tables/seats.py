"""Seats: per post the last offer accepted from units, and what is taken of it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.rules.seats import SeatState
from services.matching.tables import Base


class PostSeats(Base):
    """One post's seats.

    `taken` counts its dispatches that are not yet undone, to the end, and what is set aside: so
    nobody who looks for a free seat finds one that a fair was promised.
    """

    __tablename__ = "post_seats"
    __table_args__ = (
        CheckConstraint("0 <= taken AND taken <= offered", name="taken"),
        CheckConstraint(
            "0 <= set_aside AND 0 <= gone AND set_aside + gone <= taken", name="set_aside"
        ),
        CheckConstraint("state IN ('open', 'suspended', 'closed')", name="state"),
        CheckConstraint("offered_state IN ('open', 'suspended', 'closed')", name="offered_state"),
        CheckConstraint(
            "0 <= unsafe AND (unsafe > 0) = (offered_state IS NOT NULL)"
            " AND (unsafe = 0 OR state <> 'open')",
            name="unsafe",
        ),
        Index(
            "ix_post_seats_free",
            "market",
            "post_id",
            postgresql_where=text("state = 'open' AND taken < offered"),
        ),
    )

    post_id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[str]
    """The office that recognised the unit."""
    workplace_county: Mapped[str]
    market: Mapped[str] = mapped_column(index=True)
    industry: Mapped[str]
    occupation: Mapped[str]
    months: Mapped[int]
    lodging: Mapped[bool]
    unsuitable_under_18: Mapped[bool]
    mentor_id: Mapped[str | None]
    """Who leads trainees there (六), as the last offer said; agreements name the id."""
    offer_version: Mapped[int]
    """The version of the offer in force."""
    refused_version: Mapped[int]
    """The last version that units asked about and was refused; 0 before any."""
    offered: Mapped[int]
    taken: Mapped[int]
    set_aside: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many of the taken seats wait for fairs that were announced."""
    gone: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many of the taken seats were confirmed to be gone; units has yet to take them off."""
    offered_state: Mapped[SeatState | None] = mapped_column(Text)
    """What the offer in force says of an unsafe post; of any other, `state` says it."""
    unsafe: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many confirmed obstacles of safety no officer has cleared."""
    state: Mapped[SeatState] = mapped_column(Text)
    """Whether anybody is sent there: while it is unsafe, nobody is, whatever is offered."""
    rests_since: Mapped[date | None]
    """Since when the post takes nobody; None of an open one, or where nobody kept it."""
    version: Mapped[int] = mapped_column(server_default="0", default=0)
    """How often the feed was told of these seats."""
    round_id: Mapped[str | None] = mapped_column(ForeignKey("rounds.id"))
    """The round for which free seats are kept back: rolling dispatch takes none meanwhile."""

    @property
    def offer_state(self) -> SeatState:
        """What the offer in force says, whether or not anybody is sent there."""
        return self.offered_state or self.state
