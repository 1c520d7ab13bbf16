"""Credit codes that an officer confirmed though they look wrong."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.tables import Base


class CreditCodeConfirmation(Base):
    """That a unit's doubtful code is its genuine one; it holds for that code and no other."""

    __tablename__ = "credit_code_confirmations"

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), primary_key=True)
    credit_code: Mapped[str] = mapped_column(primary_key=True)
    ground: Mapped[str] = mapped_column(Sealed("credit_code_confirmations.ground"))
    confirmed_on: Mapped[date]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[str]
