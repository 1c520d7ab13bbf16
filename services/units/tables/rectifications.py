"""What a unit reports of the faults that an inspection found: its words and its files."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.tables import Base


class RectificationReport(Base):
    """One report that faults were put right; only added to."""

    __tablename__ = "rectification_reports"
    __table_args__ = (Index("ix_rectification_reports_inspection_id", "inspection_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"))
    words: Mapped[str] = mapped_column(Sealed("rectification_reports.words"))
    reported_on: Mapped[date]
    author: Mapped[str]


class RectificationFile(Base):
    """A file that shows what was put right; its bytes lie in the store of files."""

    __tablename__ = "rectification_files"
    __table_args__ = (Index("ix_rectification_files_inspection_id", "inspection_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"))
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    handed_in_at: Mapped[datetime]
    author: Mapped[str]
