"""Names that an officer confirmed though they read like a threshold."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.tables import Base


class NameConfirmation(Base):
    """That a unit is registered under this very name; it holds for that name and no other."""

    __tablename__ = "name_confirmations"

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    ground: Mapped[str] = mapped_column(Sealed("name_confirmations.ground"))
    confirmed_on: Mapped[date]
    confirmed_by: Mapped[str]
