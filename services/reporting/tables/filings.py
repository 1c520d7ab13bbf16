"""Filed versions of monthly reports: frozen bytes under a digest, never altered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.reporting.tables.mapping import Base


class Filing(Base):
    """One filed version of one region's month.

    `month` is its first day. `content` is the canonical JSON that `digest` (SHA-256, hex) is of;
    it holds ids and counts. Who filed is sealed beside it, for persons can be erased and what was
    filed cannot.
    """

    __tablename__ = "filings"

    region: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes]
    digest: Mapped[str]
    is_zero: Mapped[bool]
    reason: Mapped[str | None]
    filed_at: Mapped[datetime]
    filed_by_name: Mapped[str] = mapped_column(Sealed("filings.filed_by_name"))
    filed_by_phone: Mapped[str] = mapped_column(Sealed("filings.filed_by_phone"))
    author: Mapped[str]

    __table_args__ = (
        CheckConstraint("version = 1 OR reason IS NOT NULL", name="reason"),
        CheckConstraint("extract(day FROM month) = 1", name="month"),
    )
