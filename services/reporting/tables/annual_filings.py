"""Filed versions of the year's reports: frozen bytes under a digest, never altered."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.reporting.tables.mapping import Base


class AnnualFiling(Base):
    """One filed version of one region's year: both reports in one.

    As with a month: `content` is the canonical JSON that `digest` (SHA-256, hex) is of, who filed
    is sealed beside it.
    """

    __tablename__ = "annual_filings"

    region: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes]
    digest: Mapped[str]
    reason: Mapped[str | None]
    filed_at: Mapped[datetime]
    filed_by_name: Mapped[str] = mapped_column(Sealed("annual_filings.filed_by_name"))
    filed_by_phone: Mapped[str] = mapped_column(Sealed("annual_filings.filed_by_phone"))
    author: Mapped[str]

    __table_args__ = (CheckConstraint("version = 1 OR reason IS NOT NULL", name="reason"),)
