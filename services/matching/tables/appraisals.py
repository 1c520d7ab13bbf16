"""Certificates: each appraisal of a placement, its days as stated then, the code on paper."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.appraisals import Grade
from services.matching.tables import Base


class Certificate(Base):
    """One edition; the highest counts, the others stay."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("grade IN ('excellent', 'good', 'qualified', 'unqualified')", name="grade"),
    )

    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    grade: Mapped[Grade] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Sealed("certificates.words"))
    youth_name: Mapped[str] = mapped_column(Sealed("certificates.youth_name"))
    unit_name: Mapped[str | None]
    post_title: Mapped[str | None]
    agreement_number: Mapped[str | None]
    arrived_on: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    suspended_days: Mapped[int]
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
    ground: Mapped[str | None] = mapped_column(Sealed("certificates.ground"))
