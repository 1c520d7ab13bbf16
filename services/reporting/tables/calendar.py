"""Years of working days as they were known: each change is a new version, none is overwritten."""

from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, Date, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.rules.calendar import Status
from services.reporting.tables.mapping import Base


class CalendarYear(Base):
    """One version of one year: weekdays that are off, week-end days that are worked."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[Status] = mapped_column(Text)
    off: Mapped[list[date]] = mapped_column(ARRAY(Date))
    on: Mapped[list[date]] = mapped_column(ARRAY(Date))
    source: Mapped[str]
    ground: Mapped[str]
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("status IN ('published', 'provisional')", name="status"),)


class RegionalHolidays(Base):
    """One version of a region's holidays of one year; never changed."""

    __tablename__ = "regional_holidays"

    region: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    off: Mapped[list[date]] = mapped_column(ARRAY(Date))
    on: Mapped[list[date]] = mapped_column(ARRAY(Date))
    source: Mapped[str]
    ground: Mapped[str]
    author: Mapped[str]
    recorded_at: Mapped[datetime]
