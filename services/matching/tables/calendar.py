"""This service's copy of the working calendar, followed from reporting."""

from services.common.store.calendar import calendar_years
from services.matching.tables import Base

calendar_years.to_metadata(Base.metadata)
