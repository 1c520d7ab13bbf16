"""The public zone: seats as matching told them, and the texts that an office keeps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.texts import TextKind
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


class FeedReading(Base):
    """Up to which instant a source's feed was last known to be read in full."""

    __tablename__ = "feed_readings"

    source: Mapped[str] = mapped_column(primary_key=True)
    read_until: Mapped[datetime]


class PublicText(Base):
    """One revision of a text that an office keeps for the public; only ever added to."""

    __tablename__ = "public_texts"
    __table_args__ = (CheckConstraint("kind IN ('procedure','policies','contact')", name="kind"),)

    kind: Mapped[TextKind] = mapped_column(TEXT, primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date]
    content: Mapped[dict[str, Any]]
    ground: Mapped[str] = mapped_column(Sealed("public_texts.ground"))
    author: Mapped[str]
    published_at: Mapped[datetime]
