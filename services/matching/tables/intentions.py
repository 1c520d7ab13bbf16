"""Intentions: what a youth would take, in the youth's own order, and who applied."""

from datetime import date

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.tables import Base


class Intention(Base):
    """One youth's intention; an empty list means 'any'."""

    __tablename__ = "intentions"
    __table_args__ = (
        CheckConstraint("(applied_by = 'proxy') = (consent_on IS NOT NULL)", name="consent"),
    )

    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id"), primary_key=True)
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    industries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    occupations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    earliest_start: Mapped[date | None]
    """For youth and unit to agree on the first day; moves no dispatch and no clock."""
    needs_lodging: Mapped[bool]
    applied_by: Mapped[str]
    """self, or proxy: somebody on the youth's behalf, by recorded consent."""
    consent_on: Mapped[date | None]
    consent_method: Mapped[str | None]
