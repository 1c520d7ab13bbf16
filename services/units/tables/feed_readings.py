"""Up to when the feed of a sister service was read in full."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.units.tables import Base


class FeedReading(Base):
    """Up to which instant a source's feed was last known to be read in full."""

    __tablename__ = "feed_readings"

    source: Mapped[str] = mapped_column(primary_key=True)
    read_until: Mapped[datetime]
