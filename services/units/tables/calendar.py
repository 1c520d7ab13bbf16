"""This service's copy of the working calendar, followed from reporting."""

from services.common.store.calendar import calendar_years, regional_holidays
from services.units.tables import Base

calendar_years.to_metadata(Base.metadata)
regional_holidays.to_metadata(Base.metadata)
