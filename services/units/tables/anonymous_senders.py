"""How much one network sent without an account on a day, to be forgotten once the day is over."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.units.tables import Base


class AnonymousSender(Base):
    """One network's count of a day, of one unit or region; tied to nothing that was sent."""

    __tablename__ = "anonymous_senders"
    __table_args__ = (CheckConstraint("received > 0", name="received"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    sender: Mapped[bytes] = mapped_column(primary_key=True)
    """Blind index of the network, the day and what it wrote to: elsewhere it is another."""
    received: Mapped[int]
