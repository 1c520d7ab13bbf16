"""Units linked to a list before lists credited, until the daily look has credited them."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.units.tables import Base
from services.units.tables.units import Unit


class UncreditedUnit(Base):
    """One that is still to be credited; filled by the migration alone, and empty for ever soon."""

    __tablename__ = "uncredited_units"

    unit_id: Mapped[str] = mapped_column(ForeignKey(Unit.id), primary_key=True)
