"""matching's copy of the working calendar, followed from reporting."""

from datetime import date

from sqlalchemy import ARRAY, Date, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.tables import Base


class CalendarYear(Base):
    """One year's arrangement as reporting last told it."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    version: Mapped[int]
    provisional: Mapped[bool]
    days_off: Mapped[list[date]] = mapped_column(ARRAY(Date))
    days_on: Mapped[list[date]] = mapped_column(ARRAY(Date))
