"""A post's seats, as matching last told of them."""

from sqlalchemy import Computed
from sqlalchemy.orm import Mapped, mapped_column

from services.units.tables import Base


class SeatCount(Base):
    """A post's seats, as matching last told of them."""

    __tablename__ = "seat_counts"

    post_id: Mapped[str] = mapped_column(primary_key=True)
    offered: Mapped[int]
    taken: Mapped[int]
    state: Mapped[str]
    offer_version: Mapped[int]
    open: Mapped[int] = mapped_column(
        Computed("CASE WHEN state = 'open' THEN offered - taken ELSE 0 END", persisted=True)
    )
