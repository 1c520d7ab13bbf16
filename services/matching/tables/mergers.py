"""Mergers as units' feed tells of them: which unit answers for one that is no more."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from services.matching.tables import Base


class Merger(Base):
    """A unit that went into another; `into_unit_id` is the one that answers for it now."""

    __tablename__ = "mergers"

    unit_id: Mapped[str] = mapped_column(primary_key=True)
    into_unit_id: Mapped[str] = mapped_column(index=True)
    into_region: Mapped[str | None]
    """The office that recognised that unit."""
    since: Mapped[date]
